import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { crypto } from '../../dev/node';
import {
	CALL_PASSWORD_KEY as KEY,
	CALL_PASSWORD_LOGIN as LOGIN,
	CALL_PASSWORD_PASSWORD as PASSWORD,
	VERIFICATION,
	withCallPassword,
} from '../support/callPassword';
import { failureOf } from '../support/mobilon';

const harness = withCallPassword();
const { check, send, token } = harness;
const TOKEN_SECRET = 'a token secret of the user, 32 long';

const byLogin = (more: ICredentialDataDecryptedObject = {}) =>
	harness.credential({ authentication: 'loginPassword', ...more });

describe('the key of a token', () => {
	const credentials: Array<[name: string, () => ICredentialDataDecryptedObject]> = [
		['the API key', () => harness.credential()],
		['the password', byLogin],
		['the token secret', () => harness.credential({ tokenSecret: TOKEN_SECRET })],
	];

	test.each(credentials)('is not %s itself: a guess has to be derived', async (_, credential) => {
		const text = await token('7391', {}, { credential: credential() });
		const [payload = '', codeDigest = '', signature = ''] = text.split('.');
		const signed = [
			JSON.stringify(['call-password', 'token', payload, codeDigest]),
			`${payload}.${codeDigest}`,
			payload,
		];
		for (const secret of [KEY, PASSWORD, TOKEN_SECRET, `${LOGIN}:${PASSWORD}`]) {
			const digests = [secret, crypto.createHash('sha256').update(secret).digest()];
			for (const key of digests) {
				for (const of of signed) {
					const guess = crypto.createHmac('sha256', key).update(of).digest('base64url');
					expect(guess).not.toBe(signature);
					expect(guess).not.toBe(codeDigest);
				}
			}
		}
		expect((await check(text, '7391', { credential: credential() })).items[0]).toMatchObject({
			valid: true,
		});
	});

	test('is the token secret where there is one, whatever the API key is', async () => {
		const tokenSecret = TOKEN_SECRET;
		const sent = harness.credential({ tokenSecret });
		const text = await token('7391', {}, { credential: sent });
		const renewed = harness.credential({ apiKey: 'a new key', tokenSecret });
		const { items } = await check(text, '7391', { credential: renewed });
		expect(items[0]).toMatchObject({ valid: true });
		const other = harness.credential({ tokenSecret: 'another' });
		for (const credential of [other, harness.credential()]) {
			const { error } = await check(text, '7391', { credential });
			expect(error?.message).toBe('Token is not a token made with this credential [item 0]');
		}
	});

	test('is another one for the same password of another login', async () => {
		const text = await token('7391', {}, { credential: byLogin() });
		const { error } = await check(text, '7391', { credential: byLogin({ login: 'another' }) });
		expect(error?.message).toMatch(/^Token is not a token made/);
	});

	test.each([
		['a token secret', { tokenSecret: `${TOKEN_SECRET}\n` }, { tokenSecret: TOKEN_SECRET }],
		['an API key', { tokenSecret: ' ' }, { apiKey: ` ${KEY}\r\n` }],
	])('takes no white space around %s', async (_, first, second) => {
		const text = await token('7391', {}, { credential: harness.credential(first) });
		const { items } = await check(text, '7391', { credential: harness.credential(second) });
		expect(items[0]).toMatchObject({ valid: true });
	});

	test('cannot be had of nothing: nobody is called for it', async () => {
		const { error } = await send('7391', {}, { credential: harness.credential({ apiKey: ' ' }) });
		expect(error?.message).toBe(
			'Code Output needs a credential with a token secret, an API key or a password [item 0]',
		);
		expect(harness.simulator.requests).toHaveLength(0);
	});
});

test('the token secret is masked like the others, and never sent', async () => {
	const credential = harness.credential({ tokenSecret: TOKEN_SECRET });
	harness.simulator.fault({
		kind: 'body',
		body: JSON.stringify({ result: 'error', error_code: `no ${TOKEN_SECRET}` }),
	});
	const { error, saved } = await send('7391', {}, { credential, parameters: VERIFICATION });
	expect(error?.description).toContain('no ***');
	expect(saved).not.toContain(TOKEN_SECRET);
	expect(JSON.stringify(harness.simulator.requests)).not.toContain(TOKEN_SECRET);
});

describe('a reply without a code of digits makes no token', () => {
	test.each([
		['empty', ''],
		['blank', '  '],
		['a dash', '-'],
		['words', 'n/a'],
		['letters among digits', '73a1'],
		['more digits than asked for', '73912'],
		['a bare zero', 0],
		['a fraction', 7.5],
		['negative', -7391],
		['null', null],
		['a list', ['7391']],
		['an object', { code: '7391' }],
		['nothing', undefined],
	])('%s', async (_, code) => {
		const reply = { result: 'ok', id: '77', number: '79000000001', price: '0.35', code };
		harness.simulator.fault({ kind: 'body', body: JSON.stringify(reply) });
		const { error, items } = await send('7391');
		expect(error?.message).toBe('MobilGroup called, but its reply holds no code [item 0]');
		expect(error?.description).toContain('ID 77');
		expect(error?.context.outcomes).toMatchObject({ unknown: 1 });
		expect(items).toEqual([]);
	});
});

test.each(['-', '  -  ', 'abcd', '٧٣٩١'])('typed as %p it is never the code', async (typed) => {
	for (const code of ['0000', '7391']) {
		const { items } = await check(await token(code), typed);
		expect(items[0]).toMatchObject({ valid: false, reason: 'wrongCode', attemptsLeft: 4 });
	}
});

test.each(['', '   '])(
	'a code typed as %p is a failing item, and costs no attempt',
	async (typed) => {
		const text = await token('0000', { maxAttempts: 1 });
		const settings = { onError: 'continueRegularOutput' } as const;
		const { items } = await check(text, typed, { settings });
		expect(failureOf(items[0])).toMatchObject({ outcome: 'rejected', message: 'Code is empty' });
		expect((await check(text, '0000')).items[0]).toMatchObject({ valid: true });
	},
);

describe('with a token nothing of a reply is shown that the document does not name', () => {
	const extra = {
		caller: '74951237391',
		data: { code: '7391' },
		from: 74951237391,
		error: '7391',
	};

	test('in the output', async () => {
		const reply = { result: 'ok', id: 77, number: 79000000001, price: 0.35, code: 7391, ...extra };
		harness.simulator.fault({ kind: 'body', body: JSON.stringify(reply) });
		const { items, saved } = await send('7391');
		expect(items).toEqual([
			{
				result: 'ok',
				id: 77,
				number: 79000000001,
				price: 0.35,
				token: expect.any(String),
				expiresAt: expect.any(String),
			},
		]);
		expect(saved).not.toMatch(/(?<!\d)(7495123)?7391(?!\d)/);
	});

	test('even under a documented name', async () => {
		const reply = { result: 'ok', id: '77', number: '79000000001', price: extra, code: '7391' };
		harness.simulator.fault({ kind: 'body', body: JSON.stringify(reply) });
		const { items } = await send('7391');
		expect(Object.keys(items[0] ?? {}).sort()).toEqual(
			['expiresAt', 'id', 'number', 'result', 'token'].sort(),
		);
	});

	test.each([
		['an error with words', { result: 'error', error_code: 'code 7391 failed' }],
		['an error with an object', { result: 'error', error_code: { code: '7391' } }],
		['another result', { result: 'later', code: '7391' }],
		['no object', ['7391']],
	])('in a message about %s', async (_, reply) => {
		harness.simulator.fault({ kind: 'body', body: JSON.stringify(reply) });
		const { error, saved } = await send('7391');
		expect(error?.description).toMatch(/not quoted, because .* may hold the code/);
		expect(saved).not.toMatch(/(?<!\d)7391(?!\d)/);
	});
});
