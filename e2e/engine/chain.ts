import { crypto } from '../../dev/node';
import type { Workflow } from './client';

export interface Step {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
}

/** A workflow of steps, each connected to the next; `more`: settings besides the usual ones. */
export function chain(
	name: string,
	steps: Step[],
	more: object = {},
): Workflow & { connections: object } {
	const nodes = steps.map((step, index) => ({
		...step,
		id: crypto.randomUUID(),
		webhookId: crypto.randomUUID(),
		position: [index * 220, 0],
	}));
	const links = nodes.slice(1).map(({ name: to }, index) => {
		const from = nodes[index]?.name ?? '';
		return [from, { main: [[{ node: to, type: 'main', index: 0 }]] }] as const;
	});
	const settings = { executionOrder: 'v1', ...more };
	return Object.assign({ name, nodes, connections: Object.fromEntries(links) }, { settings });
}
