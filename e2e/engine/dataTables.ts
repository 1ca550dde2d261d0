import type { N8nClient, Workflow, WorkflowNode } from './client';
import { at, listAt, textAt } from '../../dev/json';

const TYPE = 'n8n-nodes-base.dataTable';

/**
 * Follows the steps of examples/README.md for n8n 1, whose Data Table node neither creates a table
 * nor finds one by name: creates the table if it is missing, deactivates the nodes that would
 * create it, and chooses it in the others.
 */
export async function tablesByHand(client: N8nClient, workflow: Workflow): Promise<void> {
	const makes = ({ parameters }: WorkflowNode) => at(parameters, 'resource') === 'table';
	const nodes = workflow.nodes.filter(({ type }) => type === TYPE);
	const maker = nodes.find(makes);
	if (!maker) return;
	const tables = await addressOfTables(client);
	const name = textAt(maker.parameters, 'tableName');
	const known = await findTable(client, name);
	const columns = listAt(maker.parameters, 'columns', 'column');
	const table = known ?? at(await client.post(tables, { name, columns }), 'data');
	const dataTableId = { __rl: true, mode: 'id', value: textAt(table, 'id') };
	for (const node of nodes) {
		if (makes(node)) node.disabled = true;
		else node.parameters = { ...node.parameters, dataTableId };
	}
}

export interface Column {
	readonly name: string;
	readonly type: string;
}

/** Returns the id of the table. */
export async function createTable(
	client: N8nClient,
	name: string,
	columns: readonly Column[],
): Promise<string> {
	const created = await client.post(await addressOfTables(client), { name, columns });
	return textAt(created, 'data', 'id');
}

/** Writes a row directly, as an admin may, without the workflow's checks. */
export async function insertRow(client: N8nClient, name: string, row: object): Promise<void> {
	const table = await tableNamed(client, name);
	const body = { data: [row], returnType: 'count' };
	await client.post(`${await addressOfTables(client)}/${table}/insert`, body);
}

/** The id of a table. */
export async function tableNamed(client: N8nClient, name: string): Promise<string> {
	return textAt(await findTable(client, name), 'id');
}

async function addressOfTables(client: N8nClient): Promise<string> {
	const project = textAt(await client.get('/rest/projects/personal'), 'data', 'id');
	return `/rest/projects/${project}/data-tables`;
}

async function findTable(client: N8nClient, name: string): Promise<unknown> {
	const tables = await client.get(await addressOfTables(client));
	return listAt(tables, 'data', 'data').find((table) => at(table, 'name') === name);
}
