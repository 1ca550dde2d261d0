import type { Store } from '../../shared/operation';
import { STORE_OPTIONS } from '../../shared/store';

/**
 * Attempts at a token, kept in n8n's database for the node that checks: so they hold over
 * executions and in queue mode. n8n reads and writes in two steps, so two checks at the very same
 * moment may count as one.
 */
export class Attempts {
	constructor(
		private readonly store: Store,
		private readonly id: string,
		private readonly max: number,
	) {}

	/** Takes the next attempt before the code is looked at. Returns how many are left, or none. */
	async take(): Promise<number | undefined> {
		for (let attempt = 1; attempt <= this.max; attempt++) {
			if (await this.add([attempt])) return this.max - attempt;
		}
		return undefined;
	}

	/** Leaves no attempt, so that the token cannot be used again. */
	async spend(): Promise<void> {
		await this.add(Array.from({ length: this.max }, (_, index) => index + 1));
	}

	private async add(attempts: number[]): Promise<boolean> {
		const entries = attempts.map((attempt) => `attempt:${attempt}:${this.id}`);
		const { new: added } = await this.store.checkProcessedAndRecord(entries, 'node', STORE_OPTIONS);
		return added.length > 0;
	}
}
