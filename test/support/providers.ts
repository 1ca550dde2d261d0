import type {
	IBinaryKeyData,
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeParameters,
} from 'n8n-workflow';
import type { Fault, FaultTimes } from '../../simulators/faults';
import { startAloVoice } from '../../simulators/aloVoice';
import { startAutodialer } from '../../simulators/autodialer';
import { startCallPassword } from '../../simulators/callPassword';
import type { RecordedRequest } from '../../simulators/log';
import { startMobilon } from '../../simulators/mobilon';
import { createAloVoiceReference } from '../reference/aloVoice';
import { createMobilonReference } from '../reference/mobilon';
import { aloVoiceNode, CAMPAIGN, RECORD, REFERENCE_CAMPAIGN, TOKEN } from './aloVoice';
import {
	ACCESS_TOKEN,
	API_KEY,
	autodialerNode,
	CALL,
	GROUP,
	RECORDS,
	WEBHOOK_SECRET,
} from './autodialer';
import { CALL_PASSWORD_KEY, callPasswordNode, VERIFICATION } from './callPassword';
import { AUTOCALL, LOGIN, mobilonNode, PASSWORD, people, phone, SMS } from './mobilon';
import type { NodeUnderTest } from './n8n';

/** A provider for the conformance tests, which know none themselves. */
export interface ProviderUnderTest {
	readonly under: NodeUnderTest;
	/** Operations that ask nobody. */
	readonly local?: string[];
	start(): Promise<RunningProvider>;
}

export interface RunningProvider {
	readonly credential: ICredentialDataDecryptedObject;
	/** Values that may be seen nowhere. */
	readonly secrets: string[];
	/** By `resource/operation`: parameters, and items that succeed with them. */
	readonly operations: Readonly<Record<string, OperationUnderTest>>;
	/** The requests of the provider, in order of arrival. */
	readonly requests: readonly RecordedRequest[];
	/** Number → how often it was reached, by the provider's own count. */
	readonly deliveries: ReadonlyMap<string, number>;
	/** The next request of this operation goes wrong, or those that `times` names. */
	fault(fault: Fault, operation: string, times?: FaultTimes): void;
	countRequests(): number;
	/** Requests of this operation itself, without those that it asks before. */
	countSends(operation: string): number;
	reset(): void;
	close(): Promise<void>;
}

export interface OperationUnderTest {
	readonly parameters: INodeParameters;
	readonly binary?: IBinaryKeyData;
	items(count: number): Promise<IDataObject[]>;
	/** Two values that show which input item an output item belongs to. */
	identify(input: IDataObject, output: IDataObject): [unknown, unknown];
	/** Of what rings or writes to a person. */
	readonly sending?: Sending;
}

/** How the provider's own books tell what became of an item. */
export interface Sending {
	/** The field of the credential with the address that is sent to. */
	readonly baseUrl: 'autocallBaseUrl' | 'smsBaseUrl' | 'baseUrl';
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

export const providers: Readonly<Record<string, ProviderUnderTest>> = {
	aloVoice: { under: aloVoiceNode, start: startAloVoiceUnderTest },
	autodialer: { under: autodialerNode, start: startAutodialerUnderTest },
	callPassword: {
		under: callPasswordNode,
		local: ['verification/check'],
		start: startCallPasswordUnderTest,
	},
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
	const sending = (baseUrl: 'autocallBaseUrl' | 'smsBaseUrl'): Sending => ({
		baseUrl,
		isBatch: true,
		rings: baseUrl === 'autocallBaseUrl',
		questions: 0,
		number: ({ phone }) => String(phone),
		ids: (number) =>
			[...simulator.tasks.values()].filter((task) => task.number === number).map(({ id }) => id),
		id: ({ id }) => String(id),
	});
	const paths = {
		'autocall/create': { service: 'autocall', path: '/call/' },
		'autocall/getStatus': { service: 'autocall', path: '/status/' },
		'sms/send': { service: 'sms', path: '/send/' },
		'sms/getStatus': { service: 'sms', path: '/status/' },
	} as const;
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
				sending: sending('autocallBaseUrl'),
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
			'sms/send': {
				parameters: SMS,
				items: async (count) => people(count),
				identify: byNumber,
				sending: sending('smsBaseUrl'),
			},
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
		requests: simulator.requests,
		deliveries: simulator.deliveries,
		fault: (fault, operation, times) =>
			simulator.fault(fault, { ...paths[operation as keyof typeof paths], ...times }),
		countRequests: () => simulator.requests.length,
		countSends: () => simulator.requests.filter(({ method }) => method === 'POST').length,
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}

async function startCallPasswordUnderTest(): Promise<RunningProvider> {
	const simulator = await startCallPassword({ apiKey: CALL_PASSWORD_KEY });
	const numberOf = (item: IDataObject) => `7${String(item.phone).slice(1)}`;
	return {
		credential: {
			authentication: 'apiKeyHeader',
			apiKey: CALL_PASSWORD_KEY,
			login: '',
			password: '',
			baseUrl: simulator.baseUrl,
		},
		secrets: [CALL_PASSWORD_KEY],
		operations: {
			'verification/send': {
				parameters: VERIFICATION,
				items: async (count) => people(count),
				identify: (input, output) => [numberOf(input), output.number],
				sending: {
					baseUrl: 'baseUrl',
					isBatch: false,
					rings: true,
					questions: 0,
					number: numberOf,
					ids: (number) =>
						[...simulator.numbers].filter(([, rung]) => rung === number).map(([id]) => id),
					id: ({ id }) => String(id),
					refusal: { result: 'error', error_code: 'no money' },
				},
			},
		},
		requests: simulator.requests,
		deliveries: simulator.deliveries,
		fault: (fault, _, times) => simulator.fault(fault, times),
		countRequests: () => simulator.requests.length,
		countSends: () => simulator.requests.filter(({ method }) => method === 'POST').length,
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}

async function startAloVoiceUnderTest(): Promise<RunningProvider> {
	const simulator = await startAloVoice({ token: TOKEN });
	const reference = createAloVoiceReference({ baseUrl: simulator.baseUrl, token: TOKEN });
	const named = async (count: number) =>
		Array.from({ length: count }, (_, i) => ({ name: `Campaign ${i}`, phone: 998712000001 + i }));
	const createdIds = async (count: number) => {
		const ids: IDataObject[] = [];
		for (const { name } of await named(count)) {
			const { data } = await reference.addAutorule({ ...REFERENCE_CAMPAIGN, name });
			ids.push({ id: (data as { id: number }).id });
		}
		return ids;
	};
	const paths = {
		'autorule/create': '/mapi/addAutorule',
		'autorule/get': '/mapi/getAutorule/:id',
		'trunk/getAll': '/mapi/getMyTrunks',
	} as const;
	return {
		credential: { token: TOKEN, baseUrl: simulator.baseUrl },
		secrets: [TOKEN],
		operations: {
			'autorule/create': {
				parameters: { ...CAMPAIGN, recipientsList: '={{ $json.phone }}' },
				binary: RECORD,
				items: named,
				identify: (input, output) => [input.name, output.name],
				sending: {
					baseUrl: 'baseUrl',
					isBatch: false,
					rings: true,
					// Which lines the account has, once per try.
					questions: 1,
					number: (item) => String(item.phone),
					ids: (number) =>
						[...simulator.campaigns.values()]
							.filter(({ recipients }) => recipients.includes(number))
							.map(({ id }) => String(id)),
					id: ({ id }) => String(id),
				},
			},
			'autorule/get': {
				parameters: { resource: 'autorule', operation: 'get', id: '={{ $json.id }}' },
				items: createdIds,
				identify: (input, output) => [input.id, output.id],
			},
			'trunk/getAll': {
				parameters: { resource: 'trunk', operation: 'getAll', returnAll: false, limit: 1 },
				items: async (count) => Array.from({ length: count }, () => ({ trunk: '551234567' })),
				identify: (input, output) => [input.trunk, output.trunk],
			},
		},
		requests: simulator.requests,
		deliveries: simulator.deliveries,
		fault: (fault, operation, times) =>
			simulator.fault(fault, { path: paths[operation as keyof typeof paths], ...times }),
		countRequests: () => simulator.requests.length,
		countSends: () => simulator.requests.filter(({ method }) => method === 'POST').length,
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}

async function startAutodialerUnderTest(): Promise<RunningProvider> {
	const simulator = await startAutodialer({ apiKey: API_KEY, accessToken: ACCESS_TOKEN });
	const { baseUrl } = simulator;
	const numberOf = (item: IDataObject) => String(item.phone);
	const paths = {
		'call/create': '/newcall',
		'call/createMany': '/make',
		'callRecord/getAll': '/cdr',
	} as const;
	const phoneOf = (queryId: unknown) =>
		[...simulator.calls.values()].find((call) => call.queryId === queryId)?.phone;
	return {
		credential: {
			baseUrl,
			apiKey: API_KEY,
			accessToken: ACCESS_TOKEN,
			webhookSecret: WEBHOOK_SECRET,
		},
		secrets: [API_KEY, ACCESS_TOKEN, WEBHOOK_SECRET],
		operations: {
			'call/create': {
				parameters: CALL,
				items: async (count) => people(count),
				identify: (input, output) => [input.phone, phoneOf(output.QUERY_ID)],
				sending: {
					baseUrl: 'baseUrl',
					isBatch: false,
					rings: true,
					questions: 0,
					number: numberOf,
					ids: (number) =>
						[...simulator.calls.values()]
							.filter(({ phone }) => phone === number)
							.map(({ queryId }) => String(queryId)),
					id: (output) => String(output.QUERY_ID),
					refusal: { QUERY_ID: 0, QUERY_COUNT: 0 },
				},
			},
			'call/createMany': {
				parameters: GROUP,
				// The reply names no number; conformance sends batches of three.
				items: async (count) => people(count).map((p, i) => ({ ...p, row: (i % 3) + 1 })),
				identify: (input, output) => [input.row, output.row],
				sending: {
					baseUrl: 'baseUrl',
					isBatch: true,
					rings: true,
					questions: 0,
					number: numberOf,
					ids: (number) =>
						[...simulator.reports]
							.filter(([, inserted]) => inserted.includes(number))
							.map(([id]) => id),
					id: ({ id }) => String(id),
					refusal: { report: { lines: '2', ok: '2', inserted: '0', errorcode: '2', id: '1' } },
					leaveOut: (number) => simulator.skipNumber(number),
				},
			},
			'callRecord/getAll': {
				parameters: RECORDS,
				items: async (count) =>
					people(count).map((person) => {
						simulator.addRecord({ DST: String(person.phone), TIME: '2026-03-02 12:00:00 +0300' });
						return person;
					}),
				identify: (input, output) => [input.phone, output.DST],
			},
		},
		requests: simulator.requests,
		deliveries: simulator.deliveries,
		fault: (fault, operation, times) =>
			simulator.fault(fault, { path: paths[operation as keyof typeof paths], ...times }),
		countRequests: () => simulator.requests.length,
		countSends: () => simulator.requests.filter(({ method }) => method === 'POST').length,
		reset: () => simulator.reset(),
		close: async () => await simulator.close(),
	};
}
