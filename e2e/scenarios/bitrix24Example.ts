import { delay } from '../../dev/node';
import { postWebhook, type WebhookFields } from '../../simulators/webhook';
import { Bitrix24, type Comment } from './bitrix24';
import type { Execution } from '../engine/client';
import { importExample, type Demo } from '../engine/demo';
import { WEBHOOK_SECRET } from '../../providers/autodialer';
import { at, listAt, textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';

const CALL_STAGE = 'C9:UC_CALL01';
const AGREED = 'C9:UC_AGREED';
const CALLED = 'C9:UC_CALLED';
const OTHER_STAGE = 'C9:NEW';
const PATH = 'bitrix24-deal';
const SCHEDULE = 'Every Five Minutes';
const RECORDING = 'https://records.example/call.wav';
const AGAIN = 'Исправьте и переведите сделку в эту стадию ещё раз.';

/** The published example, its portal, and how often it has been started. */
class Story {
	/** Of each execution that has ended, the oldest first. */
	readonly statuses: string[] = [];
	private started: number;

	constructor(
		private readonly demo: Demo,
		readonly portal: Bitrix24,
		private readonly saved: unknown,
		private readonly finished: string,
		earlier: readonly Execution[],
	) {
		this.statuses.push(...earlier.map(({ status }) => status));
		this.started = earlier.length;
	}

	/** A deal that comes into the stage, with its event. */
	async deal(title: string, contact: number, stage = CALL_STAGE): Promise<number> {
		const id = this.portal.addDeal(title, contact, stage);
		await this.portal.post('ONCRMDEALADD', id);
		await this.settle();
		return id;
	}

	/** The Autodialer reports the end of a call. */
	async finish(call: WebhookFields): Promise<number> {
		this.started += 1;
		const { status } = await postWebhook(this.finished, call, 'form');
		await this.settle();
		return status;
	}

	/** The schedule, started by hand: it does not wait for five minutes. */
	async schedule(): Promise<void> {
		this.started += 1;
		await this.demo.client.run(this.saved, { trigger: SCHEDULE });
	}

	/**
	 * Until nothing runs any more: an execution may change a deal, whose event starts another. Its own
	 * schedule may add an execution at any time.
	 */
	async settle(): Promise<void> {
		const { client } = this.demo;
		for (;;) {
			await this.portal.allDelivered();
			const ids = await client.listExecutions(textAt(this.saved, 'id'));
			const fresh = ids.slice(this.statuses.length);
			if (fresh.length === 0 && ids.length >= this.portal.delivered.length + this.started) return;
			for (const id of fresh) {
				this.statuses.push((await client.waitForExecution(id, 60_000)).status);
			}
			await delay(100);
		}
	}

	/** Its schedule would go on asking. */
	async end(): Promise<void> {
		await this.demo.client.deactivate(this.saved);
	}

	/** The calls of a deal at the Autodialer, the oldest first. */
	callsOf(deal: number) {
		const { calls } = this.demo.providers.autodialer;
		return [...calls.values()].filter(({ UUID }) => UUID?.startsWith(`deal-${deal}-`));
	}

	orderOf(deal: number, index = 0): string {
		const call = this.callsOf(deal)[index];
		return `Звонок заказан: ${call?.phone}, с 10:00 до 19:00, задание ${call?.queryId}`;
	}
}

/** Imports the example, first with a wrong code: a run that Bitrix24 refuses fails visibly. */
async function begin(demo: Demo, home: N8nHome): Promise<[Story, Finding[]]> {
	const { client, n8n } = demo;
	const portal = await new Bitrix24([CALL_STAGE, AGREED, CALLED, OTHER_STAGE]).start();
	const { webhookUrl, applicationToken } = portal;
	const wrong = webhookUrl.replace(/\w+\/$/, 'wrong/');
	const of = 'bitrix24-deal-to-call';
	const { saved: first } = await importExample(demo, home, of, { settings: { webhookUrl: wrong } });
	const refused = await client.run(first, { trigger: SCHEDULE });
	const { saved } = await importExample(demo, home, of, {
		settings: { webhookUrl, applicationToken },
	});
	const finished = `${webhookIdOf(saved)}/webhook`;
	await client.activate(saved, [PATH, finished]);
	portal.report(`${n8n.baseUrl}/webhook/${PATH}`);
	const url = `${n8n.baseUrl}/webhook/${finished}?token=${WEBHOOK_SECRET}`;
	const tries = portal.refused.splice(0);
	return [
		new Story(demo, portal, saved, url, [refused]),
		[
			['a run with a wrong code', refused.status, 'error'],
			['its requests', tries.length, 4],
			['each refused for the code', tries.every((line) => /wrong code$/.test(line)), true],
		],
	];
}

/**
 * Deals of Bitrix24 that come into a stage are called once, each ending is written into the deal, and
 * the finished call reaches it.
 */
export async function bitrix24DealToCall(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const [story, beginning] = await begin(demo, home);
	const findings = [
		...beginning,
		...(await strangers(story)),
		...(await events(story, demo)),
		...(await noCalls(story, demo)),
		...(await trouble(story, demo)),
		...(await lostEvent(story)),
		...(await finishedCalls(story)),
	];
	await story.end();
	const { portal, statuses } = story;
	return [
		...findings,
		['executions that failed', statuses.slice(1).filter((status) => status !== 'success'), []],
		['requests that Bitrix24 would refuse', portal.refused, []],
	];
}

/** Events with a wrong token, without one, and with an id that is none. */
async function strangers(story: Story): Promise<Finding[]> {
	const { portal } = story;
	const contact = portal.addContact(['MOBILE', '+7 (900) 666-66-00']);
	const id = portal.addDeal('Двери', contact, CALL_STAGE);
	const oddities = [{ token: 'wrong' }, { token: '' }, { token: undefined }, { id: '1 OR 1' }];
	const statuses: number[] = [];
	for (const oddity of oddities) statuses.push(await portal.post('ONCRMDEALUPDATE', id, oddity));
	// Its own event is taken, and finds the deal elsewhere.
	portal.move(id, OTHER_STAGE);
	await story.settle();
	return [
		['events that are not from this portal', statuses, [403, 403, 403, 403]],
		['its own event', portal.delivered.at(-1), 200],
	];
}

/** A deal is called once for a stage entry, however often and in which form its event comes. */
async function events(story: Story, { providers: { autodialer } }: Demo): Promise<Finding[]> {
	const { portal } = story;
	const contact = portal.addContact(
		['WORK', '8 (900) 666-66-02'],
		['MOBILE', 'anna@primer.example', 'EMAIL'],
		['MOBILE', '+7 (900) 666-66-01'],
	);
	const id = portal.addDeal('Окна, ул. Мира', contact, CALL_STAGE);
	// While the Autodialer has not answered, the data table has no row: only Send Once knows the call.
	autodialer.fault({ kind: 'slow', ms: 4000 }, { path: '/newcall' });
	await portal.post('ONCRMDEALUPDATE', id);
	await portal.post('ONCRMDEALUPDATE', id, { isOld: true });
	await story.settle();
	await portal.post('ONCRMDEALUPDATE', id);
	await story.settle();
	const [call] = story.callsOf(id);
	const foreign = await story.deal('Полы', contact, OTHER_STAGE);
	// The mobile number of the second contact cannot be called.
	const extension = portal.addContact(
		['MOBILE', '+7 900 666-66-03 доб. 12'],
		['WORK', '8 900 666 66 04'],
	);
	const second = await story.deal('Кухня', extension);
	portal.move(second, OTHER_STAGE);
	await story.settle();
	portal.move(second, CALL_STAGE);
	await story.settle();
	return [
		[
			'its call',
			[story.callsOf(id).length, call?.phone, call?.name, call?.var1, call?.startedAtOnce],
			[1, '89006666601', 'Анна', 'Окна, ул. Мира', false],
		],
		['its comment', portal.commentsOf(id), [story.orderOf(id)]],
		['a deal in another stage', [story.callsOf(foreign), portal.commentsOf(foreign)], [[], []]],
		[
			'a deal that comes into the stage twice',
			[story.callsOf(second).map(({ phone }) => phone), portal.commentsOf(second)],
			[
				['89006666604', '89006666604'],
				[story.orderOf(second), story.orderOf(second, 1)],
			],
		],
	];
}

/** Each deal that cannot be called says why, once. */
async function noCalls(story: Story, { providers }: Demo): Promise<Finding[]> {
	const { portal } = story;
	const before = providers.autodialer.calls.size;
	const mail = portal.addContact(['WORK', 'anna@primer.example', 'EMAIL']);
	const broken = portal.addContact(['WORK', '12']);
	const contacts = [0, mail, 9999, broken];
	const reasons: unknown[] = [];
	for (const contact of contacts) {
		const id = await story.deal('Балкон', contact);
		await portal.post('ONCRMDEALUPDATE', id);
		await story.settle();
		reasons.push(portal.commentsOf(id));
	}
	const because = (reason: string) => [`Звонок не заказан: ${reason}. ${AGAIN}`];
	return [
		[
			'comments of deals without a contact, without a phone, without a contact that can be read, without a number that can be called',
			reasons,
			[
				because('у сделки нет контакта'),
				because('у контакта нет телефона'),
				because('контакт не удалось прочитать'),
				because('12 (Phone Number (12) has 2 digits instead of 11)'),
			],
		],
		['their calls', providers.autodialer.calls.size - before, 0],
	];
}

/** The Autodialer refuses, gives no clear answer, or takes nobody; Bitrix24 limits requests. */
async function trouble(story: Story, { providers: { autodialer } }: Demo): Promise<Finding[]> {
	const { portal } = story;
	const contact = portal.addContact(['MOBILE', '+7 900 666-66-05']);
	autodialer.fault({ kind: 'body', body: '[{"QUERY_ID":0,"QUERY_COUNT":0}]', accept: false });
	const refused = await story.deal('Двери', contact);
	autodialer.fault({ kind: 'acceptThenStatus', status: 500 });
	const unknown = await story.deal('Двери', contact);
	await portal.post('ONCRMDEALUPDATE', unknown);
	await story.settle();
	autodialer.fault({ kind: 'status', status: 401 });
	const locked = await story.deal('Двери', contact);

	const limited = portal.limited;
	const methods = ['crm.item.list', 'crm.item.get', 'crm.timeline.comment.add'];
	const slow: number[] = [];
	for (const method of methods) {
		portal.limit(method, 2);
		slow.push(await story.deal('Двери', contact));
	}
	const beginnings = [refused, unknown, locked].map((id) =>
		portal.commentsOf(id).map((text) => text.split(' (')[0]),
	);
	return [
		[
			'comments on a refusal, an unclear answer, a locked account',
			beginnings,
			[
				['Звонок не заказан: +7 900 666-66-05'],
				['Неизвестно, заказан ли звонок на +7 900 666-66-05: проверьте в Автодайлере'],
				['Звонок не заказан: +7 900 666-66-05'],
			],
		],
		['their calls', [refused, unknown, locked].map((id) => story.callsOf(id).length), [0, 1, 0]],
		['requests that Bitrix24 limited', portal.limited - limited, 2 * methods.length],
		[
			'calls and comments after them',
			slow.map((id) => [story.callsOf(id).length, portal.commentsOf(id)]),
			slow.map((id) => [1, [story.orderOf(id)]]),
		],
	];
}

/** The schedule finds deals whose event was lost, one in each run, and no others. */
async function lostEvent(story: Story): Promise<Finding[]> {
	const { portal } = story;
	const contact = portal.addContact(['MOBILE', '+7 900 666-66-06']);
	const deals = [1, 2].map((number) => portal.addDeal(`Лестница ${number}`, contact, CALL_STAGE));
	const comments = portal.comments.length;
	for (let run = 0; run < 4; run += 1) await story.schedule();
	await story.settle();
	const written: Comment[] = portal.comments.slice(comments);
	return [
		['calls of lost events', deals.map((id) => story.callsOf(id).length), [1, 1]],
		[
			'comments by the schedule',
			written,
			deals.map((deal) => ({ deal, text: story.orderOf(deal) })),
		],
	];
}

async function finishedCalls(story: Story): Promise<Finding[]> {
	const { portal } = story;
	const contact = portal.addContact(['MOBILE', '+7 900 666-66-07']);
	const titles = ['Окна', 'Двери', 'Полы', 'Кухня', 'Шкаф', 'Стол'];
	const deals: number[] = [];
	for (const title of titles) deals.push(await story.deal(title, contact));
	const [agreed = 0, silent = 0, byTask = 0, moved = 0, denied = 0, newest = 0] = deals;
	const callOf = (id: number) => story.callsOf(id)[0];
	const phone = '89006666607';
	const updates = portal.answered.filter((method) => method === 'crm.item.update').length;

	const yes = { phone, answer: 'Да', duration: 42, recording: RECORDING };
	const ofAgreed = { ...yes, UUID: callOf(agreed)?.UUID ?? '' };
	const statuses = [await story.finish(ofAgreed), await story.finish(ofAgreed)];
	statuses.push(await story.finish({ phone, duration: 0, UUID: callOf(silent)?.UUID ?? '' }));
	const QUERY_ID = callOf(byTask)?.queryId ?? '';
	statuses.push(await story.finish({ phone: '+7 900 666-66-07', answer: 'нет', QUERY_ID }));
	portal.loseEvents(true);
	portal.move(moved, OTHER_STAGE);
	portal.loseEvents(false);
	statuses.push(await story.finish({ ...yes, UUID: callOf(moved)?.UUID ?? '' }));
	// Neither of this workflow.
	statuses.push(await story.finish({ ...yes, UUID: 'lead-1' }));
	statuses.push(await story.finish({ ...yes, phone: '89006666699' }));
	portal.deny(denied);
	statuses.push(await story.finish({ ...yes, UUID: callOf(denied)?.UUID ?? '' }));
	// By its number alone.
	portal.limit('crm.item.update', 2);
	statuses.push(await story.finish({ phone, answer: 'хочу', duration: 7 }));

	const stateOf = (id: number) => [
		portal.dealOf(id).stageId,
		portal.dealOf(id)[portal.answerField],
	];
	const done = (length: string, answer: string, more = '') =>
		`Звонок завершён: ${length} с, ответ ${answer}${more}`;
	const record = `\nЗапись: ${RECORDING}`;
	return [
		['answers to the Autodialer', statuses, statuses.map(() => 200)],
		[
			'the stage and the field of each deal',
			deals.map(stateOf),
			[
				[AGREED, 'Да'],
				[CALLED, 'не распознан'],
				[CALLED, 'нет'],
				[OTHER_STAGE, 'Да'],
				[CALL_STAGE, ''],
				[AGREED, 'хочу'],
			],
		],
		[
			'the comments on the results',
			deals.map((id) => portal.commentsOf(id).slice(1)),
			[
				[done('42', '«Да»', record)],
				[done('0', 'не распознан')],
				[done('?', '«нет»')],
				[done('42', '«Да»', record)],
				[done('42', '«Да»', `${record}\nСделка не изменена: Access denied`)],
				[done('7', '«хочу»')],
			],
		],
		[
			'updates of deals',
			portal.answered.filter((method) => method === 'crm.item.update').length - updates,
			5,
		],
		[
			'calls of each deal after its changes',
			deals.map((id) => story.callsOf(id).length),
			deals.map(() => 1),
		],
		[
			'comments that begin a call',
			deals.map((id) => portal.commentsOf(id)[0]),
			deals.map((id) => story.orderOf(id)),
		],
		['the number of the newest deal', callOf(newest)?.phone, phone],
	];
}

function webhookIdOf(saved: unknown): string {
	const found = listAt(saved, 'nodes').find((node) => at(node, 'name') === 'Call Finished');
	return textAt(found, 'webhookId');
}
