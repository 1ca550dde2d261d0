import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeParameters,
} from 'n8n-workflow';
import { MobilonApi } from '../../dist/credentials/MobilonApi.credentials';
import { Mobilon } from '../../dist/nodes/Mobilon/Mobilon.node';
import { isObject } from '../../dist/shared/values/json';
import { LOGIN, PASSWORD } from '../../providers/mobilon';
import { ManualClock } from '../../simulators/clock';
import { startMobilon } from '../../simulators/mobilon';
import type { MobilonSimulator } from '../../simulators/mobilon';
import { runNode } from './n8n';
import type { RunOptions, RunResult } from './n8n';

export { AUTOCALL, LOGIN, PASSWORD, SMS } from '../../providers/mobilon';
export { people, phone } from '../../providers/people';

export const mobilonNode = { node: new Mobilon(), credentialType: new MobilonApi() };

export interface Harness {
	readonly clock: ManualClock;
	readonly simulator: MobilonSimulator;
	credential(): ICredentialDataDecryptedObject;
	run(
		parameters: INodeParameters,
		items: IDataObject[],
		settings?: Partial<INode>,
		more?: Partial<RunOptions>,
	): Promise<RunResult>;
	/** Sizes of the requests that reached a path, in order of arrival. */
	sizes(path: string): number[];
}

/** A simulator for the tests of one file, reset before each test. */
export function withMobilon(): Harness {
	const clock = new ManualClock(Date.parse('2026-03-02T09:00:00Z'));
	let simulator: MobilonSimulator;

	beforeAll(async () => {
		simulator = await startMobilon({ login: LOGIN, password: PASSWORD, clock });
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	const credential = () => ({
		login: LOGIN,
		password: PASSWORD,
		defaultSource: '+7 (900) 555-55-55',
		autocallBaseUrl: simulator.autocallBaseUrl,
		smsBaseUrl: `${simulator.smsBaseUrl}/`,
	});
	return {
		clock,
		get simulator() {
			return simulator;
		},
		credential,
		run: async (parameters, items, settings = {}, more = {}) =>
			await runNode(mobilonNode, {
				parameters,
				items,
				settings,
				credential: credential(),
				...more,
			}),
		sizes: (path) =>
			simulator.requests
				.filter((request) => request.path === path)
				.map(({ body }) => (Array.isArray(body) ? body.length : -1)),
	};
}

/** `error` of a failing output item. */
export function failureOf(item: IDataObject | undefined): {
	message: string;
	outcome: string;
	description: string;
} {
	const error = item?.error;
	if (!isObject(error)) throw new Error(`No failing item: ${JSON.stringify(item)}`);
	const { message, outcome, description } = error;
	expect(Object.keys(item ?? {})).toEqual(['error']);
	return {
		message: String(message),
		outcome: String(outcome),
		description: String(description),
	};
}
