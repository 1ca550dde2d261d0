import { providers } from '../providers';
import type { Simulator } from '../providers/provider';
import type { Fault, FaultTimes, QueuedFault } from '../simulators/faults';
import type { RecordedRequest } from '../simulators/log';
import type { Memory } from '../simulators/remember';
import type { Deliveries } from '../simulators/single';
import type { Action, Content, ProviderId } from './wire';

/** Values of a form, by field. */
export type Values = Readonly<Record<string, string>>;

/** Carries out an action. The person sees its result and its error. */
export type Act = (action: string, values: Values) => string | Promise<string>;

/** One entry that a provider accepted. */
export interface Item {
	/** Its current state. */
	show(): Content;
	act: Act;
}

/** How much the simulators keep; a campaign holds its whole list of numbers. */
export interface Kept extends Memory {
	campaigns?: number;
}

/** Events of a provider. */
export interface Hooks {
	/** Default: all of it. */
	readonly memory: Kept;
	/** Before a request is processed: entries accepted until the next call belong to this one. */
	onArrive(request: RecordedRequest): void;
	/** With the number of times that each number of this provider has been reached so far. */
	onRequest(request: RecordedRequest, deliveries: Deliveries): void;
	accept(item: Item): void;
}

export interface FaultOptions extends FaultTimes {
	/** Also requests that neither call nor send. */
	all: boolean;
}

/** The page's interface to a simulator. */
export interface Provider {
	readonly id: ProviderId;
	readonly name: string;
	readonly credential: string;
	/** Whether its replies are lists of entries. */
	readonly batches: boolean;
	/** Values for the fields of the credential. */
	values(): Array<[label: string, value: string]>;
	/** Other values of the account: a person without the page cannot see them otherwise. */
	account?(): Array<[label: string, value: string]>;
	actions(): Action[];
	act: Act;
	fault(fault: Fault, options: FaultOptions): QueuedFault;
	hold(isHeld: boolean): void;
	reset(): void;
	close(): Promise<void>;
}

/** An error whose message the person sees unchanged. */
export class Mistake extends Error {}

export function unknownAction(action: string): never {
	throw new Mistake(`There is no action ${action} here`);
}

/** A whole number from the form. */
export function wholeNumber(values: Values, name: string, least: number, most: number): number {
	const text = (values[name] ?? '').trim();
	const number = /^-?\d{1,9}$/.test(text) ? Number(text) : NaN;
	if (number >= least && number <= most) return number;
	throw new Mistake(`${name}: a whole number from ${least} to ${most}`);
}

/** The part of a provider's page that its table and its simulator give. */
export function basicsOf(
	id: ProviderId,
	simulator: Simulator,
): Pick<Provider, 'id' | 'name' | 'credential' | 'values' | 'fault' | 'reset' | 'close'> {
	const { name, credential } = providers[id];
	return {
		id,
		name,
		credential: credential.name,
		values() {
			const values = credential.valuesOf(simulator);
			return Object.entries(credential.labels).map(([field, label]) => [
				label,
				values[field] ?? '',
			]);
		},
		fault: (fault, { all, ...times }) =>
			simulator.fault(fault, { path: all ? '*' : undefined, ...times }),
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}

/** An action without a form. */
export function button(name: string, label: string, hint: string): Action {
	return { name, label, hint, fields: [] };
}
