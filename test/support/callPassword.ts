import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { MobilGroupApi } from '../../dist/credentials/MobilGroupApi.credentials';
import { CallPassword } from '../../dist/nodes/CallPassword/CallPassword.node';
import {
	CALL_PASSWORD_KEY,
	CALL_PASSWORD_LOGIN,
	CALL_PASSWORD_PASSWORD,
	VERIFICATION,
} from '../../providers/callPassword';
import { startCallPassword } from '../../simulators/callPassword';
import type { CallPasswordSimulator } from '../../simulators/callPassword';
import { deduplicator, runNode } from './n8n';
import type { RunOptions, RunResult } from './n8n';

export {
	CALL_PASSWORD_KEY,
	CALL_PASSWORD_LOGIN,
	CALL_PASSWORD_PASSWORD,
	VERIFICATION,
} from '../../providers/callPassword';

export const callPasswordNode = {
	node: new CallPassword(),
	credentialType: new MobilGroupApi(),
};

export const CHECK: INodeParameters = {
	resource: 'verification',
	operation: 'check',
	token: '={{ $json.token }}',
	code: '={{ $json.code }}',
};

/** `callPasswordNode`, or another copy of it, as in another process. */
type Node = typeof callPasswordNode;

export interface Harness {
	readonly simulator: CallPasswordSimulator;
	credential(more?: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject;
	/** The output of Send for one person whose call has this code; fails if there is none. */
	send(code: string, options?: INodeParameters, more?: Partial<RunOptions>): Promise<RunResult>;
	/** The token of a call with this code. */
	token(code: string, options?: INodeParameters, more?: Partial<RunOptions>): Promise<string>;
	/** A separate execution that checks one code. */
	check(token: string, code: string, more?: Partial<RunOptions>, node?: Node): Promise<RunResult>;
}

/** A simulator for the tests of one file, reset before each test with n8n's store. */
export function withCallPassword(): Harness {
	let simulator: CallPasswordSimulator;
	let codes: string[] = [];
	beforeAll(async () => {
		simulator = await startCallPassword({
			apiKey: CALL_PASSWORD_KEY,
			login: CALL_PASSWORD_LOGIN,
			password: CALL_PASSWORD_PASSWORD,
			makeCode: () => codes.shift() ?? '7391',
		});
	});
	beforeEach(() => {
		simulator.reset();
		deduplicator.entries.clear();
		codes = [];
	});
	afterAll(async () => await simulator.close());

	const credential = (more: ICredentialDataDecryptedObject = {}) => ({
		authentication: 'apiKeyHeader',
		apiKey: CALL_PASSWORD_KEY,
		login: CALL_PASSWORD_LOGIN,
		password: CALL_PASSWORD_PASSWORD,
		baseUrl: simulator.baseUrl,
		...more,
	});
	const send: Harness['send'] = async (code, options = {}, more = {}) => {
		codes = [code];
		return await runNode(callPasswordNode, {
			parameters: { ...VERIFICATION, codeOutput: 'token', options },
			items: [{ phone: '+7 900 000-00-01' }],
			credential: credential(),
			...more,
		});
	};
	return {
		get simulator() {
			return simulator;
		},
		credential,
		send,
		async token(code, options, more) {
			const { items, error } = await send(code, options, more);
			expect(error).toBeUndefined();
			return String(items[0]?.token);
		},
		check: async (token, code, more = {}, node = callPasswordNode) =>
			await runNode(node, {
				parameters: CHECK,
				items: [{ token, code }],
				credential: credential(),
				...more,
			}),
	};
}
