/** The reason why a request without an answer ends: its time is over, or the run is stopped. */
export type End = 'time' | 'stop';

/** The end of one request, its reply's body included. */
export interface Deadline {
	readonly signal: AbortSignal;
	/** The reason why the request ended early; undefined if it did not. */
	readonly end: () => End | undefined;
	/** To be called once the request is over: a run's cancel signal lives as long as the run. */
	readonly release: () => void;
}

/** ms. A timer of Node takes no more, and ends at once if it is given more. */
const LONGEST = 2 ** 31 - 1;

/**
 * Begins to count. Not made of `AbortSignal.any`, because in Node 20 and 22 the signals made by it
 * stay in memory for as long as the signals that they depend on.
 *
 * @param ms the whole time that the request may take
 * @param stops signals that end it before
 */
export function deadlineOf(ms: number, stops: ReadonlyArray<AbortSignal | undefined>): Deadline {
	const controller = new AbortController();
	const timer = AbortSignal.timeout(Math.min(Math.max(Math.ceil(ms), 1), LONGEST));
	let end: End | undefined;
	const ended = (what: End) => () => {
		end ??= what;
		controller.abort();
	};
	const [onTime, onStop] = [ended('time'), ended('stop')];
	timer.addEventListener('abort', onTime);
	for (const stop of stops) {
		if (stop?.aborted) onStop();
		stop?.addEventListener('abort', onStop);
	}
	return {
		signal: controller.signal,
		end: () => end,
		release: () => {
			timer.removeEventListener('abort', onTime);
			for (const stop of stops) stop?.removeEventListener('abort', onStop);
		},
	};
}
