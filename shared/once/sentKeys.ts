import type { Store } from '../operation/operation';
import type { Answer, Failing } from '../operation/answers';
import { additions, removals } from './grouped';

/** The entries of a batch that may be sent; `refusal` if n8n's store cannot be used. */
export interface Claim<E> {
	readonly free: readonly E[];
	readonly taken: readonly E[];
	readonly refusal?: Failing;
}

/** With `sendOnce`: what must be sent only once. */
interface Keyed {
	readonly dedupeKey?: string;
}

/**
 * Keeps what was sent once from being sent again by a run that knows nothing of the first: a worker
 * was killed, or somebody pressed Retry in the list of executions. Each item's key is noted in n8n's
 * database before the item is sent, and struck out if it was certainly not delivered. If the process
 * dies in between, the item is not sent again, even if it never was: at most once.
 *
 * In one process a key is new to one execution only. Two processes that send at the same moment may
 * both find it new: at most one message per process.
 */
export class SentKeys {
	/**
	 * @param store of the node; keys belong to its operation
	 * @param own keys that this run has noted, in an earlier try too, of items not sent yet
	 */
	constructor(
		private readonly store: Store,
		private readonly own: Set<string>,
	) {}

	/** Notes the keys of a batch that is about to be sent. */
	async claim<E extends Keyed>(batch: readonly E[]): Promise<Claim<E>> {
		const keys = batch.flatMap(({ dedupeKey }) => dedupeKey ?? []);
		if (keys.length === 0) return { free: batch, taken: [] };
		try {
			const entries = keys.map((key) => this.entryOf(key));
			const added = await additions.ask(this.store, entries);
			for (const key of keys) if (added.has(this.entryOf(key))) this.own.add(key);
		} catch (error) {
			return { free: [], taken: [], refusal: unusable(error) };
		}
		const isFree = ({ dedupeKey }: Keyed) => dedupeKey === undefined || this.own.has(dedupeKey);
		return { free: batch.filter(isFree), taken: batch.filter((entry) => !isFree(entry)) };
	}

	/** Gives back the keys of what was not delivered. Returns the answers; on failure adds an explanation. */
	async release(sent: readonly Keyed[], answers: readonly Answer[]): Promise<readonly Answer[]> {
		const undelivered: string[] = [];
		sent.forEach(({ dedupeKey }, position) => {
			if (dedupeKey === undefined) return;
			const answer = answers[position];
			if (answer && isUndelivered(answer)) undelivered.push(dedupeKey);
			else this.own.delete(dedupeKey);
		});
		if (undelivered.length === 0) return answers;
		try {
			const entries = undelivered.map((key) => this.entryOf(key));
			await removals.ask(this.store, entries);
			// From now on another execution may note and send them.
			for (const key of undelivered) this.own.delete(key);
			return answers;
		} catch (error) {
			const word = ` Its Send Once key could not be taken back, so another execution would take it for sent: give it another one. n8n says: ${String(error)}`;
			return answers.map((answer, position) => {
				const isKeyed = sent[position]?.dedupeKey !== undefined;
				return isKeyed && 'description' in answer
					? { ...answer, description: answer.description + word }
					: answer;
			});
		}
	}

	/** The same in a test: it reaches the person, too, and a failed one can be retried in production. */
	private entryOf(key: string): string {
		return `sent:${this.store.operation}:${key}`;
	}
}

/** Certainly: nobody was reached. */
export const isUndelivered = (answer: Answer): boolean =>
	answer.outcome === 'accepted'
		? answer.unsent === 'outsideHours' || answer.unsent === 'overLimit'
		: answer.outcome !== 'unknown';

const unusable = (error: unknown): Failing => ({
	outcome: 'notSent',
	message: 'Send Once cannot use the store of n8n',
	description: `Nothing was sent. Save the workflow, then run it again. n8n says: ${String(error)}`,
});

/** The answer of an item that was sent before. */
export const alreadySent = (dedupeKey = ''): Answer => ({
	outcome: 'accepted',
	id: '',
	unsent: 'alreadySent',
	json: { alreadySent: true, dedupeKey },
});
