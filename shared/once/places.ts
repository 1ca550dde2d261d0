import type { NodeMemory, Store } from '../operation/operation';
import { Grouped, removals } from './grouped';

/** A period of a limit for one number, e.g. `sms/send:89001112233:week:2026-W48`. */
export interface Period {
	readonly name: string;
	/** Places in it. */
	readonly count: number;
}

/** A taken place. */
export interface Place {
	/** The name of its period. */
	readonly period: string;
	/** The entry in the store. */
	readonly entry: string;
}

/** A place in each period that a send needs, or the periods that have none left. */
export type Verdict = { readonly places: readonly Place[] } | { readonly full: readonly Period[] };

/** The places of one period, while one use of the store tells which of them are free. */
interface Search {
	/** Sends that need one. */
	demand: number;
	/** The highest place that any of them may have. */
	most: number;
	/** The lowest that has not been tried. */
	next: number;
	/** Numbers of places that were free, ascending. */
	readonly free: number[];
}

/**
 * Places that this process has taken, by node and entry. Another process may write back a list that
 * it read earlier. With this record no place is lost to the process that took it, so each process
 * sends at most as often as a limit allows.
 */
const taken = new Set<string>();
const MOST_TAKEN = 100_000;

const nameOf = (owner: string, entry: string) => `${owner} ${entry}`;

/**
 * Takes a place for each send in every period that it needs, the first send first: in all or in none.
 *
 * n8n's store can only test-and-add and remove. So each place has a number, and a send tries them
 * from 1 on: a person's first send in a period takes one addition, the n-th takes n. Nothing is
 * removed unless another limit keeps the send back, because for each removal n8n searches its list.
 */
const sends = new Grouped<ReadonlyArray<readonly Period[]>, readonly Verdict[]>(
	async (memory, questions, owner) => {
		const searches = await freePlaces(memory, questions.flat(), owner);
		const verdicts = new Map(
			questions.map((wanted) => [wanted, wanted.map((periods) => serve(searches, periods))]),
		);
		for (const verdict of [...verdicts.values()].flat()) {
			if ('full' in verdict) continue;
			for (const { entry } of verdict.places) remember(nameOf(owner, entry));
		}
		const spare = [...searches].flatMap(([name, { free }]) =>
			free.map((number) => entryOf(name, number)),
		);
		if (spare.length > 0) await memory.remove(spare);
		return verdicts;
	},
);

/** Takes places for sends, each with its periods. */
export async function takePlaces(
	store: Store,
	wanted: ReadonlyArray<readonly Period[]>,
): Promise<readonly Verdict[]> {
	return await sends.ask(store, wanted);
}

/** So many removals keep n8n's one thread for less than a second, even in its longest list. */
const AT_ONCE = 500;

export async function giveBack(store: Store, places: readonly Place[]): Promise<void> {
	for (let start = 0; start < places.length; start += AT_ONCE) {
		const entries = places.slice(start, start + AT_ONCE).map(({ entry }) => entry);
		await removals.ask(store, entries);
		for (const entry of entries) taken.delete(nameOf(store.owner, entry));
	}
}

/** Takes a free place of each period for each send that needs it, as long as there are any. */
async function freePlaces(
	memory: NodeMemory,
	wanted: ReadonlyArray<readonly Period[]>,
	owner: string,
): Promise<ReadonlyMap<string, Search>> {
	const searches = new Map<string, Search>();
	for (const { name, count } of wanted.flat()) {
		const search = searches.get(name) ?? { demand: 0, most: 0, next: 1, free: [] };
		search.demand++;
		search.most = Math.max(search.most, count);
		searches.set(name, search);
	}
	for (;;) {
		const tries = [...searches].flatMap(([name, search]) =>
			candidates(search).map((number) => ({ search, number, entry: entryOf(name, number) })),
		);
		if (tries.length === 0) return searches;
		const added = await memory.add(tries.map(({ entry }) => entry));
		for (const { search, number, entry } of tries) {
			search.next = number + 1;
			if (added.has(entry) && !taken.has(nameOf(owner, entry))) search.free.push(number);
		}
	}
}

function candidates({ demand, most, next, free }: Search): number[] {
	const length = Math.max(0, Math.min(demand - free.length, most - next + 1));
	return Array.from({ length }, (_, index) => next + index);
}

function serve(searches: ReadonlyMap<string, Search>, periods: readonly Period[]): Verdict {
	const lowest = ({ name }: Period) => searches.get(name)?.free[0] ?? Infinity;
	const full = periods.filter((period) => lowest(period) > period.count);
	if (full.length > 0) return { full };
	return {
		places: periods.map((period) => {
			const entry = entryOf(period.name, lowest(period));
			searches.get(period.name)?.free.shift();
			return { period: period.name, entry };
		}),
	};
}

const entryOf = (period: string, number: number) => `limit:${period}:${number}`;

function remember(name: string): void {
	taken.add(name);
	if (taken.size <= MOST_TAKEN) return;
	for (const oldest of taken) {
		taken.delete(oldest);
		return;
	}
}
