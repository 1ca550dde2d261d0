import type { DateTime } from 'luxon';
import { AT_ONCE } from '../../shared/operation/ringing';
import type { Ringing, Span } from '../../shared/operation/ringing';
import { atTime, timeFor, zoneFor } from '../../shared/values/dates';
import type { Parameters } from '../../shared/operation/fields';
import { numberFor } from '../../shared/values/phone';
import type { callFields, callOptions } from './fields';
import type { CallFields } from './types';
import type { ItemContext } from '../../shared/operation/operation';

type CallParameters = Parameters<typeof callFields, typeof callOptions>;

/**
 * Every value of a call, including empty ones: a record inherits a missing value from the record
 * before.
 */
export function callOf(
	{ phone, generationType, name, uuid, options }: CallParameters,
	{ numberFormat }: ItemContext,
): CallFields {
	const { variables, maxCount = 1 } = options;
	const { var1 = '', var2 = '', var3 = '' } = variables ?? {};
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

const TIME_ADVICE = 'Use a form like 18:30, or switch Any Time on.';

/** The hours in which a person may be called, HH:MM; undefined for any hour. */
export function windowOf({
	timeStart,
	timeStop,
	options: { anyTime = false },
}: CallParameters): { start: string; stop: string } | undefined {
	if (anyTime) return undefined;
	return {
		start: timeFor('timeStart', timeStart, TIME_ADVICE),
		stop: timeFor('timeStop', timeStop, TIME_ADVICE),
	};
}

/** A call without times starts at once; nobody knows when further attempts come. */
export function ringsSingly(parameters: CallParameters, context: ItemContext): Ringing {
	const { anyTime = false, maxCount = 1 } = parameters.options;
	return anyTime && maxCount === 1 ? AT_ONCE : ringsIn(parameters, context);
}

/** A call that waits for its times. */
export function ringsIn(parameters: CallParameters, context: ItemContext): Ringing {
	const { timeStart, timeStop, options } = parameters;
	const { anyTime, maxCount, timezone } = options;
	return {
		key: JSON.stringify([timeStart, timeStop, anyTime, maxCount, timezone]),
		spans: (now) => spansOf(parameters, now, context),
	};
}

/**
 * The document says that a call with times waits for them and has the current date. If they are
 * over for today, it may mean tomorrow, and further attempts may come on any day. A call without
 * times, or with times that run over midnight, which the document does not explain, counts as every
 * hour.
 */
function spansOf(parameters: CallParameters, moment: DateTime, context: ItemContext): Span[] {
	const { maxCount = 1, timezone = '' } = parameters.options;
	const now = moment.setZone(zoneFor('timezone', timezone, context.timezone));
	const window = windowOf(parameters);
	if (!window || window.stop <= window.start) return [{ start: now, end: now.plus({ weeks: 1 }) }];
	const { start, stop } = window;
	const count = maxCount > 1 ? 7 : now < atTime(now, stop) ? 1 : 2;
	return Array.from({ length: count }, (_, days) => {
		const day = now.plus({ days });
		return { start: atTime(day, start), end: atTime(day, stop) };
	});
}
