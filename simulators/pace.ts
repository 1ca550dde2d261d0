import { realClock, type Clock } from './clock';

export interface PaceOptions {
	/** Milliseconds on the clock from acceptance to the end: default 2000. */
	doneAfter?: number;
	/** Default: real time. */
	clock?: Clock;
}

interface Hold {
	from: number;
	/** Infinity until the release. */
	to: number;
}

/** When accepted entries end by themselves: after a while, and never while held. */
export class Pace {
	readonly clock: Clock;
	readonly doneAfter: number;
	private holds: Hold[] = [];

	constructor({ doneAfter = 2000, clock = realClock }: PaceOptions) {
		this.doneAfter = doneAfter;
		this.clock = clock;
	}

	now(): number {
		return this.clock.now();
	}

	/** Moves a due time past the holds; Infinity: not before a release. */
	moment(due: number): number {
		return this.holds.reduce((at, { from, to }) => (from < at && at < to ? to : at), due);
	}

	isOver(due: number): boolean {
		return this.moment(due) <= this.now();
	}

	/** While held nothing ends by itself; entries that are due end at the release. */
	hold(isHeld: boolean): void {
		const open = this.holds.find(({ to }) => to === Infinity);
		if (isHeld && !open) this.holds.push({ from: this.now(), to: Infinity });
		if (!isHeld && open) open.to = this.now();
	}

	/** Forgets past holds, because nothing accepted before remains; a current hold goes on. */
	clear(): void {
		this.holds = this.holds.filter(({ to }) => to === Infinity);
	}
}
