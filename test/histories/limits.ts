import fc from 'fast-check';
import type { Answer } from '../../dist/shared/operation/answers';
import { assert, nextTurn } from '../../dev/node';
import { MemoryDeduplicator } from '../support/deduplicator';
import { newMemory, runLimited } from '../support/limitedRun';
import type { LimitedItem } from '../support/limitedRun';
import { memoryStore } from '../support/nodeStore';

/*
 * Histories of a node with limits: sends, failures, retries, executions at once, processes that die,
 * and time that passes. The model is a list of all that reached somebody.
 */

const HOUR = 3_600_000;
const PERS = ['day', 'week', 'month'] as const;

const item = fc.record({
	number: fc.nat(2),
	fate: fc.oneof(
		{ weight: 5, arbitrary: fc.constant('accepted' as const) },
		{ weight: 1, arbitrary: fc.constantFrom('unknown', 'notSent', 'rejected') },
	),
	otherwise: fc.constantFrom('stop', 'skip'),
	isKeyed: fc.boolean(),
});

const execution = fc.record({
	items: fc.array(item, { minLength: 1, maxLength: 6 }),
	continues: fc.boolean(),
	concurrency: fc.integer({ min: 1, max: 3 }),
	tries: fc.integer({ min: 1, max: 2 }),
	/** The process dies when so many items of the execution have reached somebody. */
	diesAfter: fc.option(fc.nat(3), { freq: 5 }),
});

const history = fc.record({
	limits: fc.uniqueArray(
		fc.record({ count: fc.integer({ min: 1, max: 3 }), per: fc.constantFrom(...PERS) }),
		{ minLength: 1, maxLength: 3, selector: ({ per }) => per },
	),
	steps: fc.array(
		fc.record({
			/** Executions at once. */
			runs: fc.array(execution, { minLength: 1, maxLength: 2 }),
			/** Hours until the next step. */
			hours: fc.constantFrom(0, 0, 1, 14, 24, 8 * 24, 33 * 24),
		}),
		{ minLength: 1, maxLength: 5 },
	),
});

type History = typeof history extends fc.Arbitrary<infer H> ? H : never;
type Execution = History['steps'][number]['runs'][number];

/** UTC, so that the model needs no calendar but the one of ISO dates. */
function periodOf(per: (typeof PERS)[number], ms: number): string {
	const date = new Date(ms);
	if (per === 'month') return date.toISOString().slice(0, 7);
	if (per === 'day') return date.toISOString().slice(0, 10);
	return String(Math.floor((ms / HOUR / 24 + 3) / 7));
}

class Model {
	now = Date.UTC(2026, 11, 28, 20);
	readonly reached: Array<{ number: number; at: number }> = [];
	readonly answers: Answer[] = [];
	/** By number: items of processes that died, which may keep a place. */
	readonly lost = [0, 0, 0];
	private node = 0;

	constructor(
		private readonly limits: History['limits'],
		private readonly store = memoryStore(
			new MemoryDeduplicator(nextTurn),
			'sms/send',
			`history-${++histories}`,
		),
	) {}

	async play({ items, tries, continues, concurrency, diesAfter }: Execution): Promise<void> {
		const run = ++this.node;
		let sent = 0;
		let die = () => {};
		const death = new Promise<'dead'>((resolve) => (die = () => resolve('dead')));
		const limited = items.map(({ number, fate, otherwise, isKeyed }, index): LimitedItem => {
			const perform = async () => {
				if (sent === diesAfter) die();
				// A process that is dead sends nothing.
				if (diesAfter !== null && sent >= diesAfter) return await new Promise<void>(() => {});
				sent++;
				this.reached.push({ number, at: this.now });
				if (fate === 'unknown') throw new Error('No reply');
			};
			return {
				contact: {
					number: `8900000000${number}`,
					person: String(number),
					limits: this.limits,
					zone: 'UTC',
					otherwise,
				},
				...(isKeyed && { dedupeKey: `${run}-${index}` }),
				perform,
				...(fate !== 'accepted' && fate !== 'unknown' && { kept: fate }),
			};
		});
		const memory = newMemory();
		for (let each = 0; each < tries; each++) {
			const running = runLimited(this.store, limited, { memory, continues, concurrency });
			const answers = await Promise.race([running, death]);
			if (answers === 'dead') {
				for (const { number } of items) this.lost[number] = (this.lost[number] ?? 0) + 1;
				return;
			}
			this.answers.push(...answers);
			if (answers.every(({ outcome }) => outcome === 'accepted')) return;
		}
	}

	/** Places that are left for a number now, if nothing was lost. */
	leftOf(number: number): number {
		const left = this.limits.map(({ count, per }) => {
			const period = periodOf(per, this.now);
			const own = this.reached.filter((one) => one.number === number);
			return count - own.filter(({ at }) => periodOf(per, at) === period).length;
		});
		return Math.min(...left);
	}

	check(): void {
		for (const { count, per } of this.limits) {
			const counts = new Map<string, number>();
			for (const { number, at } of this.reached) {
				const name = `${number} ${periodOf(per, at)}`;
				counts.set(name, (counts.get(name) ?? 0) + 1);
			}
			assert(Math.max(0, ...counts.values()) <= count, `more than ${count} per ${per}`);
		}
	}

	/** Everybody gets what is left, and no more: no place was lost but to processes that died. */
	async finish(): Promise<void> {
		for (const number of [0, 1, 2]) {
			const left = this.leftOf(number);
			const before = this.reached.length;
			await this.play({
				items: Array.from({ length: 5 }, () => {
					return { number, fate: 'accepted', otherwise: 'skip', isKeyed: false } as const;
				}),
				tries: 1,
				continues: false,
				concurrency: 1,
				diesAfter: null,
			});
			const sent = this.reached.length - before;
			assert(sent <= left, `${sent} sent where ${left} were left`);
			assert(sent >= left - (this.lost[number] ?? 0), `${sent} sent of ${left} that were left`);
		}
	}
}

let histories = 0;

/** Plays so many histories; rejects with the shortest one that does not hold. */
export async function playLimits(runs: number): Promise<void> {
	const { now: real } = Date;
	const outcomes = new Set<string>();
	const holds = fc.asyncProperty(history, async ({ limits, steps }) => {
		const model = new Model(limits);
		Date.now = () => model.now;
		for (const { runs: atOnce, hours } of steps) {
			await Promise.all(atOnce.map(async (each) => await model.play(each)));
			model.check();
			model.now += hours * HOUR;
		}
		await model.finish();
		model.check();
		for (const answer of model.answers)
			outcomes.add('unsent' in answer ? String(answer.unsent) : answer.outcome);
	});
	try {
		await fc.assert(holds, { numRuns: runs, seed: 2026 });
	} finally {
		Date.now = real;
	}
	// They must not hold because nothing went wrong in them.
	const all = ['accepted', 'notSent', 'overLimit', 'rejected', 'unknown'];
	assert.deepEqual([...outcomes].sort(), all);
}
