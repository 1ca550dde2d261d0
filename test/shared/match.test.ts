import fc from 'fast-check';
import { matchEntries } from '../../dist/shared/values/match';

interface Entry {
	guid: string;
	id: number;
}

const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 20 });

/** A reply to `keys`: some entries are missing, some repeated, some foreign or nonsense. */
const reply = keys.chain((own) =>
	fc
		.tuple(
			fc.subarray(own),
			fc.subarray(own),
			fc.array(fc.oneof(fc.constantFrom(null, 1, 'x', [], {}, { guid: null }), fc.boolean())),
		)
		.chain(([present, repeated, nonsense]) => {
			const entry = (guid: string): Entry => ({ guid, id: own.indexOf(guid) });
			const foreign = { guid: `${own.join('')}-foreign`, id: -1 };
			const parts = [
				...present.map(entry),
				...repeated.filter((k) => present.includes(k)).map(entry),
				foreign,
				...nonsense,
			];
			return fc
				.shuffledSubarray(parts, { minLength: parts.length })
				.map((entries) => ({ own, present, entries }));
		}),
);

test('each key gets its own entry or none, whatever the order and whatever else is there', () => {
	fc.assert(
		fc.property(reply, ({ own, present, entries }) => {
			expect(matchEntries(entries, 'guid', own)).toEqual(
				own.map((guid, id) => (present.includes(guid) ? { guid, id } : undefined)),
			);
		}),
		{ numRuns: 1000 },
	);
});

test('entries of one key that contradict each other are not believed', () => {
	const entries = [
		{ id: '1', status: 0 },
		{ id: '2', status: 1 },
		{ id: '1', status: 1 },
	];
	expect(matchEntries(entries, 'id', ['1', '2'])).toEqual([undefined, { id: '2', status: 1 }]);
});

test('an id that comes back as a number is the same id', () => {
	expect(matchEntries([{ id: 12 }], 'id', ['12'])).toEqual([{ id: 12 }]);
});
