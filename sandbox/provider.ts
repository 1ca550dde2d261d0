import type { Fault, FaultTimes, QueuedFault } from '../simulators/faults';
import type { RecordedRequest } from '../simulators/log';
import type { Memory } from '../simulators/remember';
import type { Deliveries } from '../simulators/single';
import type { Action, Content, ProviderId } from './wire';

/** What a form holds, by field. */
export type Values = Readonly<Record<string, string>>;

/** Carries out an action; what it returns is told to the person, what it throws too. */
export type Act = (action: string, values: Values) => string | Promise<string>;

/** One thing that a provider accepted. */
export interface Item {
	/** As it is now. */
	show(): Content;
	act: Act;
}

/** How much the simulators keep; a campaign holds its whole list of numbers. */
export interface Kept extends Memory {
	campaigns?: number;
}

/** What a provider tells as it happens. */
export interface Hooks {
	/** Default: all of it. */
	readonly memory: Kept;
	/** Before a request is processed: what is accepted until the next one came with it. */
	onArrive(request: RecordedRequest): void;
	/** With how often each number of this provider has been reached by then. */
	onRequest(request: RecordedRequest, deliveries: Deliveries): void;
	accept(item: Item): void;
}

export interface FaultOptions extends FaultTimes {
	/** Also requests that neither call nor send. */
	all: boolean;
}

/** A simulator as the page needs it. */
export interface Provider {
	readonly id: ProviderId;
	readonly name: string;
	readonly credential: string;
	/** Whether its replies are lists of entries. */
	readonly batches: boolean;
	/** For the fields of the credential. */
	values(): Array<[label: string, value: string]>;
	/** Of the account, beside its credential: what a person without the page cannot see otherwise. */
	account?(): Array<[label: string, value: string]>;
	actions(): Action[];
	act: Act;
	fault(fault: Fault, options: FaultOptions): QueuedFault;
	hold(isHeld: boolean): void;
	reset(): void;
	close(): Promise<void>;
}

/** Told to the person as it stands. */
export class Mistake extends Error {}

export function unknownAction(action: string): never {
	throw new Mistake(`There is no action ${action} here`);
}

/** A whole number of the form. */
export function wholeNumber(values: Values, name: string, least: number, most: number): number {
	const text = (values[name] ?? '').trim();
	const number = /^-?\d{1,9}$/.test(text) ? Number(text) : NaN;
	if (number >= least && number <= most) return number;
	throw new Mistake(`${name}: a whole number from ${least} to ${most}`);
}

/** An action without a form. */
export function button(name: string, label: string, hint: string): Action {
	return { name, label, hint, fields: [] };
}
