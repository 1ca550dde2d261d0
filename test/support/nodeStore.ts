import type { IDataDeduplicator } from 'n8n-workflow';
import { NodeStore } from '../../dist/shared/once/n8nStore';

/** The store of one node over a database. */
export function memoryStore(
	deduplicator: IDataDeduplicator,
	operation = 'sms/getStatus',
	owner = 'w/n',
): NodeStore {
	const context = { workflow: { id: owner, active: true }, node: undefined };
	return new NodeStore(
		{
			checkProcessedAndRecord: async (items, _scope, options) =>
				await deduplicator.checkProcessedAndRecord(items, 'workflow', context, options),
			removeProcessed: async (items, _scope, options) =>
				await deduplicator.removeProcessed(items, 'workflow', context, options),
		},
		owner,
		operation,
	);
}
