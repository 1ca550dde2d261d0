import { delay } from '../../dev/node';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/**
 * n8n's store behind the deduplication helper, in memory. It handles mode `entries` like the
 * DeduplicationHelper of n8n 2.41.1, which reads its table, changes it and writes it back whole
 * (e2e runs the real one).
 */
export class MemoryDeduplicator implements IDataDeduplicator {
	readonly entries = new Map<string, string[]>();

	/** How often a list was read and written back. */
	calls = 0;

	/** While set, every call fails with it, as without a database. */
	failure: { on: 'check' | 'remove'; error: Error } | undefined;

	/** @param pause between reading a list and writing it back */
	constructor(private readonly pause: () => Promise<unknown> = async () => await delay(1)) {}

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		if (this.failure?.on === 'check') throw this.failure.error;
		const isFirst = !this.entries.has(this.keyOf(scope, context));
		const stored = await this.read(scope, context);
		// n8n inserts the row of a new node; of two at once the second INSERT fails.
		if (isFirst && this.entries.has(this.keyOf(scope, context))) {
			throw new Error('SQLITE_CONSTRAINT: UNIQUE constraint failed: processed_data.context');
		}
		this.calls++;
		const before = new Set(stored);
		const output: IDeduplicationOutput = { new: [], processed: [] };
		for (const item of items) {
			output[before.has(String(item)) ? 'processed' : 'new'].push(item);
			if (!before.has(String(item))) stored.push(String(item));
		}
		if (options.maxEntries && stored.length > options.maxEntries) {
			stored.splice(0, stored.length - options.maxEntries);
		}
		this.write(stored, scope, context);
		return output;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		if (this.failure?.on === 'remove') throw this.failure.error;
		if (!this.entries.has(this.keyOf(scope, context))) return;
		const stored = await this.read(scope, context);
		this.calls++;
		for (const item of items) {
			const index = stored.indexOf(String(item));
			if (index !== -1) stored.splice(index, 1);
		}
		this.write(stored, scope, context);
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
		return (await this.read(scope, context)).length;
	}

	private async read(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<string[]> {
		const stored = [...(this.entries.get(this.keyOf(scope, context)) ?? [])];
		// A change by others between the two calls to the database is lost.
		await this.pause();
		return stored;
	}

	private write(
		stored: string[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): void {
		this.entries.set(this.keyOf(scope, context), stored);
	}

	private keyOf(scope: DeduplicationScope, { workflow, node }: ICheckProcessedContextData): string {
		return `${workflow.id}/${scope === 'node' ? node?.id : ''}`;
	}
}
