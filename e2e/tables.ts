import type { N8nClient, Workflow, WorkflowNode } from './client';
import { at, listAt, textAt } from './json';

const TYPE = 'n8n-nodes-base.dataTable';

/**
 * What examples/README.md has a person with n8n 1 do, whose Data Table node neither makes a table
 * nor finds one by its name: makes it, switches the nodes off that would, chooses it in the others.
 */
export async function tablesByHand(client: N8nClient, workflow: Workflow): Promise<void> {
	const makes = ({ parameters }: WorkflowNode) => at(parameters, 'resource') === 'table';
	const tables = workflow.nodes.filter(({ type }) => type === TYPE);
	const maker = tables.find(makes);
	if (!maker) return;
	const project = textAt(await client.get('/rest/projects/personal'), 'data', 'id');
	const made = await client.post(`/rest/projects/${project}/data-tables`, {
		name: textAt(maker.parameters, 'tableName'),
		columns: listAt(maker.parameters, 'columns', 'column'),
	});
	const dataTableId = { __rl: true, mode: 'id', value: textAt(made, 'data', 'id') };
	for (const node of tables) {
		if (makes(node)) node.disabled = true;
		else node.parameters = { ...node.parameters, dataTableId };
	}
}
