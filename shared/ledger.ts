import type { IExecuteFunctions } from 'n8n-workflow';
import type { Answer } from './operation';

/** What one run of a node has got so far: answers by item index. */
export type RunLedger = Map<number, Answer>;

/**
 * n8n's Retry On Fail runs the whole node again in the same process, with the same execution id,
 * node id and run index. The ledger answers the items that were already sent, so that only those
 * that never left go out again. It lives in the module, because n8n makes a new context per try.
 */
export class Ledger {
	private readonly runs = new Map<string | object, { answers: RunLedger; touched: number }>();

	/**
	 * @param lifetime ms that a run is kept after it was last used; n8n waits at most 5 s between tries
	 * @param capacity answers kept over all runs; the oldest runs go first, never the one being opened
	 */
	constructor(
		private readonly lifetime = 10 * 60_000,
		private readonly capacity = 200_000,
		private readonly now: () => number = Date.now,
	) {}

	/** The answers of a run, empty on its first try. */
	open(key: string | object): RunLedger {
		const answers = this.runs.get(key)?.answers ?? new Map<number, Answer>();
		// Re-inserted, so that the map's order is the order of last use.
		this.runs.delete(key);
		this.evict();
		this.runs.set(key, { answers, touched: this.now() });
		return answers;
	}

	/** Starts the lifetime again at the end of a try. */
	touch(key: string | object): void {
		const run = this.runs.get(key);
		if (run) run.touched = this.now();
	}

	/** Forgets a run that n8n cannot try again. */
	close(key: string | object): void {
		this.runs.delete(key);
	}

	/** Answers held over all runs. */
	get size(): number {
		let size = 0;
		for (const { answers } of this.runs.values()) size += answers.size;
		return size;
	}

	private evict(): void {
		let size = this.size;
		for (const [key, { answers, touched }] of this.runs) {
			if (size <= this.capacity && this.now() - touched <= this.lifetime) continue;
			size -= answers.size;
			this.runs.delete(key);
		}
	}
}

/** The one ledger of this process. */
export const ledger = new Ledger();

/**
 * What stays the same over the tries of one run, and only over those. An AI agent's tool call gets
 * a new run index with each try but the same arguments object; everything else is told by ids.
 */
export function runKey(context: IExecuteFunctions): string | object {
	const executionId: string | undefined = context.getExecutionId();
	const firstInput = context.getInputData()[0]?.json;
	if (firstInput && (executionId === undefined || context.isToolExecution())) return firstInput;
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	return JSON.stringify([context.getWorkflow().id, executionId, context.getNode().id, runIndex]);
}
