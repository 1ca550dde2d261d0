import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../simulators/faults';
import { startMobilon } from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { AUTOCALL, LOGIN, mobilonNode, PASSWORD, people, phone, SMS } from './mobilon';
import type { NodeUnderTest } from './n8n';

/** What the conformance tests need to know of a provider; they themselves know none. */
export interface ProviderUnderTest {
	readonly under: NodeUnderTest;
	start(): Promise<RunningProvider>;
}

export interface RunningProvider {
	readonly credential: ICredentialDataDecryptedObject;
	/** Values that may be seen nowhere. */
	readonly secrets: string[];
	/** By `resource/operation`: parameters, and items that succeed with them. */
	readonly operations: Readonly<Record<string, OperationUnderTest>>;
	/** The next request of any operation goes wrong. */
	fault(fault: Fault): void;
	countRequests(): number;
	reset(): void;
	close(): Promise<void>;
}

export interface OperationUnderTest {
	readonly parameters: INodeParameters;
	items(count: number): Promise<IDataObject[]>;
	/** What of an output item shows to which input item it belongs. */
	identify(input: IDataObject, output: IDataObject): [unknown, unknown];
}

export const providers: Readonly<Record<string, ProviderUnderTest>> = {
	mobilon: { under: mobilonNode, start: startMobilonUnderTest },
};

async function startMobilonUnderTest(): Promise<RunningProvider> {
	const simulator = await startMobilon({ login: LOGIN, password: PASSWORD });
	const { autocallBaseUrl, smsBaseUrl } = simulator;
	const access = { autocallBaseUrl, smsBaseUrl, login: LOGIN, password: PASSWORD };
	const reference = createMobilonReference(access);
	const byNumber = (input: IDataObject, output: IDataObject): [unknown, unknown] => [
		input.phone,
		output.number,
	];
	const byId = (input: IDataObject, output: IDataObject): [unknown, unknown] => [
		input.id,
		output.id,
	];
	const source = phone(999);
	const getStatus = { operation: 'getStatus', id: '={{ $json.id }}', options: {} };
	const idsOf = ({ data }: { data: unknown }) =>
		(data as Array<{ id: string }>).map(({ id }) => ({ id }));
	return {
		credential: { ...access, defaultSource: source },
		secrets: [PASSWORD, `${LOGIN}:${PASSWORD}`],
		operations: {
			'autocall/create': {
				parameters: AUTOCALL,
				items: async (count) => people(count),
				identify: byNumber,
			},
			'autocall/getStatus': {
				parameters: { resource: 'autocall', ...getStatus },
				items: async (count) =>
					idsOf(
						await reference.autocallCreate(
							people(count).map((_, i) => ({
								guid: `${i}`,
								file: 'hello',
								number: phone(i),
								source,
							})),
						),
					),
				identify: byId,
			},
			'sms/send': { parameters: SMS, items: async (count) => people(count), identify: byNumber },
			'sms/getStatus': {
				parameters: { resource: 'sms', ...getStatus },
				items: async (count) =>
					idsOf(
						await reference.smsSend(
							people(count).map((_, i) => ({ guid: `${i}`, text: 'x', number: phone(i), source })),
						),
					),
				identify: byId,
			},
		},
		fault: (fault) => {
			for (const path of ['/call/', '/send/', '/status/'] as const)
				simulator.fault(fault, { path });
		},
		countRequests: () => simulator.requests.length,
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}
