import { delay } from '../../dev/node';
import type { Workflow } from '../engine/client';
import { tableNamed } from '../engine/dataTables';
import { importExample, type Demo } from '../engine/demo';
import { at, textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import { DATA_TABLE_TYPE, secret } from '../engine/providers';
import { isN8n1 } from '../engine/versions';
import type { Finding } from '../report';
import { accessTo } from './dataTable';
import { pollTimes, SECONDS, until } from './polling';

const NUMBERS = ['89004444441', '89004444442', '89004444443'];
const NOBODY = '89004444448';
const TRIGGER = 'Status Changed';
/** ms for the messages to be sent, and for a few polls. */
const LIMIT = 60_000;

/**
 * The example that tracks messages in a data table, set up as its note says. With n8n 1, which has
 * no data tables in its API, only the part that sends.
 */
export async function statusTracking(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, providers } = demo;
	const shop = { name: 'x-shop', value: secret() };
	const httpHeaderAuth = await client.createCredential('Shop of orders', 'httpHeaderAuth', shop);
	const hasTables = !isN8n1(demo.version);
	const tables = hasTables ? await accessTo(client, demo.n8n.baseUrl) : undefined;
	const { saved: imported } = await importExample(demo, home, 'sms-status-tracking', {
		credentials: { httpHeaderAuth, ...(tables && { [DATA_TABLE_TYPE]: tables.credential }) },
	});
	if (hasTables) await client.run(imported, { trigger: 'Run Once' });
	const saved = await setUp(demo, imported, hasTables);
	await client.activate(saved, ['order-shipped']);

	const post = async (body: object) =>
		await client.callWebhook('order-shipped', body, { [shop.name]: shop.value });
	const answers = [];
	for (const [index, phone] of NUMBERS.entries()) {
		answers.push(await post({ order: `A-${index + 1}`, phone }));
	}
	const refused = await refusals(demo, post);
	const changed = hasTables ? await changes(demo, saved) : [];
	await client.deactivate(saved);
	return [
		[
			'rows inserted',
			answers.map(({ status, body }) => [status, ...rowOf(body)]),
			NUMBERS.map((number) => [200, number, 'queued', false]),
		],
		...refused,
		['messages', NUMBERS.map((number) => providers.mobilon.deliveries.get(number)), [1, 1, 1]],
		...changed,
	];
}

/** Chooses the table in the trigger, which then polls more often than a person would have it. */
async function setUp({ client }: Demo, imported: unknown, hasTables: boolean): Promise<unknown> {
	const workflow: Workflow = Object(structuredClone(imported));
	const trigger = workflow.nodes.find(({ name }) => name === TRIGGER);
	if (!trigger) throw new Error(`The example has no ${TRIGGER}`);
	if (!hasTables) {
		trigger.disabled = true;
		return await client.saveWorkflow(workflow);
	}
	const table = await tableNamed(client, 'Mobilon SMS statuses');
	trigger.parameters = {
		...trigger.parameters,
		pollTimes: pollTimes(SECONDS),
		dataTableId: { __rl: true, mode: 'list', value: table },
	};
	return await client.saveWorkflow(workflow);
}

/** Each message is sent once its time has come, and the trigger asks for none of them any more. */
async function changes({ client, providers }: Demo, saved: unknown): Promise<Finding[]> {
	const notified: unknown[] = [];
	const updated: unknown[] = [];
	const seen = new Set<string>();
	const isDone = await until(async () => {
		for (const id of await client.listExecutions(textAt(saved, 'id'))) {
			if (seen.has(id)) continue;
			seen.add(id);
			const { items } = await client.waitForExecution(id, LIMIT);
			if (items(TRIGGER).length === 0) continue;
			notified.push(...items('Notify').map((item) => [at(item, 'number'), at(item, 'state')]));
			updated.push(...items('Update Row').map(rowOf));
		}
		return notified.length >= NUMBERS.length;
	}, LIMIT);
	const asked = () => providers.mobilon.requests.filter(({ path }) => path === '/status/').length;
	const before = asked();
	await delay(12_000);
	return [
		['every message is done', isDone, true],
		['notified', notified.sort(), NUMBERS.map((number) => [number, 'done'])],
		['rows updated', updated.sort(), NUMBERS.map((number) => [number, 'done', true])],
		['requests of two more polls', asked() - before, 0],
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

const rowOf = (row: unknown) => ['number', 'state', 'isFinal'].map((column) => at(row, column));
