import { DateTime, IANAZone } from 'luxon';

/** A moment in a zone, or why there is none: `reason` continues "Scheduled At …". */
export type MomentResult =
	| { readonly ok: true; readonly moment: DateTime }
	| { readonly ok: false; readonly reason: string };

/**
 * Reads a date with a time of day, written as ISO 8601 or with the day in one of the forms of
 * `readDay`. Text without an offset is taken as local time of `zone`; text with an offset (and
 * whatever n8n's date picker or `$now` yield) is converted into it.
 */
export function readMoment(text: string, zone: string): MomentResult {
	const written = readWritten(text.trim(), zone);
	if (!written) return { ok: false, reason: 'is not a date with a time of day' };
	return written.isValid
		? { ok: true, moment: written.setZone(zone) }
		: { ok: false, reason: 'is not a date that exists' };
}

/**
 * The moment with the offset that the text names, else in `zone`; invalid if there is no such
 * moment, undefined if the text is no day with a time of day.
 */
function readWritten(text: string, zone: string): DateTime | undefined {
	const [, day = '', hour = '', rest = ''] =
		/^(\S*\d)(?:T|\s+)(\d{1,2})(:\d{2}.*)$/.exec(text) ?? [];
	if (rest === '') return undefined;
	const isoDay = readBareDay(day, 'utc')?.toISODate() ?? day;
	// As spreadsheets write it, with an hour of one digit or a blank before the offset.
	const iso = `${isoDay}T${hour.padStart(2, '0')}${rest.replace(/\s/g, '')}`;
	return DateTime.fromISO(iso, { zone, setZone: true });
}

/** Whether `zone` is a name of the IANA time zone database, e.g. `Asia/Novosibirsk`. */
export function isTimeZone(zone: string): boolean {
	return IANAZone.isValidZone(zone);
}

/** A day without time of day, or why there is none. */
export type DayResult =
	| { readonly ok: true; readonly day: DateTime }
	| { readonly ok: false; readonly reason: string };

const DAY_FORMATS = ['yyyy-MM-dd', 'yyyy.MM.dd', 'dd.MM.yyyy'];

/**
 * Reads a day as people and n8n's date picker write it. A moment counts as its day in `zone`, but a
 * midnight is a day: `$today` of a workflow further east is the evening before in `zone`, and whoever
 * wrote it meant the day that it names.
 */
export function readDay(text: string, zone: string): DayResult {
	const trimmed = text.trim();
	const day = readBareDay(trimmed, zone);
	if (day) return { ok: true, day };
	const written = readWritten(trimmed, zone);
	if (written?.isValid) return { ok: true, day: dayOf(written, zone) };
	return {
		ok: false,
		reason: /^\d{1,4}[-.]\d{1,2}[-.]\d{1,4}/.test(trimmed)
			? 'is not a date that exists'
			: 'is not a date',
	};
}

function dayOf(written: DateTime, zone: string): DateTime {
	const isMidnight = written.diff(written.startOf('day')).toMillis() === 0;
	return written.setZone(zone, { keepLocalTime: isMidnight }).startOf('day');
}

function readBareDay(text: string, zone: string): DateTime | undefined {
	for (const format of DAY_FORMATS) {
		const day = DateTime.fromFormat(text, format, { zone });
		if (day.isValid) return day;
	}
	return undefined;
}

/** HH:MM from "9:05", "09:05" or "09:05:00"; undefined if it is no time of day. */
export function readTime(text: string): string | undefined {
	const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim()) ?? [];
	if (minutes === '' || Number(hours) > 23 || Number(minutes) > 59) return undefined;
	return `${hours.padStart(2, '0')}:${minutes}`;
}
