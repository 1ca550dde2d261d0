import { RetryMemory } from '../../dist/shared/once/retryMemory';
import type { Answer } from '../../dist/shared/operation/answers';

const accepted = (id: string): Answer => ({ outcome: 'accepted', id, json: { id } });

function filled(memory: RetryMemory, key: string, count: number) {
	const { answers } = memory.open(key);
	for (let item = 0; item < count; item++) answers.set(item, accepted(`${key}-${item}`));
	memory.keep(key);
}

test('a run finds what its earlier tries left, and nothing of another run', () => {
	const memory = new RetryMemory();
	filled(memory, 'a', 2);
	expect([...memory.open('a').answers.keys()]).toEqual([0, 1]);
	expect(memory.open('a').answers.get(1)).toEqual(accepted('a-1'));
	expect(memory.open('b').answers.size).toBe(0);
});

test('a run that was closed is forgotten', () => {
	const memory = new RetryMemory();
	filled(memory, 'a', 2);
	memory.close('a');
	expect(memory.size).toBe(0);
	expect(memory.open('a').answers.size).toBe(0);
});

test('a run expires after its lifetime, counted from its last use', () => {
	let now = 0;
	const memory = new RetryMemory(1000, 100, () => now);
	filled(memory, 'a', 1);
	now = 900;
	filled(memory, 'b', 1);
	now = 1001;
	memory.open('c');
	expect(memory.open('b').answers.size).toBe(1);
	expect(memory.size).toBe(1);
	expect(memory.open('a').answers.size).toBe(0);
});

test('it holds at most its capacity; the run in hand is never cut', () => {
	const memory = new RetryMemory(1000, 10);
	filled(memory, 'a', 6);
	filled(memory, 'b', 6);
	filled(memory, 'c', 50);
	expect(memory.open('c').answers.size).toBe(50);
	expect(memory.open('a').answers.size).toBe(0);
});

test('it does not grow with the number of runs', () => {
	const memory = new RetryMemory(60_000, 100);
	for (let run = 0; run < 10_000; run++) filled(memory, `run-${run}`, 10);
	expect(memory.size).toBeLessThanOrEqual(110);
});

test('a run that is under way is never forgotten, however long it takes and however many there are', () => {
	let now = 0;
	const memory = new RetryMemory(1000, 10, () => now);
	const { answers } = memory.open('long');
	for (let item = 0; item < 20; item++) answers.set(item, accepted(`${item}`));
	now = 5000;
	filled(memory, 'other', 50);
	memory.keep('long');
	now = 5500;
	expect(memory.open('long').answers.size).toBe(20);
});
