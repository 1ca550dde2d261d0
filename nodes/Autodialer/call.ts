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

function timeOf(parameter: 'timeStart' | 'timeStop', text: string): string {
	const time = readTime(text);
	if (time !== undefined) return time;
	throw new InvalidInput(
		parameter,
		'is not a time of day',
		'Use a form like 18:30, or switch Any Time on.',
	);
}
