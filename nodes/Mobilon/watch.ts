import type { IDataObject } from 'n8n-workflow';
import type { Field } from '../../shared/operation/fields';
import { InvalidInput } from '../../shared/values/invalidInput';
import { isObject } from '../../shared/values/json';
import { matchEntries } from '../../shared/values/match';
import { compareStatuses, packStatuses, unpackStatuses } from '../../shared/poll/statuses';
import { listedPlan, pollingTrigger, pollQuestions } from '../../shared/poll/trigger';
import type { Questions } from '../../shared/poll/trigger';
import { BATCH_LIMIT, stateOf, urlOf } from './api';
import { split } from '../../shared/http/batches';
import type { Reply, WireRequest } from '../../shared/operation/wire';
import { checkColumn, idsIn, MOST_ROWS, rowsOf } from './dataTable';
import type { Row } from './dataTable';

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
		displayName: 'IDs From',
		name: 'idsFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'List', value: 'list', description: 'IDs that you enter here' },
			{
				name: 'Data Table',
				value: 'dataTable',
				description: 'IDs in a column of an n8n data table, read at every poll (n8n 2 only)',
			},
		],
		default: 'list',
		description: 'Where the IDs to ask for are',
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
		show: { idsFrom: ['list'] },
	},
	{
		displayName: 'Data Table',
		name: 'dataTableId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchDataTables', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 4mXl0q9cTnRzb2Vh',
			},
		],
		description: 'The table into which your workflows insert a row after Create or Send',
		show: { idsFrom: ['dataTable'] },
	},
	{
		displayName: 'Column Name or ID',
		name: 'idColumn',
		type: 'options',
		typeOptions: {
			loadOptionsMethod: 'getIdColumns',
			loadOptionsDependsOn: ['dataTableId.value'],
		},
		default: '',
		required: true,
		description:
			'The column with the IDs that Create or Send returned. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		show: { idsFrom: ['dataTable'] },
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
		'How many days to ask for an ID whose status does not become final, counted from the first poll that asked for it or, in a data table, from the creation of its row',
} as const satisfies Field;

/** ms. */
const HOUR = 3_600_000;

const BASE_URL = { autocall: 'autocallBaseUrl', sms: 'smsBaseUrl' } as const;

/** POST {autocallBaseUrl}/status/ or POST {smsBaseUrl}/status/, 100 ids in each request. */
export const statusChanged = pollingTrigger({
	fields,
	options: [finalStatuses, maxAgeDays],
	plan: ({ resource, idsFrom, ids, dataTableId, idColumn, options }, context) => {
		const { finalStatuses: final, maxAgeDays: days = 7 } = options;
		if (final?.length === 0) {
			throw new InvalidInput('finalStatuses', 'is empty', 'Enter at least one status, such as 1.');
		}
		const asked: Asked = {
			resource,
			final,
			url: () => urlOf(context, BASE_URL[resource], '/status/'),
		};
		if (idsFrom === 'list') {
			const hour = Math.floor(context.now / HOUR);
			return { scope: resource, ...ofList([...new Set(ids)], hour, days, asked) };
		}
		const table = dataTableId.trim();
		const column = checkColumn(idColumn);
		const since = context.now - days * 24 * HOUR;
		return listedPlan({
			scope: JSON.stringify([resource, table, column]),
			list: rowsOf(table, since),
			questionsFor: (rows) => ofTable(rows, column, since, asked),
		});
	},
});

interface Asked {
	readonly resource: 'autocall' | 'sms';
	readonly final: readonly string[] | undefined;
	/** Throws `Failed`. */
	readonly url: () => string;
}

/** Ids that a person entered: their age counts from the first poll that asked for them. */
function ofList(ids: readonly string[], hour: number, days: number, asked: Asked): Questions {
	return pollQuestions({
		requests: (state) => {
			const since = sinceOf(state, hour);
			const young = ids.filter((id) => hour - since(id) < days * 24);
			return requestsFor(young, statusesIn(state), asked);
		},
		read: readList,
		compare: (state, replies) => {
			const { state: statuses, emit } = compareStatuses(
				statusesIn(state),
				ids,
				matchEntries(replies.flat(), 'id', ids),
				shownBy(asked),
				tells,
			);
			return { state: { statuses, ...agesOf(ids, sinceOf(state, hour)) }, emit };
		},
	});
}

/** Ids in the rows of a table: their age is that of the row. */
function ofTable(rows: readonly Row[], column: string, since: number, asked: Asked): Questions {
	const found = idsIn(rows, column);
	const ids = [...found.keys()];
	const isFull = rows.length >= MOST_ROWS;
	const show = shownBy(asked);
	return pollQuestions({
		requests: (state) => requestsFor(ids, packedIn(state), asked),
		read: readList,
		compare: (state, replies) => {
			// Older rows were out of sight, and may come into it when others are deleted or more days are
			// watched: their ids are no news.
			const known = Number(state?.since ?? 0);
			const { state: statuses, emit } = compareStatuses(
				packedIn(state),
				ids,
				matchEntries(replies.flat(), 'id', ids),
				(entry) => ({ ...show(entry), row: found.get(String(entry.id))?.json }),
				(status, id) => tells(status) && (found.get(id)?.createdAt ?? 0) >= known,
			);
			const seen = isFull ? (rows.at(-1)?.createdAt ?? since) + 1 : since;
			return { state: { packed: packStatuses(statuses), since: seen }, emit };
		},
	});
}

/** The requests for what is not final. */
function requestsFor(
	ids: readonly string[],
	statuses: IDataObject | undefined,
	{ url, final }: Asked,
): WireRequest[] {
	const known = new Map(Object.entries(statuses ?? {}));
	const pending = ids.filter((id) => !stateOf(known.get(id), final).isFinal);
	const address = url();
	const tasks = pending.map((id) => ({ id }));
	return split(tasks, BATCH_LIMIT).map((body) => ({ method: 'POST', url: address, body }));
}

const shownBy =
	({ resource, final }: Asked) =>
	(entry: IDataObject): IDataObject => ({
		resource,
		...entry,
		...stateOf(entry.status, final),
	});

/** Every task begins with 0. */
const tells = (status: unknown): boolean => stateOf(status).state !== 'queued';

/** Of a table: id → last status, undefined before the first poll. */
function packedIn(state: IDataObject | undefined): IDataObject | undefined {
	return isObject(state?.packed) ? unpackStatuses(state.packed) : undefined;
}

/** Of a list: id → last status, undefined before the first poll. */
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
