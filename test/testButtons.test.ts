import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { credentialTestOf } from '../dist/shared/http/credentialTest';
import { CredentialTestContext } from 'n8n-core';
import { delay, http } from '../dev/node';
import { refusedBaseUrl } from '../simulators/refused';
import { providers } from './support/providers';
import type { RunningProvider } from './support/providers';
import { answering } from './support/answering';
import { at, pressTest } from './support/testButton';
import { additionalDataFor } from './support/n8n';

/** Parts of the messages of a provider's Test button. */
interface Words {
	readonly name: string;
	/** The label of the address, or of both, before the error. */
	readonly prefix: string;
	readonly label: RegExp;
	/** Required fields, with the label that the button names. */
	readonly required: Readonly<Record<string, string>>;
	/** The button also accepts it with blanks around it. */
	readonly secret: string;
	/** The button's message for a wrong secret, which the simulator reports as the provider may. */
	readonly wrong: RegExp;
	/** A good reply to the button's request. */
	readonly good: unknown;
}

const words: Readonly<Record<string, Words>> = {
	aloVoice: {
		name: 'AloVoice',
		prefix: '',
		label: /^Base URL/,
		required: { token: 'Token' },
		secret: 'token',
		wrong: /AloVoice does not accept the credential \(401 /,
		good: ['551234567'],
	},
	autodialer: {
		name: 'Autodialer',
		prefix: '',
		label: /^Base URL/,
		required: { apiKey: 'API Key' },
		secret: 'apiKey',
		wrong: /Autodialer denies access \(403 /,
		good: [],
	},
	callPassword: {
		name: 'MobilGroup',
		prefix: '',
		label: /^Base URL/,
		required: { apiKey: 'API Key' },
		secret: 'apiKey',
		wrong: /reports no problem with the credential\./,
		good: { result: 'error', error_code: 'number_is_empty' },
	},
	mobilon: {
		name: 'Mobilon',
		prefix: 'Autocall Base URL and SMS Base URL: ',
		label: /^Autocall Base URL .+\. SMS Base URL /,
		required: { login: 'Login', password: 'Password' },
		secret: 'password',
		wrong: /: Mobilon does not accept the credential \(401 /,
		good: [],
	},
};

test('the words of every provider are tested', () => {
	expect(Object.keys(words).sort()).toEqual(Object.keys(providers).sort());
});

describe.each(Object.entries(words))('the Test button of %s', (provider, expected) => {
	const { name, prefix, required, secret } = expected;
	const { under, start } = providers[provider] ?? {};
	if (!under || !start) throw new Error(`No simulator for ${provider}`);
	const press = async (data: ICredentialDataDecryptedObject) =>
		await pressTest(under.node, under.credentialType, data);
	let running: RunningProvider;
	beforeAll(async () => (running = await start()));
	afterAll(async () => await running.close());

	/** Presses the button at a server that answers like this. */
	const answered = async (answer: (response: http.ServerResponse) => void) => {
		const server = await answering(answer);
		try {
			return await press(at(running.credential, server.baseUrl));
		} finally {
			await server.close();
		}
	};
	const status = async (code: number, body = '') =>
		await answered((response) => response.writeHead(code).end(body));
	const failing = (message: string) => ({ status: 'Error', message: prefix + message });

	it('is green for what the provider takes, and calls nobody', async () => {
		const result = await press(running.credential);
		expect(result.status).toBe('OK');
		expect(running.deliveries.size).toBe(0);
	});

	it('is green for a secret with white space around it', async () => {
		const value = String(running.credential[secret]);
		const pasted = { ...running.credential, [secret]: `\t ${value}\n` };
		expect(await press(pasted)).toEqual(await press(running.credential));
	});

	it('is red for a wrong secret, wherever the answer tells', async () => {
		const result = await press({ ...running.credential, [secret]: 'a-wrong-one' });
		expect(result.message).toMatch(expected.wrong);
	});

	it('is red without a secret, and asks nobody', async () => {
		for (const [field, label] of Object.entries(required)) {
			for (const value of ['', ' \n']) {
				const before = running.countRequests();
				expect(await press({ ...running.credential, [field]: value })).toEqual({
					status: 'Error',
					message: `Enter ${label}, and test again: without it no request is accepted.`,
				});
				expect(running.countRequests()).toBe(before);
			}
		}
	});

	it.each<[number, string]>([
		[
			401,
			'does not accept the credential (401 Unauthorized). Check login, password or key in the credential.',
		],
		[403, 'denies access (403 Forbidden). Ask %s whether your account may use this service.'],
		[
			500,
			'could not finish the request (500 Internal Server Error). Ask again later: asking changes nothing.',
		],
	])('says what %i means', async (code, message) => {
		expect(await status(code)).toEqual(failing(`${name} ${message.replace('%s', name)}`));
	});

	it('says that nothing of the provider is at the address', async () => {
		const label = prefix === '' ? 'Base URL' : '(Autocall|SMS) Base URL';
		const nothing = (reason: string) => ({
			status: 'Error',
			message: expect.stringMatching(
				new RegExp(`${name} is not at this address \\(${reason}\\)\\. Check ${label}\\.`),
			),
		});
		const undocumented = 'the reply is undocumented';
		expect(await status(404)).toEqual(nothing('404 Not Found'));
		expect(await status(405)).toEqual(nothing('405 Method Not Allowed'));
		expect(await status(200, '<html>Welcome</html>')).toEqual(nothing(undocumented));
		expect(await status(200, '')).toEqual(nothing(undocumented));
		expect(await status(200, '{"hello":"world"}')).toEqual(nothing(undocumented));
	});

	it('says why there is no connection', async () => {
		expect(await press(at(running.credential, await refusedBaseUrl()))).toEqual(
			failing(
				`${name} refused the connection. Check the base URL in the credential and the connection of your n8n (ECONNREFUSED).`,
			),
		);
	});

	it.each([
		['', 'is empty: enter the address of the service.'],
		['cloud.example.com', 'has no http or https: begin it with http:// or https://.'],
		[
			'http://user:hidden@example.com',
			'contains a user or a password: remove what is before the @, and the @.',
		],
	])('says that "%s" is no valid address', async (baseUrl, message) => {
		const result = await press(at(running.credential, baseUrl));
		expect(result).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(expected.label),
		});
		expect(result.message).toContain(message);
		expect(result.message).not.toContain('hidden');
	});

	it('shows no secret, wherever the provider quotes it', async () => {
		const value = String(running.credential[secret]);
		for (const code of [401, 403, 500]) {
			const { message } = await status(code, `no such key: ${value} ${encodeURIComponent(value)}`);
			expect(message).not.toContain(value);
			expect(message).not.toContain(encodeURIComponent(value));
		}
	});

	it('is green for the documented reply to its question', async () => {
		expect((await status(200, JSON.stringify(expected.good))).status).toBe('OK');
	});
});

describe('the Test button of Mobilon', () => {
	const { under, start } = providers.mobilon ?? {};
	if (!under || !start) throw new Error('No simulator for mobilon');
	let running: RunningProvider;
	beforeAll(async () => (running = await start()));
	afterAll(async () => await running.close());

	it.each([
		['autocallBaseUrl', 'Autocall Base URL'],
		['smsBaseUrl', 'SMS Base URL'],
	])('names the one service that fails: %s', async (field, label) => {
		const data = { ...running.credential, [field]: await refusedBaseUrl() };
		const { status, message } = await pressTest(under.node, under.credentialType, data);
		expect(status).toBe('Error');
		expect(message).toMatch(new RegExp(`^${label}: Mobilon refused the connection\\.`));
	});

	it('names both, each with what is wrong with it', async () => {
		const server = await answering((response) => response.writeHead(403).end());
		const data = {
			...running.credential,
			autocallBaseUrl: server.baseUrl,
			smsBaseUrl: await refusedBaseUrl(),
		};
		const { message } = await pressTest(under.node, under.credentialType, data);
		await server.close();
		expect(message).toMatch(
			/^Autocall Base URL: Mobilon denies access \(403 Forbidden\)\. .* SMS Base URL: Mobilon refused/,
		);
	});
});

describe('the Test button of MobilGroup', () => {
	const { under } = providers.callPassword ?? {};
	if (!under) throw new Error('No simulator for callPassword');
	const data = { authentication: 'apiKeyHeader', apiKey: 'made-up-key', login: '', password: '' };
	const told = async (code: unknown, more: ICredentialDataDecryptedObject = {}) => {
		const reply = JSON.stringify({ result: 'error', error_code: code });
		const server = await answering((response) => response.end(reply));
		const credential = { ...data, ...more, baseUrl: server.baseUrl };
		const result = await pressTest(under.node, under.credentialType, credential);
		await server.close();
		return result;
	};

	it('is red for what concerns the account', async () => {
		expect(await told('authorisation_failed')).toEqual({
			status: 'Error',
			message:
				'MobilGroup does not accept the credential (authorisation_failed). Check the API key, or login and password.',
		});
		expect(await told('user_disabled')).toEqual({
			status: 'Error',
			message: 'MobilGroup has disabled this user (user_disabled). Ask MobilGroup why.',
		});
	});

	it('is green for every other word, and says what it could not see', async () => {
		for (const code of ['number_is_empty', 'anything', '', 7, null, 'constructor']) {
			expect(await told(code)).toEqual({
				status: 'OK',
				message:
					'MobilGroup answers at this address and reports no problem with the credential. The first call shows whether the key is right.',
			});
		}
	});

	it('asks for the secret of the selected authentication alone', async () => {
		const loginPassword = { authentication: 'loginPassword', apiKey: '' };
		expect((await told('number_is_empty', loginPassword)).message).toMatch(
			/^Enter Login and Password, and test again/,
		);
		const login = { ...loginPassword, login: 'l', password: 'p' };
		expect((await told('number_is_empty', login)).status).toBe('OK');
	});
});

it('the Test button ends in time, even if a reply drips', async () => {
	const { under } = providers.aloVoice ?? {};
	if (!under) throw new Error('No simulator for aloVoice');
	const dripping = await answering((response) => {
		response.writeHead(200);
		const drip = async () => {
			while (!response.destroyed) {
				response.write(' ');
				await delay(50);
			}
		};
		void drip();
	});
	const [baseUrl, token] = [dripping.baseUrl, 'made-up-account-word'];
	const context = new CredentialTestContext(additionalDataFor(under, {}));
	const { properties, authenticate } = under.credentialType;
	if (typeof authenticate !== 'function') throw new Error('Signed by code');
	const button = credentialTestOf({
		provider: { name: 'AloVoice', credentialType: 'aloVoiceApi', secrets: () => [token] },
		type: { properties, authenticate },
		probes: [
			{
				baseUrl: 'baseUrl',
				request: () => ({ method: 'GET', url: `${baseUrl}/mapi/getMyTrunks` }),
				read: () => ({}),
			},
		],
		timeout: 400,
	});
	const data = { baseUrl, token };
	const result = await button.call(context, { id: '1', name: 'Test', type: 'aloVoiceApi', data });
	await dripping.close();
	expect(result).toEqual({
		status: 'Error',
		message:
			'AloVoice did not answer within 0.4 seconds. Check Base URL and the connection of your n8n.',
	});
});
