import type { IDataObject } from 'n8n-workflow';
import type { Reply, RequestKind } from './wire';

/** The result of one item; the words are those of the output (README, "Outcomes"). */
export type Answer = Accepted | Failing;

export interface Accepted extends Shared {
	readonly outcome: 'accepted';
	/** An array becomes one output item per entry. */
	readonly json: IDataObject | IDataObject[];
	/** The provider's id of what it accepted; '' where nothing is created. */
	readonly id: string;
	/** Nothing left for the item, as its options wanted: this one. */
	readonly unsent?:
		| 'dryRun'
		| 'alreadySent'
		| 'repeatedNumber'
		| 'outsideHours'
		| 'overLimit'
		| 'doNotContact';
	/** The time for a final result was up, and this is what is known. */
	readonly isLate?: true;
}

export interface Failing extends Shared {
	readonly outcome: 'rejected' | 'unknown' | 'notSent';
	/** The event, in words for a person. */
	readonly message: string;
	/** The person's next step. */
	readonly description: string;
	readonly httpCode?: string;
	/**
	 * `stopRun`: it concerns the account, so nothing was processed and nothing further is sent.
	 * `mayPass`: it may be over in a minute, without anybody doing anything.
	 */
	readonly next?: 'stopRun' | 'mayPass';
	/** ms after which a query may be asked again; absent where that is no use. */
	readonly retryAfterMs?: number;
}

interface Shared {
	/** All items that went out as one, the first of which shows the answer; set by the kernel. */
	readonly indices?: readonly number[];
}

/** An answer together with the item it belongs to; of several that went out as one, the first. */
export interface AnsweredItem<Wire> {
	readonly wire: Wire;
	readonly index: number;
	readonly answer: Answer;
}

/** Thrown where something that an item needs before it can be sent has failed: nothing has left. */
export class Failed extends Error {
	constructor(readonly failure: Failing) {
		super(failure.message);
	}
}

/** Tells a person that nothing was carried out, or that nobody can tell. */
export const ADVICE = {
	send: {
		nothing: 'Nothing in this request was carried out.',
		perhaps:
			'It may still have been carried out: check with Get Status or in your account before you send it again.',
	},
	query: { nothing: '', perhaps: 'Ask again later: asking changes nothing.' },
} as const satisfies Record<RequestKind, object>;

/** The answer for a reply with status 2xx that is not what the provider documents. */
export function undocumentedReply(
	provider: string,
	reply: Reply,
	kind: RequestKind,
	isConfidential = false,
): Failing {
	const excerpt = reply.excerpt();
	const says = excerpt === '' ? 'The reply is empty.' : `It begins: "${excerpt}"`;
	const what = isConfidential ? 'The reply is not quoted, because it may hold the code.' : says;
	return {
		outcome: 'unknown',
		message: `${provider} sent an undocumented reply`,
		description: `${ADVICE[kind].perhaps} ${what}`,
	};
}

/** The answer for a reply that came and could not be read to its end. */
export function unreadableReply(provider: string, reason: string, kind: RequestKind): Failing {
	return {
		outcome: 'unknown',
		message: `The reply of ${provider} cannot be read`,
		description: `${ADVICE[kind].perhaps} (${reason})`,
	};
}

/** The answer for an entry with an id that another entry of the reply has too: nobody can tell whose it is. */
export function sharedId(provider: string, id: string): Failing {
	return {
		outcome: 'unknown',
		message: `${provider} gave the id ${id} to this item and to another one`,
		description: ADVICE.send.perhaps,
	};
}

/** The answer for an entry that the reply should hold and does not. */
export function missingEntry(provider: string, kind: RequestKind, advice?: string): Failing {
	return {
		outcome: 'unknown',
		message: `${provider} did not answer for this item`,
		description: advice ?? ADVICE[kind].perhaps,
	};
}
