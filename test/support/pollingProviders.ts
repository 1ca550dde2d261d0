import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { AloVoiceTrigger } from '../../dist/nodes/AloVoice/AloVoiceTrigger.node';
import { AutodialerCallRecordTrigger } from '../../dist/nodes/Autodialer/AutodialerCallRecordTrigger.node';
import { MobilonTrigger } from '../../dist/nodes/Mobilon/MobilonTrigger.node';
import { startAloVoice } from '../../simulators/aloVoice';
import { startAutodialer } from '../../simulators/autodialer';
import type { Fault } from '../../simulators/faults';
import { ManualClock, startMobilon } from '../../simulators/mobilon';
import { createAloVoiceReference } from '../reference/aloVoice';
import { createMobilonReference } from '../reference/mobilon';
import { aloVoiceNode, REFERENCE_CAMPAIGN, TOKEN } from './aloVoice';
import { ACCESS_TOKEN, API_KEY, autodialerNode } from './autodialer';
import { LOGIN, mobilonNode, PASSWORD, phone } from './mobilon';
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
	/** Parameters that no time heals, and what is said of them. */
	readonly invalid: INodeParameters;
	readonly refusal: string;
	/** How many things are there at the first poll. */
	readonly initial: number;
	/** Something changes at the provider: what a poll has to emit for it. */
	change(): IDataObject;
	/** The next requests go wrong; Infinity: until `repair`. */
	fault(fault: Fault, times: number): void;
	repair(): void;
	countRequests(): number;
	close(): Promise<void>;
}

export const pollingProviders: Readonly<Record<string, PollingUnderTest>> = {
	mobilonTrigger: {
		under: { node: new MobilonTrigger(), credentialType: mobilonNode.credentialType },
		start: startMobilonPolling,
	},
	aloVoiceTrigger: {
		under: { node: new AloVoiceTrigger(), credentialType: aloVoiceNode.credentialType },
		start: startAloVoicePolling,
	},
	autodialerCallRecordTrigger: {
		under: {
			node: new AutodialerCallRecordTrigger(),
			credentialType: autodialerNode.credentialType,
		},
		start: startAutodialerPolling,
	},
};

/** Five messages, of which one more is done with each change. */
async function startMobilonPolling(): Promise<RunningPolling> {
	const clock = new ManualClock();
	const doneAfter = 100_000;
	const simulator = await startMobilon({ login: LOGIN, password: PASSWORD, clock, doneAfter });
	const { autocallBaseUrl, smsBaseUrl } = simulator;
	const access = { autocallBaseUrl, smsBaseUrl, login: LOGIN, password: PASSWORD };
	const reference = createMobilonReference(access);
	const ids: string[] = [];
	for (let i = 0; i < 5; i++) {
		const message = { guid: `guid-${i}`, text: 'x', number: phone(i), source: phone(999) };
		const { data } = await reference.smsSend([message]);
		ids.push((data as Array<{ id: string }>)[0]?.id ?? '');
		clock.advance(1000);
	}
	clock.advance(doneAfter - 5500);
	let done = 0;
	return {
		credential: { ...access, defaultSource: phone(999) },
		secrets: [PASSWORD, `${LOGIN}:${PASSWORD}`],
		parameters: { resource: 'sms', ids: ids.join(',\n'), options: {} },
		invalid: { ids: ' , ' },
		refusal: 'IDs is empty',
		initial: ids.length,
		change() {
			clock.advance(1000);
			done += 1;
			return { id: ids[done - 1], status: 1, previousStatus: 0, state: 'done', isFinal: true };
		},
		fault: (fault, times) => simulator.fault(fault, { path: '/status/', times }),
		repair: () => simulator.repair(),
		countRequests: () => simulator.requests.length,
		close: async () => await simulator.close(),
	};
}

/** Two campaigns, one of which gets another status with each change. */
async function startAloVoicePolling(): Promise<RunningPolling> {
	const simulator = await startAloVoice({ token: TOKEN });
	const reference = createAloVoiceReference({ baseUrl: simulator.baseUrl, token: TOKEN });
	for (const name of ['One', 'Two']) await reference.addAutorule({ ...REFERENCE_CAMPAIGN, name });
	const [first = 0, second = 0] = simulator.campaigns.keys();
	let changes = 0;
	let previousStatus = 'new';
	return {
		credential: { token: TOKEN, baseUrl: simulator.baseUrl },
		secrets: [TOKEN],
		parameters: {
			event: 'autoruleStatusChanged',
			autoruleIds: `${first} ${second}`,
			options: {},
		},
		invalid: { autoruleIds: '' },
		refusal: 'Campaign IDs is empty',
		initial: 2,
		change() {
			changes += 1;
			const status = `stage ${changes}`;
			const expected = { id: second, name: 'Two', status, previousStatus };
			simulator.setStatus(second, status);
			previousStatus = status;
			return expected;
		},
		fault: (fault, times) => simulator.fault(fault, { path: '/mapi/getAutorule/:id', times }),
		repair: () => simulator.repair(),
		countRequests: () => simulator.requests.length,
		close: async () => await simulator.close(),
	};
}

/** Three records, and one more with each change. */
async function startAutodialerPolling(): Promise<RunningPolling> {
	const simulator = await startAutodialer({ apiKey: API_KEY, accessToken: ACCESS_TOKEN });
	for (let i = 0; i < 3; i++) simulator.addRecord({ DST: phone(i) });
	let changes = 0;
	return {
		credential: {
			apiKey: API_KEY,
			accessToken: ACCESS_TOKEN,
			webhookSecret: '',
			baseUrl: simulator.baseUrl,
		},
		secrets: [API_KEY, ACCESS_TOKEN],
		parameters: { options: {} },
		invalid: { options: { phone: '12' } },
		refusal: 'Phone Number (12) has 2 digits instead of 11',
		initial: 3,
		change() {
			changes += 1;
			return { ...simulator.addRecord({ DST: phone(100 + changes) }), change: 'new' };
		},
		fault: (fault, times) => simulator.fault(fault, { path: '/cdr', times }),
		repair: () => simulator.repair(),
		countRequests: () => simulator.requests.length,
		close: async () => await simulator.close(),
	};
}
