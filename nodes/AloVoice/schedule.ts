import type { DateTime } from 'luxon';
import type { Ringing, Span } from '../../shared/operation/ringing';
import { atTime, dayFor, timeFor } from '../../shared/values/dates';
import { InvalidInput } from '../../shared/values/invalidInput';
import type { AutoruleFields } from './types';

interface Schedule {
	readonly from: string;
	readonly to: string;
	readonly fromTime: string;
	readonly toTime: string;
}

interface Days {
	readonly first: DateTime;
	readonly last: DateTime;
	/** HH:MM */
	readonly fromtime: string;
	readonly totime: string;
}

/** A longer campaign cannot be compared with contact hours day by day. */
const MOST_DAYS = 366;

/** Days, times and zone in the document's form, checked for a valid span; throws `InvalidInput`. */
export function scheduleOf(
	schedule: Schedule,
	timezone: string,
): Pick<AutoruleFields, 'from' | 'to' | 'fromtime' | 'totime' | 'timezone'> {
	const { first, last, fromtime, totime } = daysOf(schedule, timezone);
	const { sign, offset } = offsetOf(timezone);
	const days = { from: wireOf(first), to: wireOf(last) };
	return { ...days, fromtime, totime, timezone: `utc ${sign}${offset}` };
}

/** When a campaign may ring, whatever the moment. */
export function ringsOn(schedule: Schedule, timezone: string): Ringing {
	const { from, to, fromTime, toTime } = schedule;
	return {
		key: JSON.stringify([from, to, fromTime, toTime, timezone]),
		spans: () => spansOf(schedule, timezone),
	};
}

/**
 * When a campaign may ring: on each of its days, including its last minute ("20:59" comes back as
 * "20:59:59"). The document does not say how AloVoice reads times that run over midnight, so they
 * count as every hour, until the day after the last.
 */
function spansOf(schedule: Schedule, timezone: string): Span[] {
	const { first, last, fromtime, totime } = daysOf(schedule, timezone);
	if (totime <= fromtime) return [{ start: first, end: last.plus({ days: 2 }) }];
	const count = Math.round(last.diff(first, 'days').days) + 1;
	if (count > MOST_DAYS) {
		throw new InvalidInput(
			'to',
			'is more than a year after From, and Contact Rules have hours',
			'Make a campaign for each year, or remove the hours.',
		);
	}
	return Array.from({ length: count }, (_, days) => {
		const day = first.plus({ days });
		return { start: atTime(day, fromtime), end: atTime(day, totime).plus({ minutes: 1 }) };
	});
}

function daysOf({ from, to, fromTime, toTime }: Schedule, timezone: string): Days {
	const { sign, offset } = offsetOf(timezone);
	// luxon's name for the zone.
	const zone = `UTC${sign}${offset}`;
	const first = dayFor('from', from, zone);
	const last = dayFor('to', to, zone);
	const fromtime = timeFor('fromTime', fromTime);
	const totime = timeFor('toTime', toTime);
	if (last < first) {
		throw new InvalidInput('to', 'is before From', 'Set a day that is not before From.');
	}
	if (last.hasSame(first, 'day') && totime <= fromtime) {
		throw new InvalidInput(
			'toTime',
			'is not after From Time, and From and To are the same day',
			'Set a later time, or a later To.',
		);
	}
	return { first, last, fromtime, totime };
}

/** Parses "utc +5", the document's form, "UTC+5" or "utc +05:00": the sign, and "5" or "5:30". */
function offsetOf(timezone: string): { sign: string; offset: string } {
	const [, sign, hours = '', minutes = '00'] =
		/^utc\s*([+-])\s*(\d{1,2})(?::([0-5]\d))?$/i.exec(timezone.trim()) ?? [];
	if (sign === undefined || Number(hours) > 14) {
		throw new InvalidInput('timezone', 'is not in the form of AloVoice', 'Use a form like utc +5.');
	}
	return { sign, offset: minutes === '00' ? `${Number(hours)}` : `${Number(hours)}:${minutes}` };
}

const wireOf = (day: DateTime): string => day.toFormat('yyyy.MM.dd');
