import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import type { Fault, FaultTimes, QueuedFault } from '../simulators/faults';
import type { RecordedRequest } from '../simulators/log';

/** What every simulator has. */
export interface Simulator {
	/** The requests, in order of arrival. */
	readonly requests: readonly RecordedRequest[];
	/** Number → how often it was reached. */
	readonly deliveries: ReadonlyMap<string, number>;
	/** Queues a fault for the next requests to this place. */
	fault(fault: Fault, options?: Place & FaultTimes): QueuedFault;
	repair(): void;
	reset(): void;
	close(): Promise<void>;
}

/** A running simulator of another service, with the values of a credential for it. */
export interface Service {
	readonly values: Values;
	readonly secrets: string[];
	close(): Promise<void>;
}

/** Requests of one kind: a path of the document, and the server where a provider has several. */
export interface Place {
	readonly path?: string;
	readonly service?: string;
}

/** Values of a credential, by field. */
export type Values = Readonly<Record<string, string>>;

/**
 * A provider as the tests, the end-to-end tests, the sandbox, the benchmark and the reliability table
 * need it. `test/providers.test.ts` fails for whatever is missing.
 */
export interface ProviderTable<
	S extends Simulator = Simulator,
	V extends Values = Values,
	O extends object = object,
> {
	readonly name: string;
	/** Node types that use the credential. */
	readonly nodes: readonly string[];
	/** How many ports the simulator takes. */
	readonly services: number;
	readonly credential: {
		readonly type: string;
		readonly name: string;
		/** Fields that a person fills in by hand, with their labels. */
		readonly labels: Values;
		/** All fields, for a running simulator. */
		valuesOf(simulator: S): V;
		/** Texts that may be seen nowhere. */
		secretsOf(values: V): string[];
		/** The secret that the Test button can tell from a wrong one. */
		readonly tested?: string;
	};
	/** Credentials of a service that its triggers read from besides. */
	readonly further?: ReadonlyArray<{
		readonly type: string;
		readonly start: () => Promise<Service>;
	}>;
	/**
	 * Secrets of an account that tests use, long and with characters that encodings change. The
	 * simulator's options have the same names.
	 */
	readonly account: Values;
	/** Starts the simulator; its options include the secrets of `account`. */
	start(options?: O): Promise<S>;
	/** Operations that send no request. */
	readonly local?: readonly string[];
	/** By `resource/operation`; without those in `local`. */
	operations(simulator: S): Readonly<Record<string, OperationUnderTest>>;
	readonly triggers: ReadonlyArray<TriggerUnderTest<S>>;
}

/** Infers the types of a table. */
export const provider = <S extends Simulator, V extends Values, O extends object>(
	table: ProviderTable<S, V, O>,
): ProviderTable<S, V, O> => table;

/** An operation with parameters, and items that succeed with them. */
export interface OperationUnderTest {
	/** Its own requests, without those that it makes before. */
	readonly place: Place;
	readonly parameters: INodeParameters;
	readonly binary?: IBinaryKeyData;
	items(count: number): Promise<IDataObject[]>;
	/** Two values that show which input item an output item belongs to. */
	identify(input: IDataObject, output: IDataObject): [unknown, unknown];
	/** Of what rings or writes to a person. */
	readonly sending?: SendingUnderTest;
	/** Of what can wait for a result. */
	readonly waiting?: WaitingUnderTest;
}

/** How a result becomes final at the provider. */
export interface WaitingUnderTest {
	/** The field of the credential with the address that is asked. */
	readonly baseUrl: string;
	/** Whether one request asks for many items. */
	readonly isBatch: boolean;
	/** Of the field Final Statuses, where there is one. */
	readonly finalStatuses?: string;
	/** Items without a final result. */
	items(count: number): Promise<IDataObject[]>;
	/** From now on the result of the item is final. */
	finish(item: IDataObject): void;
	isFinal(output: IDataObject): boolean;
}

/** How the provider's own books tell what became of an item. */
export interface SendingUnderTest {
	/** The field of the credential with the address that is sent to. */
	readonly baseUrl: string;
	/** Whether one request carries many items. */
	readonly isBatch: boolean;
	/** Whether a phone rings; else it shows a message. */
	readonly rings: boolean;
	/** Requests of a run before the first one that sends. */
	readonly questions: number;
	/** The person of an item, as `deliveries` names them. */
	number(item: IDataObject): string;
	/** The ids that the provider gave for a number. */
	ids(number: string): string[];
	/** The same, of a good output item. */
	id(output: IDataObject): string;
	/** The documented "no" with status 200. */
	readonly refusal?: unknown;
	/** From now on a request with the number is good, and the number is left out. */
	leaveOut?(number: string): void;
}

/** A polling trigger, and something that it can watch. */
export interface TriggerUnderTest<S extends Simulator = Simulator> {
	readonly title: string;
	/** Name of the node type. */
	readonly type: string;
	/** Parameters that no time heals, and what is said of them. */
	readonly invalid: INodeParameters;
	readonly refusal: string;
	/** Puts something there that is no news to a trigger that begins now. */
	watch(simulator: S): Promise<Watched>;
}

export interface Watched {
	readonly parameters: INodeParameters;
	/** How many things are there before any change. */
	readonly initial: number;
	/** The requests of its polls. */
	readonly place: Place;
	isPoll(request: RecordedRequest): boolean;
	/** Changes something at the provider. Returns fields of the item that a poll emits for it. */
	change(): IDataObject;
}
