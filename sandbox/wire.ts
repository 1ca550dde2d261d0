/**
 * Messages from the server to the page. The page learns about providers only through these types.
 */

import type { ProviderId } from '../providers';

export type { ProviderId };

export interface Field {
	name: string;
	label: string;
	/** The initial value. */
	value: string;
	hint?: string;
	/** The available choices; without them the field takes any text. */
	choices?: Array<{ value: string; label: string }>;
}

/** A button; with fields it opens a form first. */
export interface Action {
	name: string;
	label: string;
	/** Its effect on the provider's API. */
	hint: string;
	fields: Field[];
	/** The label of the form's button, if the action's label does not explain it. */
	submit?: string;
}

/**
 * `waiting` may still end by itself, `done` has ended well, `ended` has ended in some way,
 * `unknown` is a value that the document does not name, `refused` has failed.
 */
export type Tone = 'waiting' | 'done' | 'ended' | 'unknown' | 'refused';

export interface State {
	tone: Tone;
	text: string;
}

/** Fields that an entry shows beside its time and its request. */
export interface Content {
	/** SMS, autocall, call, campaign, verification. */
	kind: string;
	/** The number, or how many numbers. */
	title: string;
	text: string;
	facts: Array<[label: string, value: string]>;
	state: State;
	actions: Action[];
}

/** A call, message, campaign or verification that a provider accepted. */
export interface Entry extends Content {
	/** Increases with each entry. */
	id: number;
	/** Epoch ms. */
	at: number;
	provider: ProviderId;
	/** The id of its request. */
	request: number;
}

export interface RequestLine {
	id: number;
	/** Epoch ms. */
	at: number;
	provider: ProviderId;
	method: string;
	path: string;
	/** Null while there is no answer, 0 if the connection dropped. */
	status: number | null;
	/** Milliseconds until the answer. */
	took: number;
}

/** Request and reply as text; long ones are cut. */
export interface RawRequest {
	request: string;
	reply: string;
}

export interface FaultChoice {
	name: string;
	label: string;
	hint: string;
	/** Whether it has a field for seconds. */
	takesSeconds: boolean;
}

export interface ActiveFault {
	id: number;
	label: string;
	/** Null: until it is switched off. */
	left: number | null;
	/** Whether it also affects queries. */
	all: boolean;
}

export interface ProviderView {
	id: ProviderId;
	name: string;
	/** The name of its credential in n8n. */
	credential: string;
	/** Values to enter in the credential. */
	values: Array<[label: string, value: string]>;
	/** Actions of the account, not of one entry. */
	actions: Action[];
	choices: FaultChoice[];
	faults: ActiveFault[];
}

/** New entries, oldest first; with `whole` they replace the page's. */
export interface Update {
	whole: boolean;
	automatic?: boolean;
	providers?: ProviderView[];
	entries: Entry[];
	requests: RequestLine[];
}

/** How many entries, and how many requests, the page lists. */
export const LISTED = 500;
