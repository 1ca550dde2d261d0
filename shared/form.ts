import type { IDataObject } from 'n8n-workflow';
import { Refused } from './webhook';

const MOST_FIELDS = 1000;

type Pair = readonly [name: string, text: string];

/** Reads application/x-www-form-urlencoded, whose escapes are bytes of the form's charset. */
export function readForm(body: Buffer, decode: (bytes: Uint8Array) => string): Pair[] {
	const unescaped = (text: string) => {
		const byteOf = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
		const bytes = text.replaceAll('+', ' ').replace(/%([\da-f]{2})/gi, byteOf);
		return decode(Buffer.from(bytes, 'latin1'));
	};
	const pairs = body
		.toString('latin1')
		.trim()
		.split('&', MOST_FIELDS + 1);
	return pairs
		.filter((pair) => pair !== '')
		.map((pair): Pair => {
			const [name = ''] = pair.split('=', 1);
			return [unescaped(name), unescaped(pair.slice(name.length + 1))];
		});
}

/**
 * Fields by name; one that is repeated becomes a list.
 *
 * @throws Refused 400 for more fields than a form has
 */
export function fieldsOf(pairs: readonly Pair[]): IDataObject {
	if (pairs.length > MOST_FIELDS) throw new Refused(400, 'The body has too many fields');
	const fields = new Map<string, string | string[]>();
	for (const [name, text] of pairs) {
		const before = fields.get(name);
		fields.set(name, before === undefined ? text : [before, text].flat());
	}
	return Object.fromEntries(fields);
}
