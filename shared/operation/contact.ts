/** At most so many sends to one number in a calendar day, ISO week or month. */
export interface Limit {
	readonly count: number;
	readonly per: 'day' | 'week' | 'month';
}

/** How to treat an item that the contact rules keep back. */
export type Otherwise = 'stop' | 'skip' | 'schedule';

/** A number that is about to be contacted, and how often that may be. */
export interface Contact {
	/** As it is sent. */
	readonly number: string;
	/** The same for every spelling of the number. */
	readonly person: string;
	readonly limits: readonly Limit[];
	/** IANA name of the zone whose calendar counts. */
	readonly zone: string;
	readonly otherwise: Otherwise;
	/**
	 * Where a phone rings: when, if it must not ring before a moment, both in epoch ms; undefined if it
	 * cannot ring then. Absent for what reaches the person at once.
	 */
	readonly ringsAt?: (notBefore: number) => number | undefined;
}
