import { UserError } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { AloVoiceApi } from '../dist/credentials/AloVoiceApi.credentials';
import { AutodialerApi } from '../dist/credentials/AutodialerApi.credentials';
import { MobilGroupApi } from '../dist/credentials/MobilGroupApi.credentials';
import { MobilonApi } from '../dist/credentials/MobilonApi.credentials';

type Credential = AloVoiceApi | AutodialerApi | MobilGroupApi | MobilonApi;

const sign = async (
	credential: Credential,
	data: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
) => await credential.authenticate(data, request);

test('the Autodialer key replaces the stars, escaped, and signing twice changes nothing', async () => {
	const data = { apiKey: 'a/b ?$&', accessToken: 't' };
	const once = await sign(new AutodialerApi(), data, {
		url: 'http://x/***/make',
		body: { query: { data: [1] } },
	});
	expect(once).toEqual({
		url: 'http://x/a%2Fb%20%3F%24%26/make',
		body: { query: { access_token: 't', data: [1] } },
	});
	expect(await sign(new AutodialerApi(), data, once)).toEqual(once);
	const form = new URLSearchParams({ a: '1' });
	expect(await sign(new AutodialerApi(), data, { url: 'http://x/***/cdr', body: form })).toEqual({
		url: 'http://x/a%2Fb%20%3F%24%26/cdr',
		body: form,
	});
});

test('the MobilGroup body is signed once, the section first', async () => {
	const data = { authentication: 'loginPassword', login: 'l', password: 'p' };
	const body = { number: '79000000000', capacity: '4' };
	const once = await sign(new MobilGroupApi(), data, { url: 'http://x', body });
	expect(JSON.stringify(once.body)).toBe(
		'{"security":{"login":"l","password":"p"},"number":"79000000000","capacity":"4"}',
	);
	expect(await sign(new MobilGroupApi(), data, once)).toEqual(once);
});

describe('white space around a secret is not part of it', () => {
	const blank = (text: string) => ` \t${text}\u00a0\r\n`;
	const url = 'http://x/***/make';

	it.each<[string, Credential, ICredentialDataDecryptedObject, object]>([
		[
			'token of AloVoice',
			new AloVoiceApi(),
			{ token: blank('t k') },
			{ headers: { Authorization: 'Bearer t k' } },
		],
		[
			'keys of the Autodialer',
			new AutodialerApi(),
			{ apiKey: blank('k'), accessToken: blank('a') },
			{ url: 'http://x/k/make', body: { query: { access_token: 'a', data: [] } } },
		],
		[
			'key of MobilGroup in a header',
			new MobilGroupApi(),
			{ authentication: 'apiKeyHeader', apiKey: blank('k') },
			{ headers: { Authorization: 'k' } },
		],
		[
			'key of MobilGroup in a body',
			new MobilGroupApi(),
			{ authentication: 'apiKeyBody', apiKey: blank('k') },
			{ body: { security: { apiKey: 'k' } } },
		],
		[
			'login of MobilGroup',
			new MobilGroupApi(),
			{ authentication: 'loginPassword', login: blank('l'), password: blank('p') },
			{ body: { security: { login: 'l', password: 'p' } } },
		],
		[
			'login of Mobilon',
			new MobilonApi(),
			{ login: blank('l'), password: blank('p q') },
			{ auth: { username: 'l', password: 'p q' } },
		],
	])('%s', async (_, credential, data, signed) => {
		const request = { url, body: { query: { data: [] } } };
		expect(await sign(credential, data, request)).toMatchObject(signed);
	});
});

describe('the Autodialer credential in another node', () => {
	const data = { apiKey: 'made-up-path-segment', accessToken: 'made-up-client-word' };

	it.each([
		['an address', { url: 'https://example.com/hook', body: { query: {} } }],
		['an address with the stars of somebody else', { url: 'https://example.com/***' }],
		// n8n's HTTP Request node uses another name for its address.
		['no address', Object.assign({ url: '' }, { url: undefined, uri: 'https://example.com/' })],
	])('signs nothing that has %s, and says where to use it', async (_, request) => {
		const signing = sign(new AutodialerApi(), data, request as IHttpRequestOptions);
		const thrown: unknown = await signing.catch((error: unknown) => error);
		if (!(thrown instanceof UserError)) throw new Error('It was signed');
		expect([thrown.message, thrown.description]).toEqual([
			'The Autodialer credential works only in the Autodialer nodes',
			expect.stringMatching(/^No secret was sent\. Use the Autodialer node/),
		]);
		expect(JSON.stringify(request)).not.toContain('made-up');
	});

	it('signs nothing with an empty key, which stands between any two slashes', async () => {
		const request = { url: 'https://example.com//hook', body: { query: {} } };
		const signing = sign(new AutodialerApi(), { ...data, apiKey: ' ' }, request);
		await expect(signing).rejects.toThrow('works only in the Autodialer nodes');
	});
});
