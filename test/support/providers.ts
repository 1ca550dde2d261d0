import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { providers as allTables } from '../../providers';
import type { OperationUnderTest, ProviderTable, Service } from '../../providers/provider';
import type { Fault, FaultTimes } from '../../simulators/faults';
import type { RecordedRequest } from '../../simulators/log';
import { builtNode } from './built';
import type { NodeUnderTest } from './n8n';

/** A provider for the conformance tests, which know none themselves. */
export interface ProviderUnderTest {
	readonly under: NodeUnderTest;
	/** Operations that ask nobody. */
	readonly local: readonly string[];
	start(): Promise<RunningProvider>;
}

export interface RunningProvider {
	readonly credential: ICredentialDataDecryptedObject;
	/** Values that may be seen nowhere. */
	readonly secrets: string[];
	/** By `resource/operation`. */
	readonly operations: Readonly<Record<string, OperationUnderTest>>;
	readonly requests: readonly RecordedRequest[];
	readonly deliveries: ReadonlyMap<string, number>;
	/** The next request of this operation goes wrong, or those that `times` names. */
	fault(fault: Fault, operation: string, times?: FaultTimes): void;
	countRequests(): number;
	/** Requests that ring or write. */
	countSends(): number;
	reset(): void;
	close(): Promise<void>;
}

async function start({ account, credential, ...table }: ProviderTable): Promise<RunningProvider> {
	const simulator = await table.start(account);
	const values = credential.valuesOf(simulator);
	const operations = table.operations(simulator);
	const { requests, deliveries } = simulator;
	return {
		credential: { ...values },
		secrets: credential.secretsOf(values),
		operations,
		requests,
		deliveries,
		fault: (fault, operation, times) =>
			simulator.fault(fault, { ...operations[operation]?.place, ...times }),
		countRequests: () => requests.length,
		countSends: () => requests.filter(({ method }) => method === 'POST').length,
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}

/** By the name of the node. */
export const providers: Readonly<Record<string, ProviderUnderTest>> = Object.fromEntries(
	Object.entries(allTables).map(([name, table]) => [
		name,
		{
			under: builtNode(name),
			local: table.local ?? [],
			start: async () => await start(table),
		},
	]),
);

/** A running service that takes a credential of this type. */
export async function serviceFor(type: string): Promise<Service> {
	for (const { account, credential, further = [], start } of Object.values(allTables)) {
		const other = further.find((one) => one.type === type);
		if (other) return await other.start();
		if (credential.type !== type) continue;
		const simulator = await start(account);
		const values = credential.valuesOf(simulator);
		const close = async () => await simulator.close();
		return { values, secrets: credential.secretsOf(values), close };
	}
	throw new Error(`No simulator for ${type}`);
}
