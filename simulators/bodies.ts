import { Refusal } from './check';
import type { Call } from './route';

type HeaderValue = string | string[] | undefined;

// Accepts a charset only if it names the one that both formats use anyway.
const JSON_TYPE = /^application\/json(\s*;\s*charset=utf-8)?$/i;
const FORM_TYPE = /^application\/x-www-form-urlencoded(\s*;\s*charset=utf-8)?$/i;

function isOf(type: RegExp, contentType: HeaderValue): boolean {
	return typeof contentType === 'string' && type.test(contentType);
}

/** The value in a box, to distinguish a body of `null` from one that is not JSON. */
function parseJson(bytes: Buffer): { value: unknown } | undefined {
	try {
		// A byte order mark remains in the text, and JSON does not allow it.
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
}

function jsonOf(bytes: Buffer): unknown {
	const parsed = parseJson(bytes);
	if (!parsed) throw new Refusal(400, 'the body must be JSON in UTF-8');
	return parsed.value;
}

function formOf(bytes: Buffer): unknown {
	const text = bytes.toString('latin1');
	if (/[^\x21-\x7e]/.test(text)) throw new Refusal(400, 'the form must be ASCII, percent-encoded');
	const fields = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(text)) {
		if (fields.has(name)) throw new Refusal(400, `${name} stands twice`);
		fields.set(name, value);
	}
	return Object.fromEntries(fields);
}

export function readJsonBody(call: Call): unknown {
	if (isOf(JSON_TYPE, call.headers['content-type'])) return jsonOf(call.bytes);
	throw new Refusal(415, 'the content type must be application/json');
}

export function readFormOrJsonBody(call: Call): unknown {
	const contentType = call.headers['content-type'];
	if (isOf(FORM_TYPE, contentType)) return formOf(call.bytes);
	if (isOf(JSON_TYPE, contentType)) return jsonOf(call.bytes);
	throw new Refusal(415, 'the content type must be a form or application/json');
}

/** The log's view of any body, however wrong. */
export function readForLog(contentType: HeaderValue, bytes: Buffer) {
	if (isOf(/^multipart\//i, contentType)) return { text: '', value: undefined };
	const text = bytes.toString('utf8');
	const value = isOf(FORM_TYPE, contentType)
		? Object.fromEntries(new URLSearchParams(text))
		: parseJson(bytes)?.value;
	return { text, value };
}
