import type { INodeParameters } from 'n8n-workflow';
import { callPasswordNode, withCallPassword } from '../support/callPassword';
import { failureOf } from '../support/mobilon';
import { runNode } from '../support/n8n';
import type { RunOptions } from '../support/n8n';

const harness = withCallPassword();
const { check } = harness;
const number = '79000000001';

const create = async (parameters: INodeParameters = {}, more: Partial<RunOptions> = {}) =>
	await runNode(callPasswordNode, {
		parameters: {
			resource: 'verification',
			operation: 'createToken',
			number: '={{ $json.phone }}',
			options: {},
			...parameters,
		},
		items: [{ phone: '+7 900 000-00-01' }],
		credential: harness.credential(),
		...more,
	});

/** The token for a code of one's own. */
async function tokenFor(code: string, options: INodeParameters = {}): Promise<string> {
	const { items, error } = await create({ code, options });
	expect(error).toBeUndefined();
	return String(items[0]?.token);
}

const checked = async (token: string, code: string) => (await check(token, code)).items[0];

test('the output is number, code, token and expiry, and nobody is asked', async () => {
	const { items, output, error } = await create();
	expect(error).toBeUndefined();
	expect(items).toEqual([
		{
			number,
			code: expect.stringMatching(/^\d{4}$/),
			token: expect.stringMatching(/^[\w-]{40,}\.[\w-]{40,}\.[\w-]{40,}$/),
			expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
		},
	]);
	expect(output[0]?.[0]?.pairedItem).toEqual({ item: 0 });
	const seconds = (Date.parse(String(items[0]?.expiresAt)) - Date.now()) / 1000;
	expect(seconds).toBeGreaterThan(240);
	expect(seconds).toBeLessThanOrEqual(300);
	expect(harness.simulator.requests).toHaveLength(0);
});

test.each([4, 10])('codes of the node have %d digits, leading zeros included', async (length) => {
	const people = Array.from({ length: 200 }, () => ({ phone: number }));
	const { items } = await create({ length }, { items: people });
	const codes = items.map(({ code }) => String(code));
	expect(codes.filter((code) => code.length === length && /^\d+$/.test(code))).toHaveLength(200);
	expect(codes.some((code) => code.startsWith('0'))).toBe(true);
	expect(new Set(codes).size).toBeGreaterThan(150);
	const zero = items.find(({ code }) => String(code).startsWith('0'));
	expect(await checked(String(zero?.token), String(zero?.code))).toMatchObject({ valid: true });
});

test.each(['89000000001', '9000000001', 79000000001, '8 (900) 000-00-01'])(
	'the number may be written as %p',
	async (phone) => {
		const { items } = await create({}, { items: [{ phone }] });
		expect(items[0]).toMatchObject({ number });
		expect(await checked(String(items[0]?.token), '-')).toMatchObject({ number });
	},
);

test('Check takes the code once', async () => {
	const token = await tokenFor('004211');
	expect(await checked(token, '004 212')).toEqual({
		valid: false,
		reason: 'wrongCode',
		expired: false,
		attemptsLeft: 4,
		number,
	});
	expect(await checked(token, '4211')).toEqual({
		valid: true,
		reason: 'ok',
		expired: false,
		attemptsLeft: 0,
		number,
	});
	expect(await checked(token, '004211')).toMatchObject({ valid: false, reason: 'spent' });
});

test('Check refuses it after the last attempt', async () => {
	const token = await tokenFor('7391', { maxAttempts: 1 });
	expect(await checked(token, '0000')).toMatchObject({ reason: 'wrongCode', attemptsLeft: 0 });
	expect(await checked(token, '7391')).toMatchObject({ valid: false, reason: 'tooManyAttempts' });
});

test('Check refuses it after its time', async () => {
	const token = await tokenFor('7391', { tokenTtl: 1 });
	const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2000);
	const result = await checked(token, '7391');
	later.mockRestore();
	expect(result).toMatchObject({ valid: false, reason: 'expired', expired: true });
});

test('the tokens of one number do not share their attempts, that of the call included', async () => {
	const tokens = [await harness.token('7391'), await tokenFor('7391'), await tokenFor('7391')];
	const [called = '', ...others] = tokens;
	await checked(called, '0000');
	expect(await checked(called, '7391')).toMatchObject({ number, reason: 'ok' });
	for (const token of others) {
		expect(await checked(token, '0000')).toMatchObject({ attemptsLeft: 4 });
		expect(await checked(token, '7391')).toMatchObject({ number, reason: 'ok' });
	}
});

test.each(['1234', 1234, ' 1234\n'])('%p is the code', async (code) => {
	const { items } = await create(
		{ code: '={{ $json.code }}' },
		{ items: [{ phone: number, code }] },
	);
	expect(items[0]).toMatchObject({ code: '1234' });
	expect(await checked(String(items[0]?.token), '1234')).toMatchObject({ valid: true });
});

test.each(['12a4', '7391abc', '123', 42, '12345678901', '12 34', '-1234', '12.5', '٧٣٩١'])(
	'%p is no code',
	async (code) => {
		const items = [{ phone: number, code }];
		const { error } = await create({ code: '={{ $json.code }}' }, { items });
		expect(error?.message).toBe('Code is not 4 to 10 digits [item 0]');
		expect(error?.description).toMatch(/^Give it as text .* or leave it empty/);
		expect(`${error?.message} ${error?.description}`).not.toContain(String(code));
	},
);

test.each([3, 11, 4.5])('a length of %d is refused', async (length) => {
	const { error } = await create({ length });
	expect(error?.message).toMatch(/^Code Length is /);
});

test('without a secret in the credential there is no token', async () => {
	const { error, items } = await create({}, { credential: harness.credential({ apiKey: ' ' }) });
	expect(error?.message).toBe(
		'Code needs a credential with a token secret, an API key or a password [item 0]',
	);
	expect(items).toEqual([]);
});

test('no secret is in what n8n saves, and the token does not show the code', async () => {
	const tokenSecret = 'a token secret of the user, 32 long';
	const credential = harness.credential({ tokenSecret });
	const { items, saved } = await create({ code: '739152' }, { credential });
	for (const secret of [tokenSecret, credential.apiKey, credential.password]) {
		expect(saved).not.toContain(secret);
	}
	for (const part of String(items[0]?.token).split('.')) {
		expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain('739152');
	}
});

test('a number of another country goes along as in Send', async () => {
	const { items } = await create({ number: '998901234567', options: { numberFormat: 'asIs' } });
	expect(items[0]).toMatchObject({ number: '998901234567' });
});

test('the fields of the input item go along', async () => {
	const items = [{ phone: '89000000001', name: 'Anna', code: 'of the input' }];
	const options = { includeInputFields: true };
	const result = await create({ code: '7391', options }, { items });
	expect(result.items[0]).toEqual({
		phone: '89000000001',
		name: 'Anna',
		number,
		code: '7391',
		token: expect.any(String),
		expiresAt: expect.any(String),
	});
});

test('an item that cannot have a token leaves the others alone', async () => {
	const items = [{ phone: 'none' }, { phone: number }];
	const { items: output } = await create(
		{},
		{ items, settings: { onError: 'continueRegularOutput' } },
	);
	expect(failureOf(output[0])).toMatchObject({ outcome: 'rejected' });
	expect(output[1]).toMatchObject({ number });
});
