import { DateTime } from 'luxon';
import { localDayOf, MINUTES_A_DAY, weekdayOf } from './hours';
import type { ContactHours, Window } from './hours';
import type { Rule } from './rule';
import type { Verdict } from './verdict';
import type { Accepted, Answer } from '../operation/answers';
import type { Operation } from '../operation/operation';
import { InvalidInput, masked } from '../values/invalidInput';
import { listed } from '../values/words';

type Outside = NonNullable<Verdict['outside']>;

/** The refusal of an item whose time is outside the hours. */
export function refusedByHours(
	{ rings }: Operation,
	hours: ContactHours,
	{ at, next }: Outside,
): InvalidInput {
	const { parameter, reason } = reasonOf(hours, at);
	const event = rings ? 'the phone may ring' : 'the message would leave';
	const change = rings ? ', or change when it rings' : '';
	return new InvalidInput(
		parameter,
		`${reason}, and ${event} at ${wordsOf(at)} in ${hours.zone}`,
		`${wordsOfNext(next)} Send the item then${change}.`,
	);
}

/** Why a moment is outside: the parameter that keeps it out, and what it says. */
export function reasonOf(
	hours: ContactHours,
	moment: DateTime,
): { parameter: string; reason: string } {
	const day = localDayOf(moment);
	const weekday = weekdayOf(hours, day);
	const name = DateTime.utc(2024, 1, weekday).toFormat('cccc', { locale: 'en' });
	const windows = hours.windows.filter(({ days }) => days.has(weekday)).map(clockOf);
	const isHoliday = hours.holidays.has(day);
	if (isHoliday) {
		const allowed =
			windows.length === 0 ? 'leave Sunday out' : `allow ${listed(windows)} on Sunday`;
		return {
			parameter: 'contactRules.holidays',
			reason: `name ${moment.toFormat('yyyy-MM-dd')}, the hours ${allowed}`,
		};
	}
	const reason = windows.length === 0 ? `leave ${name} out` : `allow ${listed(windows)} on ${name}`;
	return { parameter: 'contactRules.hours', reason };
}

const clockOf = ({ from, to }: Window): string => `${timeOf(from)}–${timeOf(to)}`;

const timeOf = (minutes: number): string => {
	const time = minutes > MINUTES_A_DAY ? minutes - MINUTES_A_DAY : minutes;
	return [Math.floor(time / 60), time % 60].map((part) => String(part).padStart(2, '0')).join(':');
};

/** The refusal of an item whose person must not be contacted. */
export const refusedPerson = (number: string): InvalidInput =>
	new InvalidInput(
		'contactRules.doNotContact',
		'names the number',
		'Remove the item, or set Otherwise to Skip to leave it out.',
		masked(number),
	);

/** The refusal of a list that cannot be sent without one of its numbers. */
export const refusedList = (number: string): InvalidInput =>
	new InvalidInput(
		'contactRules.doNotContact',
		'names a number of the list',
		'Remove the number from the list of recipients, which goes out as a whole.',
		masked(number),
	);

/** The refusal of a rule about people where nobody can tell who they are. */
export const refusedRule = ({ limits }: Rule): InvalidInput =>
	new InvalidInput(
		limits.length > 0 ? 'contactRules.limits' : 'contactRules.doNotContact',
		'cannot be applied to a file, which goes out as it came',
		'Give the recipients as input items, or remove the rule.',
	);

/** The answer of an item that is skipped because of the hours. */
export const skippedByHours = ({ next }: Outside, number?: string): Accepted => ({
	outcome: 'accepted',
	id: '',
	unsent: 'outsideHours',
	json: {
		outsideContactHours: true,
		nextAllowedAt: next?.toISO({ suppressSeconds: true, suppressMilliseconds: true }) ?? null,
		...(number !== undefined && { number }),
	},
});

/** The answer of an item that is skipped because of its person. */
export const skippedPerson = (number: string): Accepted => ({
	outcome: 'accepted',
	id: '',
	unsent: 'doNotContact',
	json: { doNotContact: true, number },
});

/** The answer of an item that was let go when it was read, and whose turn came too late. */
export function late(
	{ rings }: Operation,
	{ otherwise, zone }: Rule,
	outside: Outside,
	number?: string,
): Answer {
	if (otherwise === 'skip') return skippedByHours(outside, number);
	const event = rings ? 'The phone may ring' : 'The message would leave';
	return {
		outcome: 'notSent',
		message: 'Not sent, because the contact hours were over when its turn came',
		description: `${event} at ${wordsOf(outside.at)} in ${zone}. ${wordsOfNext(outside.next)} This item can be sent then without any risk.`,
	};
}

/** The answer of an item that could be sent as it was, and not for the time that its turn gives it. */
export const impossible = (error: unknown): Answer => ({
	outcome: 'notSent',
	message: 'Not sent, because it could not be scheduled when its turn came',
	description: error instanceof InvalidInput ? `${error.message}. ${error.advice}` : String(error),
});

const wordsOf = (moment: DateTime): string =>
	moment.toFormat('yyyy-MM-dd HH:mm (cccc)', { locale: 'en' });

const wordsOfNext = (next?: DateTime): string =>
	next ? `The next allowed minute is ${wordsOf(next)}.` : 'No minute of the next year is allowed.';
