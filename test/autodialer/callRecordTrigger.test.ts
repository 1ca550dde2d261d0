import { AutodialerCallRecordTrigger } from '../../dist/nodes/Autodialer/AutodialerCallRecordTrigger.node';
import { callRecorded } from '../../dist/nodes/Autodialer/watch';
import { startAutodialer, type AutodialerSimulator } from '../../simulators/autodialer';
import { ACCESS_TOKEN, API_KEY, autodialerNode } from '../support/autodialer';
import { Polled } from '../support/poll';

const under = {
	node: new AutodialerCallRecordTrigger(),
	credentialType: autodialerNode.credentialType,
};
let simulator: AutodialerSimulator;
beforeAll(async () => {
	simulator = await startAutodialer({ apiKey: API_KEY, accessToken: ACCESS_TOKEN });
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const polledFor = (options: Polled['options']['parameters']) =>
	new Polled(under, {
		parameters: { options },
		credential: { apiKey: API_KEY, accessToken: '', webhookSecret: '', baseUrl: simulator.baseUrl },
	});

test('a record comes as new, and again when something of it changes', async () => {
	const polled = polledFor({});
	await polled.activate();
	const added = simulator.addRecord({ DST: '89000000001', SEC: 5 });
	const { QUERY_ID, DST } = added;
	expect(await polled.poll()).toEqual([{ ...added, change: 'new' }]);
	simulator.updateRecord({ QUERY_ID, DST }, { SEC: 25 });
	expect(await polled.poll()).toEqual([{ ...added, SEC: 25, change: 'updated' }]);
	simulator.updateRecord({ QUERY_ID, DST }, { CODE: 'BUSY 17' });
	expect(await polled.poll()).toEqual([{ ...added, SEC: 25, CODE: 'BUSY 17', change: 'updated' }]);
	expect(await polled.poll()).toBeNull();
});

test('the calls of one group share a task and are told apart by their number', async () => {
	const polled = polledFor({});
	await polled.activate();
	const [one, two] = ['89000000001', '89000000002'].map((DST) =>
		simulator.addRecord({ DST, QUERY_ID: 77 }),
	);
	expect(await polled.poll()).toEqual([
		{ ...one, change: 'new' },
		{ ...two, change: 'new' },
	]);
});

test.each(['form', 'json'] as const)(
	'the phone and the encoding reach the wire: %s',
	async (encoding) => {
		const polled = polledFor({ phone: '+7 900 000-00-01', encoding, emitInitial: true });
		const wanted = simulator.addRecord({ DST: '89000000001' });
		simulator.addRecord({ DST: '89000000002' });
		expect(await polled.activate()).toEqual([{ ...wanted, change: 'new' }]);
		const [request] = simulator.requests;
		expect(request?.headers['content-type']).toMatch(
			encoding === 'json' ? /^application\/json/ : /^application\/x-www-form-urlencoded/,
		);
	},
);

test('another phone is watched from its own baseline', async () => {
	const polled = polledFor({});
	simulator.addRecord({ DST: '89000000001' });
	await polled.activate();
	simulator.addRecord({ DST: '89000000002' });
	const other = { options: { phone: '89000000002' } };
	expect(await polled.activate(other)).toBeNull();
	expect(await polled.poll()).toBeNull();
});

test.each([
	[{ phone: '12' }, /^Phone Number (\(\S+\) )?has 2 digits instead of 11$/],
	[{ lookbackDays: 0 }, /^Lookback Days is 0$/],
])('%j is refused with a sentence', async (options, message) => {
	await expect(polledFor(options).activate()).rejects.toThrow(message);
	expect(simulator.requests).toHaveLength(0);
});

describe('the days that are asked for', () => {
	const daysOf = (now: string, state?: { asked: string }, lookbackDays?: number) => {
		const credential = { baseUrl: 'http://127.0.0.1:1' };
		const context = { credential, timezone: 'Asia/Vladivostok', now: Date.parse(now) };
		const plan = callRecorded.plan({ options: { lookbackDays } }, context);
		if (!('requests' in plan)) throw new Error('It reads no list');
		const [request] = plan.requests(state && { asked: Date.parse(state.asked) });
		return [...(request?.body as URLSearchParams)].map(([, day]) => day);
	};

	test('from the day before until tomorrow, in the zone of the workflow', () => {
		expect(daysOf('2026-03-01T15:30:00Z')).toEqual(['2026-03-01', '2026-03-03']);
		expect(daysOf('2026-03-01T12:30:00Z', undefined, 7)).toEqual(['2026-02-22', '2026-03-02']);
	});

	test('after n8n was down, from the day before the last poll', () => {
		const asked = '2026-02-20T01:00:00Z';
		expect(daysOf('2026-03-01T01:00:00Z', { asked })).toEqual(['2026-02-19', '2026-03-02']);
	});
});
