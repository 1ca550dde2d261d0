import { readDay, readTime } from '../../shared/dates';
import { InvalidInput } from '../../shared/errors';
import type { AutoruleFields } from './types';

interface Schedule {
	readonly from: string;
	readonly to: string;
	readonly fromTime: string;
	readonly toTime: string;
}

/** Days and times in the document's form, checked to be a span; throws `InvalidInput`. */
export function scheduleOf(
	{ from, to, fromTime, toTime }: Schedule,
	timezone: string,
): Pick<AutoruleFields, 'from' | 'to' | 'fromtime' | 'totime'> {
	const zone = zoneOf(timezone);
	const first = dayOf('from', from, zone);
	const last = dayOf('to', to, zone);
	const fromtime = timeOf('fromTime', fromTime);
	const totime = timeOf('toTime', toTime);
	if (last < first) {
		throw new InvalidInput('to', 'is before From', 'Set a day that is not before From.');
	}
	if (last === first && totime <= fromtime) {
		throw new InvalidInput(
			'toTime',
			'is not after From Time, and From and To are the same day',
			'Set a later time, or a later To.',
		);
	}
	return { from: first, to: last, fromtime, totime };
}

/** "utc +5", as the document writes it, to the name that luxon knows. */
function zoneOf(timezone: string): string {
	const [, sign, hours = '', minutes = ''] =
		/^utc ?([+-])(\d{1,2})(?::([0-5]\d))?$/i.exec(timezone.trim()) ?? [];
	if (sign === undefined || Number(hours) > 14) {
		throw new InvalidInput('timezone', 'is not in the form of AloVoice', 'Use a form like utc +5.');
	}
	return `UTC${sign}${hours}${minutes === '' ? '' : `:${minutes}`}`;
}

function dayOf(parameter: 'from' | 'to', text: string, zone: string): string {
	const result = readDay(text, zone);
	if (result.ok) return result.day.toFormat('yyyy.MM.dd');
	throw new InvalidInput(parameter, result.reason, 'Use a form like 2026-12-31.');
}

function timeOf(parameter: 'fromTime' | 'toTime', text: string): string {
	const time = readTime(text);
	if (time !== undefined) return time;
	throw new InvalidInput(parameter, 'is not a time of day', 'Use a form like 18:30.');
}
