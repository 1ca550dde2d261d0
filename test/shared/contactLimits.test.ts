import { DateTime } from 'luxon';
import { DataDeduplicationService } from 'n8n-core';
import { ContactLimits, overLimit } from '../../dist/shared/once/contactLimits';
import type { Place } from '../../dist/shared/once/places';
import type { Answer } from '../../dist/shared/operation/answers';
import type { Contact, Limit } from '../../dist/shared/operation/contact';
import { MemoryDeduplicator } from '../support/deduplicator';
import { deduplicator, initDeduplication } from '../support/n8n';
import { memoryStore } from '../support/nodeStore';

interface Item {
	readonly indices: readonly number[];
	readonly contact?: Contact;
	readonly dedupeKey?: string;
}

const PHONE = '89001112211';
const DAILY: Limit[] = [{ count: 1, per: 'day' }];
const ZONE = 'Europe/Moscow';

const { now: real } = Date;
let now = real();
const at = (local: string) => {
	now = DateTime.fromISO(local, { zone: ZONE }).toMillis();
};
beforeEach(() => {
	Date.now = () => now;
	at('2026-11-25T12:00');
});
afterEach(() => {
	Date.now = real;
});

beforeAll(initDeduplication);

/** A node of its own for each test, because a process remembers the places that it has taken. */
let node = 0;
beforeEach(() => {
	node++;
	deduplicator.calls = 0;
	deduplicator.failure = undefined;
	deduplicator.entries.clear();
});
const storeOf = (operation = 'sms/send') =>
	memoryStore(DataDeduplicationService.getInstance(), operation, `node-${node}`);

const item = (
	index: number,
	limits: readonly Limit[] = DAILY,
	more: Partial<Contact> = {},
): Item => ({
	indices: [index],
	contact: {
		number: PHONE,
		person: more.number ?? PHONE,
		limits,
		zone: ZONE,
		otherwise: 'stop',
		...more,
	},
});
const person = (index: number, limits: readonly Limit[] = DAILY, more: Partial<Contact> = {}) =>
	item(index, limits, { number: `8900${String(index).padStart(7, '0')}`, ...more });
const people = (count: number, limits?: Limit[]) =>
	Array.from({ length: count }, (_, index) => person(index, limits));

/** An execution, or a further try of one. */
const run = (
	items: readonly Item[],
	held = new Map<string, readonly Place[]>(),
	store = storeOf(),
) => new ContactLimits(store, held, items);

/** Claims all items of a new execution at once; the indices of those that may be sent. */
async function freeOf(items: readonly Item[], store = storeOf()): Promise<number[]> {
	const { free, over } = await run(items, new Map(), store).claim(items);
	expect(free.length + over.length).toBe(items.length);
	return free.flatMap(({ indices }) => indices);
}

const stored = () => [...deduplicator.entries.values()].flat();

const accepted: Answer = { outcome: 'accepted', id: '1', json: {} };
const failing = (outcome: 'rejected' | 'unknown' | 'notSent'): Answer => ({
	...{ outcome, message: 'A failure', description: 'Try again.' },
});

test('a number is free until its limit is reached, and again in the next period', async () => {
	const limits: Limit[] = [{ count: 2, per: 'week' }];
	expect(await freeOf([item(0, limits)])).toEqual([0]);
	expect(await freeOf([item(0, limits)])).toEqual([0]);
	expect(await freeOf([item(0, limits)])).toEqual([]);
	at('2026-11-29T23:59');
	expect(await freeOf([item(0, limits)])).toEqual([]);
	at('2026-11-30T00:00');
	expect(await freeOf([item(0, limits)])).toEqual([0]);
});

test('several items with one number count one after another', async () => {
	const limits: Limit[] = [{ count: 3, per: 'day' }];
	expect(await freeOf([item(0, limits)])).toEqual([0]);
	expect(await freeOf([0, 1, 2, 3].map((index) => item(index, limits)))).toEqual([0, 1]);
});

test('a stricter limit of one item counts what a wider one of another has let through', async () => {
	const thrice: Limit[] = [{ count: 3, per: 'day' }];
	await freeOf([item(0, thrice)]);
	expect(await freeOf([item(0), item(1, thrice)])).toEqual([1]);
});

test('other numbers, nodes and operations have places of their own', async () => {
	await freeOf([item(0)]);
	expect(await freeOf([person(1)])).toEqual([1]);
	expect(await freeOf([item(0)], storeOf('autocall/create'))).toEqual([0]);
	node++;
	expect(await freeOf([item(0)])).toEqual([0]);
});

test('an item without limits needs no store', async () => {
	deduplicator.failure = { on: 'check', error: new Error('The database is locked') };
	const plain = [{ indices: [0] }, { indices: [1] }];
	expect(await run(plain).claim(plain)).toEqual({ free: plain, over: [], ahead: [] });
});

test('an item over one limit takes no place in another', async () => {
	const both: Limit[] = [
		{ count: 1, per: 'day' },
		{ count: 2, per: 'month' },
	];
	expect(await freeOf([item(0, both), item(1, both), item(2, both)])).toEqual([0]);
	expect(stored()).toHaveLength(2);
	at('2026-11-26T12:00');
	expect(await freeOf([item(0, both)])).toEqual([0]);
	at('2026-11-27T12:00');
	expect(await freeOf([item(0, both)])).toEqual([]);
	expect(stored()).toHaveLength(4);
	// The day still has its place for a node whose month has more.
	expect(await freeOf([item(0)])).toEqual([0]);
});

test('of several limits the one that blocks longest is named', async () => {
	const limits: Limit[] = [
		{ count: 1, per: 'day' },
		{ count: 1, per: 'month' },
		{ count: 1, per: 'week' },
	];
	await freeOf([item(0, limits)]);
	const again = item(0, limits);
	const { over } = await run([again]).claim([again]);
	const month = {
		count: 1,
		per: 'month',
		nextAllowedAt: DateTime.fromISO('2026-12-01T00:00', { zone: ZONE }),
	};
	expect(over).toEqual([{ entry: again, contact: again.contact, over: month }]);
});

test('the answer of an item over its limits says which limit, and until when', async () => {
	const twice: Limit[] = [{ count: 2, per: 'week' }];
	await freeOf([item(0, twice), item(1, twice)]);
	const items = [item(0, twice), item(1, twice, { otherwise: 'skip' })];
	const { over } = await run(items).claim(items);
	expect(over.map(overLimit)).toEqual([
		{
			outcome: 'rejected',
			message: 'Not sent, because 8900…11 has reached its limit of 2 contacts per week',
			description:
				'This node may send to the number again from 2026-11-30 00:00 (Monday) in Europe/Moscow. Send the item then, or remove it.',
		},
		{
			outcome: 'accepted',
			id: '',
			unsent: 'overLimit',
			json: {
				overContactLimit: true,
				count: 2,
				per: 'week',
				nextAllowedAt: '2026-11-30T00:00+03:00',
				number: PHONE,
			},
		},
	]);
});

test.each([
	['accepted', accepted, []],
	['unknown', failing('unknown'), []],
	['rejected', failing('rejected'), [0]],
	['notSent', failing('notSent'), [0]],
	['skipped', { ...accepted, unsent: 'outsideHours' }, [0]],
] as const)('after %s the place is free for: %j', async (_, answer, free) => {
	const items = [item(0)];
	const limits = run(items);
	await limits.claim(items);
	expect(await limits.release([items], [answer])).toEqual([answer]);
	expect(limits.left).toEqual([]);
	expect(await freeOf([item(0)])).toEqual(free);
});

test('a process that dies keeps its places: at most', async () => {
	const items = people(3);
	await run(items).claim(items.slice(0, 1));
	expect(await freeOf(people(3))).toEqual([]);
});

describe('Retry On Fail', () => {
	test('takes no second place for an item whose place could not be given back', async () => {
		const held = new Map<string, readonly Place[]>();
		const first = run([item(0)], held);
		await first.claim([item(0)]);
		deduplicator.failure = { on: 'remove', error: new Error('The database is locked') };
		const [told] = await first.release([[item(0)]], [failing('notSent')]);
		expect(told).toMatchObject({
			description:
				'Try again. It still counts in the limits of its number, because n8n could not give the place back: Error: The database is locked',
		});
		const second = [item(0)];
		const retried = run(second, held);
		expect((await retried.claim(second)).free).toEqual(second);
		await retried.release([second], [accepted]);
		expect(stored()).toHaveLength(1);
		expect(held.size).toBe(0);
	});

	test('takes a new place if the period has ended in between', async () => {
		const held = new Map<string, readonly Place[]>();
		const items = [item(0)];
		await run(items, held).claim(items);
		at('2026-11-26T00:00');
		expect((await run(items, held).claim(items)).free).toEqual(items);
		expect(stored()).toEqual([`limit:sms/send:${PHONE}:day:2026-11-26:1`]);
	});
});

describe('places ahead', () => {
	test('are taken for 100 items in one use of the store', async () => {
		const items = people(250);
		const limits = run(items);
		for (const each of items) expect((await limits.claim([each])).free).toEqual([each]);
		expect(deduplicator.calls).toBe(3);
		expect(stored()).toHaveLength(250);
	});

	test('are not taken twice by batches at once', async () => {
		const items = people(100);
		const limits = run(items);
		const claims = await Promise.all(items.map(async (each) => await limits.claim([each])));
		expect(claims.flatMap(({ free }) => free)).toEqual(items);
		expect(stored()).toHaveLength(100);
	});

	test('are not taken again for an item that was sent', async () => {
		const items = people(120, [{ count: 5, per: 'day' }]);
		const limits = run(items);
		for (const each of items.slice(100)) {
			await limits.claim([each]);
			await limits.release([[each]], [accepted]);
		}
		await limits.claim(items.slice(99, 100));
		expect(stored()).toHaveLength(21);
	});

	test('are given back at the end', async () => {
		const items = people(1200);
		const limits = run(items);
		await limits.claim(items.slice(0, 600));
		await limits.claim(items.slice(600, 1150));
		const { left } = limits;
		expect(left).toHaveLength(1150);
		await limits.release(
			left.map((one) => [one]),
			left.map(() => failing('notSent')),
		);
		expect(stored()).toEqual([]);
	});

	test('do not hold for an item whose turn comes in another period', async () => {
		const items = people(2);
		const limits = run(items);
		await limits.claim(items.slice(0, 1));
		at('2026-11-26T00:00');
		await limits.claim(items.slice(1));
		expect(stored().map((entry) => entry.slice(-16))).toEqual([
			'day:2026-11-25:1',
			'day:2026-11-26:1',
		]);
	});

	test('nor does a refusal', async () => {
		await freeOf([person(1)]);
		const items = people(2);
		const limits = run(items);
		const { ahead } = await limits.claim(items.slice(0, 1));
		expect(ahead.map(({ entry }) => entry)).toEqual(items.slice(1));
		at('2026-11-26T00:00');
		expect((await limits.claim(items.slice(1))).free).toEqual(items.slice(1));
	});

	test('are not taken for an item that Send Once may know', async () => {
		const items = people(3).map((each, index) => ({ ...each, dedupeKey: `${index}` }));
		await run(items).claim(items.slice(0, 1));
		expect(stored()).toHaveLength(1);
	});

	test('say of the items behind which of them stop the run, and not which are skipped', async () => {
		await freeOf(people(4));
		const items = [...people(3), person(3, DAILY, { otherwise: 'skip' }), person(4)];
		const { over, ahead } = await run(items).claim(items.slice(0, 1));
		expect(over.map(({ entry }) => entry.indices[0])).toEqual([0]);
		expect(ahead.map(({ entry }) => entry.indices[0])).toEqual([1, 2]);
	});
});

describe('calls that are scheduled', () => {
	const ringing = (index: number, ringsAt: Contact['ringsAt'], limits = DAILY) =>
		item(index, limits, { otherwise: 'schedule', ringsAt });
	const local = (moment = '') => DateTime.fromISO(moment, { zone: ZONE }).toMillis();
	/** Phones ring at ten, or at once from ten to noon. */
	const fromTen = (notBefore: number) => {
		const given = DateTime.fromMillis(notBefore, { zone: ZONE });
		if (given.hour >= 10 && given.hour < 12) return notBefore;
		return given
			.plus({ days: given.hour < 10 ? 0 : 1 })
			.set({ hour: 10, minute: 0 })
			.toMillis();
	};

	test('count in the period in which the phone rings', async () => {
		const tomorrow = local('2026-11-26T09:00');
		expect(await freeOf([ringing(0, () => tomorrow)])).toEqual([0]);
		expect(await freeOf([item(0)])).toEqual([0]);
		at('2026-11-26T08:00');
		expect(await freeOf([item(0)])).toEqual([]);
	});

	test('are moved to the next allowed minute of the next period that has a place', async () => {
		at('2026-11-25T10:30');
		const items = [0, 1, 2].map((index) => ringing(index, fromTen));
		const limits = run(items);
		expect((await limits.claim(items)).free).toEqual(items);
		expect(items.map((each) => limits.notBefore(each))).toEqual([
			undefined,
			local('2026-11-26T00:00'),
			local('2026-11-27T00:00'),
		]);
		expect(stored().map((entry) => entry.slice(-16))).toEqual([
			'day:2026-11-25:1',
			'day:2026-11-26:1',
			'day:2026-11-27:1',
		]);
		const calls = deduplicator.calls;
		expect((await limits.claim(items)).free).toEqual(items);
		expect(deduplicator.calls).toBe(calls);
	});

	test('are refused if no later moment is allowed, or none for a month', async () => {
		const never = ringing(1, (notBefore) => (notBefore > now ? undefined : notBefore));
		expect(await freeOf([item(0), never])).toEqual([0]);
		const many = Array.from({ length: 40 }, (_, index) => ringing(index, (moment) => moment));
		expect(await freeOf(many)).toHaveLength(31);
		const again = ringing(0, () => now);
		const { over } = await run([again]).claim([again]);
		expect(over.map(overLimit)).toMatchObject([{ outcome: 'rejected' }]);
	});
});

test('without n8n’s store nothing is free, and the next try can go on', async () => {
	const items = people(2);
	const limits = run(items);
	deduplicator.failure = { on: 'check', error: new Error('The database is locked') };
	expect(await limits.claim(items)).toMatchObject({
		free: [],
		refusal: { outcome: 'notSent', message: 'The limits per person cannot use the store of n8n' },
	});
	deduplicator.failure = undefined;
	expect((await limits.claim(items)).free).toEqual(items);
});

test('50 executions at once send as often as the limit allows', async () => {
	const limits: Limit[] = [{ count: 3, per: 'week' }];
	const runs = await Promise.all(
		Array.from({ length: 50 }, async () => await freeOf([item(0, limits), person(1, limits)])),
	);
	expect(runs.flat().filter((index) => index === 0)).toHaveLength(3);
	expect(runs.flat().filter((index) => index === 1)).toHaveLength(3);
	// The first has the store for itself, and all others wait for it together.
	expect(deduplicator.calls).toBeLessThanOrEqual(8);
});

describe('another process', () => {
	/** A process of its own shares the database, and neither the memory nor the turns. */
	function processOf(shared: MemoryDeduplicator) {
		const loaded: Array<(index: number, limits: Limit[]) => Promise<number>> = [];
		jest.isolateModules(() => {
			const { ContactLimits: Limits }: typeof import('../../dist/shared/once/contactLimits') =
				jest.requireActual('../../dist/shared/once/contactLimits');
			const { memoryStore: storeIn }: typeof import('../support/nodeStore') =
				jest.requireActual('../support/nodeStore');
			loaded.push(async (index, limits) => {
				const each = person(index, limits);
				const store = storeIn(shared, 'sms/send', `node-${node}`);
				const { free, refusal } = await new Limits(store, new Map(), [each]).claim([each]);
				expect(refusal).toBeUndefined();
				return free.length;
			});
		});
		const [send] = loaded;
		if (!send) throw new Error('The process was not loaded');
		return send;
	}

	test('goes on where this one was', async () => {
		const shared = new MemoryDeduplicator();
		const [first, second] = [processOf(shared), processOf(shared)];
		const twice: Limit[] = [{ count: 2, per: 'day' }];
		expect(await first(0, twice)).toBe(1);
		expect(await second(0, twice)).toBe(1);
		expect([await first(0, twice), await second(0, twice)]).toEqual([0, 0]);
	});

	test('may lose the places of this one, so each process sends as often as the limit allows', async () => {
		const shared = new MemoryDeduplicator();
		const [first, second] = [processOf(shared), processOf(shared)];
		const twice: Limit[] = [{ count: 2, per: 'day' }];
		await first(1, twice);
		let sent = 0;
		for (let round = 0; round < 10; round++) {
			// Both read the list before either has written: the last one to write wins.
			const [one, other] = await Promise.all([first(0, twice), second(0, twice)]);
			sent += one + other;
		}
		expect(sent).toBeGreaterThan(2);
		expect(sent).toBeLessThanOrEqual(2 * 2);
		// The other one writes about somebody else, and takes this process's places away each time.
		let own = 0;
		for (let round = 0; round < 10; round++) {
			const [one] = await Promise.all([first(5, twice), second(100 + round, twice)]);
			own += one;
		}
		expect(own).toBe(2);
	});
});
