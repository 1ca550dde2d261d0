import type { IExecuteFunctions } from 'n8n-workflow';
import type { Answer } from '../operation/answers';
import type { Place } from './places';

/** The results of one run of a node so far, over all its tries. */
export interface RunMemory {
	/** By item index: what must not be done, or need not be asked, again. */
	readonly answers: Map<number, Answer>;
	/** With `includeInputFields`: items whose output has the fields of the input. */
	readonly withInput: Set<number>;
	/** With `onlyChanges`: items that are output only if their status has changed. */
	readonly onlyChanges: Set<number>;
	/** The same: statuses that an earlier try has recorded and n8n has thrown away. */
	readonly changed: Set<string>;
	/** With `wait`: when the first try began to ask, in epoch ms. */
	waitingSince?: number;
	/** With `sendOnce`: keys that an earlier try has noted, of items that are still to be sent. */
	readonly claimed: Set<string>;
	/** With limits: by item and number, the places that an earlier try has taken and not given back. */
	readonly places: Map<string, readonly Place[]>;
}

/**
 * n8n's Retry On Fail runs the whole node again in the same process, with the same execution id,
 * node id and run index. This memory answers the items that were already sent, so that only those
 * that never left go out again. It lives in the module, because n8n makes a new context per try.
 */
export class RetryMemory {
	private readonly runs = new Map<string | object, Run>();

	/**
	 * @param lifetime ms that a run is kept after a try; n8n waits at most 5 s between tries
	 * @param capacity answers kept over all runs; the oldest go first, never one that is under way
	 */
	constructor(
		private readonly lifetime = 10 * 60_000,
		private readonly capacity = 200_000,
		private readonly now: () => number = Date.now,
	) {}

	/** Begins a try: what the earlier ones have done, nothing on the first. */
	open(key: string | object): RunMemory {
		const run = this.runs.get(key) ?? new Run();
		run.triesUnderWay++;
		this.putLast(key, run);
		this.evict();
		return run;
	}

	/** Ends a try after which n8n may try again: the lifetime begins. */
	keep(key: string | object): void {
		const run = this.runs.get(key);
		if (!run) return;
		run.triesUnderWay--;
		this.putLast(key, run);
	}

	/** Ends a try after which n8n does not try again. */
	close(key: string | object): void {
		this.runs.delete(key);
	}

	/** Answers held over all runs. */
	get size(): number {
		let size = 0;
		for (const { answers } of this.runs.values()) size += answers.size;
		return size;
	}

	/** The map's order is that of last use. */
	private putLast(key: string | object, run: Run): void {
		run.touched = this.now();
		this.runs.delete(key);
		this.runs.set(key, run);
	}

	private evict(): void {
		let size = this.size;
		for (const [key, { answers, touched, triesUnderWay }] of this.runs) {
			const isExpired = this.now() - touched > this.lifetime;
			if (triesUnderWay > 0 || (size <= this.capacity && !isExpired)) continue;
			size -= answers.size;
			this.runs.delete(key);
		}
	}
}

class Run implements RunMemory {
	readonly answers = new Map<number, Answer>();

	readonly withInput = new Set<number>();

	readonly onlyChanges = new Set<number>();

	readonly changed = new Set<string>();

	waitingSince?: number;

	readonly claimed = new Set<string>();

	readonly places = new Map<string, readonly Place[]>();

	touched = 0;

	triesUnderWay = 0;
}

/** The one of this process. */
export const retryMemory = new RetryMemory();

/**
 * A key that stays the same over the tries of one run, and only over those. An AI agent's tool call gets
 * a new run index with each try but the same arguments object; everything else is told by ids.
 */
export function runKey(context: IExecuteFunctions): string | object {
	const executionId: string | undefined = context.getExecutionId();
	const firstInput = context.getInputData()[0]?.json;
	if (firstInput && (executionId === undefined || isToolCall(context))) return firstInput;
	const runIndex: unknown = context.getWorkflowDataProxy(0).$runIndex;
	return JSON.stringify([context.getWorkflow().id, executionId, context.getNode().id, runIndex]);
}

/** Only the context of a tool call can count its own runs; n8n 1 has no other mark of it. */
export const isToolCall = (context: IExecuteFunctions): boolean => 'getNextRunIndex' in context;
