/** Epoch milliseconds. A simulator takes the time only from here, so a test can stop it. */
export interface Clock {
	now(): number;
}

export const realClock: Clock = { now: () => Date.now() };

/** A clock that moves only when told; starts at 2025-01-01T00:00:00Z by default. */
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
