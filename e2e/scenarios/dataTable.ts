import { delay } from '../../dev/node';
import { at } from '../../dev/json';
import { createTable, insertRow } from '../engine/dataTables';
import type { Execution, N8nClient, Named } from '../engine/client';
import { DATA_TABLE_TYPE, secret } from '../engine/providers';
import type { Finding } from '../report';
import * as polling from './polling';
import type { Stage } from './polling';
import * as watched from './watched';
import type { Watched } from './watched';

const SCOPES = ['dataTable:list', 'dataTable:read', 'dataTableColumn:read', 'dataTableRow:read'];
const COLUMNS = [
	{ name: 'callId', type: 'string' },
	{ name: 'order', type: 'string' },
];

/** ms for a poll that is under way to end. */
const SETTLED = 3000;

type Item = Record<string, unknown>;

/** Credential for the tables of this n8n, with its values. */
interface Access {
	readonly credential: Named;
	readonly data: Record<string, string>;
}

export async function accessTo(client: N8nClient, baseUrl: string): Promise<Access> {
	const data = { baseUrl, apiKey: await client.createApiKey('Trigger', SCOPES) };
	const credential = await client.createCredential('Tables of n8n', DATA_TABLE_TYPE, data);
	return { credential, data };
}

/**
 * The Mobilon Trigger reads the ids of calls from a data table: it sees a call end whose row was
 * there before, one whose row came later, one that ended while n8n was dead, and one that ended
 * while the key of n8n's own API was wrong.
 */
export async function dataTable(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const { client } = demo;
	const { credential, data } = await accessTo(client, demo.n8n.baseUrl);
	const button = async (apiKey: string) =>
		await client.testCredential(credential, DATA_TABLE_TYPE, { ...data, apiKey });
	const buttons = [await button(data.apiKey ?? ''), await button(secret())];

	const calls = await watched.watchCalls(demo.providers);
	const ids = String(calls.parameters.ids).split(/,\s*/);
	const name = `Calls of ${ids[0]}`;
	const table = await createTable(client, name, COLUMNS);
	const insert = async (index: number) =>
		await insertRow(client, name, { callId: ids[index], order: `A-${index}` });
	for (const index of [0, 2, 3]) await insert(index);
	const running = await polling.publish(stage, fromTable(calls, table), polling.SECONDS, {
		[DATA_TABLE_TYPE]: credential,
	});
	const asked = () =>
		calls
			.requests()
			.filter(({ rawBody, status }) => status === 200 && rawBody.includes(ids[3] ?? ''));
	const isQuiet = await polling.until(() => asked().length >= 2);

	const shown = async (expected: Item) => {
		const executions = await polling.fresh(stage, running, 1);
		return executions.map((execution) => show(execution, expected));
	};
	const withRow = (index: number): Item => ({ ...calls.change(), order: `A-${index}` });
	const first = withRow(0);
	const shownFirst = await shown(first);

	const second = { ...withRow(1), previousStatus: null };
	await insert(1);
	const shownSecond = await shown(second);

	await demo.n8n.kill();
	const third = withRow(2);
	await stage.restart();
	const shownThird = await shown(third);

	const wrong = secret();
	stage.wrongSecrets.push(wrong);
	await client.updateCredential(credential, DATA_TABLE_TYPE, { ...data, apiKey: wrong });
	const fourth = withRow(3);
	const [refused] = await polling.fresh(stage, running, 1);
	// After a 401 n8n's durable engine would wait for half an hour.
	await client.deactivate(running.saved);
	await delay(SETTLED);
	const others = await polling.fresh(stage, running, 0);
	await client.updateCredential(credential, DATA_TABLE_TYPE, data);
	await client.activate(running.saved, []);
	const shownFourth = await shown(fourth);
	await client.deactivate(running.saved);
	return [
		['Test button: right key', buttons[0], undefined],
		['Test button: wrong key', buttons[1]?.split('.')[0], REFUSED],
		['at least two quiet polls', isQuiet, true],
		['a call that was there', shownFirst, [[first]]],
		['a call that came later', shownSecond, [[second]]],
		['a call that ended while n8n was dead', shownThird, [[third]]],
		['a wrong key', [refused?.status, refused?.error], ['error', REFUSED]],
		['further polls with it', others.filter(({ status }) => status !== 'error'), []],
		['a call that ended meanwhile', shownFourth, [[fourth]]],
	];
}

/** The expected fields of each item, with one of its row in place of the row; or how it ended. */
function show(execution: Execution, { order, ...expected }: Item) {
	const { status, items } = execution;
	const orders = items('Trigger').map((item) => at(item, 'row', 'order'));
	const shown = polling.show(execution, expected);
	if (typeof shown === 'string') return status;
	return shown.map((item, index) => ({
		...item,
		...(order !== undefined && { order: orders[index] }),
	}));
}

const REFUSED = 'n8n does not accept the API key (401 Unauthorized)';

function fromTable(calls: Watched, table: string): Watched {
	const { resource, options } = calls.parameters;
	return {
		...calls,
		title: 'Mobilon, ids from a data table',
		parameters: {
			resource,
			idsFrom: 'dataTable',
			dataTableId: { __rl: true, mode: 'id', value: table },
			idColumn: 'callId',
			options,
		},
	};
}
