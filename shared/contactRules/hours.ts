import { DateTime, IANAZone } from 'luxon';
import type { Span } from '../operation/ringing';

/** When people may be reached: by the clock and the calendar of a zone. */
export interface ContactHours {
	/** IANA name. */
	readonly zone: string;
	readonly windows: readonly Window[];
	/** Local days since 1970-01-01, which have the windows of Sunday. */
	readonly holidays: ReadonlySet<number>;
}

export interface Window {
	/** ISO weekdays of the day on which the window begins, 1 for Monday. */
	readonly days: ReadonlySet<number>;
	/** Minutes since the beginning of that day. */
	readonly from: number;
	/** The first minute that is outside; above 1440, the window goes over midnight. */
	readonly to: number;
}

const MINUTE = 60_000;
export const MINUTES_A_DAY = 1440;
/** Holidays may keep a long row of days free. */
const SEARCHED = 366 * MINUTES_A_DAY * MINUTE;

/** The first whole minute, not before `moment`, in which people may be reached. */
export function nextAllowed(hours: ContactHours, moment: DateTime): DateTime | undefined {
	const start = Math.ceil(moment.toMillis() / MINUTE) * MINUTE;
	return seek(hours, start, start + SEARCHED, true);
}

/** The first moment of the spans at which nobody may be reached. */
export function firstOutside(hours: ContactHours, spans: readonly Span[]): DateTime | undefined {
	for (const { start, end } of spans) {
		const found = seek(hours, start.toMillis(), end.toMillis(), false);
		if (found) return found;
	}
	return undefined;
}

/** The ISO weekday whose windows a local day has. */
export function weekdayOf({ holidays }: ContactHours, day: number): number {
	// 1970-01-01 was a Thursday.
	return holidays.has(day) ? 7 : ((((day + 3) % 7) + 7) % 7) + 1;
}

/** The local day of a moment, since 1970-01-01. */
export const localDayOf = ({ year, month, day }: DateTime): number =>
	Date.UTC(year, month - 1, day) / (MINUTES_A_DAY * MINUTE);

/**
 * The first moment from `at` until `end` (epoch ms) that is allowed, or is not. Whether a time is allowed
 * follows from the local time alone, so from one change of it to the next there is nothing to see;
 * only where the clocks are changed in between, the way is cut short at that moment.
 */
function seek(
	hours: ContactHours,
	at: number,
	end: number,
	isWanted: boolean,
): DateTime | undefined {
	const zone = IANAZone.create(hours.zone);
	const changes = changesOf(hours);
	for (let moment = at; moment < end; ) {
		const minute = Math.floor(moment / MINUTE);
		const offset = zone.offset(moment);
		const local = minute + offset;
		if (isAllowedAt(hours, local) === isWanted) return DateTime.fromMillis(moment, { zone });
		const time = timeOf(local);
		const next = minute + (changes.find((change) => change > time) ?? MINUTES_A_DAY) - time;
		moment =
			MINUTE * (zone.offset(next * MINUTE) === offset ? next : clockChange(zone, minute, next));
	}
	return undefined;
}

/** The first minute after `before` that has not its offset, where `after` has another one. */
function clockChange(zone: IANAZone, before: number, after: number): number {
	const offset = zone.offset(before * MINUTE);
	let [low, high] = [before, after];
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (zone.offset(middle * MINUTE) === offset) low = middle;
		else high = middle;
	}
	return high;
}

/** @param local minutes since 1970-01-01T00:00 by the clock on the wall */
function isAllowedAt(hours: ContactHours, local: number): boolean {
	const time = timeOf(local);
	const day = (local - time) / MINUTES_A_DAY;
	return (
		isWithin(hours, weekdayOf(hours, day), time) ||
		isWithin(hours, weekdayOf(hours, day - 1), time + MINUTES_A_DAY)
	);
}

/** @param time minutes since the beginning of a day with that weekday */
const isWithin = ({ windows }: ContactHours, weekday: number, time: number): boolean =>
	windows.some(({ days, from, to }) => days.has(weekday) && from <= time && time < to);

const timeOf = (local: number): number => local - Math.floor(local / MINUTES_A_DAY) * MINUTES_A_DAY;

/** The times of day at which a window may begin or end, in order. */
const changesOf = ({ windows }: ContactHours): number[] =>
	windows.flatMap(({ from, to }) => [from, to % MINUTES_A_DAY]).sort((a, b) => a - b);
