import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startAutodialer } from '../../simulators/autodialer';
import type { AutodialerSimulator } from '../../simulators/autodialer';
import { createAutodialerReference } from '../reference/autodialer';
import { ACCESS_TOKEN, API_KEY, autodialerNode, CALL, RESULT } from '../support/autodialer';
import { failureOf, people, phone } from '../support/mobilon';
import { runNode } from '../support/n8n';
import type { RunOptions } from '../support/n8n';
import { during } from '../support/rounds';
import { withTime } from '../support/time';

const time = withTime('2026-03-02T09:00:00Z');
let simulator: AutodialerSimulator;
const access = { apiKey: API_KEY, accessToken: ACCESS_TOKEN };
beforeAll(async () => (simulator = await startAutodialer(access)));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const run = async (
	items: IDataObject[],
	options: INodeParameters = {},
	settings: RunOptions['settings'] = {},
	more: Partial<RunOptions> = {},
) =>
	await runNode(autodialerNode, {
		parameters: { ...RESULT, options },
		items,
		settings,
		credential: { baseUrl: simulator.baseUrl, ...access, webhookSecret: '' },
		timezone: 'Europe/Moscow',
		...more,
	});

const continues = { onError: 'continueRegularOutput' } as const;
const days = () =>
	simulator.requests.map(({ rawBody }) => {
		const fields = new URLSearchParams(rawBody);
		return [fields.get('date_from'), fields.get('date_to')];
	});

describe('the record of a call', () => {
	test('is that of its task and its number', async () => {
		const wanted = simulator.addRecord({ QUERY_ID: 1, DST: phone(1), CODE: 'BUSY 17', SEC: 0 });
		simulator.addRecord({ QUERY_ID: 1, DST: phone(2) });
		simulator.addRecord({ QUERY_ID: 2, DST: phone(1) });
		const { items } = await run([{ queryId: 1, phone: phone(1) }]);
		expect(items).toEqual([{ found: true, ...wanted }]);
		expect(Object.keys(items[0] ?? {})[0]).toBe('found');
	});

	test('is found for a call that Create ordered', async () => {
		const created = await run(people(2), {}, {}, { parameters: CALL });
		for (const callId of simulator.calls.keys()) {
			simulator.finish(callId, { duration: 10 + callId });
		}
		const { items, output } = await run(
			created.items.map(({ QUERY_ID, phone: number }) => ({ queryId: QUERY_ID, phone: number })),
		);
		expect(items).toEqual(
			[...simulator.calls.values()].map(({ callId, queryId, phone: DST }) => ({
				found: true,
				QUERY_ID: queryId,
				DST,
				TIME: expect.stringMatching(/^2026-03-02 /),
				CODE: 'ANSWERED 16',
				SEC: 10 + callId,
			})),
		);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('is not that of another task with this number', async () => {
		simulator.addRecord({ QUERY_ID: 2, DST: phone(1) });
		simulator.addRecord({ QUERY_ID: 11, DST: phone(1) });
		const { items } = await run([{ queryId: 1, phone: '+7 900 000-00-01' }]);
		expect(items).toEqual([{ found: false, queryId: '1', phone: phone(1) }]);
	});

	test('is not that of another number of the same task', async () => {
		simulator.addRecord({ QUERY_ID: 1, DST: phone(2) });
		const { items } = await run([{ queryId: 1, phone: phone(1) }]);
		expect(items).toEqual([{ found: false, queryId: '1', phone: phone(1) }]);
	});

	test('is the latest of several, whatever their order and their offset', async () => {
		for (const [TIME, SEC] of [
			['2026-03-02 10:00:00 +0300', 1],
			['2026-03-02 11:00:00 +0300', 2],
			['2026-03-02 13:30:00 +0700', 3],
			['no time', 4],
		] as const) {
			simulator.addRecord({ QUERY_ID: 1, DST: phone(1), TIME, SEC });
		}
		const records = JSON.stringify(simulator.records);
		simulator.fault({ kind: 'body', body: records }, { path: '/cdr' });
		const { items } = await run([{ queryId: 1, phone: phone(1) }]);
		expect(items).toMatchObject([{ found: true, SEC: 2 }]);
	});

	test.each(['+7 (900) 000-00-01', '89000000001', '79000000001', '9000000001', 89000000001])(
		'is found by the number %s, in whatever form the Autodialer gives it',
		async (number) => {
			const forms = [phone(1), '+79000000001', '7 900 000 00 01', 79000000001];
			const body = forms.map((DST, i) => ({ QUERY_ID: `${i}`, DST, TIME: '', CODE: '', SEC: i }));
			simulator.fault({ kind: 'body', body: JSON.stringify(body) }, { path: '/cdr' });
			const { items } = await run(forms.map((_, i) => ({ queryId: ` ${i} `, phone: number })));
			expect(items).toEqual(body.map((record) => ({ found: true, ...record })));
		},
	);

	test('is found by an ID that JavaScript would round', async () => {
		const body = `[{"QUERY_ID":40133707428585176,"DST":"${phone(1)}"}]`;
		simulator.fault({ kind: 'body', body }, { path: '/cdr' });
		const { items } = await run([{ queryId: '40133707428585176', phone: phone(1) }]);
		expect(items).toMatchObject([{ found: true, QUERY_ID: '40133707428585176' }]);
	});

	test.each(['[]', '{}', 'null', ''])('is not found where the reply is "%s"', async (body) => {
		simulator.fault({ kind: 'body', body }, { path: '/cdr' });
		const { items } = await run([{ queryId: 1, phone: phone(1) }]);
		expect(items).toEqual([{ found: false, queryId: '1', phone: phone(1) }]);
	});

	test('is looked for past records without a task or a number', async () => {
		const wanted = { QUERY_ID: 1, DST: phone(1) };
		const body = [
			{},
			{ QUERY_ID: 1 },
			{ QUERY_ID: null, DST: [] },
			wanted,
			{ ...wanted, DST: 'x' },
		];
		simulator.fault({ kind: 'body', body: JSON.stringify(body) }, { path: '/cdr' });
		const { items } = await run([{ queryId: 1, phone: phone(1) }]);
		expect(items).toEqual([{ found: true, ...wanted }]);
	});
});

describe('its request', () => {
	test.each(['form', 'json'] as const)('as %s is that of a plain client', async (encoding) => {
		await run([{ queryId: 1, phone: phone(1) }], { encoding });
		const { baseUrl } = simulator;
		const reference = createAutodialerReference({ baseUrl, ...access, encoding });
		await reference.cdr({ date_from: '2026-03-01', date_to: '2026-03-03' });
		const [ours, theirs] = simulator.requests;
		expect([ours?.status, theirs?.status]).toEqual([200, 200]);
		expect(ours?.rawBody).toBe(theirs?.rawBody);
	});

	test("begins Lookback Days before today and ends tomorrow, by the workflow's zone", async () => {
		time.set('2026-03-02T21:30:00Z');
		await run([{ queryId: 1, phone: phone(1) }], { lookbackDays: 7 });
		expect(days()).toEqual([['2026-02-24', '2026-03-04']]);
	});

	test('is one for 1,000 items', async () => {
		const records = Array.from({ length: 1000 }, (_, i) => simulator.addRecord({ DST: phone(i) }));
		const asked = records.map(({ QUERY_ID: queryId, DST }) => ({ queryId, phone: DST })).reverse();
		const { items } = await run(asked);
		expect(simulator.requests).toHaveLength(1);
		expect(items).toEqual(records.map((record) => ({ found: true, ...record })).reverse());
	});

	test('is one for each period and encoding', async () => {
		const { QUERY_ID: queryId, DST } = simulator.addRecord({ DST: phone(1) });
		const item = { queryId, phone: DST };
		const { items } = await run(
			[
				{ ...item, days: 1, encoding: 'form' },
				{ ...item, days: 3, encoding: 'form' },
				{ ...item, days: 1, encoding: 'json' },
				{ ...item, queryId: 7, days: 3, encoding: 'form' },
				{ ...item, days: 1, encoding: 'form' },
			],
			{ lookbackDays: '={{ $json.days }}', encoding: '={{ $json.encoding }}' },
		);
		expect(items.map(({ found }) => found)).toEqual([true, true, true, false, true]);
		expect(simulator.requests.map(({ rawBody }) => rawBody)).toEqual([
			'date_from=2026-03-01&date_to=2026-03-03',
			'date_from=2026-02-27&date_to=2026-03-03',
			'{"date_from":"2026-03-01","date_to":"2026-03-03"}',
		]);
	});

	test('is one for each account', async () => {
		const { QUERY_ID: queryId, DST } = simulator.addRecord({ DST: phone(1) });
		const item = { queryId, phone: DST };
		const { items } = await run(
			[
				{ ...item, key: API_KEY },
				{ ...item, key: 'other' },
			],
			{},
			continues,
			{
				credential: {
					baseUrl: simulator.baseUrl,
					apiKey: '={{ $json.key }}',
					accessToken: ACCESS_TOKEN,
					webhookSecret: '',
				},
			},
		);
		expect(simulator.requests.map(({ status }) => status)).toEqual([200, 403]);
		expect(items[0]?.found).toBe(true);
		expect(failureOf(items[1]).outcome).toBe('notSent');
	});
});

test('two items with one call both have its record', async () => {
	const record = simulator.addRecord({ DST: phone(1) });
	const items = [phone(1), '+7 900 000-00-01'].map((number, row) => ({
		queryId: record.QUERY_ID,
		phone: number,
		row,
	}));
	const result = await run(items, { includeInputFields: true });
	expect(result.items).toEqual(items.map((item) => ({ ...item, found: true, ...record })));
});

describe('a failure', () => {
	test.each([
		[{ queryId: 1, phone: '12345' }, 'Phone Number (1234…) has 5 digits instead of 11'],
		[{ queryId: 1, phone: '' }, 'Phone Number is empty'],
		[{ queryId: 'crm-7', phone: phone(1) }, 'Query ID (crm-…) is not a whole number'],
		[{ queryId: '', phone: phone(1) }, 'Query ID is empty'],
	])('of %j stops the run before anything is asked', async (item, message) => {
		const { error } = await run([item]);
		expect(error?.message).toBe(`${message} [item 0]`);
		expect(simulator.requests).toHaveLength(0);
	});

	test('of one item leaves the others with Continue On Fail', async () => {
		const record = simulator.addRecord({ DST: phone(1) });
		const good = { queryId: record.QUERY_ID, phone: phone(1) };
		const { items } = await run([{ ...good, phone: '12345' }, good], {}, continues);
		expect(failureOf(items[0])).toEqual({
			message: 'Phone Number (1234…) has 5 digits instead of 11',
			outcome: 'rejected',
			description: 'Use a number such as +7 900 000-00-00. It is sent as 89000000000.',
		});
		expect(items[1]).toEqual({ found: true, ...record });
	});

	test.each([
		['a 500', { kind: 'status', status: 500 }],
		['a list of anything', { kind: 'body', body: '[7]' }],
	] as const)('%s leaves all items of the request unknown', async (_, fault) => {
		simulator.fault(fault, { path: '/cdr' });
		const asked = people(2).map((person) => ({ ...person, queryId: 1 }));
		const { items } = await run(asked, {}, continues);
		expect(items.map((item) => failureOf(item).outcome)).toEqual(['unknown', 'unknown']);
	});

	test("is asked again by n8n's retries", async () => {
		const record = simulator.addRecord({ DST: phone(1) });
		simulator.fault({ kind: 'status', status: 500 }, { path: '/cdr' });
		const { items, error } = await run(
			[{ queryId: record.QUERY_ID, phone: phone(1) }],
			{},
			{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
		);
		expect([items, error]).toEqual([[{ found: true, ...record }], undefined]);
	});
});

test('it offers no options of batching', () => {
	const options = autodialerNode.node.description.properties.find(
		({ name, displayOptions }) =>
			name === 'options' && displayOptions?.show?.operation?.[0] === 'getResult',
	);
	expect(options?.options?.map(({ name }) => name)).toEqual([
		'encoding',
		'includeInputFields',
		'lookbackDays',
		'timeout',
		'wait',
	]);
});

describe('Wait for Result', () => {
	const wait = { until: { timeout: 1, interval: 15 } };
	// Slow enough that a busy machine makes each round in its time.
	withTime('2026-03-02T20:59:36Z', 30);

	test('asks once in each round for all calls that have no record, and for the days of then', async () => {
		const asked = [1, 2, 3].map((n) => ({ queryId: 1, phone: phone(n) }));
		const first = simulator.addRecord({ QUERY_ID: 1, DST: phone(1) });
		let second: object = {};
		const running = run(asked, { wait });
		const { items, error } = await during(running, () => simulator.requests.length, {
			2: () => (second = simulator.addRecord({ QUERY_ID: 1, DST: phone(2) })),
		});
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{ found: true, ...first },
			{ found: true, ...second, waitedSeconds: expect.any(Number) },
			{
				found: false,
				queryId: '1',
				phone: phone(3),
				isFinal: false,
				waitedSeconds: expect.any(Number),
				timedOut: true,
			},
		]);
		// Midnight in Moscow comes after 24 seconds, between the second round and the third.
		expect(days()).toEqual([
			['2026-03-01', '2026-03-03'],
			['2026-03-01', '2026-03-03'],
			['2026-03-02', '2026-03-04'],
			['2026-03-02', '2026-03-04'],
			['2026-03-02', '2026-03-04'],
		]);
	});
});
