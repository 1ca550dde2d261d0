import type { N8nClient, Workflow, WorkflowNode } from './client';
import { at, listAt, textAt } from '../../dev/json';

const TYPE = 'n8n-nodes-base.dataTable';

/**
 * What examples/README.md has a person with n8n 1 do, whose Data Table node neither makes a table
 * nor finds one by its name: makes it, unless it is there, switches the nodes off that would, chooses it in the others.
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

/** Writes a row as an admin may, past the workflow that checks what it writes. */
export async function insertRow(client: N8nClient, name: string, row: object): Promise<void> {
	const table = textAt(await findTable(client, name), 'id');
	const body = { data: [row], returnType: 'count' };
	await client.post(`${await addressOfTables(client)}/${table}/insert`, body);
}

async function addressOfTables(client: N8nClient): Promise<string> {
	const project = textAt(await client.get('/rest/projects/personal'), 'data', 'id');
	return `/rest/projects/${project}/data-tables`;
}

async function findTable(client: N8nClient, name: string): Promise<unknown> {
	const tables = await client.get(await addressOfTables(client));
	return listAt(tables, 'data', 'data').find((table) => at(table, 'name') === name);
}
