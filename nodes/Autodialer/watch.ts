import { DateTime } from 'luxon';
import type { Field } from '../../shared/operation/fields';
import { numberFor } from '../../shared/values/phone';
import { pollingTrigger, pollPlan } from '../../shared/poll/trigger';
import { readRecords, recordsRequest, untilTomorrow } from './api';
import { encoding, onlyPhone } from './fields';
import { compareRecords } from './recordChanges';

const lookbackDays = {
	displayName: 'Lookback Days',
	name: 'lookbackDays',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 31, numberPrecision: 0 },
	default: 1,
	description:
		'How many days before the last poll to ask for, so that calls that were recorded or changed late are found',
} as const satisfies Field;

/** POST {baseUrl}/{apiKey}/cdr, from the days before the last poll until tomorrow. */
export const callRecorded = pollingTrigger({
	fields: [],
	options: [encoding, lookbackDays, onlyPhone],
	plan: ({ options }, context) => {
		const { timezone, now } = context;
		const { phone = '', lookbackDays: days = 1 } = options;
		const to = phone.trim() === '' ? undefined : numberFor('phone', phone, '8', 'auto');
		return pollPlan({
			scope: JSON.stringify([to ?? '', days]),
			requests: (state) => {
				// n8n may have been down for longer than the lookback.
				const last = typeof state?.asked === 'number' ? Math.min(state.asked, now) : now;
				const from = DateTime.fromMillis(last, { zone: timezone }).minus({ days });
				const query = {
					...untilTomorrow(from, DateTime.fromMillis(now, { zone: timezone })),
					...(to !== undefined && { to }),
				};
				return [recordsRequest(query, options.encoding, context)];
			},
			read: readRecords,
			// All records are in the one reply.
			compare: (state, [records = []]) =>
				compareRecords(state, records, { now, timezone, lookbackDays: days }),
		});
	},
});
