import { crypto } from '../../dev/node';
import { startAloVoice } from '../../simulators/aloVoice';
import { startAutodialer } from '../../simulators/autodialer';
import { startCallPassword } from '../../simulators/callPassword';
import { startMobilon, type Clock } from '../../simulators/mobilon';
import type { WorkflowNode } from './client';
import { at } from '../../dev/json';
import { atEnd } from '../../dev/lifetime';

/** Which credential a node of ours takes, or one of n8n's own: the last part of its type. */
const CREDENTIAL_TYPES: Readonly<Record<string, string>> = {
	aloVoice: 'aloVoiceApi',
	aloVoiceTrigger: 'aloVoiceApi',
	autodialer: 'autodialerApi',
	autodialerCallRecordTrigger: 'autodialerApi',
	autodialerTrigger: 'autodialerApi',
	callPassword: 'mobilGroupApi',
	mobilon: 'mobilonApi',
	mobilonTrigger: 'mobilonApi',
	lmChatOpenAi: 'openAiApi',
};

/** n8n's own word for a webhook's authentication → the credential's type. */
const WEBHOOK_TYPES: Readonly<Record<string, string>> = {
	basicAuth: 'httpBasicAuth',
	headerAuth: 'httpHeaderAuth',
};

/** The credential that a person has to choose in a node. */
export function credentialTypeOf({ type, parameters }: WorkflowNode): string | undefined {
	const [name = ''] = type.split('.').slice(-1);
	const generic = at(parameters, 'genericAuthType');
	if (typeof generic === 'string') return generic;
	if (name === 'webhook') return WEBHOOK_TYPES[String(at(parameters, 'authentication'))];
	// As the tool of an agent a node has a type of its own.
	return CREDENTIAL_TYPES[name.replace(/Tool$/, '')];
}

/** Made anew for each run, and long: what n8n saves is searched for it. */
export const secret = () => crypto.randomBytes(18).toString('hex');

/**
 * All simulators, each with secrets of its own, stopped at the end. Mobilon's clock, by which tasks
 * are done, is real time unless another is given.
 */
export async function startProviders(mobilonClock?: Clock) {
	const mobilon = await startMobilon({ password: secret(), clock: mobilonClock });
	atEnd(async () => await mobilon.close());
	const callPassword = await startCallPassword({ apiKey: secret(), password: secret() });
	atEnd(async () => await callPassword.close());
	const aloVoice = await startAloVoice({ token: secret() });
	atEnd(async () => await aloVoice.close());
	const autodialer = await startAutodialer({ apiKey: secret(), accessToken: secret() });
	atEnd(async () => await autodialer.close());
	return { mobilon, callPassword, aloVoice, autodialer };
}

export type Providers = Awaited<ReturnType<typeof startProviders>>;

export interface DemoCredential {
	type: string;
	name: string;
	data: Record<string, string>;
	/** The field to spoil, so that a test of the credential has to fail; none where it cannot. */
	secretField?: string;
}

export function credentialsOf(providers: Providers): DemoCredential[] {
	const { mobilon, callPassword, aloVoice, autodialer } = providers;
	return [
		{
			type: 'mobilonApi',
			name: 'Mobilon (simulated)',
			data: {
				login: mobilon.login,
				password: mobilon.password,
				defaultSource: '89230000000',
				autocallBaseUrl: mobilon.autocallBaseUrl,
				smsBaseUrl: mobilon.smsBaseUrl,
			},
			secretField: 'password',
		},
		{
			type: 'mobilGroupApi',
			name: 'MobilGroup (simulated)',
			// A wrong key is answered like a wrong number, with 200: no test can tell.
			data: {
				authentication: 'apiKeyHeader',
				apiKey: callPassword.apiKey,
				baseUrl: callPassword.baseUrl,
			},
		},
		{
			type: 'aloVoiceApi',
			name: 'AloVoice (simulated)',
			data: { token: aloVoice.token, baseUrl: aloVoice.baseUrl },
			secretField: 'token',
		},
		{
			type: 'autodialerApi',
			name: 'Autodialer (simulated)',
			data: {
				baseUrl: autodialer.baseUrl,
				apiKey: autodialer.apiKey,
				accessToken: autodialer.accessToken,
			},
			secretField: 'apiKey',
		},
	];
}

/** Texts that must be nowhere in n8n's data. */
export function secretsOf({ mobilon, callPassword, aloVoice, autodialer }: Providers): string[] {
	const { apiKey, password } = callPassword;
	const plain = [
		mobilon.password,
		apiKey,
		password,
		aloVoice.token,
		autodialer.apiKey,
		autodialer.accessToken,
	];
	const basic = `${mobilon.login}:${mobilon.password}`;
	return [...plain, ...[...plain, basic].map((text) => Buffer.from(text).toString('base64'))];
}
