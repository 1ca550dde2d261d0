import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { startCallPassword } from '../../simulators/callPassword';
import type { CallPasswordSimulator } from '../../simulators/callPassword';
import { createCallPasswordReference } from '../reference/callPassword';
import type { CallPasswordSigning } from '../reference/callPassword';
import { CALL_PASSWORD_KEY as KEY, callPasswordNode, VERIFICATION } from '../support/callPassword';
import { failureOf } from '../support/mobilon';
import { deduplicator, runNode } from '../support/n8n';
import type { RunOptions } from '../support/n8n';

let simulator: CallPasswordSimulator;
let codes: string[] = [];
const LOGIN = 'account-login';
const PASSWORD = 'account-password';

beforeAll(async () => {
	simulator = await startCallPassword({
		apiKey: KEY,
		login: LOGIN,
		password: PASSWORD,
		makeCode: (capacity) => codes.shift() ?? '7391'.padEnd(capacity, '0'),
	});
});
beforeEach(() => {
	simulator.reset();
	deduplicator.entries.clear();
	codes = [];
});
afterAll(async () => await simulator.close());

const credentialOf = (authentication: string): ICredentialDataDecryptedObject => ({
	authentication,
	apiKey: KEY,
	login: LOGIN,
	password: PASSWORD,
	baseUrl: simulator.baseUrl,
});

const run = async (
	parameters: INodeParameters,
	items: IDataObject[],
	settings: RunOptions['settings'] = {},
	credential = credentialOf('apiKeyHeader'),
) => await runNode(callPasswordNode, { parameters, items, settings, credential });

const PERSON = [{ phone: '+7 900 000-00-01' }];

describe('verification/send', () => {
	test.each<[string, CallPasswordSigning]>([
		['apiKeyHeader', { by: 'header', apiKey: KEY }],
		['apiKeyBody', { by: 'bodyKey', apiKey: KEY }],
		['loginPassword', { by: 'bodyLogin', login: LOGIN, password: PASSWORD }],
	])('signed by %s its request is that of a plain client', async (authentication, signing) => {
		const parameters = { ...VERIFICATION, capacity: 5 };
		const { error } = await run(parameters, PERSON, {}, credentialOf(authentication));
		expect(error).toBeUndefined();
		const reference = createCallPasswordReference({ baseUrl: simulator.baseUrl, signing });
		await reference.send({ number: '79000000001', capacity: '5' });
		const [ours, theirs] = simulator.requests;
		expect([ours?.status, theirs?.status]).toEqual([200, 200]);
		expect(ours?.rawBody).toBe(theirs?.rawBody);
		expect(ours?.headers.authorization).toBe(theirs?.headers.authorization);
		expect(ours?.headers['content-type']).toBe(theirs?.headers['content-type']);
	});

	test("the output is the provider's reply", async () => {
		codes = ['0042'];
		const { items } = await run(VERIFICATION, PERSON);
		expect(items).toEqual([
			{
				result: 'ok',
				id: expect.stringMatching(/^\d+$/),
				number: '79000000001',
				price: '0.35',
				code: '0042',
			},
		]);
	});

	test('status 200 with result error is a no, in the words of the provider', async () => {
		simulator.refuseNumber('79000000001', 'Недостаточно средств');
		const { error } = await run(VERIFICATION, PERSON);
		expect(error?.message).toBe('MobilGroup rejected the request [item 0]');
		expect(error?.description).toMatch(/^MobilGroup says: "Недостаточно средств"\./);
		expect(error?.context.outcomes).toMatchObject({ rejected: 1 });
		expect(simulator.deliveries.size).toBe(0);
	});

	test.each([3, 7, 4.5, 'four'])('capacity %s is refused', async (capacity) => {
		const { error } = await run({ ...VERIFICATION, capacity }, PERSON);
		expect(error?.message).toMatch(/^Code Length is /);
		expect(simulator.requests).toHaveLength(0);
	});

	test('a reply without an id is no documented one', async () => {
		simulator.fault({ kind: 'body', body: '{"result":"ok"}' });
		const { error } = await run(VERIFICATION, PERSON);
		expect(error?.context.outcomes).toMatchObject({ unknown: 1 });
	});

	test('after a broken connection nobody is called again', async () => {
		simulator.fault({ kind: 'reset', when: 'after' });
		await run(VERIFICATION, PERSON, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 });
		expect([...simulator.deliveries]).toEqual([['79000000001', 1]]);
	});
});

describe('verification/check', () => {
	const SEALED = { ...VERIFICATION, codeOutput: 'token', options: { maxAttempts: 3 } };
	const CHECK = {
		resource: 'verification',
		operation: 'check',
		token: '={{ $json.token }}',
		code: '={{ $json.code }}',
	};
	const sendToken = async (code: string, options: INodeParameters = {}) => {
		codes = [code];
		const parameters = {
			...SEALED,
			capacity: code.length,
			options: { ...SEALED.options, ...options },
		};
		const result = await run(parameters, PERSON);
		expect(result.error).toBeUndefined();
		return { token: String(result.items[0]?.token), result };
	};
	const check = async (
		token: string,
		code: string | number,
		credential?: ICredentialDataDecryptedObject,
	) => {
		const { items, error } = await run(CHECK, [{ token, code }], {}, credential);
		expect(error).toBeUndefined();
		return items[0];
	};
	const number = '79000000001';

	test('the code never leaves the node: not in output, saved data or token', async () => {
		const { token, result } = await sendToken('739152');
		expect(result.items[0]).toEqual({
			result: 'ok',
			id: expect.any(String),
			number,
			price: '0.35',
			token,
			expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
		});
		const seconds = (Date.parse(String(result.items[0]?.expiresAt)) - Date.now()) / 1000;
		expect(seconds).toBeGreaterThan(240);
		expect(seconds).toBeLessThanOrEqual(300);
		expect(result.saved).not.toContain('739152');
		for (const part of token.split('.')) {
			expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain('739152');
		}
		expect(token.split('.').map((part) => part.length > 40)).toEqual([true, true, true]);
	});

	test.each([
		['an undocumented reply', '{"result":"maybe","code":"739152"}', 200],
		['an error page', 'code 739152 could not be called', 500],
	])('not in a message about %s either', async (_, body, status) => {
		simulator.fault({ kind: 'status', status, body, contentType: 'text/plain' });
		const { error, saved } = await run(SEALED, PERSON);
		expect(error?.name).toBe('NodeApiError');
		expect(saved).not.toContain('739152');
	});

	test('the right code is valid, once', async () => {
		const { token } = await sendToken('0042');
		expect(await check(token, '0042')).toEqual({
			valid: true,
			reason: 'ok',
			expired: false,
			attemptsLeft: 0,
			number,
		});
		expect(await check(token, '0042')).toEqual({
			valid: false,
			reason: 'spent',
			expired: false,
			attemptsLeft: 0,
			number,
		});
	});

	test.each(['00 42', ' 0042 ', 42])('typed as %p it is the same code', async (typed) => {
		const { token } = await sendToken('0042');
		expect(await check(token, typed)).toMatchObject({ valid: true });
	});

	test('wrong codes count over executions; after the last the right one is too late', async () => {
		const { token } = await sendToken('7391');
		expect(await check(token, '0000')).toEqual({
			valid: false,
			reason: 'wrongCode',
			expired: false,
			attemptsLeft: 2,
			number,
		});
		expect(await check(token, '73910')).toEqual({
			valid: false,
			reason: 'wrongCode',
			expired: false,
			attemptsLeft: 1,
			number,
		});
		expect(await check(token, '7390')).toEqual({
			valid: false,
			reason: 'wrongCode',
			expired: false,
			attemptsLeft: 0,
			number,
		});
		expect(await check(token, '7391')).toEqual({
			valid: false,
			reason: 'tooManyAttempts',
			expired: false,
			attemptsLeft: 0,
			number,
		});
	});

	test('tokens do not share their attempts', async () => {
		const { token: first } = await sendToken('7391');
		const { token: second } = await sendToken('7391');
		await check(first, '0000');
		expect(await check(second, '0000')).toMatchObject({ attemptsLeft: 2 });
	});

	test('an expired token is expired, and costs no attempt', async () => {
		const { token } = await sendToken('7391', { tokenTtl: 1 });
		const now = Date.now();
		const later = jest.spyOn(Date, 'now').mockReturnValue(now + 2000);
		expect(await check(token, '7391')).toEqual({
			valid: false,
			reason: 'expired',
			expired: true,
			attemptsLeft: 0,
			number,
		});
		later.mockReturnValue(now);
		expect(await check(token, '7391')).toMatchObject({ valid: true });
		later.mockRestore();
	});

	test('a token that was changed, or made with another key, is refused', async () => {
		const { token } = await sendToken('7391');
		const [payload = '', ...digests] = token.split('.');
		const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
		const forged = Buffer.from(JSON.stringify({ ...claims, maxAttempts: 99 })).toString(
			'base64url',
		);
		for (const bad of [[forged, ...digests].join('.'), `${token}.x`, 'x', `${token}x`]) {
			const { error } = await run(CHECK, [{ token: bad, code: '7391' }]);
			expect(error?.message).toBe('Token is not a token made with this credential [item 0]');
		}
		const other = { ...credentialOf('apiKeyHeader'), apiKey: 'another key' };
		const { error } = await run(CHECK, [{ token, code: '7391' }], {}, other);
		expect(error?.message).toMatch(/^Token is not a token/);
		expect(await check(token, '7391')).toMatchObject({ valid: true });
	});

	test('with login and password the password is the key', async () => {
		const credential = credentialOf('loginPassword');
		codes = ['7391'];
		const { items } = await run(SEALED, PERSON, {}, credential);
		expect(await check(String(items[0]?.token), '7391', credential)).toMatchObject({ valid: true });
	});

	test('a run that stops because of another item has used no token', async () => {
		const { token } = await sendToken('7391');
		const { error } = await run(CHECK, [
			{ token, code: '7391' },
			{ token: 'garbage', code: '1' },
		]);
		expect(error?.message).toMatch(/item 1 is not a token made/);
		expect(await check(token, '7391')).toMatchObject({ valid: true });
	});

	test('Retry On Fail does not take a second attempt', async () => {
		const { token } = await sendToken('7391');
		const settings = {
			retryOnFail: true,
			maxTries: 4,
			waitBetweenTries: 1,
			onError: 'continueRegularOutput',
		} as const;
		const wrong = await run(
			CHECK,
			[
				{ token: 'garbage', code: '1' },
				{ token, code: '0' },
			],
			settings,
		);
		expect(wrong.items[1]).toMatchObject({ valid: false, attemptsLeft: 2 });
		const right = await run(
			CHECK,
			[
				{ token: 'garbage', code: '1' },
				{ token, code: '7391' },
			],
			settings,
		);
		expect(right.items[1]).toMatchObject({ valid: true });
	});

	test('a code that came as a number without its zero is the code', async () => {
		simulator.fault({
			kind: 'body',
			transform: (json) => json.replace(/"code":"0*(\d+)"/, '"code":$1'),
		});
		const { token } = await sendToken('0042');
		expect(await check(token, '0042')).toMatchObject({ valid: true });
	});

	test('a call without a code in the reply is told with its id', async () => {
		simulator.fault({ kind: 'body', body: '{"result":"ok","id":"77"}' });
		const { error } = await run(SEALED, PERSON);
		expect(error?.description).toContain('ID 77');
		expect(error?.context.outcomes).toMatchObject({ unknown: 1 });
	});

	test('a wrong code is no failing item; a missing one is', async () => {
		const { token } = await sendToken('7391');
		const items = [
			{ token, code: '1' },
			{ token, code: '' },
		];
		const result = await run(CHECK, items, { onError: 'continueRegularOutput' });
		expect(result.items[0]).toMatchObject({ valid: false });
		expect(failureOf(result.items[1])).toMatchObject({
			outcome: 'rejected',
			message: 'Code is empty',
		});
		expect(simulator.requests).toHaveLength(1);
	});
});
