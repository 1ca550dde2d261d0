import type { IDataObject } from 'n8n-workflow';

/** ms after which a poll that never ended, or an emission that n8n never wrote down, is forgotten. */
const FORGOTTEN_AFTER = 60_000;

/**
 * What this process knows of a trigger and n8n has not written down, or not yet. n8n starts polls
 * that overlap; its durable engine also reads the state for the next poll before it has written
 * that of the last one (late polls run together after a restart), and does not keep what the look
 * at publishing has seen.
 */
export class PollMemory {
	private underWayUntil = 0;

	private handedOver = { revision: 0, until: 0 };

	private firstLook: { scope: string; state: IDataObject } | undefined;

	/** Begins a poll: undefined while another one is under way, else what ends it. */
	begin(now: number): (() => void) | undefined {
		if (this.underWayUntil > now) return undefined;
		const until = now + FORGOTTEN_AFTER;
		this.underWayUntil = until;
		return () => {
			if (this.underWayUntil === until) this.underWayUntil = 0;
		};
	}

	/** Whether n8n gives a state from before the last emission: it would be emitted again. */
	isStale(revision: number, now: number): boolean {
		return revision < this.handedOver.revision && now < this.handedOver.until;
	}

	/** Notes that changes leave with the state of this revision. */
	handOver(revision: number, now: number): void {
		this.handedOver = { revision, until: now + FORGOTTEN_AFTER };
	}

	/** Notes the first state of a scope, until n8n gives one back. */
	noteFirst(scope: string, state: IDataObject): void {
		this.firstLook = { scope, state };
	}

	forgetFirst(): void {
		this.firstLook = undefined;
	}

	firstOf(scope: string): IDataObject | undefined {
		return this.firstLook?.scope === scope ? this.firstLook.state : undefined;
	}
}
