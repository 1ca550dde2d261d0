import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { Field, Parameters, RawParameters } from '../operation/fields';
import { undocumentedReply } from '../operation/answers';
import type { Failing } from '../operation/answers';
import type { Reply, WireRequest } from '../operation/wire';

/** What a polling trigger may know besides its parameters. */
export interface PollEnvironment {
	readonly credential: ICredentialDataDecryptedObject;
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	/** Epoch ms. */
	readonly now: number;
}

/** What a trigger watches, as its parameters say at one poll. */
export interface Watch {
	/** Names what is watched: the state of something else is not continued. */
	readonly scope: string;
	/** All that has to be asked; `state` is absent at the first poll. */
	readonly requests: (state: IDataObject | undefined) => WireRequest[];
	/**
	 * Pure: the state and the replies (status 2xx, in the order of the requests) to the next state
	 * and what is new; `Failing` for a reply that the provider's document does not state.
	 */
	readonly compare: (state: IDataObject | undefined, replies: readonly Reply[]) => News | Failing;
}

export interface News {
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
	readonly watch: (parameters: RawParameters, environment: PollEnvironment) => Watch;
}

/** The entries of all replies; or, if `read` finds no list in one of them, why it is no answer. */
export function entriesOf<T>(
	provider: string,
	replies: readonly Reply[],
	read: (reply: Reply) => readonly T[] | undefined,
): T[] | Failing {
	const all: T[] = [];
	for (const reply of replies) {
		const entries = read(reply);
		if (!entries) return undocumentedReply(provider, reply, 'query');
		for (const entry of entries) all.push(entry);
	}
	return all;
}

export const EMIT_INITIAL = {
	displayName: 'Emit Initial',
	name: 'emitInitial',
	type: 'boolean',
	default: false,
	description:
		'Whether to emit what is there already when the trigger looks for the first time, not only what changes later',
} as const satisfies Field;

/** Defines a trigger; `watch` gets its parameters typed from the fields, throws `InvalidInput`. */
export function pollingTrigger<
	const F extends readonly Field[],
	const O extends readonly Field[],
>(definition: {
	readonly fields: F;
	readonly options: O;
	readonly watch: (parameters: Parameters<F, O>, environment: PollEnvironment) => Watch;
}): Trigger {
	const { fields, options, watch } = definition;
	return {
		fields,
		options: [...options, EMIT_INITIAL].sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
		// The kernel hands over only what the reader has checked against these fields.
		watch: (parameters, environment) => watch(parameters as Parameters<F, O>, environment),
	};
}
