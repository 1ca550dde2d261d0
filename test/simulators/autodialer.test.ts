import type { ReferenceRecord } from '../reference/autodialer';
import { exampleCall, exampleGroup, NOON, startAutodialerPair } from './autodialerSetup';
import type { AutodialerPair } from './autodialerSetup';

const record = (id: number, change: Partial<ReferenceRecord> = {}): ReferenceRecord => ({
	id: String(id),
	phone: String(89_000_000_000 + id),
	...change,
});

describe('the simulated Autodialer', () => {
	let pair: AutodialerPair;
	beforeEach(async () => {
		pair = await startAutodialerPair();
	});
	afterEach(async () => await pair.simulator.close());

	const calls = () => [...pair.simulator.calls.values()];
	const reportOf = async (records: ReferenceRecord[]) => (await pair.client.make(records)).data;

	test('answers the group of the document as documented: 3 lines, 2 inserted', async () => {
		const id = '40133707428585176';
		expect(await reportOf(exampleGroup)).toEqual({
			report: { lines: '3', ok: '3', inserted: '2', errorcode: '2', id },
		});
		expect(Object.fromEntries(pair.simulator.deliveries)).toEqual({
			'89222220000': 1,
			'89222220002': 1,
		});
		expect([...pair.simulator.reports]).toEqual([[id, ['89222220000', '89222220002']]]);
		expect(calls().map(({ name }) => name)).toEqual(['Петров', 'Иванов']);
		const [request] = pair.simulator.requests;
		expect(request).toMatchObject({ service: 'autodialer', path: '/testKey/make', status: 200 });
		expect(request?.rawBody).toMatch(
			/^\{"query":\{"access_token":"client-key","data":\[\{"id":"1","name":"Петров","phone":"89222220000","UUID":"code0","var1":"data1","var2":"data2","var3":"data3","statdialertime":"10:00:00","stopdialertime":"19:00:00","maxcount":"1","generationtype":"1"\},/,
		);
	});

	test('inherits every value left out from the record before, inserted or not', async () => {
		await pair.client.make([
			record(1),
			record(2, { ...exampleGroup[0], id: '2', statdialertime: '11:00:00' }),
			record(3, { phone: '89222220000', name: 'Twice', stopdialertime: '18:30:00' }),
			record(4, { var2: '', generationtype: '7' }),
			record(5),
		]);
		const [first, second, ...others] = calls();
		expect(first).toMatchObject({ start: '10:00:00', stop: '19:00:00', phone: '89000000001' });
		expect(Object.keys(first ?? {})).not.toContain('name');
		expect(second).toMatchObject({ start: '11:00:00', stop: '19:00:00', name: 'Петров' });
		const inherited = {
			...{ name: 'Twice', UUID: 'code0', var1: 'data1', var2: '', var3: 'data3' },
			...{ start: '11:00:00', stop: '18:30:00', maxcount: '1', generationtype: '7' },
		};
		expect(others).toMatchObject([
			{ id: '4', ...inherited },
			{ id: '5', ...inherited },
		]);
	});

	test('answers the single call of the document, as a form and as JSON', async () => {
		const { client, jsonClient, simulator } = pair;
		const body = { id: '0', ...exampleCall };
		for (const [index, { newcall }] of [client, jsonClient].entries()) {
			const { data } = await newcall(exampleCall);
			expect(data).toEqual({ QUERY_ID: 1001 + index, QUERY_COUNT: 1 });
		}
		expect(simulator.requests.map((request) => [request.body, request.rawBody])).toEqual([
			[
				body,
				'id=0&name=User1&phone=89222220000&UUID=code1&var1=data+1&var2=data+2&var3=data+3&' +
					'timestart=10%3A00&timestop=19%3A00&maxcount=1&generationtype=1',
			],
			[body, JSON.stringify(body)],
		]);
		const { timestart: start, timestop: stop, ...order } = body;
		expect(calls()[0]).toEqual({
			...{ ...order, start, stop, callId: 1, queryId: 1001, kind: 'newcall' },
			...{ startedAtOnce: false, acceptedAt: NOON, startsAt: NOON, doneAt: NOON + 2000 },
		});
	});

	test('starts at once in the night without times, and waits for the window with them', async () => {
		const { client, clock, simulator } = pair;
		// 23:30 in Moscow.
		clock.advance(11.5 * 3_600_000);
		await client.newcall({ phone: '89000000001' });
		await client.newcall({ ...exampleCall, phone: '89000000002' });
		await client.newcall({ phone: '89000000003', timestart: '22:00', timestop: '06:00' });
		await client.newcall({ phone: '89000000004', timestart: '23:45', timestop: '23:50' });
		await client.make([record(5)]);
		const atOnce = calls().map(({ startedAtOnce }) => startedAtOnce);
		expect(atOnce).toEqual([true, false, false, false, false]);
		clock.advance(2000);
		expect(simulator.records.map(({ DST }) => DST)).toEqual(['89000000001', '89000000003']);
		clock.advance(24 * 3_600_000);
		expect(simulator.records.map(({ DST, TIME }) => [DST, TIME])).toEqual([
			['89000000001', '2025-03-10 23:30:00 +0300'],
			['89000000003', '2025-03-10 23:30:00 +0300'],
			['89000000004', '2025-03-10 23:45:00 +0300'],
			['89000000002', '2025-03-11 10:00:00 +0300'],
			['89000000005', '2025-03-11 10:00:00 +0300'],
		]);
	});
});
