import { dataTableRoutes } from './dataTablesRoutes';
import { FaultQueue, type Fault, type FaultTimes, type QueuedFault } from './faults';
import { RequestLog, type RecordedRequest } from './log';
import { isAt, type FaultTarget } from './route';
import { startService } from './server';

export type ColumnType = 'string' | 'number' | 'boolean' | 'date';
export type Cell = string | number | boolean | null;
export type Values = Readonly<Record<string, Cell>>;

/** As n8n answers it: its own columns and those of the table, null where a cell is empty. */
export interface TableRow {
	readonly id: number;
	readonly createdAt: string;
	updatedAt: string;
	[column: string]: Cell;
}

export interface Table {
	readonly id: string;
	readonly name: string;
	readonly columns: Readonly<Record<string, ColumnType>>;
	rows: TableRow[];
}

/** The way in which the API of an n8n behaves. `off`: N8N_PUBLIC_API_DISABLED; `n8n 1` has no data tables in it. */
export type ApiState = 'on' | 'off' | 'n8n 1';

export interface DataTablesOptions {
	apiKey?: string;
	/** Default: any free port. */
	port?: number;
}

export interface DataTablesFaultOptions extends FaultTimes {
	/** Default: any. */
	path?: '/api/v1/data-tables' | '/api/v1/data-tables/:id/rows' | '*';
}

export interface DataTablesSimulator {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly requests: readonly RecordedRequest[];
	/** Scopes of the key: tests may remove some. */
	readonly scopes: Set<string>;
	state: ApiState;
	/** Returns the id of the table. */
	create(name: string, columns: Table['columns']): string;
	/** Returns the ids of the rows. `at`: epoch ms of their creation. */
	insert(table: string, rows: readonly Values[], at?: number): number[];
	update(table: string, row: number, values: Values): void;
	/** Removes rows, or with no ids all of them. */
	remove(table: string, rows?: readonly number[]): void;
	/** Called before each page of rows is read: what other workflows do meanwhile. */
	onPage: () => void;
	fault(fault: Fault, options?: DataTablesFaultOptions): QueuedFault;
	repair(): void;
	/** Forgets tables, requests and faults; the API is on, with every scope. */
	reset(): void;
	close(): Promise<void>;
}

export const SCOPES = [
	'dataTable:list',
	'dataTable:read',
	'dataTableColumn:read',
	'dataTableRow:read',
];

/** The data tables of an n8n, as its public API shows them. */
export async function startDataTables(
	options: DataTablesOptions = {},
): Promise<DataTablesSimulator> {
	const { apiKey = 'simulated-key', port } = options;
	const faults = new FaultQueue<FaultTarget<'n8n'>>();
	const log = new RequestLog<'n8n'>({ onEnd: () => {} });
	const tables = new Map<string, Table>();
	// n8n counts the rows of each table, and uses no number again.
	const counters = new Map<string, number>();
	const tableOf = (id: string): Table => {
		const table = tables.get(id);
		if (!table) throw new Error(`No table ${id}`);
		return table;
	};
	const simulator = {
		apiKey,
		requests: log.requests,
		scopes: new Set(SCOPES),
		state: 'on' as ApiState,
		onPage: () => {},
		create(name: string, columns: Table['columns']) {
			const id = `table${String(tables.size).padStart(11, '0')}`;
			tables.set(id, { id, name, columns, rows: [] });
			return id;
		},
		insert(id: string, rows: readonly Values[], at = Date.now()) {
			const table = tableOf(id);
			const first = counters.get(id) ?? 1;
			counters.set(id, first + rows.length);
			const time = new Date(at).toISOString();
			const empty = Object.fromEntries(Object.keys(table.columns).map((name) => [name, null]));
			for (const [index, values] of rows.entries()) {
				const own = { id: first + index, createdAt: time, updatedAt: time };
				table.rows.push({ ...empty, ...values, ...own });
			}
			return rows.map((_, index) => first + index);
		},
		update(id: string, row: number, values: Values) {
			const found = tableOf(id).rows.find((one) => one.id === row);
			Object.assign(found ?? {}, values, { updatedAt: new Date().toISOString() });
		},
		remove(id: string, rows?: readonly number[]) {
			const table = tableOf(id);
			table.rows = rows ? table.rows.filter((row) => !rows.includes(row.id)) : [];
		},
		fault(fault: Fault, { path = '*', ...times }: DataTablesFaultOptions = {}) {
			return faults.add(fault, ({ route }) => isAt(route, path), times);
		},
		repair: () => faults.clear(),
		reset() {
			log.clear();
			faults.clear();
			tables.clear();
			counters.clear();
			simulator.state = 'on';
			simulator.onPage = () => {};
			for (const scope of SCOPES) simulator.scopes.add(scope);
		},
	};
	const routes = dataTableRoutes(simulator, tables);
	const { baseUrl, close } = await startService({ service: 'n8n', routes, port, log, faults });
	return Object.assign(simulator, { baseUrl, close });
}
