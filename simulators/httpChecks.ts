import { Refusal } from './check';
import type { Answer } from './outcome';
import type { Call } from './route';

function assertAuthorization(call: Call, expected: string, scheme: string, wrong: string): void {
	const { authorization } = call.headers;
	if (authorization === expected) return;
	throw new Refusal(401, authorization === undefined ? 'no Authorization header' : wrong, {
		'www-authenticate': `${scheme} realm="simulator"`,
	});
}

export function assertBasicAuth(call: Call, login: string, password: string): void {
	const expected = `Basic ${Buffer.from(`${login}:${password}`, 'utf8').toString('base64')}`;
	assertAuthorization(call, expected, 'Basic', 'wrong login or password');
}

export function assertBearer(call: Call, token: string): void {
	assertAuthorization(call, `Bearer ${token}`, 'Bearer', 'wrong token');
}

export function assertNoQuery(call: Call): void {
	if (call.path.includes('?')) throw new Refusal(400, 'the query string is not documented');
}

const plainError = ({ message }: Refusal): unknown => ({ error: message });

/**
 * Turns a Refusal into its answer: nothing may have been processed when it is thrown. Any other
 * error is a mistake of the simulator, and becomes 500.
 */
export function answering(
	process: (call: Call) => unknown,
	explain: (refusal: Refusal) => unknown = plainError,
): (call: Call) => Answer {
	return (call) => {
		try {
			return { status: 200, body: process(call) };
		} catch (error) {
			const refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
			const { status, headers } = refusal;
			return { status, body: explain(refusal), headers, refused: true };
		}
	};
}
