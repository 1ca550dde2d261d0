import fc from 'fast-check';
import { compareStatuses, packStatuses, unpackStatuses } from '../../dist/shared/poll/statuses';

const ids = ['a', 'b', '__proto__', '7'];
const status = fc.constantFrom<number | string | null>(0, 1, 2, 'x', '0', null);
/** Result of a poll: an entry for some of the ids. */
const sight = fc.array(
	fc.option(
		status.map((value) => ({ status: value, extra: 'kept' })),
		{ nil: undefined },
	),
	{
		minLength: ids.length,
		maxLength: ids.length,
	},
);

test('over any history it emits what a map from id to last status would', () => {
	fc.assert(
		fc.property(fc.array(sight, { maxLength: 12 }), (history) => {
			const model = new Map<string, unknown>();
			let state: Parameters<typeof compareStatuses>[0];
			for (const entries of history) {
				const news = compareStatuses(state, ids, entries);
				const expected = ids.flatMap((id, index) => {
					const entry = entries[index];
					const isFirst = !model.has(id);
					const previousStatus = model.get(id) ?? null;
					if (isFirst) model.set(id, null);
					if (!entry) return [];
					model.set(id, entry.status);
					if (!isFirst && String(entry.status) === String(previousStatus)) return [];
					return [{ json: { ...entry, previousStatus }, isFirst }];
				});
				expect(news.emit).toEqual(expected);
				// As n8n saves it.
				state = JSON.parse(JSON.stringify(news.state));
			}
		}),
		{ numRuns: 500 },
	);
});

test('a number as text is the same status', () => {
	const first = compareStatuses(undefined, ['a'], [{ status: 0 }]);
	const second = compareStatuses(first.state, ['a'], [{ status: '0' }]);
	expect(second.emit).toEqual([]);
	expect(compareStatuses(second.state, ['a'], [{ status: '1' }]).emit).toHaveLength(1);
});

test('a status going back and forth is two changes', () => {
	const first = compareStatuses(undefined, ['a'], [{ status: 0 }]);
	const second = compareStatuses(first.state, ['a'], [{ status: 5 }]);
	const third = compareStatuses(second.state, ['a'], [{ status: 0 }]);
	expect([...second.emit, ...third.emit].map(({ json }) => json)).toEqual([
		{ status: 5, previousStatus: 0 },
		{ status: 0, previousStatus: 5 },
	]);
});

test('an id that leaves the list is forgotten, one that is added has a baseline of its own', () => {
	const first = compareStatuses(undefined, ['a', 'b'], [{ status: 0 }, { status: 0 }]);
	const second = compareStatuses(first.state, ['b', 'c'], [{ status: 1 }, { status: 1 }]);
	expect(second.state).toEqual({ b: 1, c: 1 });
	expect(second.emit).toEqual([
		{ json: { status: 1, previousStatus: 0 }, isFirst: false },
		{ json: { status: 1, previousStatus: null }, isFirst: true },
	]);
});

test('statuses of any ids survive packing, as n8n saves it', () => {
	const id = fc.oneof(
		fc.constantFrom('__proto__', '7', 'a'.repeat(40), 'a'.repeat(50), 'a'.repeat(39) + 'b'),
		fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\s,;]/.test(text)),
		fc.stringMatching(/^65a53224[0-9a-f]{2}$/),
	);
	const value = fc.oneof(status, fc.constant({ code: [1, 'x y'] }));
	fc.assert(
		fc.property(fc.array(fc.tuple(id, value)), (entries) => {
			const statuses = Object.fromEntries(entries);
			const saved = JSON.parse(JSON.stringify(packStatuses(statuses)));
			expect(unpackStatuses(saved)).toEqual(statuses);
		}),
		{ numRuns: 500 },
	);
});

test('ids that share their beginning take a few characters each', () => {
	const statuses = Object.fromEntries(
		['58a532240312', '58a532240313', '58a532240401'].map((id) => [id, 1]),
	);
	expect(packStatuses({ ...statuses, x: 0 })).toEqual({ '1': '058a532240312 b3 9401', '0': '0x' });
});
