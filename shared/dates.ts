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
