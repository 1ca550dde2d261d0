import fc from 'fast-check';
import { delay, nextTurn } from '../../dev/node';
import { pause, runBatches, split } from '../../dist/shared/http/batches';

test('batches hold every item once, in order, and are full but for the last', () => {
	fc.assert(
		fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 120 }), (items, size) => {
			const batches = split(items, size);
			expect(batches.flat()).toEqual(items);
			expect(batches.slice(0, -1).every((batch) => batch.length === size)).toBe(true);
			expect(batches.every((batch) => batch.length >= 1 && batch.length <= size)).toBe(true);
		}),
	);
});

test('starts in order, never more at once than allowed, and none after a stop', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 25 }),
			fc.integer({ min: 1, max: 5 }),
			fc.option(fc.nat(24)),
			async (ticks, concurrency, stopAt) => {
				const started: number[] = [];
				const finished: number[] = [];
				let underWay = 0;
				let most = 0;
				let late = 0;
				const pace = { size: 1, interval: 0, concurrency };
				const work = async ([index]: readonly [number, ...number[]]) => {
					started.push(index);
					if (stopAt !== null && finished.includes(stopAt)) late++;
					most = Math.max(most, ++underWay);
					for (let left = ticks[index] ?? 0; left >= 0; left--) await nextTurn();
					underWay--;
					finished.push(index);
					return index !== stopAt;
				};
				await runBatches(split([...ticks.keys()], 1), pace, work, () => false);
				expect(started).toEqual([...started.keys()]);
				expect(new Set(finished)).toEqual(new Set(started));
				expect(most).toBeLessThanOrEqual(concurrency);
				const isCutShort = stopAt !== null && stopAt < ticks.length;
				if (!isCutShort) expect(started).toHaveLength(ticks.length);
				expect(late).toBe(0);
			},
		),
	);
});

test('a pause ends when there is nothing left to wait for', async () => {
	let isStopped = false;
	const start = Date.now();
	const pausing = pause(60_000, () => isStopped);
	await delay(50);
	isStopped = true;
	await pausing;
	expect(Date.now() - start).toBeLessThan(2000);
});
