import type { IDataObject } from 'n8n-workflow';
import type { RunOptions } from '../support/n8n';
import { failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';
import { during } from '../support/rounds';
import { withTime } from '../support/time';

const mobilon = withMobilon();
// An interval of 15 s lasts half a second, twice the time after which a pause looks at the clock.
withTime('2026-03-02T09:00:00Z', 30);

const GET = { resource: 'sms', operation: 'getStatus', id: '={{ $json.id }}' };
const until = { finalStatuses: '1', timeout: 1, interval: 15 };
const waiting = (more: object = {}, options: object = {}) => ({
	...GET,
	options: { wait: { until: { ...until, ...more } }, ...options },
});
const continues = { onError: 'continueRegularOutput' } as const;
const sent = async (count: number) => (await mobilon.run(SMS, people(count))).items;
const rounds = () => mobilon.sizes('/status/');

/** Runs Get Status; acts once so many requests have been answered. */
const run = async (
	items: IDataObject[],
	parameters = waiting(),
	settings: RunOptions['settings'] = {},
	actions: Record<number, () => void> = {},
	more: Partial<RunOptions> = {},
) => await during(mobilon.run(parameters, items, settings, more), () => rounds().length, actions);

const finish = (tasks: readonly IDataObject[]) => () => {
	for (const { id } of tasks) mobilon.simulator.setStatus(String(id), 1);
};

describe('Wait for Result', () => {
	test('asks again only for what is not final, in as few requests as possible', async () => {
		const tasks = await sent(250);
		finish(tasks.slice(0, 100))();
		const { items, output } = await run(
			tasks,
			waiting(),
			{},
			{
				3: finish(tasks.slice(100, 240)),
				5: finish(tasks.slice(240)),
			},
		);
		expect(rounds()).toEqual([100, 100, 50, 100, 50, 10]);
		expect(items.map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
		expect(items[0]).not.toHaveProperty('waitedSeconds');
		expect(items[0]).toMatchObject({ state: 'done', isFinal: true });
		for (const item of items.slice(100)) {
			expect(item).toMatchObject({ isFinal: true, waitedSeconds: expect.any(Number) });
			expect(item).not.toHaveProperty('timedOut');
		}
		expect(Number(items[100]?.waitedSeconds)).toBeGreaterThanOrEqual(15);
		expect(Number(items[249]?.waitedSeconds)).toBeGreaterThanOrEqual(30);
		expect(output[0]?.[249]?.pairedItem).toEqual({ item: 249 });
	});

	test('ends with what is known when the time is up', async () => {
		const tasks = await sent(2);
		finish(tasks.slice(0, 1))();
		const { items, error, task } = await run(tasks);
		expect(error).toBeUndefined();
		expect(items[0]).not.toHaveProperty('timedOut');
		expect(items[1]).toMatchObject({
			id: tasks[1]?.id,
			state: 'queued',
			isFinal: false,
			timedOut: true,
		});
		expect(Number(items[1]?.waitedSeconds)).toBeGreaterThanOrEqual(60);
		expect(rounds()).toEqual([2, 1, 1, 1, 1]);
		expect(task?.hints).toEqual([
			expect.objectContaining({ message: '1 of 2 items has no final result yet.' }),
		]);
	});

	test('takes the statuses that are named for final', async () => {
		const [first = {}, second = {}] = await sent(2);
		mobilon.simulator.setStatus(String(first.id), 3);
		const { items } = await run(
			[first, second],
			waiting({ finalStatuses: '2, 3' }),
			{},
			{
				1: finish([second]),
				2: () => mobilon.simulator.setStatus(String(second.id), 2),
			},
		);
		expect(items).toMatchObject([
			{ status: 3, state: 'unknown', isFinal: true },
			{ status: 2, state: 'unknown', isFinal: true },
		]);
		expect(rounds()).toEqual([2, 1, 1]);
	});

	test.each([
		['finalStatuses', '', 'Wait for Result: Final Statuses is empty'],
		['interval', 0, 'Wait for Result: Interval is 0'],
		['timeout', 1441, 'Wait for Result: Longest Wait is 1441'],
		['timeout', -1, 'Wait for Result: Longest Wait is -1'],
	])('refuses %s %p', async (name, value, message) => {
		const { error } = await run([{ id: 'x' }], waiting({ [name]: value }));
		expect(error?.message).toContain(message);
		expect(rounds()).toEqual([]);
	});

	test.each([
		['500', { kind: 'status', status: 500 }],
		['429', { kind: 'status', status: 429 }],
		['a connection that breaks', { kind: 'reset', when: 'before' }],
		['an undocumented reply', { kind: 'body', body: '{"status":0}' }],
		['a reply without the entry', { kind: 'entries', change: () => [] }],
	] as const)('goes on after %s', async (_, fault) => {
		const tasks = await sent(1);
		// A query is asked up to twice more by itself.
		mobilon.simulator.fault(fault, { path: '/status/', times: 2 });
		const { items, error } = await run(tasks, waiting(), {}, { 1: finish(tasks) });
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ state: 'done', isFinal: true }]);
	});

	test.each([401, 403])('ends at %s, and keeps what was final', async (status) => {
		const tasks = await sent(2);
		finish(tasks.slice(0, 1))();
		const { items } = await run(tasks, waiting(), continues, {
			1: () => mobilon.simulator.fault({ kind: 'status', status }, { path: '/status/' }),
		});
		expect(rounds()).toHaveLength(2);
		expect(items[0]).toMatchObject({ id: tasks[0]?.id, isFinal: true });
		expect(failureOf(items[1])).toMatchObject({ outcome: 'notSent' });
	});

	test('asks an account nothing more after its 401', async () => {
		const tasks = await sent(150);
		mobilon.simulator.fault({ kind: 'status', status: 401 }, { path: '/status/', skip: 1 });
		const { items } = await run(tasks, waiting(), continues);
		expect(rounds()).toEqual([100, 50]);
		expect(failureOf(items[0]).outcome).toBe('notSent');
		expect(failureOf(items[149]).outcome).toBe('notSent');
	});

	test('ends at once where an item fails for good and the run is to stop', async () => {
		const tasks = await sent(1);
		mobilon.simulator.fault({ kind: 'status', status: 400 }, { path: '/status/' });
		const { error } = await run(tasks);
		expect(error?.message).toMatch(/^Mobilon /);
		expect(rounds()).toHaveLength(1);
	});

	test('an id that the replies leave out is unknown when the time is up', async () => {
		const tasks = await sent(1);
		const { items } = await run([{ id: 'nobody' }, ...tasks], waiting(), continues, {
			1: finish(tasks),
		});
		expect(failureOf(items[0])).toMatchObject({
			message: 'Mobilon did not answer for this item',
			outcome: 'unknown',
		});
		expect(items[1]).toMatchObject({ isFinal: true });
		expect(rounds()).toEqual([2, 2, 1, 1, 1]);
	});

	test('a status stays known while the replies fail', async () => {
		const tasks = await sent(1);
		const { items } = await run(
			tasks,
			waiting(),
			{},
			{
				1: () =>
					mobilon.simulator.fault({ kind: 'status', status: 500 }, { path: '/status/', times: 99 }),
			},
		);
		expect(items).toMatchObject([{ state: 'queued', isFinal: false, timedOut: true }]);
	});

	test('is left alone for as long as Retry-After asks', async () => {
		const tasks = await sent(1);
		const headers = { 'Retry-After': '45' };
		mobilon.simulator.fault({ kind: 'status', status: 429, headers }, { path: '/status/' });
		finish(tasks)();
		const { items } = await run(tasks);
		expect(Number(items[0]?.waitedSeconds)).toBeGreaterThanOrEqual(45);
		expect(rounds()).toHaveLength(2);
	});

	test('Stop ends it within a second', async () => {
		const tasks = await sent(1);
		let stop = () => {};
		const begin = performance.now();
		await run(
			tasks,
			waiting({ timeout: 1440, interval: 3600 }),
			{},
			{ 1: () => stop() },
			{
				onStart: (cancel) => (stop = cancel),
			},
		);
		expect(performance.now() - begin).toBeLessThan(1000);
		expect(rounds()).toHaveLength(1);
	});

	test('n8n’s next try goes on: with the answers that are final, and the time that is left', async () => {
		const tasks = await sent(2);
		const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 };
		const { items, error } = await run(tasks, waiting(), retries, {
			1: finish(tasks.slice(1)),
			2: () => mobilon.simulator.fault({ kind: 'status', status: 400 }, { path: '/status/' }),
			3: finish(tasks),
		});
		expect(error).toBeUndefined();
		expect(rounds()).toEqual([2, 2, 1, 1]);
		expect(items[1]).toMatchObject({ isFinal: true, waitedSeconds: expect.any(Number) });
		expect(Number(items[0]?.waitedSeconds)).toBeGreaterThanOrEqual(15);
	});

	test('with Only Changes outputs what has changed by the end of the wait', async () => {
		const tasks = await sent(2);
		const parameters = waiting({ timeout: 0 }, { onlyChanges: true });
		expect((await run(tasks, parameters)).items).toHaveLength(2);
		expect((await run(tasks, parameters)).items).toHaveLength(0);
		const later = waiting({}, { onlyChanges: true });
		const { items } = await run(tasks, later, {}, { 3: finish(tasks.slice(1)) });
		expect(items).toMatchObject([{ id: tasks[1]?.id, isFinal: true }]);
	});

	test('keeps the fields of the input', async () => {
		const tasks = await sent(1);
		const named = tasks.map((task) => ({ ...task, name: 'Anna' }));
		const parameters = waiting({}, { includeInputFields: true });
		const { items } = await run(named, parameters, {}, { 1: finish(tasks) });
		expect(items).toMatchObject([{ name: 'Anna', isFinal: true, number: phone(0) }]);
	});
});
