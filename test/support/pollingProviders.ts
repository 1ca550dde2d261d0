import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { providers } from '../../providers';
import type { ProviderTable, TriggerUnderTest } from '../../providers/provider';
import type { Fault } from '../../simulators/faults';
import { builtNode } from './built';
import type { NodeUnderTest } from './n8n';

/** A trigger for the tests of polling, which know no provider themselves. */
export interface PollingUnderTest {
	readonly under: NodeUnderTest;
	start(): Promise<RunningPolling>;
}

export interface RunningPolling {
	readonly credential: ICredentialDataDecryptedObject;
	readonly secrets: string[];
	readonly parameters: INodeParameters;
	readonly invalid: INodeParameters;
	readonly refusal: string;
	readonly initial: number;
	change(): IDataObject;
	/** The next requests go wrong; Infinity: until `repair`. */
	fault(fault: Fault, times: number): void;
	repair(): void;
	countRequests(): number;
	close(): Promise<void>;
}

async function start(
	{ account, credential, ...table }: ProviderTable,
	{ watch, invalid, refusal }: TriggerUnderTest,
): Promise<RunningPolling> {
	const simulator = await table.start(account);
	const values = credential.valuesOf(simulator);
	const { place, ...watched } = await watch(simulator);
	return {
		credential: { ...values },
		secrets: credential.secretsOf(values),
		invalid,
		refusal,
		...watched,
		fault: (fault, times) => simulator.fault(fault, { ...place, times }),
		repair: () => simulator.repair(),
		countRequests: () => simulator.requests.length,
		close: async () => await simulator.close(),
	};
}

/** By node type; where a trigger watches several things, the first. */
export const pollingProviders: Readonly<Record<string, PollingUnderTest>> = Object.fromEntries(
	Object.values(providers)
		.flatMap((table) => table.triggers.map((trigger) => ({ table, trigger })))
		.reverse()
		.map(({ table, trigger }) => [
			trigger.type,
			{ under: builtNode(trigger.type), start: async () => await start(table, trigger) },
		]),
);
