import { InvalidInput } from '../../dist/shared/values/invalidInput';
import { baseUrlOf, pathSegment } from '../../dist/shared/http/url';

describe('a base URL', () => {
	it.each([
		['https://voice.mobilgroup.ru', 'https://voice.mobilgroup.ru'],
		['  https://h.example/ \n', 'https://h.example'],
		['http://10.0.0.5:8080/dialer//', 'http://10.0.0.5:8080/dialer'],
		['HTTP://Dialer.example', 'HTTP://Dialer.example'],
		['http://[::1]:8080/', 'http://[::1]:8080'],
		['https://автообзвон.рф', 'https://автообзвон.рф'],
	])('%j is %s', (text, url) => {
		expect(baseUrlOf(text)).toEqual({ url });
	});

	const scheme = 'has no http or https: begin it with http:// or https://';
	const user = 'contains a user or a password: remove what is before the @, and the @';
	const query = 'contains a query: remove the ? and what follows it';
	const fragment = 'contains a fragment: remove the # and what follows it';
	const blank = 'contains a blank or an invisible character: remove it';
	const host = 'has no host: write the name of the server behind http:// or https://';
	const invalid = 'is not a valid address: check the host name and the port';
	it.each([
		['', 'is empty: enter the address of the service'],
		[' / ', 'is empty: enter the address of the service'],
		[undefined, 'is empty: enter the address of the service'],
		['localhost:8080', scheme],
		['dialer.example:8080', scheme],
		['10.0.0.5', scheme],
		['//dialer.example', scheme],
		['ftp://dialer.example', scheme],
		['file:///etc/passwd', scheme],
		['httpss://dialer.example', scheme],
		['http://', host],
		['https:/dialer.example', host],
		['http://operator:s3cretpass@10.0.0.5/api', user],
		['http://s3cretpass@10.0.0.5', user],
		['http://operator:1/s3cretpass@10.0.0.5', user],
		['http://operator:1?s3cretpass@10.0.0.5', user],
		['http://h.example/api?s3cretpass=1', query],
		['http://h.example?', query],
		['http://h.example/#/settings', fragment],
		['http://h.example#', fragment],
		['http://h.exam ple', blank],
		['http://h.example/a\tb', blank],
		['http://h.example/a\u200bb', blank],
		['http://h.example:99999', invalid],
		['http://:8080', invalid],
		['http://h<x>.example', invalid],
	])('%j %s', (text, refusal) => {
		expect(baseUrlOf(text)).toEqual({ refusal });
	});
});

describe('an id in a path', () => {
	it.each([
		['1001', '1001'],
		['a/b?c#d', 'a%2Fb%3Fc%23d'],
		['...', '...'],
		['%2e%2E', '%252e%252E'],
		['ид', '%D0%B8%D0%B4'],
	])('%j is the segment %s', (id, segment) => {
		expect(pathSegment('id', id)).toBe(segment);
		expect(new URL(`http://h.example/get/${pathSegment('id', id)}/x`).pathname).toBe(
			`/get/${segment}/x`,
		);
	});

	it.each(['.', '..', 'a\ud800'])('%j is refused', (id) => {
		expect(() => pathSegment('id', id)).toThrow(InvalidInput);
	});
});
