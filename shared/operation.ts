import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestMethods,
} from 'n8n-workflow';
import type { DateTime } from 'luxon';
import type { Batch } from './batch';
import type { Span } from './callingHours';
import type { Field, Notice } from './fields';
import type { Reply } from './http';
import type { Store } from './store';

/** What an operation may know besides the parameters of an item. */
export interface Environment {
	readonly credential: ICredentialDataDecryptedObject;
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	readonly numberFormat: 'auto' | 'asIs';
	readonly isDryRun: boolean;
	/** The data of the input item. */
	readonly json: IDataObject;
	/** A file of the item; throws `InvalidInput` naming `parameter` if there is none. */
	readonly file: (parameter: string, property: string) => Promise<InputFile>;
	/** Asks the provider before anything is sent, once per run and URL; throws `Unanswered`. */
	readonly ask: (request: WireRequest) => Promise<Reply>;
	/** What the node remembers from one execution to the next. */
	readonly store: Store;
	/** To call then, whatever the parameters say; only where the operation `schedules`. */
	readonly callAt?: DateTime;
}

/** A binary property of an input item. */
export interface InputFile {
	readonly data: Uint8Array<ArrayBuffer>;
	readonly fileName: string;
	readonly mimeType: string;
}

/** ms to wait for an answer where an operation names no time of its own. */
export const DEFAULT_TIMEOUT = 30_000;

/** A request before the credential signs it. A plain object or array goes out as JSON. */
export interface WireRequest {
	readonly method: IHttpRequestMethods;
	readonly url: string;
	readonly body?: object | FormData | URLSearchParams;
}

/** What became of an item; the words are those of the output (README, "Outcomes"). */
export type Answer = Accepted | Failing;

export interface Accepted extends Shared {
	readonly outcome: 'accepted';
	/** An array becomes one output item per entry. */
	readonly json: IDataObject | IDataObject[];
	/** What the provider knows it by; '' where nothing is created. */
	readonly id: string;
	/** Nothing left for the item, as its options wanted: this one. */
	readonly unsent?: 'dryRun' | 'alreadySent' | 'outsideHours';
}

export interface Failing extends Shared {
	readonly outcome: 'rejected' | 'unknown' | 'notSent';
	/** What happened, for a person. */
	readonly message: string;
	/** What to do next. */
	readonly description: string;
	readonly httpCode?: string;
	/** Concerns the account: nothing was processed, and nothing further is sent. */
	readonly stopsRun?: true;
}

interface Shared {
	/** All items that went out as one, the first of which shows the answer; set by the kernel. */
	readonly indices?: readonly number[];
}

/** Names a provider to the kernel. */
export interface Provider {
	/** As it reads in messages. */
	readonly name: string;
	readonly credentialType: string;
	/** Every value that must never be seen outside the request: as sent, and as stored. */
	readonly secrets: (credential: ICredentialDataDecryptedObject) => string[];
}

export interface Resource {
	readonly name: string;
	readonly value: string;
	readonly operations: Readonly<Record<string, Operation>>;
}

export interface Label {
	/** Title Case, e.g. "Get Status". */
	readonly name: string;
	/** Sentence in n8n's action list, e.g. "Get the status of an SMS". */
	readonly action: string;
	readonly description: string;
	/**
	 * `send` rings or writes to a person: never repeated by us, and remembered for n8n's retries.
	 * `query` only reads: may be repeated. `local` asks nobody.
	 */
	readonly kind: 'send' | 'query' | 'local';
	/** ms to wait for an answer, if the user sets nothing else. Default: DEFAULT_TIMEOUT. */
	readonly timeout?: number;
	/** Whether the operation takes a phone number, and so offers `numberFormat`. */
	readonly takesNumber?: boolean;
	/** Whether it can have the provider call later, at the `callAt` of its environment. */
	readonly schedules?: boolean;
}

/**
 * When phones ring with these parameters, in doubt at every time in question; offers the calling
 * hours. `now` is in their zone. Throws `InvalidInput`.
 */
export type Rings<P> = (parameters: P, now: DateTime, environment: Environment) => readonly Span[];

/** What is the same for all items of a run. */
export type RunEnvironment = Pick<Environment, 'credential'>;

export interface StatusChanges {
	/** The status values the provider documents. */
	readonly documented: readonly string[];
	readonly of: (json: IDataObject) => { id: string; status: string };
}

/** What became of an item that was prepared; of several that went out as one, of the first. */
export interface Settled {
	readonly index: number;
	readonly answer: Answer;
}

/** An operation as the kernel runs it: its wire type is its own affair. */
export interface Operation extends Label {
	readonly fields: readonly Field[];
	readonly options: readonly Field[];
	/** 1: one request per item. More: many items per request, and the options of batching. */
	readonly limit: number;
	/** The parameter behind `Prepared.key`. */
	readonly keyParameter?: string;
	readonly changes?: StatusChanges;
	readonly prepare: (
		parameters: RawParameters,
		environment: Environment,
	) => Prepared | Promise<Prepared>;
	readonly rings?: Rings<RawParameters>;
	readonly join?: Join;
	readonly preview?: (item: Prepared) => IDataObject;
	readonly notice?: Notice;
	readonly hints?: (items: ReadonlyArray<Settled & { item: Prepared }>) => string[];
	/** Absent where nobody is asked. */
	readonly exchange?: Exchange;
}

/** Items that make one request and one output item together. */
export interface Join {
	/** The same text for items that belong together; undefined for one that stands alone. */
	readonly keyOf: (parameters: RawParameters) => string | undefined;
	/** Takes a further item into the prepared first one; throws `InvalidInput`. */
	readonly into: (first: Prepared, parameters: RawParameters, environment: Environment) => void;
}

/** How prepared items become a request, and its reply one answer for each. */
export interface Exchange {
	readonly request: (items: Batch<Prepared>, environment: RunEnvironment) => WireRequest;
	readonly read: (reply: Reply, items: Batch<Prepared>) => Answer[];
}

/** Values as the parameter reader has checked them against their fields. */
export interface RawParameters {
	readonly [name: string]: unknown;
	readonly options: Readonly<Record<string, unknown>>;
}

/** An item that passed validation. */
export interface Prepared {
	readonly wire: unknown;
	/** Ties the item to its entry in the reply. */
	readonly key?: string;
	/** Whom it rings or writes to. */
	readonly person?: string;
	/** The reply must not be quoted in messages. */
	readonly isConfidential?: boolean;
	/** What a local operation does in place of a request. */
	readonly perform?: () => Promise<IDataObject>;
}
