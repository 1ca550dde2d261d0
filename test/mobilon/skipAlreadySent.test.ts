import type { IDataObject, INode, WorkflowExecuteMode } from 'n8n-workflow';
import { AUTOCALL, failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';
import { deduplicator } from '../support/n8n';

const mobilon = withMobilon();
beforeEach(() => {
	deduplicator.entries.clear();
	deduplicator.failure = undefined;
});

const parameters = {
	...SMS,
	options: {
		sendOnce: { once: { key: '={{ $json.phone }}-spring' } },
		requests: { pace: { size: 10 } },
	},
};
const continues = { onError: 'continueRegularOutput' } as const;

/** A separate execution, which shares only n8n's database with others. */
const send = async (items: IDataObject[], settings: Partial<INode> = {}, options = {}) =>
	await mobilon.run(
		{ ...parameters, options: { ...parameters.options, ...options } },
		items,
		settings,
	);

const reached = () => [...mobilon.simulator.deliveries].map(([number, times]) => [number, times]);
const once = (items: IDataObject[]) => items.map((item) => [item.phone, 1]);
const skipped = (items: IDataObject[]) =>
	items.map((item) => ({ alreadySent: true, dedupeKey: `${String(item.phone)}-spring` }));

test('what one execution has sent, another one skips; what is new it sends', async () => {
	await send(people(15));
	const { items, output } = await send(people(25));
	expect(items.slice(0, 15)).toEqual(skipped(people(15)));
	expect(items.slice(15).map(({ number }) => number)).toEqual(
		people(25)
			.slice(15)
			.map((p) => p.phone),
	);
	expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
		people(25).map((_, item) => ({ item })),
	);
	expect(reached()).toEqual(once(people(25)));
});

test('without the option nothing is noted', async () => {
	await mobilon.run(SMS, people(3));
	expect(deduplicator.entries.size).toBe(0);
});

test('what stayed unknown is not sent again: at most once', async () => {
	mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
	expect((await send(people(3))).error?.context.outcomes).toMatchObject({ unknown: 3 });
	mobilon.simulator.fault({ kind: 'reset', when: 'before' });
	const other = people(6).slice(3);
	expect((await send(other)).error?.context.outcomes).toMatchObject({ unknown: 3 });
	expect((await send(people(6))).items).toEqual(skipped(people(6)));
	expect(reached()).toEqual(once(people(3)));
});

test.each([
	['429', { kind: 'status', status: 429 }],
	['401', { kind: 'status', status: 401 }],
	['400', { kind: 'status', status: 400 }],
] as const)('what %s kept back is sent by the next execution', async (_, fault) => {
	mobilon.simulator.fault(fault, { skip: 1 });
	const { error } = await send(people(30));
	expect(error?.context.outcomes).toMatchObject({ accepted: 10 });
	const { items } = await send(people(30));
	expect(items.slice(0, 10)).toEqual(skipped(people(10)));
	expect(items.slice(10).map(({ number }) => number)).toEqual(
		people(30)
			.slice(10)
			.map((p) => p.phone),
	);
	expect(reached()).toEqual(once(people(30)));
});

test('an item that is refused before sending is not noted', async () => {
	const bad = [...people(2), { phone: '12' }];
	expect((await send(bad)).error?.message).toMatch(/item 2 \(12\) has 2 digits instead of 11$/);
	expect((await send(people(2))).items.map(({ number }) => number)).toEqual([phone(0), phone(1)]);
});

test('Retry On Fail sends what its first try noted and did not send', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 429 }, { skip: 1 });
	const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const { items, error } = await send(people(30), retries, {
		requests: { pace: { size: 10, concurrency: 2 } },
	});
	expect(error).toBeUndefined();
	expect(items.map(({ number }) => number)).toEqual(people(30).map((p) => p.phone));
	expect(reached().sort()).toEqual(once(people(30)).sort());
});

test('even if n8n could not strike the keys out in between', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 429 });
	deduplicator.failure = { on: 'remove', error: new Error('The database is locked') };
	const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
	const { items } = await send(people(5), retries);
	expect(items.map(({ number }) => number)).toEqual(people(5).map((p) => p.phone));
	expect(reached()).toEqual(once(people(5)));
});

test('if they cannot be struck out, the items say so', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 429 });
	deduplicator.failure = { on: 'remove', error: new Error('The database is locked') };
	const { items } = await send(people(2), continues);
	for (const item of items) {
		expect(failureOf(item)).toMatchObject({
			outcome: 'notSent',
			description: expect.stringMatching(
				/Send Once key could not be taken back.*The database is locked$/,
			),
		});
	}
});

test('items with the same key in one run: the first is sent', async () => {
	const twins = [...people(2), ...people(3)];
	const { items } = await send(twins);
	expect(items.map((item) => item.alreadySent ?? false)).toEqual([false, false, true, true, false]);
	expect(reached()).toEqual(once(people(3)));
});

test('and if the first was not sent, none of them counts as sent', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 429 });
	const { items } = await send([...people(1), ...people(1)], continues);
	expect(items.map((item) => failureOf(item).outcome)).toEqual(['notSent', 'notSent']);
	expect((await send(people(1))).items.map(({ number }) => number)).toEqual([phone(0)]);
	expect(reached()).toEqual(once(people(1)));
});

test('parallel requests lose none of each other’s notes', async () => {
	await send(people(40), {}, { requests: { pace: { size: 1, concurrency: 8 } } });
	expect((await send(people(40))).items).toEqual(skipped(people(40)));
	expect(reached().sort()).toEqual(once(people(40)).sort());
});

test('another node and another workflow have notes of their own', async () => {
	await send(people(1));
	expect((await send(people(1), { id: 'another node' })).items[0]).toHaveProperty('id');
	const { items } = await mobilon.run(parameters, people(1), {}, { workflowId: 'another' });
	expect(items[0]).toHaveProperty('id');
});

test('without n8n’s store nothing is sent', async () => {
	deduplicator.failure = { on: 'check', error: new Error('The database is locked') };
	const { items } = await send(people(12), continues);
	for (const item of items) {
		expect(failureOf(item)).toMatchObject({
			outcome: 'notSent',
			message: 'Send Once cannot use the store of n8n',
		});
	}
	expect(mobilon.simulator.requests).toHaveLength(0);
});

test('an empty key is refused before anything is sent', async () => {
	const { error } = await send(
		people(3),
		{},
		{ sendOnce: { once: { key: '={{ $json.nothing }}' } } },
	);
	expect(error?.message).toBe(
		'3 of 3 items are not valid, and nothing was sent: items 0, 1, and 2: Send Once: Key is empty',
	);
	expect(mobilon.simulator.requests).toHaveLength(0);
});

test('a dry run notes nothing', async () => {
	await send(people(2), {}, { dryRun: true });
	expect((await send(people(2))).items.map(({ number }) => number)).toEqual([phone(0), phone(1)]);
});

test('of executions at once, one sends each item', async () => {
	const runs = await Promise.all(Array.from({ length: 20 }, async () => await send(people(3))));
	expect(runs.flatMap(({ error }) => error ?? [])).toEqual([]);
	expect(reached()).toEqual(once(people(3)));
	expect(deduplicator.entries.size).toBe(1);
});

test('a key of SMS is none of autocalls: a node that is changed calls everybody', async () => {
	await send(people(2));
	const { items } = await mobilon.run({ ...AUTOCALL, options: parameters.options }, people(2));
	expect(items.map(({ number }) => number)).toEqual([phone(0), phone(1)]);
	expect((await send(people(2))).items).toEqual(skipped(people(2)));
});

describe('a run in any mode', () => {
	const sendIn = async (mode: WorkflowExecuteMode) => {
		const { items, error } = await mobilon.run(parameters, people(1), {}, { mode });
		expect(error).toBeUndefined();
		return items[0]?.alreadySent === true ? 'skipped' : 'sent';
	};

	const modes = ['manual', 'evaluation', 'retry', 'webhook', 'integrated', 'cli'] as const;
	test.each([...modes, 'internal', 'error', 'chat'] as const)(
		'(%s) shares the keys of production: it reaches people, too',
		async (mode) => {
			expect(await sendIn('trigger')).toBe('sent');
			expect(await sendIn(mode)).toBe('skipped');
			deduplicator.entries.clear();
			expect(await sendIn(mode)).toBe('sent');
			expect(await sendIn('trigger')).toBe('skipped');
		},
	);
});
