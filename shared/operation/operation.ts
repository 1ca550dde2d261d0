import type { DateTime } from 'luxon';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { Answer, AnsweredItem, Failing } from './answers';
import type { Field, Notice, Parameters, RawParameters } from './fields';
import type { Ringing } from './ringing';
import type { Batch, Reply, WireRequest } from './wire';

/** ms to wait for an answer where an operation names no time of its own. */
export const DEFAULT_TIMEOUT = 30_000;

/** Names a provider to the kernel. */
export interface Provider {
	/** As it reads in messages. */
	readonly name: string;
	readonly credentialType: string;
	/** Every value that must never be seen outside the request: as sent, and as stored. */
	readonly secrets: (credential: ICredentialDataDecryptedObject) => string[];
	/** The meaning of a refusal where its status alone does not tell; undefined: the usual one. */
	readonly failureOf?: (reply: Reply) => Failing | undefined;
}

export interface Resource {
	readonly name: string;
	readonly value: string;
	readonly operations: Readonly<Record<string, Operation>>;
}

/**
 * One operation of a provider, from the panel to the reply. It is written with methods: their
 * parameters are compared both ways, so an operation with parameters and a wire type of its own is an
 * `Operation` without a cast. The kernel hands it only parameters that it has checked against
 * `fields` and `options`, and only wires that its own `toWire` has made.
 */
export interface Operation<P extends RawParameters = RawParameters, Wire = unknown> {
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
	readonly fields: readonly Field[];
	readonly options: readonly Field[];
	/** ms to wait for an answer, if the user sets nothing else. Default: DEFAULT_TIMEOUT. */
	readonly timeout?: number;
	/** Whether the operation takes a phone number, and so offers `numberFormat`. */
	readonly takesNumber?: boolean;
	/** Whether it can have the provider call later, at the `callAt` of its context. */
	readonly schedules?: boolean;
	/** A warning about money or people, shown above the options. A dry run hides it. */
	readonly notice?: Notice;
	/** The provider's limit of items in one request; 1 and Infinity: no options of batching. */
	readonly limit: number;
	/** The parameter behind `keyOf`. */
	readonly keyParameter?: string;
	/** The advice about an entry that a reply leaves out, if it is not the usual one. */
	readonly missingAdvice?: string;
	/** Whether an item may become several output items. */
	readonly isList?: true;
	/** Offers `onlyChanges`. */
	readonly changes?: StatusChanges;
	/** Offers `wait`. */
	readonly waits?: Waits;
	/**
	 * Makes several items one request and one output item. When it rings must not depend on the moment:
	 * it is checked once more before it leaves, with the rules of its first item.
	 */
	readonly join?: Join<P, Wire>;

	/** Parameters to the provider's fields; throws `InvalidInput`. */
	toWire(parameters: P, context: ItemContext): Wire | Promise<Wire>;
	/** When the phone may ring; absent where the operation writes to a person, at once. */
	rings?(parameters: P, context: ItemContext): Ringing;
	/** Ties a wire to its entry in the reply. */
	keyOf?(wire: Wire): string;
	/** Wires with different keys never share a request. */
	requestKeyOf?(wire: Wire): string;
	/** The number that a wire rings or writes to. Offers `repeatedNumbers`. */
	personOf?(wire: Wire): string;
	/** The numbers of a wire that reaches many people; undefined where nobody can tell them. */
	peopleOf?(wire: Wire): readonly string[] | undefined;
	/** Whether the reply holds text that must not be quoted in a message. */
	isConfidential?(wire: Wire): boolean;
	/** Fields that a dry run shows beside the request. */
	preview?(wire: Wire): IDataObject;
	/** Further hints after a run, one sentence each. */
	hints?(items: Iterable<AnsweredItem<Wire>>): string[];
	/** Absent where nobody is asked. */
	request?(wires: Batch<Wire>, run: RunContext): WireRequest;
	/**
	 * Reads a reply with status 2xx: one answer per wire, in the order of `wires`; `undefined` for an
	 * entry that is missing, or for a whole reply that is not as documented. `rejected`: the provider
	 * said no, and nobody was reached. `unknown`: nobody can tell. `notSent`: it processed nothing.
	 */
	read?(reply: Reply, wires: Batch<Wire>): ReadonlyArray<Answer | undefined> | undefined;
	/** Carries out an operation that makes no request. */
	perform?(wire: Wire): Promise<IDataObject>;
}

/** The context of a whole run: what is the same for all its items. */
export interface RunContext {
	readonly credential: ICredentialDataDecryptedObject;
}

/** The context of an item, beside its parameters. */
export interface ItemContext extends RunContext {
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	readonly numberFormat: 'auto' | 'asIs';
	readonly isDryRun: boolean;
	/** The data of the input item. */
	readonly json: IDataObject;
	/** A file of the item; throws `InvalidInput` naming `parameter` if there is none. */
	readonly file: (parameter: string, property: string) => Promise<InputFile>;
	/** Asks the provider before anything is sent, once per run and URL; throws `Failed`. */
	readonly ask: (request: WireRequest) => Promise<Reply>;
	/** The node's memory from one execution to the next. */
	readonly store: Store;
	/** To call then, whatever the parameters say; only where the operation `schedules`. */
	readonly callAt?: DateTime;
}

/** A node's memory, while one use of the store holds it. */
export interface NodeMemory {
	/** Adds the entries that are missing, and gives those: all others were there before. */
	readonly add: (entries: readonly string[]) => Promise<ReadonlySet<string>>;
	readonly remove: (entries: readonly string[]) => Promise<void>;
}

/** A node's memory from one execution to the next: a set of texts in n8n's database. */
export interface Store {
	/** Names workflow and node to what a process remembers besides. */
	readonly owner: string;
	/** Resource and operation, for entries that belong to one operation. */
	readonly operation: string;
	/** The operation, for entries that tests in the editor must neither see nor use up. */
	readonly scope: string;
	/**
	 * Holds the store while `work` reads, decides and writes. `work` must not call `use`: it would
	 * wait for itself.
	 */
	use<T>(work: (memory: NodeMemory) => Promise<T>): Promise<T>;
}

/** A binary property of an input item. */
export interface InputFile {
	readonly data: Uint8Array<ArrayBuffer>;
	readonly fileName: string;
	readonly mimeType: string;
}

export interface StatusChanges {
	/** The status values the provider documents. */
	readonly documented: readonly string[];
	readonly of: (json: IDataObject) => { id: string; status: string };
}

/** A query that may be asked again until its answers are final. */
export interface Waits {
	/** The default of the statuses that are final; absent where the answer itself tells. */
	readonly finalStatuses?: string;
	readonly isFinal: (json: IDataObject, finalStatuses: readonly string[]) => boolean;
}

/** Items that make one request and one output item together. */
export interface Join<P, Wire> {
	/** The same text for items that belong together; undefined for one that goes out alone. */
	keyOf(parameters: P): string | undefined;
	/** The number that one of the items adds; throws `InvalidInput`. */
	personOf(parameters: P, context: ItemContext): string;
	/** Takes numbers out of the wire again. */
	leaveOut(first: Wire, numbers: readonly string[]): void;
	/** Takes a further item into the wire of the first; throws `InvalidInput`. */
	into(first: Wire, parameters: P, context: ItemContext): void;
}

type OperationOf<F extends readonly Field[], O extends readonly Field[], Wire> = Operation<
	Parameters<F, O>,
	Wire
> & { readonly fields: F; readonly options: O };

/** Defines an operation: its parameters are typed from its fields. */
export function defineOperation<
	const F extends readonly Field[],
	const O extends readonly Field[],
	Wire,
>(operation: OperationOf<F, O, Wire>): Operation {
	return operation;
}

type ItemOperationOf<F extends readonly Field[], O extends readonly Field[], Wire> = Omit<
	OperationOf<F, O, Wire>,
	'limit' | 'request' | 'read'
> & {
	request(wire: Wire, run: RunContext): WireRequest;
	/** `undefined` for a reply that is not as documented. */
	read(reply: Reply, wire: Wire): Answer | undefined;
};

/** Defines an operation that makes one request per item. */
export function defineItemOperation<
	const F extends readonly Field[],
	const O extends readonly Field[],
	Wire,
>({ request, read, ...operation }: ItemOperationOf<F, O, Wire>): Operation {
	return {
		...operation,
		limit: 1,
		request: ([wire]: Batch<Wire>, run) => request(wire, run),
		read: (reply, [wire]: Batch<Wire>) => {
			const answer = read(reply, wire);
			return answer && [answer];
		},
	};
}
