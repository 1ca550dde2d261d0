import { InvalidInput } from '../values/invalidInput';
import { Failed } from '../operation/answers';

/** An address that requests can be sent to, or why the text is none. */
export type BaseUrl = { readonly url: string } | { readonly refusal: string };

/** Nobody sees these in the field, and URL parsers drop or escape them. */
const INVISIBLE = /[\s\p{Cc}\p{Cf}]/u;

/**
 * Reads a base URL as a credential stores it. White space around it and slashes at its end go; a path
 * stays. Refused is what would send the request, or a part of the credential, to an address that
 * nobody meant: a user and a password would also show wherever the address does.
 *
 * @returns `url` without a slash at its end, or `refusal`, which continues "Base URL …", says what to
 * do, and quotes nothing of the text, because the text may hold a password
 */
export function baseUrlOf(text: unknown): BaseUrl {
	const url = String(text ?? '')
		.trim()
		.replace(/\/+$/, '');
	if (url === '') return { refusal: 'is empty: enter the address of the service' };
	if (!/^https?:/i.test(url)) {
		return { refusal: 'has no http or https: begin it with http:// or https://' };
	}
	if (!/^https?:\/\//i.test(url)) {
		return { refusal: 'has no host: write the name of the server behind http:// or https://' };
	}
	// In any place: behind a slash in a password, the rest of it counts as a path.
	if (url.includes('@')) {
		return { refusal: 'contains a user or a password: remove what is before the @, and the @' };
	}
	if (url.includes('?')) return { refusal: 'contains a query: remove the ? and what follows it' };
	if (url.includes('#')) {
		return { refusal: 'contains a fragment: remove the # and what follows it' };
	}
	if (INVISIBLE.test(url)) {
		return { refusal: 'contains a blank or an invisible character: remove it' };
	}
	if (!URL.canParse(url)) {
		return { refusal: 'is not a valid address: check the host name and the port' };
	}
	return { url };
}

/**
 * The address of a method.
 *
 * @param baseUrl as the credential stores it
 * @param field label of the credential's field
 * @throws Failed if nothing can be sent to such a base URL: it holds for every item of the run
 */
export function join(baseUrl: unknown, path: `/${string}`, field = 'Base URL'): string {
	const read = baseUrlOf(baseUrl);
	if ('url' in read) return read.url + path;
	throw new Failed({
		outcome: 'notSent',
		message: `${field} of the credential ${read.refusal}`,
		description: 'Nothing was sent. Correct the credential, then run the workflow again.',
		next: 'stopRun',
	});
}

/**
 * An id as one segment of a path. URL parsers take `.` and `..` for directions and leave the
 * segment out, so the request would reach another method of the provider.
 *
 * @param parameter name of the parameter that holds the id, as workflows save it
 * @throws InvalidInput for `.`, `..` and text that UTF-8 cannot hold
 */
export function pathSegment(parameter: string, id: string): string {
	if (id === '.' || id === '..' || !id.isWellFormed()) {
		throw new InvalidInput(
			parameter,
			`"${id}" is not an id`,
			'Enter the id that the provider gave.',
		);
	}
	return encodeURIComponent(id);
}
