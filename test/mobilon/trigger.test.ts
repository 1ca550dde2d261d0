import { MobilonTrigger } from '../../dist/nodes/Mobilon/MobilonTrigger.node';
import { ManualClock, startMobilon, type MobilonSimulator } from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { LOGIN, mobilonNode, PASSWORD, phone } from '../support/mobilon';
import { Polled } from '../support/poll';

const under = { node: new MobilonTrigger(), credentialType: mobilonNode.credentialType };
const clock = new ManualClock();
let simulator: MobilonSimulator;
beforeAll(async () => {
	simulator = await startMobilon({ login: LOGIN, password: PASSWORD, clock, doneAfter: 60_000 });
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const access = () => {
	const { autocallBaseUrl, smsBaseUrl } = simulator;
	return { autocallBaseUrl, smsBaseUrl, login: LOGIN, password: PASSWORD };
};

const polledFor = (parameters: Polled['options']['parameters']) =>
	new Polled(under, { parameters, credential: { ...access(), defaultSource: '' } });

/** Ids of tasks that were accepted now. */
async function created(resource: 'autocall' | 'sms', count: number): Promise<string[]> {
	const reference = createMobilonReference(access());
	const ids: string[] = [];
	for (let start = 0; start < count; start += 100) {
		const common = Array.from({ length: Math.min(100, count - start) }, (_, i) => ({
			guid: `guid-${start + i}`,
			number: phone(start + i),
			source: phone(999),
		}));
		const { data } = await (resource === 'sms'
			? reference.smsSend(common.map((task) => ({ ...task, text: 'x' })))
			: reference.autocallCreate(common.map((task) => ({ ...task, file: 'hello' }))));
		ids.push(...(data as Array<{ id: string }>).map(({ id }) => id));
	}
	return ids;
}

const askedIds = (from = 0) =>
	simulator.requests
		.filter(({ path }) => path === '/status/')
		.slice(from)
		.map(({ body }) => (body as unknown[]).length);

test.each(['autocall', 'sms'] as const)(
	'%s: one item for each task that is done',
	async (resource) => {
		const ids = await created(resource, 2);
		const polled = polledFor({ resource, ids: ids.join(), options: {} });
		await polled.activate();
		clock.advance(60_000);
		const when = resource === 'sms' ? 'dateTimeSent' : 'dateExec';
		expect(await polled.poll()).toEqual(
			ids.map((id, i) => ({
				resource,
				id,
				guid: `guid-${i}`,
				status: 1,
				[when]: expect.stringMatching(/^2025-01-01T/),
				previousStatus: 0,
				state: 'done',
				isFinal: true,
			})),
		);
	},
);

test('at most 100 ids a request, and those that are done are not asked for again', async () => {
	const early = await created('sms', 150);
	clock.advance(30_000);
	const late = await created('sms', 100);
	const polled = polledFor({ resource: 'sms', ids: [...early, ...late].join('\n'), options: {} });
	await polled.activate();
	expect(askedIds().sort()).toEqual([100, 100, 50]);
	clock.advance(30_000);
	expect(await polled.poll()).toHaveLength(150);
	expect(await polled.poll()).toBeNull();
	expect(askedIds(6)).toEqual([100]);
	clock.advance(30_000);
	expect(await polled.poll()).toHaveLength(100);
	expect(await polled.poll()).toBeNull();
	// All are final, so there is nothing to ask.
	expect(askedIds(8)).toEqual([]);
});

describe('final statuses', () => {
	const watching = async (options = {}) => {
		const [id = ''] = await created('sms', 1);
		const polled = polledFor({ resource: 'sms', ids: id, options });
		await polled.activate();
		return { id, polled };
	};

	test('a status that no document names is not final, and is asked for again', async () => {
		const { id, polled } = await watching();
		simulator.setStatus(id, 2);
		expect(await polled.poll()).toMatchObject([
			{ id, status: 2, state: 'unknown', isFinal: false },
		]);
		expect(await polled.poll()).toBeNull();
		expect(askedIds()).toEqual([1, 1, 1]);
	});

	test('those of the option are, and are asked for no more', async () => {
		const { id, polled } = await watching({ finalStatuses: '1, 2' });
		simulator.setStatus(id, 2);
		expect(await polled.poll()).toMatchObject([{ id, status: 2, state: 'unknown', isFinal: true }]);
		expect(await polled.poll()).toBeNull();
		expect(askedIds()).toEqual([1, 1]);
	});

	test('1 is not, where the option leaves it out', async () => {
		const { id, polled } = await watching({ finalStatuses: '3' });
		simulator.setStatus(id, 1);
		expect(await polled.poll()).toMatchObject([{ id, status: 1, state: 'done', isFinal: false }]);
		simulator.setStatus(id, 3);
		expect(await polled.poll()).toMatchObject([{ id, status: 3, isFinal: true }]);
		expect(await polled.poll()).toBeNull();
		expect(askedIds()).toEqual([1, 1, 1]);
	});

	test('an empty option is refused', async () => {
		await expect(watching({ finalStatuses: ' , ' })).rejects.toThrow('Final Statuses is empty');
	});
});

test.each([
	[0, null],
	[1, { status: 1, previousStatus: null, state: 'done', isFinal: true }],
	[2, { status: 2, previousStatus: null, state: 'unknown', isFinal: false }],
])('an id that comes later with the status %i', async (status, expected) => {
	const ids = await created('sms', 2);
	const [first = '', later = ''] = ids;
	simulator.setStatus(first, 2);
	simulator.setStatus(later, status);
	const parameters = { resource: 'sms', ids: first, options: {} };
	const polled = polledFor(parameters);
	expect(await polled.activate()).toBeNull();
	const emitted = await polled.activate({ ...parameters, ids: ids.join() });
	expect(emitted).toEqual(expected && [expect.objectContaining({ id: later, ...expected })]);
	expect(await polled.poll()).toBeNull();
});

test('the state of a thousand ids, half of which come an hour later, is small', async () => {
	const ids = await created('sms', 1000);
	const parameters = { resource: 'sms', ids: ids.slice(0, 500).join(), options: {} };
	const polled = polledFor(parameters);
	await polled.activate();
	jest.spyOn(Date, 'now').mockReturnValue(new Date().getTime() + 3_600_000);
	await polled.activate({ ...parameters, ids: ids.join() });
	jest.restoreAllMocks();
	expect(JSON.stringify(polled.saved).length).toBeLessThan(64_000);
});

describe('an id that never becomes final', () => {
	const DAY = 86_400_000;
	const later = (days: number) =>
		jest.spyOn(Date, 'now').mockReturnValue(new Date().getTime() + days * DAY);
	afterEach(() => jest.restoreAllMocks());

	test.each<[options: Record<string, number>, days: number]>([
		[{}, 7],
		[{ maxAgeDays: 2 }, 2],
	])('is asked for until its age: %j', async (options, days) => {
		const ids = await created('sms', 2);
		const [old = '', young = ''] = ids;
		const parameters = { resource: 'sms', ids: old, options };
		const polled = polledFor(parameters);
		await polled.activate();
		expect(await polled.poll()).toBeNull();
		later(days - 0.5);
		// Published again with one more.
		expect(await polled.activate({ ...parameters, ids: ids.join() })).toBeNull();
		expect(askedIds()).toEqual([1, 1, 2]);
		later(days + 0.5);
		simulator.setStatus(old, 1);
		expect(await polled.poll()).toBeNull();
		expect(askedIds(3)).toEqual([1]);
		simulator.setStatus(young, 1);
		expect(await polled.poll()).toMatchObject([{ id: young, status: 1 }]);
	});
});

test.each<[string, (ids: string[]) => string]>([
	['commas', (ids) => ids.join(',')],
	['commas and spaces', (ids) => ids.join(', ')],
	['new lines', (ids) => `${ids.join('\n')}\n`],
	['a list by expression', (ids) => `={{ ${JSON.stringify(ids)} }}`],
	['a text by expression', (ids) => `={{ "${ids.join(' ')}" }}`],
	['the same id twice', (ids) => [...ids, ...ids].join()],
])('ids may come with %s', async (_, written) => {
	const ids = await created('sms', 2);
	const polled = polledFor({ resource: 'sms', ids: written(ids), options: { emitInitial: true } });
	const emitted = await polled.activate();
	expect(emitted?.map(({ id }) => id)).toEqual(ids);
	expect(askedIds()).toEqual([2]);
});

test.each([
	['nothing', '', 'IDs is empty'],
	['only commas', ' , ,', 'IDs is empty'],
	['an object', '={{ ({ id: 1 }) }}', 'IDs is an object, not text'],
	['objects in a list', '={{ [{ id: 1 }] }}', 'IDs is an object, not text'],
	['an expression that fails', '={{ $json.a.b }}', /^IDs (is|holds)/],
])('%s as ids is refused with a sentence', async (_, ids, message) => {
	const polled = polledFor({ resource: 'sms', ids, options: {} });
	await expect(polled.activate()).rejects.toMatchObject({
		name: 'NodeOperationError',
		message: typeof message === 'string' ? message : expect.stringMatching(message),
		description: expect.stringMatching(/\w{3}.*\.$/),
	});
	expect(simulator.requests).toHaveLength(0);
});

test('an id that Mobilon does not know yet is waited for', async () => {
	const [id = ''] = await created('sms', 1);
	const polled = polledFor({ resource: 'sms', ids: `${id} unknown`, options: {} });
	await polled.activate();
	simulator.fault(
		{ kind: 'entries', change: (entries) => [...entries, { status: 0, id: 'unknown', guid: 'g' }] },
		{ path: '/status/' },
	);
	expect(await polled.poll()).toEqual([
		{
			resource: 'sms',
			id: 'unknown',
			guid: 'g',
			status: 0,
			previousStatus: null,
			state: 'queued',
			isFinal: false,
		},
	]);
});

test.each<[string, (entries: unknown[]) => unknown[]]>([
	['reversed', (entries) => [...entries].reverse()],
	[
		'with null and foreign entries',
		(entries) => [null, 7, { id: 'foreign', status: 1 }, ...entries],
	],
	['twice', (entries) => [...entries, ...entries]],
	['without one', (entries) => entries.slice(1)],
	[
		'with two that contradict',
		([first, ...rest]) => [first, { ...Object(first), status: 9 }, ...rest],
	],
])('a reply with its entries %s changes nothing that did not change', async (_, change) => {
	const ids = await created('sms', 3);
	const polled = polledFor({ resource: 'sms', ids: ids.join(), options: {} });
	await polled.activate();
	simulator.fault({ kind: 'entries', change }, { path: '/status/' });
	expect(await polled.poll()).toBeNull();
	clock.advance(60_000);
	expect((await polled.poll())?.map(({ id }) => id)).toEqual(ids);
});

test('a status that the document does not state is passed on and stays watched', async () => {
	const [id = ''] = await created('sms', 1);
	const polled = polledFor({ resource: 'sms', ids: id, options: {} });
	await polled.activate();
	simulator.fault(
		{ kind: 'entries', change: ([entry]) => [{ ...Object(entry), status: 'lost' }] },
		{ path: '/status/' },
	);
	expect(await polled.poll()).toEqual([
		expect.objectContaining({
			status: 'lost',
			previousStatus: 0,
			state: 'unknown',
			isFinal: false,
		}),
	]);
	expect(await polled.poll()).toEqual([
		expect.objectContaining({ status: 0, previousStatus: 'lost', state: 'queued' }),
	]);
});

test('another resource is watched from its own baseline', async () => {
	const [sms = ''] = await created('sms', 1);
	const [autocall = ''] = await created('autocall', 1);
	const polled = polledFor({ resource: 'sms', ids: sms, options: {} });
	await polled.activate();
	clock.advance(60_000);
	const other = { resource: 'autocall', ids: autocall, options: {} };
	expect(await polled.activate(other)).toBeNull();
	expect(await polled.poll()).toBeNull();
});
