import { DateTime } from 'luxon';
import type { Accepted, Answer, Failing } from '../operation/answers';
import type { Contact, Limit } from '../operation/contact';
import type { Store } from '../operation/operation';
import { masked } from '../values/invalidInput';
import { counted } from '../values/words';
import { nextPeriod, periodOf, strictest } from './limitPeriods';
import { giveBack, takePlaces } from './places';
import type { Period, Place } from './places';

/** What the limits must know of an entry. */
export interface Limited {
	readonly contact?: Contact;
	/** The first one, with the number, is the entry's name over all tries of a run. */
	readonly indices: readonly number[];
	readonly dedupeKey?: string;
}

/** The limit that keeps an entry back longest. */
export interface OverLimit extends Limit {
	/** First minute of the next period of the limit, in the zone of the contact. */
	readonly nextAllowedAt: DateTime;
}

export interface Kept<E> {
	readonly entry: E;
	readonly contact: Contact;
	readonly over: OverLimit;
}

/** The entries of a batch that may be sent; `refusal` if n8n's store cannot be used. */
export interface LimitClaim<E> {
	readonly free: readonly E[];
	readonly over: ReadonlyArray<Kept<E>>;
	/** Entries behind the batch that are over and are to stop the run. */
	readonly ahead: ReadonlyArray<Kept<E>>;
	readonly refusal?: Failing;
}

/** An entry's periods, and the moment that they hold. */
interface Wanted {
	readonly moment: DateTime;
	readonly periods: ReadonlyArray<Period & { readonly limit: Limit }>;
}

/** The periods that have no place for an entry were among these. */
interface Refused {
	readonly over: OverLimit;
	readonly periods: ReadonlyArray<{ readonly name: string }>;
}

/**
 * Entries that take their places together. A process that dies keeps the places of as many people
 * whom it has not reached.
 */
const AHEAD = 100;

/** Days that a call is moved at most. */
const MOST_MOVES = 31;

/**
 * Limits how often a number is contacted in a day, a week or a month. An entry takes its places
 * before it is sent, and gives them back if it was certainly not delivered. If the process dies in
 * between, they stay taken: at most as many sends as allowed.
 *
 * In one process this holds whatever runs at once. Two processes that send at the same moment may
 * both find a place free: at most the limit per process.
 */
export class ContactLimits<E extends Limited> {
	private readonly positions: ReadonlyMap<E, number>;

	/** Entries that were asked for and are over. */
	private readonly refused = new Map<E, Refused>();

	/** Epoch ms before which the call of an entry must not ring. */
	private readonly moved = new Map<E, number>();

	/** Entries whose turn has come. */
	private readonly reached = new Set<E>();

	private last: Promise<unknown> = Promise.resolve();

	/**
	 * @param store of the node; places belong to its operation
	 * @param held by first item and number: places that this run has taken, in an earlier try too, for items not sent yet
	 * @param entries of the run, in the order in which they are sent
	 */
	constructor(
		private readonly store: Store,
		private readonly held: Map<string, readonly Place[]>,
		private readonly entries: readonly E[],
	) {
		this.positions = new Map(entries.map((entry, position) => [entry, position]));
	}

	/** Takes the places of a batch that is about to be sent, and of some entries behind it. */
	async claim(batch: readonly E[]): Promise<LimitClaim<E>> {
		if (batch.every(({ contact }) => contact === undefined))
			return { free: batch, over: [], ahead: [] };
		// Batches under way at once must not take the places of the same entries.
		const turn = this.last.then(async () => await this.decide(batch));
		this.last = turn;
		return await turn;
	}

	/** The moment (epoch ms) before which the call of a moved entry must not ring. */
	notBefore(entry: E): number | undefined {
		return this.moved.get(entry);
	}

	/** Entries whose places are taken and which were neither delivered nor released. */
	get left(): E[] {
		return this.entries.filter((entry) => this.held.has(keyOf(entry)));
	}

	/**
	 * Gives back the places of what was not delivered. Returns the answers; on failure adds an explanation.
	 *
	 * @param sent the people of each answer
	 */
	async release(
		sent: ReadonlyArray<readonly E[]>,
		answers: readonly Answer[],
	): Promise<readonly Answer[]> {
		const undelivered = sent.flatMap((people, position) => {
			const answer = answers[position];
			if (answer && isUnreached(answer)) return people.filter((one) => this.held.has(keyOf(one)));
			for (const one of people) this.held.delete(keyOf(one));
			return [];
		});
		if (undelivered.length === 0) return answers;
		try {
			await this.giveBack(undelivered);
			return answers;
		} catch (error) {
			const word = ` It still counts in the limits of its number, because n8n could not give the place back: ${String(error)}`;
			const counting = new Set(undelivered);
			return answers.map((answer, position) =>
				sent[position]?.some((one) => counting.has(one)) && 'description' in answer
					? { ...answer, description: answer.description + word }
					: answer,
			);
		}
	}

	/** Never rejects, so that the next batch has its turn. */
	private async decide(batch: readonly E[]): Promise<LimitClaim<E>> {
		for (const entry of batch) this.reached.add(entry);
		const now = Date.now();
		let behind: E[] = [];
		try {
			const undecided = batch.filter((entry) => !this.isDecided(entry, now));
			if (undecided.length > 0) {
				behind = this.behind(batch, now);
				await this.take([...undecided, ...behind], now);
			}
		} catch (error) {
			return { free: [], over: [], ahead: [], refusal: unusable(error) };
		}
		return {
			free: batch.filter((entry) => !this.refused.has(entry)),
			over: this.keptOf(batch),
			ahead: this.keptOf(behind).filter(({ contact }) => contact.otherwise !== 'skip'),
		};
	}

	private keptOf(entries: readonly E[]): Array<Kept<E>> {
		return entries.flatMap((entry) => {
			const over = this.refused.get(entry)?.over;
			return over && entry.contact ? [{ entry, contact: entry.contact, over }] : [];
		});
	}

	/** Whether an earlier look was at the periods in which the entry would be sent now. */
	private isDecided(entry: E, now: number): boolean {
		const { contact } = entry;
		if (!contact) return true;
		const places = this.held.get(keyOf(entry))?.map(({ period }) => period);
		const known = places ?? this.refused.get(entry)?.periods.map(({ name }) => name);
		const names = this.wantedBy(entry, contact, now).periods.map(({ name }) => name);
		return known?.join() === names.join();
	}

	/** The next entries. Send Once may know one with a key, which then needs no place. */
	private behind(batch: readonly E[], now: number): E[] {
		const position = Math.max(...batch.map((entry) => this.positions.get(entry) ?? -1));
		return this.entries
			.slice(position + 1, position + 1 + Math.max(0, AHEAD - batch.length))
			.filter((entry) => entry.dedupeKey === undefined && !this.reached.has(entry))
			.filter((entry) => !this.isDecided(entry, now));
	}

	private async take(entries: readonly E[], now: number): Promise<void> {
		// Places in a period that has ended, or that a call has been moved out of.
		await this.giveBack(entries);
		let open = entries.flatMap((entry) =>
			entry.contact ? [{ entry, contact: entry.contact }] : [],
		);
		for (let moves = 0; open.length > 0; moves++) {
			const wanted = open.map(({ entry, contact }) => this.wantedBy(entry, contact, now));
			const verdicts = await takePlaces(
				this.store,
				wanted.map(({ periods }) => periods),
			);
			open = open.filter(({ entry, contact }, position) => {
				const verdict = verdicts[position];
				const want = wanted[position];
				if (!verdict || !want) return false;
				this.refused.delete(entry);
				if ('places' in verdict) {
					this.held.set(keyOf(entry), verdict.places);
					return false;
				}
				const over = longest(want, verdict.full);
				if (moves < MOST_MOVES && this.move(entry, contact, over)) return true;
				this.refused.set(entry, { over, periods: want.periods });
				return false;
			});
		}
	}

	/** Moves a call out of the periods that are full; false if it stays. */
	private move(entry: E, { otherwise, ringsAt }: Contact, { nextAllowedAt }: OverLimit): boolean {
		const next = nextAllowedAt.toMillis();
		if (otherwise !== 'schedule' || ringsAt?.(next) === undefined) return false;
		this.moved.set(entry, next);
		return true;
	}

	private wantedBy(entry: E, contact: Contact, now: number): Wanted {
		const { person, limits, zone, ringsAt } = contact;
		const earliest = Math.max(now, this.moved.get(entry) ?? 0);
		const moment = DateTime.fromMillis(ringsAt?.(earliest) ?? earliest, { zone });
		// The same in a test: it reaches the person, too.
		const prefix = `${this.store.operation}:${person}`;
		const periods = strictest(limits).map((limit) => ({
			limit,
			count: limit.count,
			name: `${prefix}:${limit.per}:${periodOf(limit.per, moment)}`,
		}));
		return { moment, periods };
	}

	private async giveBack(entries: readonly E[]): Promise<void> {
		const keys = entries.map(keyOf);
		const places = keys.flatMap((key) => this.held.get(key) ?? []);
		if (places.length > 0) await giveBack(this.store, places);
		for (const key of keys) this.held.delete(key);
	}
}

const keyOf = ({ contact, indices: [first] }: Limited): string => `${first} ${contact?.number}`;

/** Certainly: this run has not reached the person. */
const isUnreached = (answer: Answer): boolean =>
	answer.outcome === 'accepted' ? answer.unsent !== undefined : answer.outcome !== 'unknown';

function longest({ moment, periods }: Wanted, full: readonly Period[]): OverLimit {
	const names = new Set(full.map(({ name }) => name));
	const blocking = periods
		.filter(({ name }) => names.has(name))
		.map(({ limit }) => ({ ...limit, nextAllowedAt: nextPeriod(limit.per, moment) }));
	return blocking.reduce((one, other) => (other.nextAllowedAt > one.nextAllowedAt ? other : one));
}

const unusable = (error: unknown): Failing => ({
	outcome: 'notSent',
	message: 'The limits per person cannot use the store of n8n',
	description: `Nothing was sent. Save the workflow, then run it again. n8n says: ${String(error)}`,
});

/** The answer of an item whose number has been contacted as often as its limits allow. */
export function overLimit({ contact, over }: Omit<Kept<unknown>, 'entry'>): Answer {
	return contact.otherwise === 'skip' ? skipped(contact, over) : rejected(contact, over);
}

function rejected({ number, zone }: Contact, { count, per, nextAllowedAt }: OverLimit): Failing {
	const next = nextAllowedAt.toFormat('yyyy-MM-dd HH:mm (cccc)', { locale: 'en' });
	return {
		outcome: 'rejected',
		message: `Not sent, because ${masked(number)} has reached its limit of ${counted(count, 'contact')} per ${per}`,
		description: `This node may send to the number again from ${next} in ${zone}. Send the item then, or remove it.`,
	};
}

const skipped = ({ number }: Contact, { count, per, nextAllowedAt }: OverLimit): Accepted => ({
	outcome: 'accepted',
	id: '',
	unsent: 'overLimit',
	json: {
		overContactLimit: true,
		count,
		per,
		nextAllowedAt: nextAllowedAt.toISO({ suppressSeconds: true, suppressMilliseconds: true }),
		number,
	},
});
