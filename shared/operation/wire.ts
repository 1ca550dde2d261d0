import type { IHttpRequestMethods } from 'n8n-workflow';

/** A request before the credential signs it. A plain object or array goes out as JSON. */
export interface WireRequest {
	readonly method: IHttpRequestMethods;
	readonly url: string;
	readonly body?: object | FormData | URLSearchParams;
}

/** A provider's reply, freed of secrets. */
export interface Reply {
	readonly status: number;
	readonly statusText: string;
	/** The header, as it came. */
	readonly retryAfter: unknown;
	/** The parsed JSON; undefined if the body is none. */
	readonly body: unknown;
	/** The first words of the body, for messages; searched for secrets each time. */
	excerpt(): string;
}

/** A request that rings or writes to a person, or one that only reads. */
export type RequestKind = 'send' | 'query';

/** Entries of one request. Never empty: there is no request without an item. */
export type Batch<T> = readonly [T, ...T[]];
