import { postWebhook, type WebhookFields } from '../../simulators/webhook';
import { startCrm, type Crm } from './crm';
import { importExample, type Demo, type Given } from '../engine/demo';
import { WEBHOOK_SECRET } from '../../providers/autodialer';
import { at, textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import type { Finding } from '../report';

/** The settings and credentials of an example for the simulated CRM. */
async function given({ client }: Demo, crm: Crm, name: string): Promise<Required<Given>> {
	const header = { name: 'x-api-token', value: crm.token };
	return {
		settings: { crmUrl: crm.baseUrl },
		credentials: {
			httpHeaderAuth: await client.createCredential(name, 'httpHeaderAuth', header),
		},
	};
}

/** A CRM reports deals by its webhook, as in Pipedrive's "Guide for Webhooks v2". */
export async function dealToCall(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, providers } = demo;
	const crm = await startCrm();
	const { settings, credentials } = await given(demo, crm, 'CRM with deals (simulated)');
	const login = { user: 'crm', password: secret() };
	const httpBasicAuth = await client.createCredential('CRM webhook', 'httpBasicAuth', login);
	const { saved } = await importExample(demo, home, 'crm-deal-to-call', {
		settings,
		credentials: { ...credentials, httpBasicAuth },
	});
	await client.activate(saved, ['crm-deal']);

	const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
	const report = async (deal: object, headers = { authorization: `Basic ${basic}` }) => {
		const meta = { action: 'create', entity: 'deal', version: '2.0', attempt: 1 };
		const data = { title: 'Kitchen', value: 25_000, currency: 'RUB', status: 'open', ...deal };
		const init = {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify({ data, previous: null, meta }),
		};
		return (await client.askWebhook('crm-deal', init)).status;
	};
	const good = crm.addPerson('Customer 1', '+7 900 777-77-01');
	const bad = crm.addPerson('Customer 2', '12');
	const third = crm.addPerson('Customer 3', '8 (900) 777-77-03');

	const stranger = await report({ id: 9, person_id: good }, { authorization: 'Basic eDp5' });
	const deals = [
		{ id: 1, person_id: good },
		{ id: 1, person_id: good },
		{ id: 2, person_id: good, value: 500 },
		{ id: 3, person_id: good, status: 'won' },
		{ id: 4, person_id: null },
		{ id: 5, person_id: bad },
	];
	const statuses: number[] = [];
	for (const [index, deal] of deals.entries()) {
		statuses.push(await report(deal));
		await client.executions(saved, index + 1);
	}
	const asked = crm.asked.filter((line) => line.startsWith('GET')).length;
	const first = [...crm.notes];

	crm.failNextNote();
	await report({ id: 6, person_id: third });
	const [stopped] = (await client.executions(saved, deals.length + 1)).slice(-1);
	const retried = await client.retryLast(saved);

	const placed = [...providers.autodialer.calls.values()].filter(({ UUID }) =>
		UUID?.startsWith('deal-'),
	);
	const call = (id: number, phone: string) => [`deal-${id}`, phone, 'Kitchen', false];
	const noteOf = (index: number) =>
		`Call ordered: task ${placed[index]?.queryId} of the Autodialer, 10:00 to 19:00`;
	return [
		['a webhook with a wrong password', [401, 403].includes(stranger), true],
		['answers to the CRM', statuses, deals.map(() => 200)],
		['persons asked for', asked, 3],
		[
			'notes: a call for the first, once, and a reason for the one without a number',
			first.map(({ deal_id, content }) => [deal_id, content]),
			[
				[1, noteOf(0)],
				[5, 'No call ordered (rejected): Phone Number (12) has 2 digits instead of 11'],
			],
		],
		['a run that the CRM stops', stopped?.status, 'error'],
		['Retry by hand', retried.status, 'success'],
		['the note it writes', crm.notes.slice(2), [{ deal_id: 6, content: noteOf(1) }]],
		[
			'calls',
			placed.map(({ UUID, phone, var1, startedAtOnce }) => [UUID, phone, var1, startedAtOnce]),
			[call(1, '89007777701'), call(6, '89007777703')],
		],
		['requests that Pipedrive would refuse', crm.refused, []],
	];
}

/** The Autodialer's webhook reports finished calls: only a yes becomes a lead, and only one. */
export async function finishedCallToLead(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, n8n } = demo;
	const crm = await startCrm();
	const known = crm.addPerson('Customer 1', '+7 900 888-88-01');
	const { saved } = await importExample(
		demo,
		home,
		'finished-call-to-lead',
		await given(demo, crm, 'CRM with leads (simulated)'),
	);
	const path = `${webhookIdOf(saved)}/webhook`;
	await client.activate(saved, [path]);

	const url = `${n8n.baseUrl}/webhook/${path}?token=${WEBHOOK_SECRET}`;
	const recording = 'https://records.example/call.wav';
	const calls: WebhookFields[] = [
		{ phone: '89008888801', answer: 'Да', duration: 42, recording },
		{ phone: '89008888801', answer: 'Да', duration: 42, recording },
		{ phone: '89008888802', answer: 'интересно, расскажите', duration: 30 },
		{ phone: '89008888803', answer: 'не интересно', duration: 5 },
		{ phone: '89008888804', answer: 'дайте подумать', duration: 5 },
	];
	const statuses: number[] = [];
	for (const [index, call] of calls.entries()) {
		statuses.push((await postWebhook(url, call, 'form')).status);
		await client.executions(saved, index + 1);
	}
	const executions = await client.executions(saved, calls.length);

	const lead = (index: number) => crm.leads[index]?.id;
	const created = [...crm.persons.values()].slice(1);
	return [
		['answers to the Autodialer', statuses, calls.map(() => 200)],
		[
			'executions',
			executions.map(({ status, error }) => [status, error]),
			calls.map(() => ['success', '']),
		],
		[
			'persons created',
			created.map(({ name, phones }) => [name, phones[0]?.value]),
			[['Caller 89008888802', '+79008888802']],
		],
		[
			'leads',
			crm.leads.map(({ title, person_id }) => [title, person_id]),
			[
				['Said “Да” on the phone', known],
				['Said “интересно, расскажите” on the phone', created[0]?.id],
			],
		],
		[
			'notes',
			crm.notes,
			[
				{ content: `Answer: Да. Seconds: 42. Recording: ${recording}`, lead_id: lead(0) },
				{ content: `Answer: Да. Seconds: 42. Recording: ${recording}`, lead_id: lead(0) },
				{
					content: 'Answer: интересно, расскажите. Seconds: 30. Recording: none',
					lead_id: lead(1),
				},
			],
		],
		['requests that Pipedrive would refuse', crm.refused, []],
	];
}

function webhookIdOf(saved: unknown): string {
	const nodes = at(saved, 'nodes');
	const found = Array.isArray(nodes)
		? nodes.find((node) => at(node, 'name') === 'Call Finished')
		: undefined;
	return textAt(found, 'webhookId');
}
