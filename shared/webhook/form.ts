import type { IDataObject } from 'n8n-workflow';
import { parseExact, valueAt } from '../values/json';
import { CHARSET_FIELD, decoderOf } from './contentType';
import type { HeaderValue } from './contentType';
import { Refused } from './webhook';

const MOST_FIELDS = 1000;

type Pair = readonly [name: string, text: string];

/**
 * Reads application/x-www-form-urlencoded, whose escapes are bytes of the form's charset.
 *
 * @throws Refused 400 for more fields than a form has, 415 for an unknown charset
 */
export function readForm(body: Buffer, contentType: HeaderValue): Pair[] {
	// Signs that separate nothing count for nothing; one field more than are read tells of the rest.
	const pairs = body
		.toString('latin1')
		.trim()
		.split(/&+/, MOST_FIELDS + 3)
		.filter((pair) => pair !== '');
	if (pairs.length > MOST_FIELDS) throw tooMany();
	const bytes = pairs.map((pair) => {
		const [name = ''] = pair.split('=', 1);
		return [unescapedBytes(name), unescapedBytes(pair.slice(name.length + 1))] as const;
	});
	const charset = bytes.find(([name]) => name.toString('latin1') === CHARSET_FIELD)?.[1];
	const decode = decoderOf(contentType, charset?.toString('latin1'));
	return bytes.map(([name, text]): Pair => [decode(name), decode(text)]);
}

const tooMany = () => new Refused(400, 'The body has too many fields');

const PERCENT = 0x25;

/** The bytes of Latin-1 text without its escapes; what only looks like one stays as it is. */
function unescapedBytes(text: string): Buffer {
	const bytes = Buffer.from(text.replaceAll('+', ' '), 'latin1');
	let length = 0;
	for (let at = 0; at < bytes.length; at++) {
		const byte = bytes[at] ?? 0;
		const high = byte === PERCENT ? hexValue(bytes[at + 1]) : -1;
		const low = high < 0 ? -1 : hexValue(bytes[at + 2]);
		bytes[length++] = low < 0 ? byte : high * 16 + low;
		if (low >= 0) at += 2;
	}
	return bytes.subarray(0, length);
}

/** From 0 to 15; -1 for a byte that is no hexadecimal digit, or none at all. */
function hexValue(byte = 0): number {
	if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
	const letter = byte | 0x20;
	return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * Fields by name; one that is repeated becomes a list.
 *
 * @throws Refused 400 for more fields than a form has
 */
export function fieldsOf(pairs: readonly Pair[]): IDataObject {
	if (pairs.length > MOST_FIELDS) throw tooMany();
	const fields = new Map<string, string | string[]>();
	for (const [name, text] of pairs) {
		const before = fields.get(name);
		if (before === undefined) fields.set(name, text);
		else if (typeof before === 'string') fields.set(name, [before, text]);
		else before.push(text);
	}
	return Object.fromEntries(fields);
}

/** Characters of JSON text in which a field is looked up; a longer text is not parsed. */
const LONGEST_JSON = 1_000_000;

/** `a.b` as forms write it: `a[b]`. */
export const bracketed = (path: string) =>
	path
		.split('.')
		.map((name, index) => (index === 0 ? name : `[${name}]`))
		.join('');

/** Like `valueAt`, and also finds `a.b` in the field `a[b]` and in JSON text that is the value of `a`. */
export function fieldAt(fields: object, path: string): unknown {
	const found = valueAt(fields, path) ?? valueAt(fields, bracketed(path));
	if (found !== undefined) return found;
	const names = path.split('.');
	for (let count = names.length - 1; count > 0; count--) {
		const start = names.slice(0, count).join('.');
		const text = valueAt(fields, start) ?? valueAt(fields, bracketed(start));
		if (typeof text !== 'string' || text.length > LONGEST_JSON) continue;
		const json = parseExact(text);
		if (typeof json === 'object' && json) return fieldAt(json, names.slice(count).join('.'));
	}
	return undefined;
}
