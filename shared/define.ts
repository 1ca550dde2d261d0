import type { IDataObject } from 'n8n-workflow';
import type { Batch } from './batch';
import type { Reply } from './http';
import type { Field, Notice, Parameters } from './fields';
import type {
	Answer,
	Environment,
	Label,
	Operation,
	Prepared,
	Rings,
	RunEnvironment,
	Settled,
	StatusChanges,
	WireRequest,
} from './operation';

interface Definition<F extends readonly Field[], O extends readonly Field[], Wire> extends Label {
	readonly fields: F;
	readonly options: O;
	/** Parameters to the provider's fields; throws `InvalidInput`. */
	readonly toWire: (parameters: Parameters<F, O>, environment: Environment) => Wire | Promise<Wire>;
	/** Of what rings; what writes has no calling hours. */
	readonly rings?: Rings<Parameters<F, O>>;
	/** What a dry run shows beside the request. */
	readonly preview?: (wire: Wire) => IDataObject;
	/** Of what money or people hang on: shown above the options. A dry run hides it. */
	readonly notice?: Notice;
	/** The number that a wire rings or writes to: a run tells which ones got more than one item. */
	readonly person?: (wire: Wire) => string;
	/** What else a run tells the person who looks at it: one sentence each. */
	readonly hints?: (items: ReadonlyArray<Settled & { wire: Wire }>) => string[];
}

interface BatchDefinition<F extends readonly Field[], O extends readonly Field[], Wire>
	extends Definition<F, O, Wire> {
	/** The provider's limit of items in one request. */
	readonly limit: number;
	/** What ties an item to its entry in the reply, and the parameter that sets it. */
	readonly key?: { readonly of: (wire: Wire) => string; readonly parameter: string };
	readonly request: (wires: Batch<Wire>, environment: RunEnvironment) => WireRequest;
	/** A reply with status 2xx to one answer per wire, in the order of `wires`. */
	readonly read: (reply: Reply, wires: Batch<Wire>) => Answer[];
	/** Offers `onlyChanges`: what identifies an entry of the output, and its status. */
	readonly changes?: StatusChanges;
}

interface ItemDefinition<F extends readonly Field[], O extends readonly Field[], Wire>
	extends Definition<F, O, Wire> {
	readonly request: (wire: Wire, environment: RunEnvironment) => WireRequest;
	readonly read: (reply: Reply, wire: Wire) => Answer;
	/** Whether the reply holds what must not be quoted in a message. */
	readonly isConfidential?: (wire: Wire) => boolean;
	/**
	 * Items that make one request together and one output item: `keyOf` gives those that belong
	 * together the same text (undefined: alone), `into` takes a further item into the first wire.
	 */
	readonly join?: {
		readonly keyOf: (parameters: Parameters<F, O>) => string | undefined;
		readonly into: (first: Wire, parameters: Parameters<F, O>, environment: Environment) => void;
	};
}

/** What a local operation does when its turn has come; gives the output. */
type Perform = () => Promise<IDataObject>;

interface LocalDefinition<F extends readonly Field[], O extends readonly Field[]>
	extends Omit<Label, 'kind'> {
	readonly fields: F;
	readonly options: O;
	/** Checks the parameters (throws `InvalidInput`) and returns what to do with them. */
	readonly prepare: (
		parameters: Parameters<F, O>,
		environment: Environment,
	) => Perform | Promise<Perform>;
}

// The kernel hands an operation only what its own `prepare` made, and `prepare` only values that
// the reader has checked against the operation's own fields: so these types are known.
const wireOf = <Wire>({ wire }: Prepared): Wire => wire as Wire;

function wiresOf<Wire>([first, ...rest]: Batch<Prepared>): Batch<Wire> {
	return [wireOf<Wire>(first), ...rest.map((item) => wireOf<Wire>(item))];
}

type Mapping<F extends readonly Field[], O extends readonly Field[], Wire> = Pick<
	Definition<F, O, Wire>,
	'toWire' | 'rings' | 'preview' | 'person' | 'hints'
>;

function common<F extends readonly Field[], O extends readonly Field[], Wire>(
	{ toWire, rings, preview, person, hints }: Mapping<F, O, Wire>,
	more: (wire: Wire) => Omit<Prepared, 'wire'>,
): Pick<Operation, 'prepare' | 'rings' | 'preview' | 'hints'> {
	const finish = (wire: Wire): Prepared => ({ wire, person: person?.(wire), ...more(wire) });
	return {
		prepare: (parameters, environment) => {
			const wire = toWire(parameters as Parameters<F, O>, environment);
			return wire instanceof Promise ? wire.then(finish) : finish(wire);
		},
		...(rings && {
			rings: (parameters, now, environment) =>
				rings(parameters as Parameters<F, O>, now, environment),
		}),
		...(preview && { preview: (item) => preview(wireOf<Wire>(item)) }),
		...(hints && {
			hints: (items) =>
				hints(items.map(({ item, ...settled }) => ({ wire: wireOf<Wire>(item), ...settled }))),
		}),
	};
}

/** Defines an operation that makes one request per item. */
export function itemOperation<
	const F extends readonly Field[],
	const O extends readonly Field[],
	Wire,
>(definition: ItemDefinition<F, O, Wire>): Operation {
	const { toWire, rings, preview, person, hints, request, read, join, isConfidential, ...label } =
		definition;
	return {
		...label,
		...common({ toWire, rings, preview, person, hints }, (wire) => ({
			isConfidential: isConfidential?.(wire),
		})),
		limit: 1,
		...(join && {
			join: {
				keyOf: (parameters) => join.keyOf(parameters as Parameters<F, O>),
				into: (first, parameters, environment) =>
					join.into(wireOf<Wire>(first), parameters as Parameters<F, O>, environment),
			},
		}),
		exchange: {
			request: ([item], environment) => request(wireOf<Wire>(item), environment),
			read: (reply, [item]) => [read(reply, wireOf<Wire>(item))],
		},
	};
}

/** Defines an operation that puts many items into one request. */
export function batchOperation<
	const F extends readonly Field[],
	const O extends readonly Field[],
	Wire,
>(definition: BatchDefinition<F, O, Wire>): Operation {
	const { toWire, rings, preview, person, hints, request, read, key, ...label } = definition;
	return {
		...label,
		...common({ toWire, rings, preview, person, hints }, (wire) => ({ key: key?.of(wire) })),
		keyParameter: key?.parameter,
		exchange: {
			request: (items, environment) => request(wiresOf<Wire>(items), environment),
			read: (reply, items) => read(reply, wiresOf<Wire>(items)),
		},
	};
}

/** Defines an operation that asks no provider. */
export function localOperation<const F extends readonly Field[], const O extends readonly Field[]>({
	prepare,
	...label
}: LocalDefinition<F, O>): Operation {
	return {
		...label,
		kind: 'local',
		limit: 1,
		prepare: async (parameters, environment) => ({
			wire: undefined,
			perform: await prepare(parameters as Parameters<F, O>, environment),
		}),
	};
}
