import { DateTime, IANAZone } from 'luxon';
import { InvalidInput } from './invalidInput';

/**
 * Reads a date with a time of day, written as ISO 8601 or with the day in one of the forms of
 * `dayFor`. Text without an offset is taken as local time of `zone`; text with an offset (and
 * whatever n8n's date picker or `$now` yield) is converted into it.
 *
 * @throws InvalidInput naming `parameter`
 */
export function momentFor(parameter: string, text: string, zone: string): DateTime {
	const written = readWritten(text.trim(), zone);
	if (written?.isValid) return written.setZone(zone);
	throw new InvalidInput(
		parameter,
		written ? 'is not a date that exists' : 'is not a date with a time of day',
		'Use a form like 2026-12-31T18:30.',
		quoted(text),
	);
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

/**
 * A time zone by its name in the IANA database, e.g. `Asia/Novosibirsk`; empty text is `fallback`.
 *
 * @throws InvalidInput naming `parameter`
 */
export function zoneFor(parameter: string, text: string, fallback: string): string {
	const zone = text.trim() || fallback;
	if (isTimeZone(zone)) return zone;
	throw new InvalidInput(
		parameter,
		'is not a time zone',
		'Use a name like Europe/Moscow.',
		quoted(zone),
	);
}

/** Whether `zone` is a name of the IANA time zone database. */
export function isTimeZone(zone: string): boolean {
	return IANAZone.isValidZone(zone);
}

const DAY_FORMATS = ['yyyy-MM-dd', 'yyyy.MM.dd', 'dd.MM.yyyy'];

/**
 * Reads a day as people and n8n's date picker write it. A moment counts as its day in `zone`, but a
 * midnight is a day: `$today` of a workflow further east is the evening before in `zone`, and whoever
 * wrote it meant the day that it names.
 *
 * @returns the start of the day in `zone`
 * @throws InvalidInput naming `parameter`
 */
export function dayFor(parameter: string, text: string, zone: string): DateTime {
	const trimmed = text.trim();
	const day = readBareDay(trimmed, zone);
	if (day) return day;
	const written = readWritten(trimmed, zone);
	if (written?.isValid) return dayOf(written, zone);
	const isWrittenAsDate = /^\d{1,4}[-.]\d{1,2}[-.]\d{1,4}/.test(trimmed);
	throw new InvalidInput(
		parameter,
		isWrittenAsDate ? 'is not a date that exists' : 'is not a date',
		'Use a form like 2026-12-31.',
		quoted(text),
	);
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

/**
 * HH:MM from "9:05", "09:05" or "09:05:00".
 *
 * @param advice what to do about text that is no time of day
 * @throws InvalidInput naming `parameter`
 */
export function timeFor(
	parameter: string,
	text: string,
	advice = 'Use a form like 18:30.',
): string {
	const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim()) ?? [];
	if (minutes !== '' && Number(hours) <= 23 && Number(minutes) <= 59) {
		return `${hours.padStart(2, '0')}:${minutes}`;
	}
	const reason = text.trim() === '' ? 'is empty' : 'is not a time of day';
	throw new InvalidInput(parameter, reason, advice, quoted(text));
}

/** The moment of a day at HH:MM, by the clock of the day's zone. */
export function atTime(day: DateTime, time: string): DateTime {
	const [hour, minute] = time.split(':').map(Number);
	return day.set({ hour, minute, second: 0, millisecond: 0 });
}

/** No longer than a date: whatever else was put here may be private. */
const quoted = (text: string): string => text.trim().slice(0, 30);
