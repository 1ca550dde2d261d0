import { postWebhook, type WebhookFields } from '../../simulators/webhook';
import { WEBHOOK_SECRET } from '../../providers/autodialer';
import type { MobilonSimulator } from '../../simulators/mobilon';
import { at, listAt, textAt } from '../../dev/json';
import { importExample, type Demo } from '../engine/demo';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import type { Finding } from '../report';
import { fullHourIn } from './reminder';
import {
	PIPELINE,
	STAGE,
	MANAGER,
	stageEvent,
	startAmoCrm,
	updateEvent,
	type AmoCrm,
} from './amocrm';

const PATH = 'amocrm-lead';
const SMS = 'Здравствуйте! Заказ принят.';

/** ms within which amoCRM wants its answer. */
const PATIENCE = 2000;

/** Contact `id` and lead `id` with these phones, as amoCRM keeps them. */
const phoneOf = (id: number) => `8902222${String(id).padStart(4, '0')}`;

const LANDLINE = { value: '+7 (495) 222-00-01', enum_code: 'WORK' } as const;

/** Leads by what is wrong with them. */
const LEADS = {
	mobile: 1,
	created: 2,
	first: 3,
	second: 4,
	foreign: 5,
	missing: 6,
	alone: 7,
	empty: 8,
	broken: 9,
	deletedContact: 10,
	refused: 11,
	unclear: 12,
	stuck: 13,
	slow: 14,
	noted: 15,
	movedOn: 16,
	several: 17,
	denied: 18,
	night: 19,
} as const;

const CALL_TASK = 'Отправка SMS не подтверждена, заказан автозвонок: перезвоните клиенту';

/** Leads that end with a call: what happened, what reached the person, and the note's reason. */
const CALLED: ReadonlyArray<[what: string, id: number, delivered: string[], reason: string]> = [
	[
		'an SMS that Mobilon does not take',
		LEADS.refused,
		['autocall'],
		'Mobilon is rate limiting you (429 Too Many Requests)',
	],
	[
		'an SMS that may have been sent',
		LEADS.unclear,
		['sms', 'autocall'],
		'Mobilon could not finish the request (500 Internal Server Error)',
	],
	['an SMS that is stuck', LEADS.stuck, ['sms', 'autocall'], 'ещё не отправлено'],
];

const calledNote = (id: number, reason: string, time: string) =>
	`Отправка SMS на ${phoneOf(id)} не подтверждена (${reason}). Заказан автозвонок, day ${time}.`;

function furnish(amo: AmoCrm): void {
	for (const id of Object.values(LEADS)) {
		if (id === LEADS.missing) continue;
		const status = id === LEADS.movedOn ? STAGE + 1 : STAGE;
		amo.addLead(id, id === LEADS.alone ? [] : [id], status);
		if (id !== LEADS.deletedContact) amo.addContact(id, [{ value: phoneOf(id) }]);
	}
	amo.addContact(LEADS.mobile, [
		LANDLINE,
		{ value: `+7 (902) 222-00-0${LEADS.mobile}`, enum_code: 'MOB' },
	]);
	amo.addContact(LEADS.empty, null);
	amo.addContact(LEADS.broken, [{ value: '12' }]);
	const both = `доб. 5, +7 902 222 00 ${LEADS.several}; 89022229999`;
	amo.addContact(LEADS.several, [{ value: both, enum_code: 'WORK' }]);
}

const sentTo = ({ tasks }: MobilonSimulator, id: number) =>
	[...tasks.values()].filter(({ number }) => number === phoneOf(id)).map(({ service }) => service);

/**
 * Leads come into a stage of amoCRM: one SMS each, a call to those whose SMS does not go out, and
 * every ending in amoCRM.
 */
export async function amocrmLeadToSms(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, n8n } = demo;
	const { mobilon } = demo.providers;
	const callFrom = fullHourIn(3);
	const amo = await startAmoCrm();
	furnish(amo);
	const webhookToken = secret();
	const bearer = { token: amo.token };
	const httpBearerAuth = await client.createCredential('amoCRM', 'httpBearerAuth', bearer);
	const callUntil = fullHourIn(4);
	/** The test runs at any hour: messages may always leave, but not for a request with `night`. */
	const hours = (always: string, night: string) =>
		`={{ $json.query?.night ? '${night}' : '${always}' }}`;
	const { saved } = await importExample(demo, home, 'amocrm-lead-to-sms', {
		settings: {
			amoUrl: amo.baseUrl,
			webhookToken,
			pipelineId: PIPELINE,
			stageId: STAGE,
			smsText: SMS,
			smsFrom: hours('00:00', callFrom),
			smsUntil: hours('24:00', callUntil),
			// Longer than the simulated provider needs to send a message.
			waitMinutes: 0.05,
			callFrom,
			callUntil,
		},
		credentials: { httpBearerAuth },
	});
	const callPath = `${webhookIdOf(saved, 'Call Finished')}/webhook`;
	await client.activate(saved, [PATH, callPath]);

	let count = 0;
	const answers: number[] = [];
	let slowest = 0;
	/** Posts as amoCRM does, and waits for the run. */
	const post = async (body: string, query = `?token=${webhookToken}`) => {
		const began = Date.now();
		const { status } = await client.askWebhook(PATH + query, {
			method: 'POST',
			headers: {
				'content-type': 'application/x-www-form-urlencoded',
				'user-agent': 'amoCRM-Webhooks/3.0',
			},
			body,
		});
		slowest = Math.max(slowest, Date.now() - began);
		answers.push(status);
		return await ended();
	};
	const ended = async () => (await client.executions(saved, ++count, count - 1)).at(-1)?.status;
	const reach = async (...ids: number[]) => await post(stageEvent(ids.map((id) => ({ id }))));
	const notesOf = (id: number) => amo.notes.filter((note) => note.entity_id === id);
	const textsOf = (id: number) =>
		notesOf(id).map(({ params }) => String(params.text).replace(/\d{4}-\d\d-\d\d/, 'day'));
	const tasksOf = (id: number) => amo.tasks.filter((task) => task.entity_id === id);
	const endingOf = (id: number) => [
		sentTo(mobilon, id),
		textsOf(id),
		tasksOf(id).map(({ text }) => text),
	];

	for (const query of ['', '?token=', '?token=wrong']) {
		await post(stageEvent([{ id: LEADS.mobile }]), query);
	}
	const strangers = amo.asked.length;

	await reach(LEADS.mobile);
	await reach(LEADS.mobile);
	await post(stageEvent([{ id: LEADS.created, event: 'add' }]));
	await post(stageEvent([{ id: LEADS.foreign, status_id: STAGE + 1 }]));
	await post(stageEvent([{ id: LEADS.foreign, pipeline_id: PIPELINE + 1 }]));
	const batches = amo.batches.length;
	await reach(LEADS.first, LEADS.second, LEADS.first);
	const together = amo.batches.slice(batches);
	const hopeless = [LEADS.missing, LEADS.alone, LEADS.empty, LEADS.broken, LEADS.deletedContact];
	await reach(...hopeless, LEADS.movedOn, LEADS.several);

	mobilon.fault({ kind: 'status', status: 429 }, { service: 'sms', path: '/send/' });
	await reach(LEADS.refused);
	mobilon.fault({ kind: 'acceptThenStatus', status: 500 }, { service: 'sms', path: '/send/' });
	await reach(LEADS.unclear);
	const isStuck = (entry: unknown) =>
		mobilon.tasks.get(String(at(entry, 'id')))?.number === phoneOf(LEADS.stuck);
	const change = (entries: unknown[]) =>
		entries.map((entry) => (isStuck(entry) ? Object.assign({}, entry, { status: 0 }) : entry));
	mobilon.fault({ kind: 'entries', change }, { path: '/status/', times: Infinity });
	await reach(LEADS.stuck);
	mobilon.repair();

	amo.fault('GET leads/:id', 429, 2);
	await reach(LEADS.slow);
	amo.fault('GET contacts/:id', 401, 3);
	await reach(LEADS.denied);
	amo.fault('POST leads/notes', 403, 3);
	const stopped = await reach(LEADS.noted);
	const unwritten = notesOf(LEADS.noted).length;
	const retried = (await client.retryLast(saved)).status;
	count++;

	// Our own notes and tasks fire events of the account: they must start nothing.
	const changes: number[] = [];
	amo.onChange((lead) => changes.push(lead));
	const before = [amo.asked.length, mobilon.requests.length];
	for (const id of [LEADS.mobile, LEADS.stuck]) await post(updateEvent(id));
	const own = [amo.asked.length, mobilon.requests.length].map((n, i) => n - (before[i] ?? 0));

	const url = `${n8n.baseUrl}/webhook/${callPath}?token=${WEBHOOK_SECRET}`;
	const recording = 'https://records.example/1.mp3';
	const calls: WebhookFields[] = [
		{ phone: phoneOf(LEADS.created), duration: 42, answer: 'да', recording },
		{ phone: phoneOf(LEADS.created), duration: 0 },
		{ phone: '89022229998', duration: 5 },
	];
	for (const call of calls) {
		answers.push((await postWebhook(url, call, 'form')).status);
		await ended();
	}

	await post(stageEvent([{ id: LEADS.night }]), `?token=${webhookToken}&night=1`);
	const [nightNote = ''] = notesOf(LEADS.night).map(({ params }) => String(params.text));

	const executions = await client.executions(saved, count);
	const soon = Date.now() / 1000 + 3600;
	return [
		['answers', answers, answers.map(() => 200)],
		['within the 2 s of amoCRM', slowest < PATIENCE, true],
		['requests after a missing, empty or wrong token', strangers, 0],
		['SMS of a lead that comes twice', sentTo(mobilon, LEADS.mobile), ['sms']],
		[
			'its note',
			notesOf(LEADS.mobile),
			[
				{
					entity_id: LEADS.mobile,
					note_type: 'sms_out',
					params: { text: SMS, phone: `+7${phoneOf(LEADS.mobile).slice(1)}` },
					is_need_to_trigger_digital_pipeline: false,
				},
			],
		],
		['a lead created in the stage', endingOf(LEADS.created), [['sms'], [SMS], []]],
		['another stage, another pipeline', endingOf(LEADS.foreign), [[], [], []]],
		['notes of two leads in one body', together, [2]],
		['their SMS', [LEADS.first, LEADS.second].map((id) => sentTo(mobilon, id)), [['sms'], ['sms']]],
		['a lead that has moved on', endingOf(LEADS.movedOn), [[], [], []]],
		['two numbers in one value', endingOf(LEADS.several), [['sms'], [SMS], []]],
		[
			'no lead',
			amo.tasks.filter(({ entity_id }) => entity_id === undefined).map(({ text }) => text),
			[
				`SMS не отправлено: сделки ${LEADS.missing} нет`,
				'Звонок на 89022229998 не записан, amoCRM: нет такого номера',
			],
		],
		['no contact', endingOf(LEADS.alone), [[], [], ['SMS не отправлено: у сделки нет контакта']]],
		[
			'no field, and no such contact',
			[LEADS.empty, LEADS.deletedContact].map(endingOf),
			[
				[[], [], ['У контакта нет телефона: ни SMS, ни звонка']],
				[[], [], ['У контакта нет телефона: ни SMS, ни звонка']],
			],
		],
		[
			'a broken number',
			endingOf(LEADS.broken),
			[[], [], ['Ни SMS, ни звонка: Phone Number (12) has 2 digits instead of 11']],
		],
		...CALLED.map(
			([what, id, delivered, reason]): Finding => [
				what,
				endingOf(id),
				[delivered, [calledNote(id, reason, callFrom)], [CALL_TASK]],
			],
		),
		[
			'a lead outside the hours of messages',
			[
				sentTo(mobilon, LEADS.night),
				nightNote.replace(/\(.*\)/, '()').replace(/\d{4}-\d\d-\d\d/, 'day'),
				tasksOf(LEADS.night).length,
			],
			[['autocall'], calledNote(LEADS.night, '', callFrom), 1],
		],
		['its reason', /\(.*Hours allow .*\)/.test(nightNote), true],
		['amoCRM answers 429 twice', endingOf(LEADS.slow), [['sms'], [SMS], []]],
		['amoCRM answers 401', endingOf(LEADS.denied), [[], [], ['SMS не отправлено, amoCRM: 401']]],
		['amoCRM refuses a note: the run, notes', [stopped, unwritten], ['error', 0]],
		['Retry by hand', [retried, ...endingOf(LEADS.noted)], ['success', ['sms'], [SMS], []]],
		['requests after events of our own changes', own, [0, 0]],
		[
			'calls written',
			amo.calls.map(({ duration, call_status, call_result, link }) => [
				duration,
				call_status,
				call_result,
				link,
			]),
			[
				[42, 4, 'да', recording],
				[0, 6, undefined, undefined],
			],
		],
		[
			'tasks that are not due in some hours, or not the manager’s',
			amo.tasks.filter(
				({ complete_till: till, entity_id, responsible_user_id: user }) =>
					till < soon || !Number.isInteger(till) || (entity_id !== undefined && user !== MANAGER),
			),
			[],
		],
		['runs that failed', executions.filter(({ status }) => status !== 'success').length, 1],
		['requests that amoCRM would refuse', amo.refused, []],
	];
}

function webhookIdOf(saved: unknown, name: string): string {
	const found = listAt(saved, 'nodes').find((node) => at(node, 'name') === name);
	return textAt(found, 'webhookId');
}
