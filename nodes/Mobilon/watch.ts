import type { Field } from '../../shared/operation/fields';
import { matchEntries } from '../../shared/values/match';
import { compareStatuses } from '../../shared/poll/statuses';
import { pollingTrigger, pollPlan } from '../../shared/poll/trigger';
import { BATCH_LIMIT, stateOf, urlOf } from './api';
import { split } from '../../shared/http/batches';
import type { Reply } from '../../shared/operation/wire';

const fields = [
	{
		displayName: 'Trigger On',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Autocall Status Changed',
				value: 'autocall',
				description: 'An autocall has another status than before',
			},
			{
				name: 'SMS Status Changed',
				value: 'sms',
				description: 'A message has another status than before',
			},
		],
		default: 'autocall',
		description: 'Event that starts the workflow',
	},
	{
		displayName: 'IDs',
		name: 'ids',
		type: 'string',
		isList: true,
		default: '',
		required: true,
		placeholder: 'e.g. 58a532240312d84a8100de5c, 58a532240312d84a8100de5d',
		description:
			'IDs that Create or Send returned, separated by commas, spaces or new lines. An expression may give a list.',
		hint: 'From the output field "id" of a Mobilon node',
	},
] as const satisfies readonly Field[];

const BASE_URL = { autocall: 'autocallBaseUrl', sms: 'smsBaseUrl' } as const;

/** POST {autocallBaseUrl}/status/ or POST {smsBaseUrl}/status/, 100 ids in each request. */
export const statusChanged = pollingTrigger({
	fields,
	options: [],
	plan: ({ resource, ids: given }, context) => {
		const ids = [...new Set(given)];
		return pollPlan({
			scope: resource,
			requests: (state = {}) => {
				const url = urlOf(context, BASE_URL[resource], '/status/');
				// A final task needs no further query.
				const known = new Map(Object.entries(state));
				const pending = ids.filter((id) => !stateOf(known.get(id)).isFinal);
				const tasks = pending.map((id) => ({ id }));
				return split(tasks, BATCH_LIMIT).map((body) => ({ method: 'POST', url, body }));
			},
			read: readList,
			compare: (state, replies) =>
				compareStatuses(state, ids, matchEntries(replies.flat(), 'id', ids), (entry) => ({
					resource,
					...entry,
					...stateOf(entry.status),
				})),
		});
	},
});

function readList({ body }: Reply): unknown[] | undefined {
	return Array.isArray(body) ? body : undefined;
}
