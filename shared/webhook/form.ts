import type { IDataObject } from 'n8n-workflow';
import { Refused } from './webhook';

const MOST_FIELDS = 1000;

type Pair = readonly [name: string, text: string];

/**
 * Reads application/x-www-form-urlencoded, whose escapes are bytes of the form's charset.
 *
 * @throws Refused 400 for more fields than a form has
 */
export function readForm(body: Buffer, decode: (bytes: Uint8Array) => string): Pair[] {
	const unescaped = (text: string) => decode(unescapedBytes(text));
	// Signs that separate nothing count for nothing; one field more than are read tells of the rest.
	const pairs = body
		.toString('latin1')
		.trim()
		.split(/&+/, MOST_FIELDS + 3)
		.filter((pair) => pair !== '');
	if (pairs.length > MOST_FIELDS) throw tooMany();
	return pairs.map((pair): Pair => {
		const [name = ''] = pair.split('=', 1);
		return [unescaped(name), unescaped(pair.slice(name.length + 1))];
	});
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
