import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';
import { checkKey } from '../../shared/http/credential';
import { join, pathSegment } from '../../shared/http/url';
import type { Failing } from '../../shared/operation/answers';
import type { Provider, RunContext } from '../../shared/operation/operation';
import type { Reply, WireRequest } from '../../shared/operation/wire';
import type { List } from '../../shared/poll/trigger';
import { InvalidInput } from '../../shared/values/invalidInput';
import { isObject } from '../../shared/values/json';
import { secretOf } from '../../shared/values/secret';

/*
 * n8n's public API, version 1, as its openapi.yml documents it: "DataTable". n8n 2 has it; of data
 * tables n8n 1 has only the node.
 */

/** A row in the window that is watched. */
export interface Row {
	readonly id: number;
	/** Epoch ms. */
	readonly createdAt: number;
	/** Every column, n8n's own included. */
	readonly json: IDataObject;
}

/** "maximum: 250" */
const PAGE = 250;

/** Of a longer table, the newest are watched. */
export const MOST_ROWS = 100_000;

/** n8n sets them itself, so no id of anybody else is in them. */
const OWN_COLUMNS = ['id', 'createdAt', 'updatedAt'];

export const SCOPES = [
	'dataTable:list',
	'dataTable:read',
	'dataTableColumn:read',
	'dataTableRow:read',
];

export const n8n: Provider = {
	name: 'n8n',
	credentialType: 'n8nDataTableApi',
	secrets: ({ apiKey }: ICredentialDataDecryptedObject) => [secretOf(apiKey)],
	failureOf,
};

/** n8n answers 400 or 404 for a table, by the form of its id. */
export const isNoTable = ({ status, body }: Reply): boolean =>
	(status === 404 || status === 400) &&
	isObject(body) &&
	/data ?table/i.test(String(body.message ?? ''));

function failureOf(reply: Reply): Failing | undefined {
	const { status, statusText } = reply;
	const code = `${status} ${statusText}`.trim();
	const refusal = { outcome: 'notSent', httpCode: String(status), next: 'stopRun' } as const;
	if (isNoTable(reply)) {
		return {
			...refusal,
			message: `n8n has no such data table (${code})`,
			description:
				'Choose the table again: it may have been deleted, or belong to another n8n than that of the credential.',
		};
	}
	if (status === 401) {
		return {
			...refusal,
			message: `n8n does not accept the API key (${code})`,
			description:
				'Check the API key in the credential: it may have expired or have been deleted. n8n answers the same while its public API is switched off (N8N_PUBLIC_API_DISABLED).',
		};
	}
	if (status === 403) {
		return {
			...refusal,
			message: `n8n denies access (${code})`,
			description: `The API key needs the scopes ${SCOPES.join(', ')}, and its owner needs access to the project of the table.`,
		};
	}
	if (status === 404) {
		return {
			...refusal,
			message: `n8n offers no data tables at this address (${code})`,
			description:
				'n8n 1 has no data tables in its public API. With n8n 2, check that the public API is switched on, and that the base URL in the credential is the address of n8n.',
		};
	}
	return undefined;
}

/** The address is stored with or without the path of the API; a table and what is in it. */
function urlOf({ credential }: RunContext, table: string | undefined, part = ''): string {
	checkKey(credential.apiKey, 'API Key');
	const address = String(credential.baseUrl ?? '')
		.trim()
		.replace(/\/api\/v1\/*$/, '');
	const id = table === undefined ? '' : `/${pathSegment('dataTableId', table)}`;
	return join(address, `/api/v1/data-tables${id}${part}`);
}

/** n8n refuses a colon that is not escaped, and a parameter that it does not know. */
const queryOf = (parameters: Record<string, string>): string =>
	`?${String(new URLSearchParams(parameters))}`;

/** A page of the tables whose names contain a text. */
export const tablesRequest = (
	run: RunContext,
	{ limit = PAGE, name = '', cursor = '' },
): WireRequest => ({
	method: 'GET',
	url:
		urlOf(run, undefined) +
		queryOf({
			limit: String(limit),
			sortBy: 'name:asc',
			...(name !== '' && { filter: JSON.stringify({ name }) }),
			...(cursor !== '' && { cursor }),
		}),
});

/** For a drop-down with search. */
export function readTables({ body }: Reply): INodeListSearchResult | undefined {
	const page = pageOf(body);
	if (!page) return undefined;
	const results = page.data.flatMap(({ id, name }) =>
		typeof id === 'string' && typeof name === 'string' ? [{ name, value: id }] : [],
	);
	return { results, paginationToken: page.nextCursor };
}

export const columnsRequest = (run: RunContext, table: string): WireRequest => ({
	method: 'GET',
	url: urlOf(run, table, '/columns'),
});

/** The columns that can hold an id, for a drop-down. */
export function readColumns({ body }: Reply): INodePropertyOptions[] | undefined {
	if (!Array.isArray(body) || !body.every(isObject)) return undefined;
	return body.flatMap(({ name, type }) =>
		typeof name === 'string' && (type === 'string' || type === 'number')
			? [{ name, value: name }]
			: [],
	);
}

/** A request that only the scope of rows lets pass; it asks for one. */
export const rowsRequest = (run: RunContext, table: string): WireRequest => ({
	method: 'GET',
	url: urlOf(run, table, '/rows') + queryOf({ limit: '1' }),
});

/**
 * The rows since a time (epoch ms), the newest first. Each page begins below the last row of the one
 * before: n8n's own cursor counts rows from the start, so that a row deleted meanwhile would hide
 * another one, which would then look like a new one at the next poll. The ids of rows grow with
 * their creation.
 */
export const rowsOf = (table: string, since: number): List<Row> => ({
	provider: n8n,
	limit: MOST_ROWS,
	page: (run, last) => {
		const below = {
			type: 'and',
			filters: [{ columnName: 'id', condition: 'lt', value: last?.id }],
		};
		const query = {
			limit: String(PAGE),
			sortBy: 'id:desc',
			...(last && { filter: JSON.stringify(below) }),
		};
		return { method: 'GET', url: urlOf(run, table, '/rows') + queryOf(query) };
	},
	read: ({ body }) => {
		const page = pageOf(body);
		const rows = page?.data.map(rowOf);
		if (!page || !rows?.every((row) => row !== undefined)) return undefined;
		const entries = rows.filter(({ createdAt }) => createdAt >= since);
		return { entries, isLast: page.nextCursor === undefined || entries.length < rows.length };
	},
});

function rowOf(json: IDataObject): Row | undefined {
	const { id, createdAt } = json;
	const time = Date.parse(String(createdAt));
	if (typeof id !== 'number' || Number.isNaN(time)) return undefined;
	return { id, createdAt: time, json };
}

function pageOf(body: unknown): { data: IDataObject[]; nextCursor?: string } | undefined {
	if (!isObject(body) || !Array.isArray(body.data)) return undefined;
	const data: unknown[] = body.data;
	if (!data.every(isObject)) return undefined;
	// Without rows there is nothing to go on from.
	const hasNext = typeof body.nextCursor === 'string' && data.length > 0;
	return { data, ...(hasNext && { nextCursor: String(body.nextCursor) }) };
}

/**
 * The first row of each id, the oldest id first. A cell may hold several, with commas, spaces or new
 * lines between, as the parameter IDs may.
 *
 * @throws InvalidInput for a column that no id of another service is in, or that the table lacks
 */
export function idsIn(rows: readonly Row[], column: string): Map<string, Row> {
	const found = new Map<string, Row>();
	for (const row of rows.toReversed()) {
		if (!Object.hasOwn(row.json, column)) {
			throw new InvalidInput(
				'idColumn',
				'is not a column of the data table',
				'Choose one from the list. Upper and lower case count.',
				column,
			);
		}
		const cell = row.json[column];
		const text = typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
		for (const id of text.split(/[\s,;]+/)) {
			if (id !== '' && !found.has(id)) found.set(id, row);
		}
	}
	return found;
}

/** @throws InvalidInput for a column of n8n's own */
export function checkColumn(column: string): string {
	const name = column.trim();
	if (OWN_COLUMNS.includes(name)) {
		throw new InvalidInput(
			'idColumn',
			'is a column that n8n fills in itself',
			'Choose the column into which your workflow writes the ID that Create or Send returned.',
			name,
		);
	}
	return name;
}
