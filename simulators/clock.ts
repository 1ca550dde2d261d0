/** Epoch milliseconds. A simulator asks only this for the time, so a test can hold it still. */
export interface Clock {
	now(): number;
}

export const realClock: Clock = { now: () => Date.now() };

/** Stands still until told otherwise; starts at 2025-01-01T00:00:00Z unless told otherwise. */
export class ManualClock implements Clock {
	private current: number;

	constructor(start: number = Date.UTC(2025, 0, 1)) {
		this.current = start;
	}

	now(): number {
		return this.current;
	}

	advance(ms: number): void {
		this.current += ms;
	}
}
