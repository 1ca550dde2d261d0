import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../../shared/operation/fields';
import { InvalidInput } from '../../shared/values/invalidInput';
import { isObject } from '../../shared/values/json';
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

const finalStatuses = {
	displayName: 'Final Statuses',
	name: 'finalStatuses',
	type: 'string',
	isList: true,
	default: '1',
	placeholder: 'e.g. 1, 3',
	description:
		'Statuses after which an ID is asked for no more, separated by commas. The documents name only 1, for sent or carried out.',
} as const satisfies Field;

const maxAgeDays = {
	displayName: 'Max Age Days',
	name: 'maxAgeDays',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3650, numberPrecision: 0 },
	default: 7,
	description:
		'How many days to ask for an ID whose status does not become final, counted from the first poll that asked for it',
} as const satisfies Field;

/** ms. */
const HOUR = 3_600_000;

const BASE_URL = { autocall: 'autocallBaseUrl', sms: 'smsBaseUrl' } as const;

/** POST {autocallBaseUrl}/status/ or POST {smsBaseUrl}/status/, 100 ids in each request. */
export const statusChanged = pollingTrigger({
	fields,
	options: [finalStatuses, maxAgeDays],
	plan: ({ resource, ids: given, options }, context) => {
		const ids = [...new Set(given)];
		const { finalStatuses: final, maxAgeDays: days = 7 } = options;
		if (final?.length === 0) {
			throw new InvalidInput('finalStatuses', 'is empty', 'Enter at least one status, such as 1.');
		}
		const hour = Math.floor(context.now / HOUR);
		return pollPlan({
			scope: resource,
			requests: (state) => {
				const url = urlOf(context, BASE_URL[resource], '/status/');
				const statuses = new Map(Object.entries(statusesIn(state) ?? {}));
				const since = sinceOf(state, hour);
				const isYoung = (id: string) => hour - since(id) < days * 24;
				const isOpen = (id: string) => !stateOf(statuses.get(id), final).isFinal;
				const pending = ids.filter((id) => isYoung(id) && isOpen(id));
				const tasks = pending.map((id) => ({ id }));
				return split(tasks, BATCH_LIMIT).map((body) => ({ method: 'POST', url, body }));
			},
			read: readList,
			compare: (state, replies) => {
				const entries = matchEntries(replies.flat(), 'id', ids);
				const shown = (entry: IDataObject) => ({
					resource,
					...entry,
					...stateOf(entry.status, final),
				});
				// Every task begins with 0.
				const tells = (status: unknown) => stateOf(status).state !== 'queued';
				const { state: statuses, emit } = compareStatuses(
					statusesIn(state),
					ids,
					entries,
					shown,
					tells,
				);
				return { state: { statuses, ...agesOf(ids, sinceOf(state, hour)) }, emit };
			},
		});
	},
});

/** Id → last status, undefined before the first poll. */
function statusesIn(state: IDataObject | undefined): IDataObject | undefined {
	return isObject(state?.statuses) ? state.statuses : undefined;
}

/** The hours since 1970 at which ids were asked for first: `hour` for those that never were. */
function sinceOf(state: IDataObject | undefined, hour: number): (id: string) => number {
	const known = new Set(Object.keys(statusesIn(state) ?? {}));
	const later = new Map(Object.entries(isObject(state?.later) ? state.later : {}));
	const oldest = Number(state?.oldest);
	return (id) => (known.has(id) ? oldest + Number(later.get(id) ?? 0) : hour);
}

/** The same for the state, which is small: most ids are of one hour, and only others are listed. */
function agesOf(ids: readonly string[], since: (id: string) => number): IDataObject {
	const hours = ids.map(since);
	const oldest = hours.reduce((least, hour) => Math.min(least, hour), Infinity);
	const later = ids.flatMap((id, index) => {
		const hour = hours[index] ?? oldest;
		return hour === oldest ? [] : [[id, hour - oldest]];
	});
	return { oldest, later: Object.fromEntries(later) };
}

function readList({ body }: Reply): unknown[] | undefined {
	return Array.isArray(body) ? body : undefined;
}
