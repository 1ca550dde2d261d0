import type { DateTime } from 'luxon';

/** A time in which a phone may ring, without its end. */
export interface Span {
	readonly start: DateTime;
	readonly end: DateTime;
}

/** When a phone may ring for an item. */
export interface Ringing {
	/** Equal for items that may ring at the same times: the kernel asks only once for all of them. */
	readonly key: string;
	/**
	 * Every period in which the phone may ring; if the provider does not say, all of them. They change
	 * only where a minute begins. `now` is in the zone of the contact rules. Throws `InvalidInput`.
	 */
	readonly spans: (now: DateTime) => readonly Span[];
}

/** The span of what happens at a moment. */
export const instant = (start: DateTime): Span => ({ start, end: start.plus(1) });

/** The person is reached when the request leaves. */
export const AT_ONCE: Ringing = { key: '', spans: (now) => [instant(now)] };
