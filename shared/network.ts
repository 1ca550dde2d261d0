import { ADVICE, DEFAULT_RETRY_DELAY } from './faults';
import type { Fault, RequestKind } from './faults';
import type { Line } from './http';
import { isObject } from './json';

/** Errors of n8n itself, raised before it hands a request to axios. */
const N8N_REFUSES = /^(Ssrf\w*|UserError|OperationalError|NodeOperationError|ExpressionError)$/;
const NO_ROUTE = ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'];

/**
 * Why there is no response. n8n wraps what axios wraps what Node raised: the innermost code tells.
 * n8n 1 keeps no cause, but the code as `httpCode`. What cannot be told counts as unknown.
 */
export function networkFault(line: Line, thrown: unknown, kind: RequestKind): Fault {
	let code = '';
	let message = '';
	let syscall = '';
	let name = '';
	let error = thrown;
	for (let depth = 0; isObject(error) && depth < 10; depth++) {
		for (const value of [error.httpCode, error.code]) {
			if (typeof value === 'string' && /^[A-Z]/.test(value)) code = value;
		}
		if (typeof error.message === 'string') message = error.message;
		if (typeof error.syscall === 'string') syscall = error.syscall;
		if (typeof error.name === 'string') name = error.name;
		error = error.cause;
	}
	if (N8N_REFUSES.test(name)) {
		return faultOfHost(line.provider, line.mask.text(message), kind);
	}
	// An answer in plain HTTP to a TLS greeting: there was no session to carry the request.
	if (code === 'EPROTO' && message.includes('wrong version number')) code = PLAIN_HTTP;
	if (NO_ROUTE.includes(code) && syscall === 'connect') code = UNREACHABLE;
	return faultOfNetwork(line.provider, code, line.timeout, kind);
}

/** Our name for Node's EPROTO when the other end speaks HTTP without TLS. */
const PLAIN_HTTP = 'EPROTO: plain HTTP';

/** Our name for EHOSTUNREACH and its like, if they were raised by connecting. */
const UNREACHABLE = 'no route to the host';

/** Codes of Node that are raised before the first byte of a request is written. */
const NEVER_LEFT: Readonly<Record<string, string>> = {
	ECONNREFUSED: 'refused the connection',
	ENOTFOUND: 'cannot be found: no such host name',
	EAI_AGAIN: 'cannot be found: the name server did not answer',
	EAI_FAIL: 'cannot be found: the name server did not answer',
	ERR_INVALID_URL: 'has no valid address',
	ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another host',
	CERT_HAS_EXPIRED: 'shows an expired certificate',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'shows a self-signed certificate',
	SELF_SIGNED_CERT_IN_CHAIN: 'shows a self-signed certificate',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'shows a certificate that cannot be verified',
	UNABLE_TO_GET_ISSUER_CERT: 'shows a certificate that cannot be verified',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'shows a certificate that cannot be verified',
	[PLAIN_HTTP]: 'does not speak TLS at this address',
	[UNREACHABLE]: 'cannot be reached',
};

/** How a request that ended without any reply is read. `code` is Node's, axios' or n8n's. */
function faultOfNetwork(provider: string, code: string, timeout: number, kind: RequestKind): Fault {
	const { nothing, perhaps } = ADVICE[kind];
	const never = NEVER_LEFT[code];
	if (never !== undefined) {
		return {
			answer: {
				outcome: 'notSent',
				message: `${provider} ${never}`,
				description: `${nothing}Check the base URL in the credential and the connection of your n8n (${code}).`,
			},
			passes: true,
		};
	}
	if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
		return {
			answer: {
				outcome: 'unknown',
				message: `${provider} did not answer within ${timeout / 1000} seconds`,
				description: perhaps,
			},
			passes: true,
		};
	}
	return {
		answer: {
			outcome: 'unknown',
			message: `The connection to ${provider} broke before the answer came`,
			description: `${perhaps}${code === '' ? '' : ` (${code})`}`,
		},
		passes: true,
		...(code === 'ECONNRESET' ? { retryAfter: DEFAULT_RETRY_DELAY } : {}),
	};
}

/** n8n did not let the request out: a blocked host, a credential that cannot be resolved. */
function faultOfHost(provider: string, reason: string, kind: RequestKind): Fault {
	return {
		answer: {
			outcome: 'notSent',
			message: `n8n did not send the request to ${provider}`,
			description: `${ADVICE[kind].nothing}n8n says: ${reason}`,
		},
	};
}
