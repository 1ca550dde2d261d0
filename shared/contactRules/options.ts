import type { CallingHours } from './hours';
import { isTimeZone, timeFor } from '../values/dates';
import { InvalidInput } from '../values/invalidInput';
import type { Field } from '../operation/fields';

/** How to treat an item whose phone would ring outside its calling hours. */
export type Otherwise = 'stop' | 'skip' | 'schedule';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const ISO_DAYS = WEEKDAYS.map((_, index) => String(index + 1));

const STOP_OR_SKIP = [
	{ name: 'Stop', value: 'stop', description: 'Refuse the item, before anything is sent' },
	{
		name: 'Skip',
		value: 'skip',
		description: 'Send nothing for the item and go on with the others',
	},
];
const SCHEDULE = {
	name: 'Schedule',
	value: 'schedule',
	description: 'Have the provider call at the next allowed minute',
};

/** Options of what rings: off until one of the hours or the days is set. */
export const callingOptions = (schedules = false): Field[] => [
	{
		displayName: 'Calling Days',
		name: 'callingDays',
		type: 'multiOptions',
		options: WEEKDAYS.map((name, index) => ({ name, value: String(index + 1) })),
		default: ISO_DAYS,
		description:
			'Days on which phones may ring, each from midnight to midnight. An expression gives them as 1 for Monday to 7 for Sunday. If empty, every day.',
	},
	{
		displayName: 'Calling Hours From',
		name: 'callingFrom',
		type: 'string',
		default: '',
		placeholder: 'e.g. 09:00',
		description: 'Time of day from which phones may ring. Needs Calling Hours To.',
	},
	{
		displayName: 'Calling Hours To',
		name: 'callingTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. 21:00',
		description:
			'Time of day from which phones may ring no more. If it is before Calling Hours From, the hours go over midnight; 00:00 is the end of the day.',
	},
	{
		displayName: 'Calling Hours Zone',
		name: 'callingTimezone',
		type: 'string',
		default: '',
		placeholder: 'e.g. Asia/Novosibirsk',
		description:
			'IANA name of the zone of the calling hours and days, that of the person. Without this option, the zone of the workflow.',
	},
	{
		displayName: 'Outside Calling Hours',
		name: 'outsideCallingHours',
		type: 'options',
		options: schedules ? [...STOP_OR_SKIP, SCHEDULE] : STOP_OR_SKIP,
		default: 'stop',
		description:
			'What becomes of an item whose phone would ring outside the calling hours. Where the provider chooses the time, every time that it may choose has to be allowed.',
	},
];

type Given = Readonly<Record<string, unknown>>;

/** Reads the options of an item; undefined if they leave every hour free. */
export function readCallingHours(
	given: Given,
	timezone: string,
): { hours: CallingHours; otherwise: Otherwise } | undefined {
	const { callingDays, callingFrom, callingTo, callingTimezone, outsideCallingHours } = given;
	const hasHours = callingFrom !== undefined || callingTo !== undefined;
	if (!hasHours && callingDays === undefined) {
		if (callingTimezone === undefined && outsideCallingHours === undefined) return undefined;
		throw new InvalidInput(
			outsideCallingHours === undefined ? 'callingTimezone' : 'outsideCallingHours',
			'is set, and there are no calling hours',
			'Add Calling Hours From and Calling Hours To, or Calling Days, or remove it.',
		);
	}
	return {
		hours: {
			zone: callingTimezone === undefined ? timezone : zoneOf(callingTimezone),
			days: daysOf(callingDays),
			...(hasHours && { window: windowOf(given) }),
		},
		otherwise: isOtherwise(outsideCallingHours) ? outsideCallingHours : 'stop',
	};
}

const isOtherwise = (value: unknown): value is Otherwise =>
	value === 'stop' || value === 'skip' || value === 'schedule';

/** Empty where an expression found nothing: taken for the workflow's, somebody would be woken. */
function zoneOf(value: unknown): string {
	const zone = String(value).trim();
	if (isTimeZone(zone)) return zone;
	throw new InvalidInput(
		'callingTimezone',
		zone === '' ? 'is empty' : 'is not a time zone',
		'Use a name like Europe/Moscow, or remove the option for the zone of the workflow.',
	);
}

function daysOf(value: unknown): ReadonlySet<number> {
	const days = Array.isArray(value) ? value.map(String) : [];
	const unknown = days.find((day) => !ISO_DAYS.includes(day));
	if (unknown !== undefined) {
		throw new InvalidInput(
			'callingDays',
			`holds "${unknown}", which is no day`,
			'Use 1 for Monday to 7 for Sunday.',
		);
	}
	return new Set((days.length === 0 ? ISO_DAYS : days).map(Number));
}

function windowOf(given: Given): { from: number; to: number } {
	const from = minutesOf(given, 'callingFrom');
	const to = minutesOf(given, 'callingTo');
	if (from !== to) return { from, to };
	throw new InvalidInput(
		'callingTo',
		'is the same as Calling Hours From, so there is no time between them',
		'Set another time, or remove both for the whole day.',
	);
}

function minutesOf(given: Given, parameter: 'callingFrom' | 'callingTo'): number {
	const value = given[parameter];
	const time = timeFor(
		parameter,
		typeof value === 'string' ? value : '',
		'Use a form like 09:00. Calling hours need both a beginning and an end.',
	);
	const [hours = 0, minutes = 0] = time.split(':').map(Number);
	return hours * 60 + minutes;
}
