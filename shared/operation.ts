import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestMethods,
	INodePropertyOptions,
	NodePropertyTypes,
} from 'n8n-workflow';
import type { Batch } from './batch';
import type { Reply } from './http';

/** A node parameter in n8n's own shape; `displayOptions` are added by `propertiesOf`. */
export interface Field {
	readonly displayName: string;
	readonly name: string;
	readonly type: NodePropertyTypes;
	readonly default: string | number | boolean;
	readonly description?: string;
	readonly hint?: string;
	readonly placeholder?: string;
	readonly required?: boolean;
	readonly options?: ReadonlyArray<Readonly<INodePropertyOptions>>;
	readonly typeOptions?: { readonly [key: string]: unknown };
}

type ValueOf<F extends Field> = F extends { type: 'options'; options: ReadonlyArray<infer O> }
	? O extends { value: infer V }
		? V
		: never
	: F extends { type: 'number' }
		? number
		: F extends { type: 'boolean' }
			? boolean
			: string;

/** Parameters as an operation receives them: typed from its field literals, checked by the kernel. */
export type Parameters<F extends readonly Field[], O extends readonly Field[]> = {
	readonly [K in F[number] as K['name']]: ValueOf<K>;
} & { readonly options: { readonly [K in O[number] as K['name']]?: ValueOf<K> } };

/** What an operation may know besides its parameters. */
export interface Environment {
	readonly credential: ICredentialDataDecryptedObject;
	/** IANA name of the workflow's time zone. */
	readonly timezone: string;
	readonly numberFormat: 'auto' | 'asIs';
}

/** A request before the credential signs it; `body` goes out as JSON. */
export interface WireRequest {
	readonly method: IHttpRequestMethods;
	readonly url: string;
	readonly body?: object;
}

/** What became of an item; the words are those of the output (README, "Outcomes"). */
export type Answer =
	| { readonly outcome: 'accepted'; readonly json: IDataObject; readonly id: string }
	| {
			readonly outcome: 'rejected' | 'unknown' | 'notSent';
			/** What happened, for a person. */
			readonly message: string;
			/** What to do next. */
			readonly description: string;
			readonly httpCode?: string;
	  };

/** Names a provider to the kernel. */
export interface Provider {
	/** As it reads in messages. */
	readonly name: string;
	readonly credentialType: string;
	/** Every value that must never be seen outside the request: as sent, and as stored. */
	readonly secrets: (credential: ICredentialDataDecryptedObject) => string[];
	readonly resources: readonly Resource[];
}

export interface Resource {
	readonly name: string;
	readonly value: string;
	readonly operations: Readonly<Record<string, Operation>>;
}

interface Label {
	/** Title Case, e.g. "Get Status". */
	readonly name: string;
	/** Sentence in n8n's action list, e.g. "Get the status of an SMS". */
	readonly action: string;
	readonly description: string;
	/**
	 * `send` rings or writes to a person: never repeated by us, and remembered for n8n's retries.
	 * `query` only reads: may be repeated.
	 */
	readonly kind: 'send' | 'query';
	/** Whether the operation takes a phone number, and so offers `numberFormat`. */
	readonly takesNumber?: boolean;
}

interface Definition<F extends readonly Field[], O extends readonly Field[], Wire> extends Label {
	readonly fields: F;
	readonly options: O;
	/** Parameters to the provider's fields; throws `InvalidInput`. */
	readonly toWire: (parameters: Parameters<F, O>, environment: Environment) => Wire;
}

interface BatchDefinition<F extends readonly Field[], O extends readonly Field[], Wire>
	extends Definition<F, O, Wire> {
	/** The provider's limit of items in one request. */
	readonly limit: number;
	/** What ties an item to its entry in the reply, and the parameter that sets it. */
	readonly key: { readonly of: (wire: Wire) => string; readonly parameter: string };
	readonly request: (wires: Batch<Wire>, environment: Environment) => WireRequest;
	/** A reply with status 2xx to one answer per wire, in the order of `wires`. */
	readonly read: (reply: Reply, wires: Batch<Wire>) => Answer[];
	/** Offers `onlyChanges`: what identifies an entry of the output, and its status. */
	readonly changes?: StatusChanges;
}

interface ItemDefinition<F extends readonly Field[], O extends readonly Field[], Wire>
	extends Definition<F, O, Wire> {
	readonly request: (wire: Wire, environment: Environment) => WireRequest;
	readonly read: (reply: Reply, wire: Wire) => Answer;
}

export interface StatusChanges {
	/** The status values the provider documents. */
	readonly documented: readonly string[];
	readonly of: (json: IDataObject) => { id: string; status: string };
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
	readonly prepare: (parameters: RawParameters, environment: Environment) => Prepared;
	readonly request: (items: Batch<Prepared>, environment: Environment) => WireRequest;
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
	/** Ties the item to its entry in the reply; absent with one request per item. */
	readonly key?: string;
}

/** The kernel hands an operation only what its own `prepare` made, so the type is known. */
function wiresOf<Wire>([first, ...rest]: Batch<Prepared>): Batch<Wire> {
	return [first.wire as Wire, ...rest.map(({ wire }) => wire as Wire)];
}

/** Defines an operation that makes one request per item. */
export function itemOperation<
	const F extends readonly Field[],
	const O extends readonly Field[],
	Wire,
>({ toWire, request, read, ...label }: ItemDefinition<F, O, Wire>): Operation {
	return {
		...label,
		limit: 1,
		// The reader has checked each value against its field; F and O are those fields' types.
		prepare: (parameters, environment) => ({
			wire: toWire(parameters as Parameters<F, O>, environment),
		}),
		request: (items, environment) => request(wiresOf<Wire>(items)[0], environment),
		read: (reply, items) => [read(reply, wiresOf<Wire>(items)[0])],
	};
}

/** Defines an operation that puts many items into one request. */
export function batchOperation<
	const F extends readonly Field[],
	const O extends readonly Field[],
	Wire,
>({ toWire, request, read, key, ...label }: BatchDefinition<F, O, Wire>): Operation {
	return {
		...label,
		keyParameter: key.parameter,
		prepare: (parameters, environment) => {
			const wire = toWire(parameters as Parameters<F, O>, environment);
			return { wire, key: key.of(wire) };
		},
		request: (items, environment) => request(wiresOf<Wire>(items), environment),
		read: (reply, items) => read(reply, wiresOf<Wire>(items)),
	};
}
