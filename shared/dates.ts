import { DateTime, IANAZone } from 'luxon';

/** A moment in a zone, or why there is none: `reason` continues "Scheduled At …". */
export type MomentResult =
	| { readonly ok: true; readonly moment: DateTime }
	| { readonly ok: false; readonly reason: string };

/**
 * Reads a date with a time of day. Text without an offset is taken as local time of `zone`; text
 * with an offset (and whatever n8n's date picker or `$now` yield) is converted into it.
 */
export function readMoment(text: string, zone: string): MomentResult {
	const trimmed = text.trim();
	if (!/\d[T ]\d{1,2}:\d{2}/.test(trimmed)) {
		return { ok: false, reason: 'is not a date with a time of day' };
	}
	const iso = DateTime.fromISO(trimmed.replace(' ', 'T').replaceAll(' ', ''), { zone });
	return iso.isValid
		? { ok: true, moment: iso }
		: { ok: false, reason: 'is not a date that exists' };
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

/** Reads a day as people and n8n's date picker write it; a moment counts as its day in `zone`. */
export function readDay(text: string, zone: string): DayResult {
	const trimmed = text.trim();
	for (const format of DAY_FORMATS) {
		const day = DateTime.fromFormat(trimmed, format, { zone });
		if (day.isValid) return { ok: true, day };
	}
	const result = readMoment(trimmed, zone);
	if (result.ok) return { ok: true, day: result.moment.startOf('day') };
	return {
		ok: false,
		reason: /^\d{1,4}[-.]\d{1,2}[-.]\d{1,4}/.test(trimmed)
			? 'is not a date that exists'
			: 'is not a date',
	};
}

/** HH:MM from "9:05", "09:05" or "09:05:00"; undefined if it is no time of day. */
export function readTime(text: string): string | undefined {
	const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim()) ?? [];
	if (minutes === '' || Number(hours) > 23 || Number(minutes) > 59) return undefined;
	return `${hours.padStart(2, '0')}:${minutes}`;
}
