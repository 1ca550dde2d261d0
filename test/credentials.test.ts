import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { AutodialerApi } from '../dist/credentials/AutodialerApi.credentials';
import { MobilGroupApi } from '../dist/credentials/MobilGroupApi.credentials';

const sign = async (
	credential: AutodialerApi | MobilGroupApi,
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
