import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/**
 * n8n's store behind the deduplication helper, in memory: mode `entries` as n8n 2.41.1's
 * DeduplicationHelper keeps it in its table (the real one runs in e2e).
 */
export class MemoryDeduplicator implements IDataDeduplicator {
	readonly entries = new Map<string, string[]>();

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const stored = this.of(scope, context);
		const before = new Set(stored);
		const output: IDeduplicationOutput = { new: [], processed: [] };
		for (const item of items) {
			output[before.has(String(item)) ? 'processed' : 'new'].push(item);
			if (!before.has(String(item))) stored.push(String(item));
		}
		if (options.maxEntries && stored.length > options.maxEntries) {
			stored.splice(0, stored.length - options.maxEntries);
		}
		return output;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const stored = this.of(scope, context);
		for (const item of items) {
			const index = stored.indexOf(String(item));
			if (index !== -1) stored.splice(index, 1);
		}
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		this.entries.delete(this.keyOf(scope, context));
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<number> {
		return this.of(scope, context).length;
	}

	private of(scope: DeduplicationScope, context: ICheckProcessedContextData): string[] {
		const key = this.keyOf(scope, context);
		const stored = this.entries.get(key) ?? [];
		this.entries.set(key, stored);
		return stored;
	}

	private keyOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
		return `${workflow.id}/${scope === 'node' ? node?.id : ''}`;
	}
}
