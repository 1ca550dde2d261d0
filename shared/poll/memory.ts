import type { Change } from './trigger';

/** ms after which a poll that never ended, or an emission that n8n never wrote down, is given up. */
const GIVEN_UP_AFTER = 60_000;

/** The state of a trigger, as the node's static data keeps it. */
export interface Saved {
	/** Names what was watched. */
	readonly scope: string;
	/** Counts the states; 0 before the first one. */
	readonly revision: number;
	/** As JSON; undefined before the first look. */
	readonly state: string | undefined;
}

/** Where a poll goes on. */
export interface Base extends Omit<Saved, 'scope'> {
	/** Emitted with this state, and dropped by n8n: to be emitted again. */
	readonly dropped: readonly Change[];
}

/**
 * The part of a trigger's state that this process knows and n8n has not saved, or not yet.
 *
 * n8n keeps less than a trigger has seen. Its default engine writes a state down with an emission
 * and at publishing, its durable engine after each poll but the one at publishing, and also reads
 * the state for the next poll before it has written that of the last one. Both drop what a poll has
 * found if the trigger was published anew meanwhile. So the states are counted, and the one with
 * the higher number goes on, be it n8n's or the one here. If n8n comes with a number below that of
 * an emission, the emission is either being written down, which is waited for, or was dropped: then
 * it is emitted again with what is new. Only what dies with the process before n8n has written it
 * is lost.
 */
export class PollMemory {
	/** Faults in a row that may pass by themselves, since the trigger was activated. */
	failures = 0;

	private underWayUntil = 0;

	private last: (Saved & Pick<Base, 'dropped'> & { readonly at: number }) | undefined;

	/** Begins a poll: undefined while another one is under way, else what ends it. */
	begin(now: number): (() => void) | undefined {
		if (this.underWayUntil > now) return undefined;
		const until = now + GIVEN_UP_AFTER;
		this.underWayUntil = until;
		return () => {
			if (this.underWayUntil === until) this.underWayUntil = 0;
		};
	}

	/** Where to go on, if n8n has saved this; undefined while it may be writing an emission down. */
	baseFor(scope: string, saved: Saved, now: number): Base | undefined {
		const { last } = this;
		if (last?.scope === scope && last.revision > saved.revision) {
			const isWaiting = last.dropped.length > 0 && now < last.at + GIVEN_UP_AFTER;
			return isWaiting ? undefined : last;
		}
		const { revision, state } = saved;
		return { revision, state: saved.scope === scope ? state : undefined, dropped: [] };
	}

	/**
	 * Notes what is handed to n8n after a look, and returns the number of its state: the one before
	 * if nothing is new, else one that neither n8n nor this process has used.
	 */
	handOver(
		{ scope, state, emit }: { scope: string; state: string; emit: readonly Change[] },
		base: Base,
		saved: Saved,
		now: number,
	): number {
		const isNew = emit.length > 0 || state !== base.state;
		const highest = Math.max(saved.revision, this.last?.revision ?? 0);
		const revision = isNew ? highest + 1 : base.revision;
		this.last = { scope, revision, state, dropped: emit, at: now };
		return revision;
	}
}
