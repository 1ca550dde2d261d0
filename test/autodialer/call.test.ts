import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startAutodialer } from '../../simulators/autodialer';
import type { AutodialerSimulator } from '../../simulators/autodialer';
import { createAutodialerReference } from '../reference/autodialer';
import { ACCESS_TOKEN, API_KEY, autodialerNode, CALL, GROUP, RECORDS } from '../support/autodialer';
import { failureOf, people, phone } from '../support/mobilon';
import { runNode } from '../support/n8n';
import type { RunOptions } from '../support/n8n';

let simulator: AutodialerSimulator;
const access = { apiKey: API_KEY, accessToken: ACCESS_TOKEN };
beforeAll(async () => (simulator = await startAutodialer(access)));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const run = async (
	parameters: INodeParameters,
	items: IDataObject[],
	settings: RunOptions['settings'] = {},
) =>
	await runNode(autodialerNode, {
		parameters,
		items,
		settings,
		credential: { baseUrl: `${simulator.baseUrl}/`, ...access, webhookSecret: '' },
	});

const continues = { onError: 'continueRegularOutput' } as const;

describe('call/create', () => {
	test.each(['form', 'json'] as const)(
		'as %s its request is that of a plain client',
		async (encoding) => {
			const options = {
				variables: { values: { var1: 'données & more', var3: 'три' } },
				maxCount: 2,
				encoding,
			};
			const { error } = await run(
				{ ...CALL, uuid: 'crm-7', timeStart: '9:30', options },
				people(1),
			);
			expect(error).toBeUndefined();
			const reference = createAutodialerReference({
				baseUrl: simulator.baseUrl,
				...access,
				encoding,
			});
			await reference.newcall({
				name: 'Customer 0',
				phone: phone(0),
				UUID: 'crm-7',
				var1: 'données & more',
				var2: '',
				var3: 'три',
				timestart: '09:30',
				timestop: '19:00',
				maxcount: '2',
				generationtype: '1',
			});
			const [ours, theirs] = simulator.requests;
			expect([ours?.status, theirs?.status]).toEqual([200, 200]);
			expect(ours?.rawBody).toBe(theirs?.rawBody);
			expect(ours?.path).toBe(theirs?.path);
			expect(ours?.headers['content-type']?.toString().split(';')[0]).toBe(
				theirs?.headers['content-type'],
			);
		},
	);

	test('without Any Time a window is always sent; with it the call starts at once', async () => {
		await run(CALL, people(1));
		await run({ ...CALL, options: { anyTime: true } }, people(1));
		expect([...simulator.calls.values()].map(({ startedAtOnce }) => startedAtOnce)).toEqual([
			false,
			true,
		]);
	});

	test('no accepted record is a no', async () => {
		simulator.fault({ kind: 'body', body: '{"QUERY_ID":7,"QUERY_COUNT":0}', accept: false });
		const { items } = await run(CALL, people(1), continues);
		expect(failureOf(items[0])).toMatchObject({
			outcome: 'rejected',
			message: 'Autodialer accepted no record',
		});
	});

	test.each(['[]', 'false', '" "'])('a count that is %s is no word of refusal', async (count) => {
		simulator.fault({ kind: 'body', body: `{"QUERY_ID":7,"QUERY_COUNT":${count}}`, accept: true });
		const { items } = await run(CALL, people(1), continues);
		expect(items[0]).toMatchObject({ QUERY_ID: 7 });
	});

	test('of several entries none is believed', async () => {
		const body = '[{"QUERY_ID":7,"QUERY_COUNT":1},{"QUERY_ID":8,"QUERY_COUNT":1}]';
		simulator.fault({ kind: 'body', body, accept: true });
		const { items } = await run(CALL, people(1), continues);
		expect(failureOf(items[0]).outcome).toBe('unknown');
	});

	test('a time that is none is refused', async () => {
		const { error } = await run({ ...CALL, timeStop: '25:00' }, people(1));
		expect(error?.message).toMatch(/^Time Stop \(.*\) is not a time of day/);
		expect(simulator.requests).toHaveLength(0);
	});
});

describe('call/createMany', () => {
	test('its request is that of a plain client, every value explicit', async () => {
		const { error } = await run(
			{ ...GROUP, options: { variables: { values: { var1: '={{ $json.name }}' } } } },
			people(2),
		);
		expect(error).toBeUndefined();
		const reference = createAutodialerReference({ baseUrl: simulator.baseUrl, ...access });
		await reference.make(
			people(2).map(({ phone: number, name }, i) => ({
				id: String(i + 1),
				name: String(name),
				phone: String(number),
				UUID: '',
				var1: String(name),
				var2: '',
				var3: '',
				statdialertime: '10:00:00',
				stopdialertime: '19:00:00',
				maxcount: '1',
				generationtype: '1',
			})),
		);
		const [ours, theirs] = simulator.requests;
		expect([ours?.status, theirs?.status]).toEqual([200, 200]);
		expect(ours?.rawBody).toBe(theirs?.rawBody);
	});

	test('2,500 items travel in 3 requests and get their report and row', async () => {
		const { items, output } = await run(GROUP, people(2500));
		const bodies = simulator.requests.map(({ body }) => body as { query: { data: unknown[] } });
		expect(bodies.map(({ query }) => query.data.length)).toEqual([1000, 1000, 500]);
		expect(items[0]).toEqual({
			phone: phone(0),
			uuid: '',
			lines: '1000',
			ok: '1000',
			inserted: '1000',
			errorcode: '0',
			id: expect.any(String),
			row: 1,
			state: 'accepted',
		});
		expect(items[2499]).toMatchObject({ row: 500, lines: '500' });
		expect(output[0]?.[2499]?.pairedItem).toEqual({ item: 2499 });
		expect(new Set(items.map(({ id }) => id)).size).toBe(3);
	});

	test('any time is said with the whole day, so that nothing is inherited', async () => {
		const options = { anyTime: '={{ $json.any }}' };
		await run({ ...GROUP, timeStart: '11:00', options }, [
			{ phone: phone(0), any: true, name: 'a' },
			{ phone: phone(1), any: false, name: 'b' },
		]);
		const { query } = simulator.requests[0]?.body as { query: { data: IDataObject[] } };
		expect(query.data.map((d) => [d.statdialertime, d.stopdialertime])).toEqual([
			['00:00:00', '23:59:59'],
			['11:00:00', '19:00:00'],
		]);
	});

	test('a group accepted in part is unknown as a whole, its report kept, duplicates named', async () => {
		const items = [phone(0), phone(1), phone(0)].map((number) => ({ phone: number, name: 'x' }));
		const { items: output, task } = await run(GROUP, items, continues);
		expect(output.map((item) => failureOf(item).outcome)).toEqual([
			'unknown',
			'unknown',
			'unknown',
		]);
		expect(failureOf(output[0]).message).toBe('Autodialer inserted 2 of 3 records');
		expect(failureOf(output[0]).description).toContain('"errorcode":"2"');
		expect(task?.hints?.map(({ message }) => message)).toEqual([
			'3 of 3 items have an unknown outcome: ask Autodialer before you send them again.',
			'1 number appears in several items, for example in items 0 and 2.',
		]);
	});

	test('a group of which nothing was inserted is rejected', async () => {
		for (const { phone: number } of people(2)) simulator.skipNumber(String(number));
		const { error } = await run(GROUP, people(2));
		expect(error?.context.outcomes).toMatchObject({ rejected: 2 });
	});

	test('a group is not loaded again after an unknown outcome', async () => {
		simulator.fault({ kind: 'reset', when: 'after' });
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		await run(GROUP, people(20), settings);
		expect([...simulator.deliveries.values()].every((times) => times === 1)).toBe(true);
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('callRecord/getAll', () => {
	test.each(['form', 'json'] as const)(
		'as %s its request is that of a plain client',
		async (encoding) => {
			await run({ ...RECORDS, options: { phone: '+7 900 000 00 00', encoding } }, [{}]);
			const reference = createAutodialerReference({
				baseUrl: simulator.baseUrl,
				...access,
				encoding,
			});
			await reference.cdr({ date_from: '2026-03-01', date_to: '2026-03-03', to: phone(0) });
			const [ours, theirs] = simulator.requests;
			expect([ours?.status, theirs?.status]).toEqual([200, 200]);
			expect(ours?.rawBody).toBe(theirs?.rawBody);
		},
	);

	test('one item per record, as the Autodialer gives them, up to the limit', async () => {
		for (let i = 0; i < 3; i++) {
			simulator.addRecord({
				DST: phone(i),
				TIME: '2026-03-02 12:00:00 +0300',
				CODE: '200',
				SEC: i,
			});
		}
		const { items, output } = await run({ ...RECORDS, options: {} }, [{}]);
		expect(items).toEqual(
			[0, 1, 2].map((i) => ({
				QUERY_ID: expect.any(Number),
				DST: phone(i),
				TIME: '2026-03-02 12:00:00 +0300',
				CODE: '200',
				SEC: i,
			})),
		);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 0 },
		]);
		const limited = await run({ ...RECORDS, returnAll: false, limit: 2, options: {} }, [{}]);
		expect(limited.items).toHaveLength(2);
	});

	test.each([
		['2026-03-01T00:00:00.000+07:00', '2026-03-01'],
		['2026-03-01T00:00:00.000-05:00', '2026-03-01'],
		['2026-03-01T00:00:00.000Z', '2026-03-01'],
		['2026-03-01T02:30:00.000+07:00', '2026-02-28'],
	])('Date From %s is %s in Moscow: a midnight is a day', async (dateFrom, expected) => {
		const { error } = await run({ ...RECORDS, dateFrom, options: { encoding: 'json' } }, [{}]);
		expect(error).toBeUndefined();
		expect(simulator.requests[0]?.body).toMatchObject({ date_from: expected });
	});

	test('a span the wrong way round is refused', async () => {
		const { error } = await run({ ...RECORDS, dateTo: '2026-02-01', options: {} }, [{}]);
		expect(error?.message).toMatch(/^Date To is before Date From/);
	});
});

describe('the API key', () => {
	test('is in the address of every request and in nothing that n8n saves', async () => {
		for (const parameters of [CALL, GROUP, { ...RECORDS, options: {} }]) {
			simulator.reset();
			simulator.fault(
				{ kind: 'status', status: 500, body: `/${API_KEY}/make ${ACCESS_TOKEN}` },
				{ path: '/cdr' },
			);
			simulator.fault({ kind: 'status', status: 500, body: `/${API_KEY}/make ${ACCESS_TOKEN}` });
			const failed = await run(parameters, people(1));
			const worked = await run(parameters, people(1));
			const dry = await run({ ...parameters, options: { dryRun: true } }, people(1), continues);
			expect(failed.error?.name).toBe('NodeApiError');
			expect(worked.error).toBeUndefined();
			expect(simulator.requests.every(({ path }) => path.startsWith(`/${API_KEY}/`))).toBe(true);
			for (const { saved } of [failed, worked, dry]) {
				expect(saved).not.toContain(API_KEY);
				expect(saved).not.toContain(ACCESS_TOKEN);
			}
		}
	});

	test('a dry run shows stars in its place', async () => {
		const { items } = await run({ ...GROUP, options: { dryRun: true } }, people(1));
		expect(items[0]?.request).toMatchObject({ url: `${simulator.baseUrl}/***/make` });
	});
});
