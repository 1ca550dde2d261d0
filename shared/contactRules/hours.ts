import { DateTime, IANAZone } from 'luxon';
import type { Span } from '../operation/operation';

/** When people may be called: by the clock and the calendar of a zone. */
export interface CallingHours {
	/** IANA name. */
	readonly zone: string;
	/** ISO weekdays, 1 for Monday. Over midnight, each side of it has the weekday of its own date. */
	readonly days: ReadonlySet<number>;
	/**
	 * Minutes of the day; `to` is the first that is not allowed. `from` after `to`: over midnight.
	 * Absent: all day.
	 */
	readonly window?: { readonly from: number; readonly to: number };
}

const MINUTE = 60_000;
const MINUTES_A_DAY = 1440;
/** Two weeks may fall out where clocks are put forward over a window; a third never does. */
const SEARCHED = 22 * MINUTES_A_DAY * MINUTE;

/** The span of what rings at a moment. */
export const instant = (start: DateTime): Span => ({ start, end: start.plus(1) });

/** The first whole minute, not before `moment`, in which people may be called. */
export function nextAllowed(hours: CallingHours, moment: DateTime): DateTime | undefined {
	const start = Math.ceil(moment.toMillis() / MINUTE) * MINUTE;
	return seek(hours, start, start + SEARCHED, true);
}

/** The first moment of the spans at which nobody may be called. */
export function firstOutside(hours: CallingHours, spans: readonly Span[]): DateTime | undefined {
	for (const { start, end } of spans) {
		const found = seek(hours, start.toMillis(), end.toMillis(), false);
		if (found) return found;
	}
	return undefined;
}

/** Why a moment is outside: the parameter that keeps it out, and what it says. */
export function reasonOf(
	{ days, window }: CallingHours,
	moment: DateTime,
): { parameter: string; reason: string } {
	if (!window || !days.has(moment.weekday)) {
		const weekday = moment.toFormat('cccc', { locale: 'en' });
		return { parameter: 'callingDays', reason: `leaves ${weekday} out` };
	}
	const { from, to } = window;
	const isEarly = from < to && moment.hour * 60 + moment.minute < from;
	return isEarly
		? { parameter: 'callingFrom', reason: `is ${clock(from)}` }
		: { parameter: 'callingTo', reason: `is ${clock(to)}` };
}

const clock = (minutes: number): string =>
	[Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/**
 * The first moment from `at` until `end` (epoch ms) that is allowed, or is not. Whether a time is allowed
 * follows from the local time alone, so from one change of it to the next there is nothing to see;
 * only where the clocks are changed in between, the way is cut short at that moment.
 */
function seek(
	hours: CallingHours,
	at: number,
	end: number,
	isWanted: boolean,
): DateTime | undefined {
	const zone = IANAZone.create(hours.zone);
	for (let moment = at; moment < end; ) {
		const minute = Math.floor(moment / MINUTE);
		const offset = zone.offset(moment);
		const local = minute + offset;
		if (isAllowedAt(hours, local) === isWanted) return DateTime.fromMillis(moment, { zone });
		const next = minute + minutesToChange(hours, local);
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

/** @param local minutes since 1970-01-01T00:00 by the clock on the wall, a Thursday */
function isAllowedAt({ days, window }: CallingHours, local: number): boolean {
	const day = Math.floor(local / MINUTES_A_DAY);
	if (!days.has(((((day + 3) % 7) + 7) % 7) + 1)) return false;
	if (!window) return true;
	const { from, to } = window;
	const time = local - day * MINUTES_A_DAY;
	return from < to ? from <= time && time < to : from <= time || time < to;
}

/** Minutes until the next midnight, beginning or end of the window. */
function minutesToChange({ window }: CallingHours, local: number): number {
	const time = local - Math.floor(local / MINUTES_A_DAY) * MINUTES_A_DAY;
	const changes = [...(window ? [window.from, window.to] : []), MINUTES_A_DAY];
	return Math.min(...changes.filter((change) => change > time)) - time;
}
