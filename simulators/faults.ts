/** Faults of one request. "Accepted" means processed: delivered, with a task id. */
export type Fault =
	/** Answers the status without processing. A string body is sent unchanged. */
	| {
			kind: 'status';
			status: number;
			body?: unknown;
			contentType?: string;
			headers?: Record<string, string>;
			/** Seconds, or an HTTP date. */
			retryAfter?: number | string;
	  }
	/** Accepts, then answers this status. */
	| { kind: 'acceptThenStatus'; status: number; body?: unknown; contentType?: string }
	/** Answers 200 with an HTML page, like a proxy or a login wall. `accept` default true. */
	| { kind: 'html'; accept?: boolean }
	/**
	 * Answers 200 with this text, or with the right reply's text changed by `transform`. `accept`
	 * default true; with false there is no right reply and `transform` gets ''.
	 */
	| {
			kind: 'body';
			body?: string;
			contentType?: string;
			accept?: boolean;
			transform?: (json: string) => string;
	  }
	/** Ends the connection with a TCP reset. `beforeBody` (only with 'before'): at the headers. */
	| { kind: 'reset'; when: 'before' | 'after'; beforeBody?: boolean }
	/** Accepts, sends half of the right reply, then ends the connection. */
	| { kind: 'cut' }
	/** Never answers; the connection stays open until the simulator is closed. */
	| { kind: 'hang'; accept: boolean }
	/** Accepts, then sends the right reply byte by byte, one every so many ms. */
	| { kind: 'drip'; every: number }
	/** Accepts at once, sends the right answer `ms` later. */
	| { kind: 'slow'; ms: number }
	/** Accepts, then answers a changed array: reordered, with an entry missing, foreign, null. */
	| { kind: 'entries'; change: (entries: unknown[]) => unknown[] };

export interface FaultTimes {
	/** For how many requests to use the fault: default 1, Infinity allowed. */
	times?: number;
	/** How many matching requests, counted from now, to let through first: default 0. */
	skip?: number;
	/** Called at each use of the fault. */
	onUse?: () => void;
}

/** A queued fault. */
export interface QueuedFault {
	/** For how many more requests it will be used; 0 once it is used up or removed. */
	readonly left: number;
	/** Removes this fault. */
	remove(): void;
}

interface Entry<Target> {
	fault: Fault;
	times: number;
	skip: number;
	onUse?: () => void;
	matches: (target: Target) => boolean;
}

/**
 * Faults in the order of queueing. Each counts its own matching requests to let through, so `skip:
 * 1` and `skip: 3` affect the second and the fourth request.
 */
export class FaultQueue<Target> {
	private queued: Array<Entry<Target>> = [];

	add(
		fault: Fault,
		matches: (target: Target) => boolean,
		{ times = 1, skip = 0, onUse }: FaultTimes,
	): QueuedFault {
		const added: Entry<Target> = { fault, times, skip, onUse, matches };
		this.queued.push(added);
		const isQueued = () => this.queued.includes(added);
		return {
			get left() {
				return isQueued() ? added.times : 0;
			},
			remove: () => {
				this.queued = this.queued.filter((entry) => entry !== added);
			},
		};
	}

	/** The fault for a request that has just arrived, if there is one. */
	take(target: Target): Fault | undefined {
		let taken: Entry<Target> | undefined;
		for (const entry of this.queued) {
			if (!entry.matches(target)) continue;
			if (entry.skip > 0) entry.skip -= 1;
			else taken ??= entry;
		}
		if (taken) taken.times -= 1;
		this.queued = this.queued.filter(({ times }) => times > 0);
		taken?.onUse?.();
		return taken?.fault;
	}

	clear(): void {
		this.queued = [];
	}
}
