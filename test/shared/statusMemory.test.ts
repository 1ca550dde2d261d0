import fc from 'fast-check';
import { recordChanges } from '../../dist/shared/once/statusMemory';
import { MemoryDeduplicator } from '../support/deduplicator';
import { memoryStore as storeOf } from '../support/nodeStore';

const documented = ['0', '1'];
const run = fc.array(
	fc.record({
		id: fc.constantFrom('a', 'b', 'c', 'd'),
		status: fc.constantFrom('0', '1', '2', '"failed"', 'null', '"0"'),
	}),
	{ maxLength: 6 },
);

test('over any history it answers as a map from id to last status would, but for undocumented ones that come back', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(run, { maxLength: 12 }), async (history) => {
			const store = storeOf(new MemoryDeduplicator());
			const model = new Map<string, string>();
			const undocumented = new Set<string>();
			for (const raw of history) {
				// Within one reply an id has one status.
				const latest = new Map(raw.map(({ id, status }) => [id, status]));
				const seen = raw.map(({ id }) => ({ id, status: latest.get(id) ?? '' }));
				const expected = seen.map(({ id, status }) => {
					const name = JSON.stringify([id, status]);
					const isChange = model.get(id) !== status && !undocumented.has(name);
					if (isChange) model.set(id, status);
					if (!documented.includes(status)) undocumented.add(name);
					return isChange;
				});
				expect(await recordChanges(store, documented, seen)).toEqual(expected);
			}
		}),
		{ numRuns: 100 },
	);
});

test('with documented statuses it keeps one entry per id', async () => {
	const deduplicator = new MemoryDeduplicator();
	const store = storeOf(deduplicator);
	const seen = (status: string) => Array.from({ length: 100 }, (_, i) => ({ id: `${i}`, status }));
	for (const status of ['0', '0', '1', '1', '0'])
		await recordChanges(store, documented, seen(status));
	expect([...deduplicator.entries.values()].flat()).toHaveLength(100);
});

test('nothing seen, nothing stored', async () => {
	const deduplicator = new MemoryDeduplicator();
	expect(await recordChanges(storeOf(deduplicator), documented, [])).toEqual([]);
	expect([...deduplicator.entries.values()].flat()).toEqual([]);
});

test('of executions at once, one sees each change', async () => {
	const deduplicator = new MemoryDeduplicator();
	for (const status of ['0', '1', 'failed', '0']) {
		const runs = await Promise.all(
			Array.from({ length: 40 }, async () => {
				const store = storeOf(deduplicator);
				return await recordChanges(store, documented, [{ id: 'a', status }]);
			}),
		);
		expect(runs.flat().filter(Boolean)).toEqual([true]);
	}
});

test('executions at once do not lose what the others have seen', async () => {
	const deduplicator = new MemoryDeduplicator();
	const all = async (status: string) =>
		await Promise.all(
			Array.from({ length: 40 }, async (_, i) => {
				const store = storeOf(deduplicator);
				return await recordChanges(store, documented, [{ id: `${i}`, status }]);
			}),
		);
	const changes = async (status: string) => (await all(status)).flat().filter(Boolean).length;
	expect([await changes('0'), await changes('0')]).toEqual([40, 0]);
	expect([await changes('other'), await changes('other')]).toEqual([40, 0]);
});

test('an id of another operation, or of a test, is another id', async () => {
	const deduplicator = new MemoryDeduplicator();
	const seen = [
		{ id: 'a', status: '0' },
		{ id: 'b', status: 'other' },
	];
	const scopes = ['sms/getStatus', 'autocall/getStatus', 'test:sms/getStatus'];
	for (const scope of scopes) {
		const store = storeOf(deduplicator, scope);
		expect(await recordChanges(store, documented, seen)).toEqual([true, true]);
	}
	for (const scope of scopes) {
		const store = storeOf(deduplicator, scope);
		expect(await recordChanges(store, documented, seen)).toEqual([false, false]);
	}
});

describe('the store', () => {
	test('is used by one at a time, in the order of asking, whatever node it is', async () => {
		const deduplicator = new MemoryDeduplicator();
		const order: string[] = [];
		const uses = Array.from({ length: 5 }, async (_, i) => {
			const store = storeOf(deduplicator, `scope ${i}`);
			await store.use(async (entries) => {
				order.push(`${i} begins`);
				await entries.add([`${i}`]);
				order.push(`${i} ends`);
			});
		});
		await Promise.all(uses);
		expect(order).toEqual([0, 1, 2, 3, 4].flatMap((i) => [`${i} begins`, `${i} ends`]));
	});

	test('goes on after a use that failed', async () => {
		const store = storeOf(new MemoryDeduplicator());
		const failing = store.use(async () => await Promise.reject(new Error('no')));
		const next = store.use(async (entries) => [...(await entries.add(['a']))]);
		await expect(failing).rejects.toThrow('no');
		expect(await next).toEqual(['a']);
	});
});
