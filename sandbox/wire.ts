/** What the server tells the page; the page knows no provider but what stands here. */

export type ProviderId = 'mobilon' | 'callPassword' | 'aloVoice' | 'autodialer';

export interface Field {
	name: string;
	label: string;
	/** What it holds before anybody has typed. */
	value: string;
	hint?: string;
	/** What there is to choose from; without it the field takes any text. */
	choices?: Array<{ value: string; label: string }>;
}

/** A button; with fields it opens a form first. */
export interface Action {
	name: string;
	label: string;
	/** What it does to the provider's API. */
	hint: string;
	fields: Field[];
	/** On the form's button, where the label does not say what it does. */
	submit?: string;
}

/**
 * `waiting` may still end by itself, `done` has ended well, `ended` somehow, `unknown` is a value
 * that the document does not name, `refused` went wrong.
 */
export type Tone = 'waiting' | 'done' | 'ended' | 'unknown' | 'refused';

export interface State {
	tone: Tone;
	text: string;
}

/** What an entry shows beside its time and its request. */
export interface Content {
	/** SMS, autocall, call, campaign, verification. */
	kind: string;
	/** The number, or how many. */
	title: string;
	text: string;
	facts: Array<[label: string, value: string]>;
	state: State;
	actions: Action[];
}

/** A call, message, campaign or verification that a provider accepted. */
export interface Entry extends Content {
	/** Counted up, so later ones are higher. */
	id: number;
	/** Epoch ms. */
	at: number;
	provider: ProviderId;
	/** The id of the request it came with. */
	request: number;
}

export interface RequestLine {
	id: number;
	/** Epoch ms. */
	at: number;
	provider: ProviderId;
	method: string;
	path: string;
	/** Null while there is no answer, 0 where the connection dropped. */
	status: number | null;
	/** Milliseconds until then. */
	took: number;
}

/** Both as text; long ones are cut. */
export interface RawRequest {
	request: string;
	reply: string;
}

export interface FaultChoice {
	name: string;
	label: string;
	hint: string;
	/** Whether it asks for seconds. */
	takesSeconds: boolean;
}

export interface ActiveFault {
	id: number;
	label: string;
	/** Null: until it is switched off. */
	left: number | null;
	/** Whether it hits queries, too. */
	all: boolean;
}

export interface ProviderView {
	id: ProviderId;
	name: string;
	/** How n8n calls its credential. */
	credential: string;
	/** What to enter there. */
	values: Array<[label: string, value: string]>;
	/** Of the account, not of one entry. */
	actions: Action[];
	choices: FaultChoice[];
	faults: ActiveFault[];
}

/** What is new, oldest first; `whole` replaces what the page has. */
export interface Update {
	whole: boolean;
	automatic?: boolean;
	providers?: ProviderView[];
	entries: Entry[];
	requests: RequestLine[];
}

/** How many entries, and how many requests, are listed. */
export const LISTED = 500;
