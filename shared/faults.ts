import type { Failing } from './operation';
import type { Reply } from './http';

/** A request that did not lead to a valid answer: what it means for each of its items. */
export interface Fault {
	readonly answer: Failing;
	/** The same will happen to the next request: do not send it. */
	readonly repeats?: boolean;
	/** A query may be asked again after this many ms; absent where that is no use. */
	readonly retryAfter?: number;
}

const ASK_FIRST =
	'It may have been carried out all the same: check with Get Status or in your account before you send it again.';
const NOTHING_SENT = 'Nothing of this request was carried out.';

/** Delay before a query is asked again, if the provider names none; ms. */
const DEFAULT_RETRY_DELAY = 1000;

/** How a status that is not 2xx is read (delivery.md: 401, 403, 404 and 429 processed nothing). */
export function faultOfStatus(provider: string, reply: Reply): Fault | undefined {
	const { status } = reply;
	if (status >= 200 && status < 300) return undefined;
	const code = `${status} ${reply.statusText}`.trim();
	const fault = (outcome: Failing['outcome'], message: string, description: string): Fault => ({
		answer: { outcome, message: `${message} (${code})`, description, httpCode: String(status) },
	});
	const says = reply.excerpt === '' ? '' : ` ${provider} says: "${reply.excerpt}"`;

	switch (status) {
		case 401:
			return {
				...fault(
					'notSent',
					`${provider} does not accept the credential`,
					`${NOTHING_SENT} Check login, password or key in the credential.`,
				),
				repeats: true,
			};
		case 403:
			return {
				...fault(
					'notSent',
					`${provider} denies access`,
					`${NOTHING_SENT} Ask ${provider} whether your account may use this service.${says}`,
				),
				repeats: true,
			};
		case 404:
			return fault(
				'notSent',
				`${provider} found nothing at this address`,
				`${NOTHING_SENT} Check the base URL in the credential, and the ID if you gave one.`,
			);
		case 408:
			return fault('unknown', `${provider} gave up waiting for the request`, ASK_FIRST);
		case 429: {
			const wait = retryAfterOf(reply);
			const when = wait === undefined ? 'later' : `after ${Math.ceil(wait / 1000)} seconds`;
			return {
				...fault(
					'notSent',
					`${provider} receives too many requests from you`,
					`${NOTHING_SENT} Try again ${when}, or slow down with Batch Interval.`,
				),
				retryAfter: wait ?? DEFAULT_RETRY_DELAY,
			};
		}
		case 503:
			return {
				...fault('unknown', `${provider} is not available`, ASK_FIRST + says),
				retryAfter: retryAfterOf(reply) ?? DEFAULT_RETRY_DELAY,
			};
	}
	if (status < 400) {
		return fault(
			'unknown',
			`${provider} redirects the request`,
			`Redirects are not followed, so that your credential goes nowhere else. Check the base URL in the credential. ${ASK_FIRST}`,
		);
	}
	if (status < 500) {
		return fault(
			'rejected',
			`${provider} rejected the request`,
			`Correct the item and send it again.${says}`,
		);
	}
	return fault('unknown', `${provider} could not finish the request`, ASK_FIRST + says);
}

/** A reply with status 2xx that is not what the provider documents. */
export function undocumentedReply(provider: string, reply: Reply): Failing {
	const what = reply.excerpt === '' ? 'The reply is empty.' : `It begins: "${reply.excerpt}"`;
	return {
		outcome: 'unknown',
		message: `${provider} answered in a form that its document does not state`,
		description: `${ASK_FIRST} ${what}`,
	};
}

/** A reply that came and could not be read to its end. */
export function unreadableReply(provider: string, reason: string): Failing {
	return {
		outcome: 'unknown',
		message: `The reply of ${provider} cannot be read`,
		description: `${ASK_FIRST} (${reason})`,
	};
}

/** An entry that the reply should hold and does not. */
export function missingEntry(provider: string, advice = ASK_FIRST): Failing {
	return {
		outcome: 'unknown',
		message: `${provider} did not answer for this item`,
		description: advice,
	};
}

/** Our name for Node's EPROTO when the other end speaks HTTP without TLS. */
export const PLAIN_HTTP = 'EPROTO: plain HTTP';

/** Our name for EHOSTUNREACH and its like, if they were raised by connecting. */
export const UNREACHABLE = 'no route to the host';

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
export function faultOfNetwork(provider: string, code: string, timeout: number): Fault {
	const never = NEVER_LEFT[code];
	if (never !== undefined) {
		return {
			answer: {
				outcome: 'notSent',
				message: `${provider} ${never}`,
				description: `${NOTHING_SENT} Check the base URL in the credential and the connection of your n8n (${code}).`,
			},
		};
	}
	if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') {
		return {
			answer: {
				outcome: 'unknown',
				message: `${provider} did not answer within ${timeout / 1000} seconds`,
				description: ASK_FIRST,
			},
		};
	}
	return {
		answer: {
			outcome: 'unknown',
			message: `The connection to ${provider} broke before the answer came`,
			description: `${ASK_FIRST}${code === '' ? '' : ` (${code})`}`,
		},
		...(code === 'ECONNRESET' ? { retryAfter: DEFAULT_RETRY_DELAY } : {}),
	};
}

/** n8n did not let the request out: a blocked host, a credential that cannot be resolved. */
export function faultOfHost(provider: string, reason: string): Fault {
	return {
		answer: {
			outcome: 'notSent',
			message: `n8n did not send the request to ${provider}`,
			description: `${NOTHING_SENT} n8n says: ${reason}`,
		},
	};
}

/** `Retry-After` in ms, in either of its forms (RFC 9110, section 10.2.3). */
function retryAfterOf(reply: Reply): number | undefined {
	const { retryAfter: value } = reply;
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	const seconds = Number(value);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
