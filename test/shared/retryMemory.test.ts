import { Ledger } from '../../dist/shared/once/retryMemory';
import type { Answer } from '../../dist/shared/operation/answers';

const accepted = (id: string): Answer => ({ outcome: 'accepted', id, json: { id } });

function filled(ledger: Ledger, key: string, count: number) {
	const { answers } = ledger.open(key);
	for (let item = 0; item < count; item++) answers.set(item, accepted(`${key}-${item}`));
	ledger.keep(key);
}

test('a run finds what its earlier tries left, and nothing of another run', () => {
	const ledger = new Ledger();
	filled(ledger, 'a', 2);
	expect([...ledger.open('a').answers.keys()]).toEqual([0, 1]);
	expect(ledger.open('a').answers.get(1)).toEqual(accepted('a-1'));
	expect(ledger.open('b').answers.size).toBe(0);
});

test('a run that was closed is forgotten', () => {
	const ledger = new Ledger();
	filled(ledger, 'a', 2);
	ledger.close('a');
	expect(ledger.size).toBe(0);
	expect(ledger.open('a').answers.size).toBe(0);
});

test('a run expires after its lifetime, counted from its last use', () => {
	let now = 0;
	const ledger = new Ledger(1000, 100, () => now);
	filled(ledger, 'a', 1);
	now = 900;
	filled(ledger, 'b', 1);
	now = 1001;
	ledger.open('c');
	expect(ledger.open('b').answers.size).toBe(1);
	expect(ledger.size).toBe(1);
	expect(ledger.open('a').answers.size).toBe(0);
});

test('it holds at most its capacity; the run in hand is never cut', () => {
	const ledger = new Ledger(1000, 10);
	filled(ledger, 'a', 6);
	filled(ledger, 'b', 6);
	filled(ledger, 'c', 50);
	expect(ledger.open('c').answers.size).toBe(50);
	expect(ledger.open('a').answers.size).toBe(0);
});

test('it does not grow with the number of runs', () => {
	const ledger = new Ledger(60_000, 100);
	for (let run = 0; run < 10_000; run++) filled(ledger, `run-${run}`, 10);
	expect(ledger.size).toBeLessThanOrEqual(110);
});

test('a run that is under way is never forgotten, however long it takes and however many there are', () => {
	let now = 0;
	const ledger = new Ledger(1000, 10, () => now);
	const { answers } = ledger.open('long');
	for (let item = 0; item < 20; item++) answers.set(item, accepted(`${item}`));
	now = 5000;
	filled(ledger, 'other', 50);
	ledger.keep('long');
	now = 5500;
	expect(ledger.open('long').answers.size).toBe(20);
});
