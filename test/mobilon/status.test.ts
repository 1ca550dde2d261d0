import type { IDataObject } from 'n8n-workflow';
import { createMobilonReference } from '../reference/mobilon';
import {
	AUTOCALL,
	failureOf,
	LOGIN,
	PASSWORD,
	people,
	phone,
	SMS,
	withMobilon,
} from '../support/mobilon';
import { deduplicator } from '../support/n8n';

const mobilon = withMobilon();
beforeEach(() => deduplicator.entries.clear());

const GET = { resource: 'sms', operation: 'getStatus', id: '={{ $json.id }}' };
const sent = async (count: number) => (await mobilon.run(SMS, people(count))).items;

describe('getStatus', () => {
	test.each([
		['sms', SMS, 'dateTimeSent'],
		['autocall', AUTOCALL, 'dateExec'],
	])('%s: queued, then done with its date', async (resource, create, dateField) => {
		const { items: tasks } = await mobilon.run(create, people(2));
		const parameters = { ...GET, resource, options: {} };
		const queued = await mobilon.run(parameters, tasks);
		expect(queued.items).toEqual(
			tasks.map(({ id, guid }) => ({ id, guid, status: 0, state: 'queued', isFinal: false })),
		);

		mobilon.clock.advance(5000);
		const done = await mobilon.run(parameters, tasks);
		expect(done.items).toEqual(
			tasks.map(({ id, guid }) => ({
				id,
				guid,
				status: 1,
				[dateField]: expect.stringMatching(/^2026-03-02T\d\d:\d\d:\d\d\.\d{3}Z$/),
				state: 'done',
				isFinal: true,
			})),
		);
	});

	test('fields of the reply do not take the place of those of the node', async () => {
		const theirs = { state: 'theirs', isFinal: 'theirs', number: 'theirs', more: 'theirs' };
		mobilon.simulator.fault({
			kind: 'entries',
			change: (all) => all.map((one) => Object.assign({}, one, theirs)),
		});
		const [item] = (await mobilon.run(SMS, people(1))).items;
		expect(item).toMatchObject({ state: 'queued', isFinal: false, number: phone(0) });
		expect(item).toMatchObject({ more: 'theirs' });
		expect(Object.keys(item ?? {}).slice(0, 4)).toEqual(['number', 'state', 'isFinal', 'id']);
	});

	test('250 ids are asked for in 3 requests, and the request is that of a plain client', async () => {
		const tasks = await sent(250);
		mobilon.simulator.fault(
			{ kind: 'entries', change: (all) => all.reverse() },
			{ path: '/status/' },
		);
		const { items, output } = await mobilon.run({ ...GET, options: {} }, tasks);
		expect(mobilon.sizes('/status/')).toEqual([100, 100, 50]);
		expect(items.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
		expect(output[0]?.[249]?.pairedItem).toEqual({ item: 249 });

		const reference = createMobilonReference({
			autocallBaseUrl: mobilon.simulator.autocallBaseUrl,
			smsBaseUrl: mobilon.simulator.smsBaseUrl,
			login: LOGIN,
			password: PASSWORD,
		});
		await reference.smsStatus(tasks.slice(200).map(({ id }) => String(id)));
		const asked = mobilon.simulator.requests.filter(({ path }) => path === '/status/');
		expect(asked[2]?.rawBody).toBe(asked[3]?.rawBody);
	});

	test('an id that stands in several items is asked for once and answered for each', async () => {
		const [task] = await sent(1);
		const { items, output } = await mobilon.run({ ...GET, options: {} }, [task ?? {}, task ?? {}]);
		expect(mobilon.sizes('/status/')).toEqual([1]);
		expect(items[0]).toEqual(items[1]);
		// A later node that changes one must not change the other.
		expect(items[0]).not.toBe(items[1]);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('an id that Mobilon does not know is unknown, the others are answered', async () => {
		const [task] = await sent(1);
		const { items } = await mobilon.run({ ...GET, options: {} }, [{ id: 'nobody' }, task ?? {}], {
			onError: 'continueRegularOutput',
		});
		expect(failureOf(items[0])).toEqual({
			message: 'Mobilon did not answer for this item',
			outcome: 'unknown',
			description: 'Check the id, and that it belongs to this account and to this resource.',
		});
		expect(items[1]?.id).toBe(task?.id);
	});
});

describe('a query may be asked again', () => {
	const path = '/status/';

	test.each([
		['429 with Retry-After', { kind: 'status', status: 429, retryAfter: 0 }],
		['503', { kind: 'status', status: 503, retryAfter: 0 }],
		['a reset', { kind: 'reset', when: 'before' }],
	] as const)('after %s, twice at most', async (_, fault) => {
		const tasks = await sent(1);
		mobilon.simulator.fault(fault, { path, times: 2 });
		const { items, error } = await mobilon.run({ ...GET, options: {} }, tasks);
		expect(error).toBeUndefined();
		expect(items[0]?.id).toBe(tasks[0]?.id);

		mobilon.simulator.fault(fault, { path, times: 3 });
		const before = mobilon.simulator.requests.length;
		const failed = await mobilon.run({ ...GET, options: {} }, tasks);
		expect(failed.error?.name).toBe('NodeApiError');
		expect(mobilon.simulator.requests.length - before).toBe(3);
	});

	test('Retry-After is waited for', async () => {
		const tasks = await sent(1);
		mobilon.simulator.fault({ kind: 'status', status: 429, retryAfter: 1 }, { path });
		await mobilon.run({ ...GET, options: {} }, tasks);
		const [first, second] = mobilon.simulator.requests.filter((r) => r.path === path);
		expect((second?.startedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(990);
	});

	test.each([
		['500', { kind: 'status', status: 500 }],
		['401', { kind: 'status', status: 401 }],
		['a pause longer than a node should wait', { kind: 'status', status: 429, retryAfter: 3600 }],
	] as const)('but not after %s', async (_, fault) => {
		const tasks = await sent(1);
		mobilon.simulator.fault(fault, { path });
		const { error } = await mobilon.run({ ...GET, options: {} }, tasks);
		expect(error?.name).toBe('NodeApiError');
		expect(mobilon.sizes(path)).toEqual([1]);
	});
});

test('Retry On Fail asks again for what had no answer', async () => {
	const tasks = await sent(2);
	mobilon.simulator.fault({ kind: 'status', status: 500 }, { path: '/status/' });
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	const { items, error } = await mobilon.run({ ...GET, options: {} }, tasks, settings);
	expect(error).toBeUndefined();
	expect(items.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
});

describe('onlyChanges', () => {
	const parameters = { ...GET, options: { onlyChanges: true } };
	const statesOf = (items: IDataObject[]) => items.map(({ id, state }) => [id, state]);

	test('lets an item through when its status differs from the last run', async () => {
		const tasks = await sent(3);
		const ids = tasks.map(({ id }) => id);
		const first = await mobilon.run(parameters, tasks);
		expect(statesOf(first.items)).toEqual(ids.map((id) => [id, 'queued']));
		expect((await mobilon.run(parameters, tasks)).items).toEqual([]);

		mobilon.clock.advance(5000);
		const done = await mobilon.run(parameters, tasks);
		expect(statesOf(done.items)).toEqual(ids.map((id) => [id, 'done']));
		expect(done.output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect((await mobilon.run(parameters, tasks)).items).toEqual([]);
	});

	test('a run that fails has reported nothing, so its changes come with the next', async () => {
		const tasks = await sent(3);
		const options = { onlyChanges: true, requests: { pace: { size: 1 } } };
		mobilon.simulator.fault({ kind: 'status', status: 500 }, { path: '/status/', skip: 1 });
		const failed = await mobilon.run({ ...GET, options }, tasks);
		expect(failed.error?.name).toBe('NodeApiError');
		const next = await mobilon.run({ ...GET, options }, tasks);
		expect(next.items.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
	});

	test('a failing item always comes through, and hides no change', async () => {
		const tasks = await sent(2);
		const settings = { onError: 'continueRegularOutput' } as const;
		const items = [...tasks, { id: 'nobody' }];
		expect((await mobilon.run(parameters, items, settings)).items).toHaveLength(3);
		const again = await mobilon.run(parameters, items, settings);
		expect(again.items.map((item) => failureOf(item).outcome)).toEqual(['unknown']);
	});

	test('each node remembers for itself', async () => {
		const tasks = await sent(1);
		expect((await mobilon.run(parameters, tasks)).items).toHaveLength(1);
		expect((await mobilon.run(parameters, tasks, { id: 'node-2' })).items).toHaveLength(1);
		expect((await mobilon.run(parameters, tasks)).items).toHaveLength(0);
	});
});
