import { Refusal } from './check';
import type { Answer } from './outcome';
import type { Call } from './route';

export function assertBasicAuth(call: Call, login: string, password: string): void {
	const expected = `Basic ${Buffer.from(`${login}:${password}`, 'utf8').toString('base64')}`;
	if (call.headers.authorization === undefined) throw new Refusal(401, 'no Authorization header');
	if (call.headers.authorization !== expected) throw new Refusal(401, 'wrong login or password');
}

export function assertNoQuery(call: Call): void {
	if (call.path.includes('?')) throw new Refusal(400, 'the query string is not documented');
}

/** The value in a box, so that a body of `null` is told from one that is not JSON. */
function parseJson(bytes: Buffer): { value: unknown } | undefined {
	try {
		// A byte order mark stays in the text, and JSON does not allow it.
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
}

/** A charset is let through only where it says what JSON is anyway. */
export function readJsonBody(call: Call): unknown {
	const contentType = call.headers['content-type'];
	const isJson =
		typeof contentType === 'string' &&
		/^application\/json(\s*;\s*charset=utf-8)?$/i.test(contentType);
	if (!isJson) throw new Refusal(415, 'the content type must be application/json');
	const parsed = parseJson(call.bytes);
	if (!parsed) throw new Refusal(400, 'the body must be JSON in UTF-8');
	return parsed.value;
}

/**
 * Turns a Refusal into its answer: nothing may have been processed when it is thrown. Anything else
 * thrown is a mistake of the simulator's own, and shows as 500.
 */
export function answering(process: (call: Call) => unknown): (call: Call) => Answer {
	return (call) => {
		try {
			return { status: 200, body: process(call) };
		} catch (error) {
			if (!(error instanceof Refusal)) return { status: 500, body: { error: String(error) } };
			const { status, message } = error;
			const headers: Record<string, string> =
				status === 401 ? { 'www-authenticate': 'Basic realm="simulator"' } : {};
			return { status, body: { error: message }, headers };
		}
	};
}
