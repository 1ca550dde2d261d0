import { hash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { PollResult } from '../../shared/poll/trigger';
import { secondsOf } from './recordTime';

/**
 * Most remembered records: those with the latest TIME. They are the overlap in which the trigger
 * finds late records and changes. Usually this covers all requested records; at 100,000 calls a day
 * it covers an hour. It keeps the state, which n8n writes whole with each emission, below 200 kB.
 */
const MOST_REMEMBERED = 5000;
/**
 * Days of TIME, beyond the lookback, after which the trigger forgets a record that is no longer
 * sent.
 */
const SLACK = 2;

/** A seen record: hashes of its identity and of its version, and its TIME in epoch seconds. */
type Seen = [key: string, print: string, time: number];

interface Look {
	/** Epoch ms. */
	readonly now: number;
	/** IANA name, for a TIME without an offset. */
	readonly timezone: string;
	readonly lookbackDays: number;
}

/**
 * Finds new records and those whose TIME, CODE or SEC has changed.
 *
 * Task and number (QUERY_ID, DST) identify a record, because the calls of a group share the task.
 * Calls are recorded when they end, not in the order of their TIME, and a record changes with each
 * further attempt. So TIME alone cannot identify new records, and the state keeps each record from
 * `floor` on. `floor` rises only when there are too many: earlier records are past. Several records
 * with the same task and number differ by their content; a record that disappears and comes back is
 * not new.
 *
 * @param state absent at the first poll
 */
export function compareRecords(
	state: IDataObject | undefined,
	records: readonly IDataObject[],
	{ now, timezone, lookbackDays }: Look,
): PollResult {
	const floor = typeof state?.floor === 'number' ? state.floor : 0;
	const before = seenOf(state);
	const unchanged = new Queues(before, ([key, print]) => `${key} ${print}`);
	const taken = new Set<Seen>();
	const present: Seen[] = [];
	const fresh: Array<{ record: IDataObject; seen: Seen }> = [];
	for (const record of records) {
		// An unreadable time counts as the time of the first sight.
		const time = secondsOf(record.TIME, timezone) ?? Math.floor(now / 1000);
		if (time < floor) continue;
		const key = digest([record.QUERY_ID, record.DST], 11);
		const print = digest([record.TIME, record.CODE, record.SEC], 6);
		const found = unchanged.take(`${key} ${print}`);
		if (!found) {
			fresh.push({ record, seen: [key, print, time] });
			continue;
		}
		taken.add(found);
		present.push(found);
	}

	const isFirst = state === undefined;
	const isLeft = (seen: Seen) => !taken.has(seen);
	const changed = new Queues(before.filter(isLeft), ([key]) => key);
	const emit = fresh.map(({ record, seen }) => {
		// The remaining records have changed: one of the same key has become this record.
		const earlier = changed.take(seen[0]);
		if (earlier) taken.add(earlier);
		const change = earlier ? 'updated' : 'new';
		return { json: { ...record, change }, isFirst };
	});
	const here = present.concat(fresh.map(({ seen }) => seen));
	const latest = here.reduce((most, [, , time]) => Math.max(most, time), 0);
	const forgotten = latest - (lookbackDays + SLACK) * 86_400;
	const absent = before.filter((seen) => isLeft(seen) && seen[2] >= forgotten);
	const all = here.concat(absent);
	const raised = floorOf(all, floor);
	return {
		state: { asked: now, floor: raised, seen: all.filter(([, , time]) => time >= raised) },
		emit,
	};
}

/** Seen records by a name that several share; each is taken once, in order, at constant cost. */
class Queues {
	private readonly byName = new Map<string, { readonly all: Seen[]; next: number }>();

	constructor(seen: readonly Seen[], nameOf: (seen: Seen) => string) {
		for (const one of seen) {
			const queue = this.byName.get(nameOf(one));
			if (queue) queue.all.push(one);
			else this.byName.set(nameOf(one), { all: [one], next: 0 });
		}
	}

	take(name: string): Seen | undefined {
		const queue = this.byName.get(name);
		return queue?.all[queue.next++];
	}
}

/** Records of the same second stay together, whatever their number. */
function floorOf(all: readonly Seen[], floor: number): number {
	if (all.length <= MOST_REMEMBERED) return floor;
	const times = all.map(([, , time]) => time).sort((a, b) => b - a);
	return times[MOST_REMEMBERED - 1] ?? floor;
}

function seenOf(state: IDataObject | undefined): Seen[] {
	const seen: unknown[] = Array.isArray(state?.seen) ? state.seen : [];
	return seen.filter(isSeen);
}

function isSeen(value: unknown): value is Seen {
	return Array.isArray(value) && typeof value[0] === 'string' && typeof value[2] === 'number';
}

/**
 * Characters of base64: 66 bits distinguish records, 36 bits their versions. 7 and "7" are equal.
 */
const digest = (values: unknown[], length: number): string =>
	hash('sha256', JSON.stringify(values.map(String)), 'base64url').slice(0, length);
