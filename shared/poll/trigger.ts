import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { Provider, RunContext } from '../operation/operation';
import type { Field, Parameters, RawParameters } from '../operation/fields';
import type { Reply, WireRequest } from '../operation/wire';

/** The context of a poll, beside the trigger's parameters. */
export interface PollContext {
	readonly credential: ICredentialDataDecryptedObject;
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	/** Epoch ms. */
	readonly now: number;
}

/**
 * The questions of a poll, and the result of their answers. Written with methods, so that those that read
 * entries of their own type are `Questions` without a cast.
 */
export interface Questions<T = unknown> {
	/** All that has to be asked; `state` is absent at the first poll. */
	requests(state: IDataObject | undefined): WireRequest[];
	/** Reads a reply with status 2xx; `undefined` if it is not as documented. */
	read(reply: Reply): T | undefined;
	/** Pure: the state and what was read, in the order of the requests, to what is new. */
	compare(state: IDataObject | undefined, replies: readonly T[]): PollResult;
}

/** Infers what the replies are read into. */
export const pollQuestions = <T>(questions: Questions<T>): Questions => questions;

/** One poll, as the parameters say. */
export interface PollPlan<T = unknown> extends Questions<T> {
	/** Names what is watched: the state of something else is not continued. */
	readonly scope: string;
}

/** Infers what the replies of a plan are read into. */
export const pollPlan = <T>(plan: PollPlan<T>): PollPlan => plan;

/** A list that another provider keeps, in pages. */
export interface List<E = unknown> {
	readonly provider: Provider;
	/** The most entries to read. */
	readonly limit: number;
	/** The request of a page; `last` is the last entry of the page before. */
	page(run: RunContext, last: E | undefined): WireRequest;
	/** Reads a reply with status 2xx; `undefined` if it is not as documented. */
	read(reply: Reply): { readonly entries: readonly E[]; readonly isLast: boolean } | undefined;
}

/** A poll that first reads from a list what it has to ask for. */
export interface ListedPlan<E = unknown> extends Pick<PollPlan, 'scope'> {
	readonly list: List<E>;
	/** Throws `InvalidInput`. */
	questionsFor(entries: readonly E[]): Questions;
}

/** Infers the entries of the list. */
export const listedPlan = <E>(plan: ListedPlan<E>): ListedPlan => plan;

export interface PollResult {
	/** JSON, small: it is written whole with each emission. */
	readonly state: IDataObject;
	readonly emit: readonly Change[];
}

export interface Change {
	readonly json: IDataObject;
	/** Seen for the first time, with nothing to compare: emitted only with `emitInitial`. */
	readonly isFirst: boolean;
}

export interface Trigger {
	readonly fields: readonly Field[];
	readonly options: readonly Field[];
	readonly plan: (parameters: RawParameters, context: PollContext) => PollPlan | ListedPlan;
}

export const EMIT_INITIAL = {
	displayName: 'Start With Current Statuses',
	name: 'emitInitial',
	type: 'boolean',
	default: false,
	description:
		'Whether the first poll outputs what is already there, instead of only remembering it for comparison',
} as const satisfies Field;

/** Defines a trigger; `plan` gets its parameters typed from the fields, throws `InvalidInput`. */
export function pollingTrigger<
	const F extends readonly Field[],
	const O extends readonly Field[],
>(definition: {
	readonly fields: F;
	readonly options: O;
	readonly plan: (parameters: Parameters<F, O>, context: PollContext) => PollPlan | ListedPlan;
}): Trigger {
	const { fields, options, plan } = definition;
	return {
		fields,
		options: [...options, EMIT_INITIAL].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
		// The kernel hands over only what the reader has checked against these fields.
		plan: (parameters, context) => plan(parameters as Parameters<F, O>, context),
	};
}
