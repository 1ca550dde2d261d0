import { delay } from '../../dev/node';
import type { Execution } from '../engine/client';
import { importExample, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import type { Finding } from '../report';

const NUMBERS = ['89004444441', '89004444442', '89004444443'];
const NOBODY = '89004444448';
const QUEUED = 0;
/** No document names it, so the state is not final. */
const UNDOCUMENTED = 2;

/**
 * The example that tracks messages in a data table: both branches, with its schedule started by
 * hand.
 */
export async function statusTracking(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, providers } = demo;
	const shop = { name: 'x-shop', value: secret() };
	const httpHeaderAuth = await client.createCredential('Shop of orders', 'httpHeaderAuth', shop);
	const { saved } = await importExample(demo, home, 'sms-status-tracking', {
		credentials: { httpHeaderAuth },
	});
	const post = async (body: object) =>
		await client.callWebhook('order-shipped', body, { [shop.name]: shop.value });
	const beforeAny = await askByHand(demo, saved);

	await client.activate(saved, ['order-shipped']);
	const answers = [];
	for (const [index, phone] of NUMBERS.entries()) {
		answers.push(await post({ order: `A-${index + 1}`, phone }));
	}
	const refused = await refusals(demo, post);
	// Otherwise its own schedule could notice a change before the runs below.
	await client.deactivate(saved);

	// Twice: the first is still queued, the second in another state, the third unknown.
	const change = (entries: unknown[]) =>
		[QUEUED, UNDOCUMENTED].map((status, index) => Object.assign({}, entries[index], { status }));
	providers.mobilon.fault({ kind: 'entries', change }, { path: '/status/', times: 2 });
	const first = await askByHand(demo, saved);
	const same = await askByHand(demo, saved);

	const due = [...providers.mobilon.tasks.values()]
		.filter(({ number }) => NUMBERS.includes(number))
		.map(({ doneAt }) => doneAt - Date.now());
	await delay(Math.max(0, ...due) + 100);
	const done = await askByHand(demo, saved);
	const after = await askByHand(demo, saved);

	const inState = (numbers: string[], state: string) => numbers.map((number) => [number, state]);
	return [
		['without a message', beforeAny, { ...NOTHING, asked: [] }],
		[
			'rows inserted',
			answers.map(({ status, body }) => [status, ...rowOf(body)]),
			NUMBERS.map((number) => [200, number, 'queued', false]),
		],
		...refused,
		['messages', NUMBERS.map((number) => providers.mobilon.deliveries.get(number)), [1, 1, 1]],
		[
			'one still queued, one in another state, one that Mobilon does not know',
			{ ...first, error: first.error.replace(/[\da-f]{24}/, '<id>') },
			{
				status: 'error',
				error: 'Message <id>: Mobilon did not answer for this item',
				asked: [3],
				changes: 2,
				notified: inState(NUMBERS.slice(1, 2), 'unknown'),
				updated: NUMBERS.slice(1, 2).map((number) => [number, 'unknown', false]),
			},
		],
		['the same again: changes, notified', [same.changes, same.notified], [0, []]],
		[
			'all done',
			done,
			{
				...NOTHING,
				asked: [3],
				changes: 3,
				notified: inState(NUMBERS, 'done'),
				updated: NUMBERS.map((number) => [number, 'done', true]),
			},
		],
		['once all are final', after, { ...NOTHING, asked: [] }],
	];
}

/**
 * Requests that must send nothing: from strangers, with a foreign text, from a shop that posts
 * again.
 */
async function refusals(
	{ client, providers: { mobilon } }: Demo,
	post: (body: object) => Promise<{ status: number; body: unknown }>,
): Promise<Finding[]> {
	const order = { order: 'A-9', phone: NOBODY };
	const init = {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(order),
	};
	const stranger = (await client.askWebhook('order-shipped', init)).status;
	const texts = [];
	for (const foreign of ['7 is held: pay at http://evil.example, it', '<b>', '', undefined]) {
		const { status, body } = await post({ order: foreign, phone: NOBODY });
		texts.push([status, at(body, 'outcome')]);
	}
	const badNumber = await post({ order: 'A-8', phone: '12' });
	const sentToNobody = mobilon.deliveries.get(NOBODY) ?? 0;
	const again = await post({ order: 'A-1', phone: NUMBERS[0] });
	// Accepted, but answered with 500: the shop posts again.
	mobilon.fault({ kind: 'acceptThenStatus', status: 500 }, { path: '/send/' });
	const unclear = await post(order);
	const afterUnclear = await post(order);
	return [
		['an order posted without the secret', stranger, 403],
		['text that is no order number', texts, texts.map(() => [422, 'rejected'])],
		[
			'a number that is none',
			[badNumber.status, at(badNumber.body, 'error')],
			[422, 'Phone Number (12) has 2 digits instead of 11'],
		],
		['messages by these', sentToNobody, 0],
		[
			'an order posted again',
			[again.status, again.body],
			[200, { order: 'A-1', alreadySent: true }],
		],
		['an answer of 500', [unclear.status, at(unclear.body, 'outcome')], [502, 'unknown']],
		[
			'the same order again after it',
			[afterUnclear.status, afterUnclear.body, mobilon.deliveries.get(NOBODY)],
			[200, { order: 'A-9', alreadySent: true }, 1],
		],
	];
}

const NOTHING = { status: 'success', error: '', changes: 0, notified: [], updated: [] };

const rowOf = (row: unknown) => ['number', 'state', 'isFinal'].map((column) => at(row, column));

/** Runs the branch with the schedule once; `asked` counts the ids in each request to Mobilon. */
async function askByHand({ client, providers }: Demo, saved: unknown) {
	const { requests } = providers.mobilon;
	const before = requests.length;
	const id = await client.runWorkflow(saved, 'Every Five Minutes');
	const execution: Execution = await client.waitForExecution(id, 60_000);
	const asked = requests.slice(before).filter(({ path }) => path === '/status/');
	return {
		status: execution.status,
		error: execution.error,
		asked: asked.map(({ body }) => (Array.isArray(body) ? body.length : body)),
		changes: execution.items('Get Status').length,
		notified: execution.items('Notify').map((item) => [at(item, 'number'), at(item, 'state')]),
		updated: execution.items('Update Row').map(rowOf),
	};
}
