import { delay } from '../dev/node';
import type { Execution } from './client';
import { importExample, type Demo } from './demo';
import { at, textAt } from './json';
import type { N8nHome } from './n8n';
import type { Finding } from './report';

const NUMBERS = ['89004444441', '89004444442', '89004444443'];
const QUEUED = 0;
/** No document states it, so the message is in a state that is not final. */
const UNDOCUMENTED = 2;

/** The example that keeps track of messages in a data table: both branches, its schedule by hand. */
export async function statusTracking(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, providers } = demo;
	const { saved } = await importExample(demo, home, 'sms-status-tracking');
	const beforeAny = await askByHand(demo, saved);

	await client.activate(saved, ['order-shipped']);
	const answers = [];
	for (const [index, phone] of NUMBERS.entries()) {
		answers.push(await client.callWebhook('order-shipped', { order: `A-${index + 1}`, phone }));
	}
	// Or its own schedule could notice a change before the runs below do.
	await client.post(`/rest/workflows/${textAt(saved, 'id')}/deactivate`, {});

	// Twice: the first is still queued, the second in another state, the third not known.
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

const NOTHING = { status: 'success', error: '', changes: 0, notified: [], updated: [] };

const rowOf = (row: unknown) => ['number', 'state', 'isFinal'].map((column) => at(row, column));

/** One run of the branch with the schedule; `asked` counts the ids in each request to Mobilon. */
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
