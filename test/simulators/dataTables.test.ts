import axios from 'axios';
import { startDataTables, type DataTablesSimulator } from '../../simulators/dataTables';

let n8n: DataTablesSimulator;
let table: string;
beforeAll(async () => (n8n = await startDataTables({ apiKey: 'made-up-key' })));
beforeEach(() => {
	n8n.reset();
	table = n8n.create('Sent', { smsId: 'string' });
	n8n.insert(
		table,
		['a', 'b', 'c'].map((smsId) => ({ smsId })),
	);
});
afterAll(async () => await n8n.close());

async function get(path: string, key: string | undefined = 'made-up-key') {
	const { status, data } = await axios.get<unknown>(`${n8n.baseUrl}/api/v1${path}`, {
		headers: key === '' ? {} : { 'X-N8N-API-KEY': key },
		validateStatus: () => true,
		proxy: false,
	});
	return [status, data];
}

const rows = async (query: string) => await get(`/data-tables/${table}/rows?${query}`);
const idsOf = ([, page]: unknown[]) =>
	(Object(page).data as Array<{ id: number }>).map(({ id }) => id);

test('rows have every column, and come in pages', async () => {
	n8n.insert(table, [{}]);
	const first = await rows('limit=3');
	expect(idsOf(first)).toEqual([1, 2, 3]);
	const cursor = encodeURIComponent(Object(first[1]).nextCursor);
	expect(await rows(`cursor=${cursor}`)).toEqual([
		200,
		{
			data: [
				{
					id: 4,
					smsId: null,
					createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
					updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
				},
			],
			nextCursor: null,
		},
	]);
});

test('rows can be sorted and filtered by their id', async () => {
	const filter = encodeURIComponent(
		'{"type":"and","filters":[{"columnName":"id","condition":"lt","value":3}]}',
	);
	expect(idsOf(await rows(`sortBy=id%3Adesc&filter=${filter}`))).toEqual([2, 1]);
});

test.each([
	[400, "Unknown query parameter 'page'", 'page=2'],
	[400, 'request/query/limit must be <= 250', 'limit=251'],
	[400, 'An invalid cursor was provided', 'cursor=zzz'],
	[400, 'Invalid sort direction', 'sortBy=id%3Aup'],
	[400, 'request/query/filter must match format "jsonString"', 'filter=x'],
	[
		400,
		"Parameter 'sortBy' must be url encoded. Its value may not contain reserved characters.",
		'sortBy=id:desc',
	],
])('%i, %s: %s', async (status, message, query) => {
	expect(await rows(query)).toEqual([status, { message }]);
});

test('keys, scopes and tables are checked in the order of n8n', async () => {
	const unknown = '/data-tables/abcdefghij123456/columns';
	expect(await get(unknown, '')).toEqual([401, { message: "'X-N8N-API-KEY' header required" }]);
	expect(await get(unknown, 'x')).toEqual([401, { message: 'unauthorized' }]);
	const missing = "Could not find the data table: 'abcdefghij123456'";
	expect(await get(unknown)).toEqual([404, { message: missing }]);
	n8n.scopes.delete('dataTableColumn:read');
	expect(await get(unknown)).toEqual([403, { message: 'Forbidden' }]);
	n8n.state = 'off';
	expect(await get(unknown)).toEqual([401, { message: 'unauthorized' }]);
	n8n.state = 'n8n 1';
	expect(await get(unknown)).toEqual([404, { message: 'not found' }]);
});
