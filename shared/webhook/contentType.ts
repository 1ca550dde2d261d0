import { Refused } from './webhook';

/** A header with parameters, as `multipart/form-data; boundary=x`. */
export interface HeaderValue {
	/** The part before the parameters, in lower case. */
	readonly type: string;
	/** By name in lower case, without quotes. */
	readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([^=;\s"]+)\s*=\s*(?:"((?:\\"|[^"])*)"|([^;\s"]*))/g;

/** How browsers write what would end a quoted text; a backslash is mostly that of a Windows path. */
const ESCAPES: Readonly<Record<string, string>> = {
	'\\"': '"',
	'%22': '"',
	'%0D': '\r',
	'%0A': '\n',
};

/** Quotes or none, blanks or none: senders differ. */
export function readHeader(header: string): HeaderValue {
	const [type = ''] = header.split(';', 1);
	const parameters = new Map<string, string>();
	for (const [, name = '', quoted, plain = ''] of header.matchAll(PARAMETER)) {
		parameters.set(name.toLowerCase(), unquoted(quoted) ?? plain);
	}
	return { type: type.trim().toLowerCase(), parameters };
}

const unquoted = (text: string | undefined) =>
	text?.replace(/\\"|%22|%0D|%0A/g, (escape) => ESCAPES[escape] ?? escape);

/** The field of a form that names the charset of the others (RFC 7578, section 4.6). */
export const CHARSET_FIELD = '_charset_';

/**
 * Makes text of bytes, in the charset that the header names, or else in `formCharset`. Without either
 * it is UTF-8, and bytes that are no UTF-8 are windows-1251, which Russian software often sends
 * without naming it.
 *
 * @throws Refused 415
 */
export function decoderOf(
	{ parameters }: HeaderValue,
	formCharset = '',
): (bytes: Uint8Array) => string {
	const named = (parameters.get('charset') ?? '').replace(/^'(.*)'$/, '$1').trim();
	const charset = named || formCharset.trim();
	if (charset === '') return decodeUnnamed;
	const decoder = decoderFor(charset);
	if (!decoder) throw new Refused(415, 'The charset of the body is not known');
	return (bytes) => decoder.decode(bytes);
}

const strict = new TextDecoder('utf-8', { fatal: true });
const cyrillic = new TextDecoder('windows-1251');

function decodeUnnamed(bytes: Uint8Array): string {
	try {
		return strict.decode(bytes);
	} catch {
		return cyrillic.decode(bytes);
	}
}

function decoderFor(charset: string): TextDecoder | undefined {
	try {
		return new TextDecoder(charset);
	} catch {
		return undefined;
	}
}
