import { DateTime } from 'luxon';
import { ISO_DAYS } from './fields';
import { localDayOf, MINUTES_A_DAY } from './hours';
import type { ContactHours, Window } from './hours';
import { timeFor, zoneFor } from '../values/dates';
import { InvalidInput } from '../values/invalidInput';

/** How to treat an item that is kept back. */
export type Otherwise = 'stop' | 'skip' | 'schedule';

/** At most so many in a calendar day, an ISO week or a month. */
export interface Limit {
	readonly count: number;
	readonly per: 'day' | 'week' | 'month';
}

/** An item's own contact rules. */
export interface Rule {
	/** IANA name. */
	readonly zone: string;
	/** Absent: every time is free. */
	readonly hours?: ContactHours;
	readonly limits: readonly Limit[];
	/** In the form of `comparable`. */
	readonly doNotContact: ReadonlySet<string>;
	readonly otherwise: Otherwise;
}

/** The values of the option, as the parameter reader has checked them against its fields. */
export interface GivenRule {
	readonly hours?: ReadonlyArray<{
		readonly days: readonly string[];
		readonly from: string;
		readonly to: string;
	}>;
	readonly holidays: readonly string[];
	readonly timezone: string;
	readonly limits?: readonly Limit[];
	readonly doNotContact: unknown;
	readonly otherwise: Otherwise;
}

/**
 * @param timezone of the workflow
 * @returns undefined if the rules keep nothing back
 * @throws InvalidInput if they cannot be read, or contradict each other
 */
export function readRule(
	{ hours = [], holidays, timezone: own, limits = [], otherwise }: GivenRule,
	timezone: string,
	doNotContact: ReadonlySet<string>,
): Rule | undefined {
	refuseUseless('holidays', holidays.length > 0 && hours.length === 0, 'there are no Hours');
	const isZoneUsed = hours.length > 0 || limits.length > 0;
	refuseUseless('timezone', own.trim() !== '' && !isZoneUsed, 'neither Hours nor Limits are');
	const zone = zoneFor('contactRules.timezone', own, timezone);
	const windows = hours.map(windowOf);
	const days = new Set(holidays.map(holidayOf));
	if (!isZoneUsed && doNotContact.size === 0) return undefined;
	return {
		zone,
		...(windows.length > 0 && { hours: { zone, windows, holidays: days } }),
		limits,
		doNotContact,
		otherwise,
	};
}

function refuseUseless(name: string, isUseless: boolean, lack: string): void {
	if (!isUseless) return;
	throw new InvalidInput(`contactRules.${name}`, `is set, and ${lack}`, 'Add them, or empty it.');
}

function windowOf({ days, from, to }: NonNullable<GivenRule['hours']>[number]): Window {
	const unknown = days.find((day) => !ISO_DAYS.includes(day));
	if (unknown !== undefined) {
		throw new InvalidInput(
			'contactRules.hours.days',
			`holds "${unknown.slice(0, 30)}", which is no day`,
			'Use 1 for Monday to 7 for Sunday.',
		);
	}
	const start = minutesOf('contactRules.hours.from', from);
	const end = to.trim() === '24:00' ? MINUTES_A_DAY : minutesOf('contactRules.hours.to', to);
	const isWholeDay = start === 0 && end === 0;
	if (start === end && !isWholeDay) {
		throw new InvalidInput(
			'contactRules.hours.to',
			'is the same as From, so there is no time between them',
			'Set another time, or 00:00 to 24:00 for the whole day.',
		);
	}
	const isOverMidnight = end < start || isWholeDay;
	return {
		days: new Set(days.map(Number)),
		from: start,
		to: end + (isOverMidnight ? MINUTES_A_DAY : 0),
	};
}

function minutesOf(parameter: string, text: string): number {
	const [hours = 0, minutes = 0] = timeFor(parameter, text, 'Use a form like 09:00.')
		.split(':')
		.map(Number);
	return hours * 60 + minutes;
}

function holidayOf(text: string): number {
	const day = DateTime.fromFormat(text, 'yyyy-MM-dd', { zone: 'utc' });
	if (day.isValid) return localDayOf(day);
	throw new InvalidInput(
		'contactRules.holidays',
		'holds something that is not a date',
		'Use dates like 2027-01-01, with commas, spaces or new lines between them.',
		text.slice(0, 30),
	);
}
