import fc from 'fast-check';
import { recordChanges } from '../../dist/shared/changes';
import { MemoryDeduplicator } from '../support/deduplicator';

/** The helper as a node of one workflow sees it. */
function storeOf(deduplicator: MemoryDeduplicator): Parameters<typeof recordChanges>[0] {
	const context = { workflow: { id: 'w', active: true }, node: undefined };
	return {
		checkProcessedAndRecord: async (items, _scope, options) =>
			await deduplicator.checkProcessedAndRecord(items, 'workflow', context, options),
		removeProcessed: async (items) =>
			await deduplicator.removeProcessed(items, 'workflow', context),
	};
}

const documented = ['0', '1'];
const run = fc.array(
	fc.record({
		id: fc.constantFrom('a', 'b', 'c', 'd'),
		status: fc.constantFrom('0', '1', '2', '"failed"', 'null', '"0"'),
	}),
	{ maxLength: 6 },
);

test('over any history it answers as a map from id to last status would', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(run, { maxLength: 12 }), async (history) => {
			const store = storeOf(new MemoryDeduplicator());
			const model = new Map<string, string>();
			for (const raw of history) {
				// Within one reply an id has one status.
				const latest = new Map(raw.map(({ id, status }) => [id, status]));
				const seen = raw.map(({ id }) => ({ id, status: latest.get(id) ?? '' }));
				const expected = seen.map(({ id, status }) => {
					const isChange = model.get(id) !== status;
					model.set(id, status);
					return isChange;
				});
				expect(await recordChanges(store, documented, seen)).toEqual(expected);
			}
		}),
		{ numRuns: 300 },
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
