import { Refusal } from './check';
import type { Cell, DataTablesSimulator, Table, TableRow } from './dataTables';
import { answering } from './httpChecks';
import type { Call, Route } from './route';

/*
 * From n8n 2.41.1: public-api/v1/openapi.yml, the handlers in data-tables and the DTOs of
 * @n8n/api-types, with the bodies that this n8n gave. It sends more fields than these.
 */
const LIMIT = 250;
const RESERVED = /[:/?#[\]@!$&'()*+,;=]/;

type Api = Pick<DataTablesSimulator, 'apiKey' | 'scopes' | 'state' | 'onPage'>;

/** `{message}` is n8n's form of every refusal. */
const explain = ({ message }: Refusal): unknown => ({ message });

function assertKey({ headers }: Call, { apiKey, scopes, state }: Api, scope: string): void {
	if (state === 'n8n 1') throw new Refusal(404, 'not found');
	const given = headers['x-n8n-api-key'];
	if (given === undefined) throw new Refusal(401, "'X-N8N-API-KEY' header required");
	if (state === 'off' || given !== apiKey) throw new Refusal(401, 'unauthorized');
	if (!scopes.has(scope)) throw new Refusal(403, 'Forbidden');
}

/** The query, of which n8n takes only what is documented and escaped. */
function queryOf({ path }: Call, known: readonly string[]): Map<string, string> {
	const [, text = ''] = path.split('?', 2);
	for (const pair of text === '' ? [] : text.split('&')) {
		const [name = '', ...value] = pair.split('=');
		if (!known.includes(name)) throw new Refusal(400, `Unknown query parameter '${name}'`);
		if (RESERVED.test(value.join('='))) {
			throw new Refusal(
				400,
				`Parameter '${name}' must be url encoded. Its value may not contain reserved characters.`,
			);
		}
	}
	const query = new Map(new URLSearchParams(text));
	if (Number(query.get('limit') ?? 0) > LIMIT) {
		throw new Refusal(400, `request/query/limit must be <= ${LIMIT}`);
	}
	return query;
}

/** One page; a cursor holds the place and the length of the next one. */
function pageOf<T>(entries: readonly T[], query: ReadonlyMap<string, string>) {
	const { offset, limit } = placeOf(query);
	const next = JSON.stringify({ limit, offset: offset + limit });
	return {
		data: entries.slice(offset, offset + limit),
		nextCursor: entries.length > offset + limit ? Buffer.from(next).toString('base64') : null,
	};
}

function placeOf(query: ReadonlyMap<string, string>): { offset: number; limit: number } {
	const cursor = query.get('cursor');
	if (cursor === undefined) return { offset: 0, limit: Number(query.get('limit') ?? 100) };
	const place = parsed(Buffer.from(cursor, 'base64').toString());
	if (place === undefined) throw new Refusal(400, 'An invalid cursor was provided');
	return Object(place);
}

function jsonOf(query: ReadonlyMap<string, string>): unknown {
	const text = query.get('filter');
	const filter = text === undefined ? {} : parsed(text);
	if (filter === undefined) {
		throw new Refusal(400, 'request/query/filter must match format "jsonString"');
	}
	return filter;
}

/** Undefined for a text that is no JSON. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

interface Condition {
	columnName: string;
	condition: string;
	value: Cell;
}

function holds(row: TableRow, { columnName, condition, value }: Condition): boolean {
	const cell = row[columnName];
	if (cell === undefined) {
		throw new Refusal(
			400,
			`Validation error with data table request: unknown column name '${columnName}'`,
		);
	}
	if (condition === 'eq') return cell === value;
	if (condition !== 'lt') throw new Refusal(400, 'Invalid filter fields');
	return cell !== null && value !== null && cell < value;
}

function sorted(rows: readonly TableRow[], sortBy = 'id:asc'): TableRow[] {
	const [column = '', direction = ''] = sortBy.split(':');
	if (column !== 'id' || !/^(asc|desc)$/.test(direction)) {
		throw new Refusal(400, 'Invalid sort direction');
	}
	return direction === 'asc' ? [...rows] : rows.toReversed();
}

export function dataTableRoutes(api: Api, tables: ReadonlyMap<string, Table>): Route[] {
	const tableOf = ({ params }: Call): Table => {
		const id = String(Object(params).id);
		if (!/^[A-Za-z0-9]{16}$/.test(id)) {
			throw new Refusal(400, 'request/params/dataTableId must match format "nanoid"');
		}
		const table = tables.get(id);
		if (!table) throw new Refusal(404, `Could not find the data table: '${id}'`);
		return table;
	};
	const columnsOf = ({ id, columns }: Table) =>
		Object.entries(columns).map(([name, type], index) => ({
			id: `column${String(index).padStart(10, '0')}`,
			dataTableId: id,
			name,
			type,
			index,
		}));
	const list = (call: Call) => {
		assertKey(call, api, 'dataTable:list');
		const query = queryOf(call, ['limit', 'cursor', 'filter', 'sortBy']);
		const filter = jsonOf(query);
		const part = String(Object(filter).name ?? '').toLowerCase();
		const all = [...tables.values()]
			.filter(({ name }) => name.toLowerCase().includes(part))
			.sort((a, b) => (a.name < b.name ? -1 : 1))
			.map((table) => ({ id: table.id, name: table.name, columns: columnsOf(table) }));
		return pageOf(all, query);
	};
	const columns = (call: Call) => {
		assertKey(call, api, 'dataTableColumn:read');
		queryOf(call, []);
		return columnsOf(tableOf(call));
	};
	const rows = (call: Call) => {
		assertKey(call, api, 'dataTableRow:read');
		const query = queryOf(call, ['limit', 'cursor', 'filter', 'sortBy', 'search']);
		const table = tableOf(call);
		api.onPage();
		const filters: Condition[] = Object(jsonOf(query)).filters ?? [];
		const found = table.rows.filter((row) => filters.every((one) => holds(row, one)));
		return pageOf(sorted(found, query.get('sortBy')), query);
	};
	const at = (path: string, process: (call: Call) => unknown): Route => ({
		method: 'GET',
		path: `/api/v1/data-tables${path}`,
		sends: false,
		handle: answering(process, explain),
	});
	return [at('', list), at('/:id/columns', columns), at('/:id/rows', rows)];
}
