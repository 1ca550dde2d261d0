import type { DateTime } from 'luxon';
import { instant } from '../../shared/callingHours';
import type { Span } from '../../shared/callingHours';
import { readTime } from '../../shared/dates';
import { InvalidInput } from '../../shared/errors';
import type { Parameters } from '../../shared/fields';
import type { Environment } from '../../shared/operation';
import { numberFor } from '../../shared/phone';
import type { callFields, callOptions } from './fields';
import type { CallFields } from './types';

type CallParameters = Parameters<typeof callFields, typeof callOptions>;

/** Every value of a call, empty ones too: what is left out is inherited from the record before. */
export function callOf(
	{ phone, generationType, name, uuid, options }: CallParameters,
	{ numberFormat }: Environment,
): CallFields {
	const { var1 = '', var2 = '', var3 = '', maxCount = 1 } = options;
	return {
		name,
		phone: numberFor('phone', phone, '8', numberFormat),
		UUID: uuid,
		var1,
		var2,
		var3,
		maxcount: String(maxCount),
		generationtype: generationType,
	};
}

/** The hours in which a person may be called, HH:MM; undefined for any hour. */
export function windowOf({
	options: { timeStart = '10:00', timeStop = '19:00', anyTime = false },
}: CallParameters): { start: string; stop: string } | undefined {
	if (anyTime) return undefined;
	return { start: timeOf('timeStart', timeStart), stop: timeOf('timeStop', timeStop) };
}

/** A call without times starts at once; of further attempts it is not known when. */
export function ringsSingly(parameters: CallParameters, now: DateTime): readonly Span[] {
	const { anyTime = false, maxCount = 1 } = parameters.options;
	return anyTime && maxCount === 1 ? [instant(now)] : ringsIn(parameters, now);
}

/**
 * A call with times waits for them, and has the current date, says the document. If they are over for
 * today it may be meant for tomorrow. It names no zone: they are read in that of the calling hours.
 * Without times, and with such as run over midnight, which it does not explain: at any hour.
 */
export function ringsIn(parameters: CallParameters, now: DateTime): readonly Span[] {
	const window = windowOf(parameters);
	if (!window || window.stop <= window.start) return [{ start: now, end: now.plus({ weeks: 1 }) }];
	const today = { start: at(now, window.start), end: at(now, window.stop) };
	if (now < today.end) return [today];
	const tomorrow = now.plus({ days: 1 });
	return [today, { start: at(tomorrow, window.start), end: at(tomorrow, window.stop) }];
}

function at(day: DateTime, time: string): DateTime {
	const [hour, minute] = time.split(':').map(Number);
	return day.set({ hour, minute, second: 0, millisecond: 0 });
}

function timeOf(parameter: 'timeStart' | 'timeStop', text: string): string {
	const time = readTime(text);
	if (time !== undefined) return time;
	throw new InvalidInput(
		parameter,
		'is not a time of day',
		'Use a form like 18:30, or switch Any Time on.',
	);
}
