import { realClock, type Clock } from './clock';

export interface PaceOptions {
	/** Milliseconds on the clock until what was accepted is over: default 2000. */
	doneAfter?: number;
	/** Default: real time. */
	clock?: Clock;
}

interface Hold {
	from: number;
	/** Infinity until it is released. */
	to: number;
}

/** When what was accepted is over by itself: after a while, and never while it is held. */
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

	/** What would be over at this moment is over at this one; Infinity: not before a release. */
	moment(due: number): number {
		return this.holds.reduce((at, { from, to }) => (from < at && at < to ? to : at), due);
	}

	isOver(due: number): boolean {
		return this.moment(due) <= this.now();
	}

	/** While held nothing gets over by itself; what came due meanwhile does at the release. */
	hold(isHeld: boolean): void {
		const open = this.holds.find(({ to }) => to === Infinity);
		if (isHeld && !open) this.holds.push({ from: this.now(), to: Infinity });
		if (!isHeld && open) open.to = this.now();
	}

	/** Nothing that was accepted before is left; a hold goes on. */
	clear(): void {
		this.holds = this.holds.filter(({ to }) => to === Infinity);
	}
}
