import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { N8nDataTableApi } from '../../dist/credentials/N8nDataTableApi.credentials';
import { MobilonTrigger } from '../../dist/nodes/Mobilon/MobilonTrigger.node';
import { API_KEY } from '../../providers/mobilon';
import { startDataTables, type DataTablesSimulator } from '../../simulators/dataTables';
import { startMobilon, type MobilonSimulator } from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { LOGIN, mobilonNode, PASSWORD, phone } from '../support/mobilon';
import { Polled, type PollingEngine } from '../support/poll';

const under = { node: new MobilonTrigger(), credentialType: mobilonNode.credentialType };
const COLUMNS = { smsId: 'string', order: 'string', number: 'number' } as const;
const DAY = 86_400_000;

let simulator: MobilonSimulator;
let n8n: DataTablesSimulator;
let table: string;
beforeAll(async () => {
	simulator = await startMobilon({ login: LOGIN, password: PASSWORD, doneAfter: 3_600_000 });
	n8n = await startDataTables({ apiKey: API_KEY });
});
beforeEach(() => {
	simulator.reset();
	n8n.reset();
	table = n8n.create('Sent', COLUMNS);
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await Promise.all([simulator.close(), n8n.close()]));

interface Given {
	readonly parameters?: INodeParameters;
	readonly apiKey?: string;
	readonly baseUrl?: string;
	readonly engine?: PollingEngine;
	readonly budget?: number;
}

const parametersFor = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'sms',
	idsFrom: 'dataTable',
	dataTableId: { __rl: true, mode: 'id', value: table },
	idColumn: 'smsId',
	options: {},
	...more,
});

function polledFor({ parameters, apiKey = API_KEY, baseUrl = n8n.baseUrl, ...more }: Given = {}) {
	const { autocallBaseUrl, smsBaseUrl } = simulator;
	return new Polled(under, {
		parameters: parametersFor(parameters),
		credential: { login: LOGIN, password: PASSWORD, autocallBaseUrl, smsBaseUrl },
		further: { type: new N8nDataTableApi(), data: { baseUrl, apiKey } },
		...more,
	});
}

/** Ids of messages that were accepted now. */
async function sent(count: number): Promise<string[]> {
	const { data } = await createMobilonReference({ ...simulator }).smsSend(
		Array.from({ length: count }, (_, i) => ({
			guid: `guid-${i}`,
			number: phone(i),
			source: phone(999),
			text: 'x',
		})),
	);
	return (data as Array<{ id: string }>).map(({ id }) => id);
}

/** Sends messages and inserts a row for each, as a workflow does. Returns their ids. */
async function inserted(count: number, at?: number): Promise<string[]> {
	const ids = await sent(count);
	n8n.insert(
		table,
		ids.map((smsId, i) => ({ smsId, order: `A-${i}`, number: i })),
		at,
	);
	return ids;
}

const asked = () =>
	simulator.requests
		.filter(({ path }) => path === '/status/')
		.map(({ body }) => (body as IDataObject[]).map(({ id }) => id));

const pages = () => n8n.requests.filter(({ path }) => path.includes('/rows?'));

const inDays = (days: number) =>
	jest.spyOn(Date, 'now').mockReturnValue(new Date().getTime() + days * DAY);

describe.each(['default', 'durable'] as const)('in the %s engine', (engine) => {
	test('each change comes once, with its row; a new row is picked up', async () => {
		const [first = '', second = ''] = await inserted(2);
		const polled = polledFor({ engine });
		expect(await polled.activate()).toBeNull();
		expect(await polled.poll()).toBeNull();
		simulator.setStatus(first, 1);
		expect(await polled.poll()).toEqual([
			{
				resource: 'sms',
				id: first,
				guid: 'guid-0',
				status: 1,
				dateTimeSent: expect.any(String),
				previousStatus: 0,
				state: 'done',
				isFinal: true,
				row: expect.objectContaining({ id: 1, smsId: first, order: 'A-0', number: 0 }),
			},
		]);
		const [third = ''] = await inserted(1);
		simulator.setStatus(third, 1);
		expect(await polled.poll()).toMatchObject([
			{ id: third, previousStatus: null, row: { id: 3, order: 'A-0' } },
		]);
		const [fourth = ''] = await inserted(1);
		expect(await polled.restart()).toBeNull();
		// The row as it is now.
		n8n.update(table, 2, { order: 'B-2' });
		for (const id of [second, fourth]) simulator.setStatus(id, 1);
		expect(await polled.restart()).toMatchObject([
			{ id: second, previousStatus: 0, row: { order: 'B-2' } },
			{ id: fourth, previousStatus: 0 },
		]);
		expect(await polled.poll()).toBeNull();
	});

	test.each(['rows', 'statuses'] as const)(
		'an outage of the %s moves no state, and is an error after three polls',
		async (which) => {
			const [id = ''] = await inserted(1);
			const polled = polledFor({ engine });
			await polled.activate();
			simulator.setStatus(id, 1);
			const down = { kind: 'status', status: 503 } as const;
			const times = { times: Infinity };
			if (which === 'rows') n8n.fault(down, times);
			else simulator.fault(down, { path: '/status/', ...times });
			const name = which === 'rows' ? 'n8n' : 'Mobilon';
			expect([await polled.poll(), await polled.poll()]).toEqual([null, null]);
			await expect(polled.poll()).rejects.toThrow(
				`${name} is unavailable (503 Service Unavailable), 3 polls in a row`,
			);
			n8n.repair();
			simulator.repair();
			expect(await polled.poll()).toMatchObject([{ id, previousStatus: 0, status: 1 }]);
		},
	);
});

test('what is final is asked for no more, and a deleted row is forgotten', async () => {
	const [a = '', b = '', c = ''] = await inserted(3);
	const polled = polledFor();
	await polled.activate();
	simulator.setStatus(a, 1);
	await polled.poll();
	await polled.poll();
	n8n.remove(table, [2]);
	simulator.setStatus(b, 1);
	expect(await polled.poll()).toBeNull();
	expect(asked()).toEqual([[a, b, c], [a, b, c], [b, c], [c]]);
	simulator.setStatus(c, 1);
	expect(await polled.poll()).toHaveLength(1);
	expect(polled.saved).not.toContain(b);
	n8n.remove(table);
	expect(await polled.poll()).toBeNull();
	expect(asked()).toHaveLength(5);
});

describe('the age of a row', () => {
	test('that is older than Max Age Days is not asked for; of a mixed page only the others', async () => {
		await inserted(2, Date.now() - 8 * DAY);
		const young = await inserted(2, Date.now() - 6 * DAY);
		const polled = polledFor();
		await polled.activate();
		expect(asked()).toEqual([young]);
		inDays(1.5);
		await polled.poll();
		expect(asked()).toHaveLength(1);
	});

	test('with more days older rows come into sight: a baseline, and then changes', async () => {
		const [old = ''] = await inserted(1, Date.now() - 8 * DAY);
		const [older = ''] = await inserted(1, Date.now() - 8 * DAY);
		simulator.setStatus(old, 1);
		const polled = polledFor();
		await polled.activate();
		const more = parametersFor({ options: { maxAgeDays: 9 } });
		expect(await polled.activate(more)).toBeNull();
		expect(await polled.poll()).toBeNull();
		simulator.setStatus(older, 1);
		expect(await polled.poll()).toMatchObject([{ id: older, previousStatus: 0 }]);
	});
});

test('blanks, numbers, several ids in a cell, and an id twice', async () => {
	const [a = '', b = '', c = ''] = await sent(3);
	n8n.insert(table, [
		{ smsId: ` ${a}\n`, order: 'first' },
		{ smsId: null },
		{ smsId: '  ' },
		{ smsId: `${b}, ${c}` },
		{ smsId: a, order: 'second' },
	]);
	const polled = polledFor();
	await polled.activate();
	expect(asked()).toEqual([[a, b, c]]);
	simulator.setStatus(a, 1);
	expect(await polled.poll()).toMatchObject([{ id: a, row: { id: 1, order: 'first' } }]);

	n8n.insert(table, [{ number: 8123 }]);
	const numbers = polledFor({ parameters: { idColumn: 'number' } });
	await numbers.activate();
	expect(asked().at(-1)).toEqual(['8123']);
});

test('all pages are read, 250 rows each; a row that is deleted meanwhile hides no other', async () => {
	const ids = (await Promise.all([sent(100), sent(100), sent(100), sent(100)])).flat();
	n8n.insert(
		table,
		ids.map((smsId) => ({ smsId })),
	);
	const polled = polledFor();
	await polled.activate();
	expect(pages()).toHaveLength(2);
	expect(asked().flat().sort()).toEqual([...ids].sort());
	// Rows on both sides of the border between the pages, which is at row 150.
	for (const id of ids.slice(130, 160)) simulator.setStatus(id, 1);
	expect(await polled.poll()).toHaveLength(30);
	// Rows of the first page, before the second one is read.
	n8n.onPage = () => {
		if (pages().length === 6) n8n.remove(table, [390, 391, 392]);
	};
	for (let polls = 0; polls < 3; polls++) expect(await polled.poll()).toBeNull();
	expect(pages()).toHaveLength(10);
});

test('another table or column is watched from its own baseline', async () => {
	const [id = ''] = await inserted(1);
	const polled = polledFor();
	await polled.activate();
	const other = n8n.create('Other', COLUMNS);
	n8n.insert(other, [{ smsId: id, order: id }]);
	simulator.setStatus(id, 1);
	const dataTableId = { __rl: true, mode: 'list', value: other };
	expect(await polled.activate(parametersFor({ dataTableId }))).toBeNull();
	expect(await polled.poll()).toBeNull();
	expect(await polled.activate(parametersFor({ dataTableId, idColumn: 'order' }))).toBeNull();
	expect(asked()).toHaveLength(3);
});

test('a test in the editor shows what is there', async () => {
	const [id = ''] = await inserted(1);
	const polled = polledFor();
	expect(await polled.test()).toMatchObject([{ id, status: 0, row: { smsId: id } }]);
});

describe('100,000 rows', () => {
	/** As Mobilon's document shows ids: 24 hexadecimal digits, of which the first 8 are the time. */
	const idOf = (index: number) =>
		Math.floor(1_700_000_000 + index / 10).toString(16) +
		'40312d84a8' +
		(index * 7919).toString(16).padStart(6, '0').slice(-6);
	const ROWS = 100_000;

	/** Polls at once, without network: Mobilon says 1, and n8n has these rows. */
	function large(rows: number) {
		const all = Array.from({ length: rows }, (_, i) => ({
			id: i + 1,
			createdAt: '2026-03-01T00:00:00.000Z',
			smsId: idOf(i),
		})).reverse();
		let questions = 0;
		const wire = async ({ url, body }: { url: string; body?: unknown }) => {
			if (url.includes('/status/')) {
				questions += 1;
				const entries = (body as Array<{ id: string }>).map(({ id }) => ({ id, status: 1 }));
				return { statusCode: 200, headers: {}, body: JSON.stringify(entries) };
			}
			const filter = JSON.parse(new URL(url).searchParams.get('filter') ?? '{"filters":[]}');
			const below = filter.filters[0]?.value ?? Infinity;
			const from = below === Infinity ? 0 : rows + 1 - below;
			const data = all.slice(from, from + 250);
			const nextCursor = from + 250 < rows ? 'more' : null;
			return { statusCode: 200, headers: {}, body: JSON.stringify({ data, nextCursor }) };
		};
		const { autocallBaseUrl, smsBaseUrl } = simulator;
		const polled = new Polled(under, {
			parameters: parametersFor(),
			credential: { login: LOGIN, password: PASSWORD, autocallBaseUrl, smsBaseUrl },
			further: { type: new N8nDataTableApi(), data: { baseUrl: n8n.baseUrl, apiKey: API_KEY } },
			engine: 'durable',
			wire,
		});
		return { polled, questions: () => questions };
	}

	test('take less than a megabyte, and are not asked for once they are final', async () => {
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-03-02T00:00:00Z'));
		const { polled, questions } = large(ROWS);
		await polled.activate();
		expect(questions()).toBe(1000);
		expect(await polled.poll()).toBeNull();
		expect(questions()).toBe(1000);
		// n8n writes it whole after each poll.
		expect(polled.saved.length).toBeLessThan(1_000_000);
		expect(polled.saved.length).toBeGreaterThan(ROWS);
	}, 60_000);

	test('are the most: of a longer table the newest', async () => {
		jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-03-02T00:00:00Z'));
		const { polled, questions } = large(ROWS + 5000);
		await polled.activate();
		expect(questions()).toBe(1000);
	}, 60_000);
});

describe('refusals are told in words, without the key', () => {
	const refusalOf = async (polled: Polled) => {
		await polled.activate();
		const error: unknown = await polled.poll().catch((thrown: unknown) => thrown);
		if (!(error instanceof Error)) throw new Error('It was not refused');
		const all = JSON.stringify([error, error.message, Object(error).description]);
		expect(all).not.toContain(API_KEY);
		expect(all).not.toContain('a wrong key');
		return [error.message, String(Object(error).description)];
	};

	test('a wrong key', async () => {
		const quoting = { kind: 'status', status: 500, body: `no key ${API_KEY}` } as const;
		const [message, description] = await refusalOf(polledFor({ apiKey: 'a wrong key of n8n' }));
		expect(message).toBe('n8n does not accept the API key (401 Unauthorized)');
		expect(description).toMatch(/expired .* switched off \(N8N_PUBLIC_API_DISABLED\)\.$/);
		n8n.fault(quoting, { times: Infinity });
		const polled = polledFor();
		await polled.activate();
		await polled.poll();
		const error: unknown = await polled.poll().catch((thrown: unknown) => thrown);
		expect(Object(error).description).toContain('no key ***');
	});

	test('the API is switched off', async () => {
		n8n.state = 'off';
		const [message] = await refusalOf(polledFor());
		expect(message).toBe('n8n does not accept the API key (401 Unauthorized)');
	});

	test('n8n 1', async () => {
		n8n.state = 'n8n 1';
		expect(await refusalOf(polledFor())).toEqual([
			'n8n offers no data tables at this address (404 Not Found)',
			expect.stringMatching(/^n8n 1 has no data tables in its public API\. With n8n 2, check /),
		]);
	});

	test('a scope is missing', async () => {
		n8n.scopes.delete('dataTableRow:read');
		const [message, description] = await refusalOf(polledFor());
		expect(message).toBe('n8n denies access (403 Forbidden)');
		expect(description).toContain('dataTableRow:read');
	});

	test.each(['abcdefghij123456', 'short'])('no such table: %s', async (value) => {
		const dataTableId = { __rl: true, mode: 'id', value };
		const [message, description] = await refusalOf(polledFor({ parameters: { dataTableId } }));
		expect(message).toMatch(/^n8n has no such data table \(40[04] /);
		expect(description).toMatch(/^Choose the table again: /);
	});

	test('something else is at the address', async () => {
		n8n.fault({ kind: 'html' }, { times: Infinity });
		const polled = polledFor();
		await polled.activate();
		await polled.poll();
		await expect(polled.poll()).rejects.toThrow('n8n sent an undocumented reply, 3 polls in a row');
		expect(asked()).toEqual([]);
	});
});

test.each([
	[{ idColumn: 'createdAt' }, 'Column Name or ID (createdAt) is a column that n8n fills in itself'],
	[{ idColumn: ' id ' }, 'Column Name or ID (id) is a column that n8n fills in itself'],
	[{ idColumn: '' }, 'Column Name or ID is empty'],
	[{ idColumn: 'smsid' }, 'Column Name or ID (smsid) is not a column of the data table'],
	[{ dataTableId: { __rl: true, mode: 'list', value: '' } }, 'Data Table is empty'],
])('%j stops a publishing', async (parameters, message) => {
	await inserted(1);
	await expect(polledFor({ parameters }).activate()).rejects.toMatchObject({
		name: 'NodeOperationError',
		message,
		description: expect.stringMatching(/\w{3}.*\.$/),
	});
	expect(asked()).toEqual([]);
});

test('an address that is none stops a publishing; one with the path of the API is one', async () => {
	await inserted(1);
	await expect(polledFor({ baseUrl: 'n8n.example.com' }).activate()).rejects.toThrow(
		'Base URL of the credential has no http or https',
	);
	for (const path of ['/', '/api/v1', '/api/v1/']) {
		await polledFor({ baseUrl: ` ${n8n.baseUrl}${path}` }).activate();
	}
	expect(asked()).toHaveLength(3);
});

test('both requests share the time of a poll', async () => {
	const [id = ''] = await inserted(1);
	const polled = polledFor({ engine: 'durable', budget: 400 });
	await polled.activate();
	simulator.setStatus(id, 1);
	n8n.fault({ kind: 'slow', ms: 300 }, { times: 3 });
	simulator.fault({ kind: 'slow', ms: 300 }, { path: '/status/', times: 3 });
	expect([await polled.poll(), await polled.poll()]).toEqual([null, null]);
	await expect(polled.poll()).rejects.toThrow(
		'Mobilon did not answer the request within 0.4 seconds, 3 polls in a row',
	);
	expect(await polled.poll()).toMatchObject([{ id, status: 1 }]);
});
