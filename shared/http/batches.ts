import { sleep } from 'n8n-workflow';
import type { Batch } from '../operation/wire';

/** How requests follow each other. */
export interface Pace {
	/** Items per request. */
	readonly size: number;
	/** Shortest time between the starts of two requests, in ms. */
	readonly interval: number;
	/** Requests under way at the same time. */
	readonly concurrency: number;
}

/** Splits items into batches of at most `size`, in order. */
export function split<T>(items: readonly T[], size: number): Array<Batch<T>> {
	const batches: Array<Batch<T>> = [];
	for (let start = 0; start < items.length; start += size) {
		const [first, ...rest] = items.slice(start, start + size);
		if (first !== undefined) batches.push([first, ...rest]);
	}
	return batches;
}

/**
 * Works through batches in order, `pace.concurrency` at a time. When `work` answers false, or
 * `isStopped` true, no further batch starts; those under way are finished, because what has been
 * sent must be accounted for.
 */
export async function runBatches<T>(
	batches: ReadonlyArray<Batch<T>>,
	pace: Pace,
	work: (batch: Batch<T>) => Promise<boolean>,
	isStopped: () => boolean,
): Promise<void> {
	let next = 0;
	let goOn = true;
	let nextStart = 0;

	const turn = async () => {
		const now = Date.now();
		const start = Math.max(now, nextStart);
		nextStart = start + pace.interval;
		if (start > now) await pause(start - now, () => !goOn || isStopped());
	};

	const worker = async () => {
		while (next < batches.length) {
			if (pace.interval > 0) await turn();
			if (!goOn || isStopped()) return;
			const batch = batches[next++];
			if (batch === undefined) return;
			if (!(await work(batch))) goOn = false;
		}
	};

	await Promise.all(Array.from({ length: pace.concurrency }, worker));
}

/** Sleeps `ms`, but notices within a quarter of a second that there is nothing to wait for. */
export async function pause(ms: number, isStopped: () => boolean): Promise<void> {
	const end = Date.now() + ms;
	for (let left = ms; left > 0 && !isStopped(); left = end - Date.now()) {
		await sleep(Math.min(left, 250));
	}
}
