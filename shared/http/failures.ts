import { counted } from '../values/words';
import { ADVICE } from '../operation/answers';
import type { Failing } from '../operation/answers';
import type { Reply, RequestKind } from '../operation/wire';
import type { End } from './deadline';
import type { Mask } from './mask';
import { CERTIFICATE, factsOf } from './phase';
import type { Facts } from './phase';

/** How messages name a proxy that the settings of n8n put between it and the provider. */
const PROXY = 'The proxy of your n8n';

/** Delay before a query is asked again, if the provider names none; ms. */
const DEFAULT_RETRY_DELAY = 1000;

/** How a status that is not 2xx is read. */
interface Meaning extends Pick<Failing, 'outcome' | 'next'> {
	/** Continues the provider's name. */
	readonly happened: string;
	/** Beside what every failure says about what was carried out. */
	readonly advice?: string | ((provider: string, retryAfterMs: number | undefined) => string);
	/** Whether the person reads what the provider says. */
	readonly isQuoted?: true;
	/** Whether a query is asked again. */
	readonly isAskedAgain?: true;
}

/** HTTP promises that 401, 403, 404 and 429 processed nothing (RFC 9110, RFC 6585). */
const STATUSES: Readonly<Record<number, Meaning>> = {
	401: {
		outcome: 'notSent',
		happened: 'does not accept the credential',
		advice: 'Check login, password or key in the credential.',
		next: 'stopRun',
	},
	403: {
		outcome: 'notSent',
		happened: 'denies access',
		advice: (provider) => `Ask ${provider} whether your account may use this service.`,
		next: 'stopRun',
		isQuoted: true,
	},
	404: {
		outcome: 'notSent',
		happened: 'found nothing at this address',
		advice: 'Check the base URL in the credential, and the ID if you gave one.',
	},
	408: { outcome: 'unknown', happened: 'timed out waiting for the request', next: 'mayPass' },
	429: {
		outcome: 'notSent',
		happened: 'is rate limiting you',
		advice: (_, wait) =>
			`Try again ${wait === undefined ? 'later' : `after ${Math.ceil(wait / 1000)} seconds`}, or send fewer requests at a time.`,
		next: 'mayPass',
		isAskedAgain: true,
	},
	503: {
		outcome: 'unknown',
		happened: 'is unavailable',
		next: 'mayPass',
		isQuoted: true,
		isAskedAgain: true,
	},
};

const REDIRECT: Meaning = {
	outcome: 'unknown',
	happened: 'redirects the request',
	advice:
		'Redirects are not followed, so that your credential reaches no other host. Check the base URL in the credential.',
};
const REJECTED: Meaning = {
	outcome: 'rejected',
	happened: 'rejected the request',
	advice: 'Correct the item and send it again.',
	isQuoted: true,
};
const BROKEN: Meaning = {
	outcome: 'unknown',
	happened: 'could not finish the request',
	next: 'mayPass',
	isQuoted: true,
};

/** Reads a status that is not 2xx: its meaning for each item of the request. */
export function failureOfStatus(
	provider: string,
	reply: Reply,
	kind: RequestKind,
): Failing | undefined {
	const { status } = reply;
	if (status >= 200 && status < 300) return undefined;
	if (status === 407) return failureOfProxy(provider, reply, kind);
	const { outcome, happened, advice, next, isQuoted, isAskedAgain } =
		STATUSES[status] ?? (status < 400 ? REDIRECT : status < 500 ? REJECTED : BROKEN);
	const wait = retryAfterOf(reply);
	const excerpt = isQuoted ? reply.excerpt() : '';
	const description = [
		...(outcome === 'notSent' ? [ADVICE[kind].nothing] : []),
		...(advice === undefined ? [] : [typeof advice === 'string' ? advice : advice(provider, wait)]),
		...(outcome === 'unknown' ? [ADVICE[kind].perhaps] : []),
		...(excerpt !== '' ? [`${provider} says: "${excerpt}"`] : []),
	];
	return {
		outcome,
		message: `${provider} ${happened} (${codeOf(reply)})`,
		description: description.filter((part) => part !== '').join(' '),
		httpCode: String(status),
		next,
		...(isAskedAgain && { retryAfterMs: wait ?? DEFAULT_RETRY_DELAY }),
	};
}

/** A proxy between n8n and the provider refused: it passed nothing on. */
export function failureOfProxy(provider: string, reply: Reply, kind: RequestKind): Failing {
	const { status } = reply;
	const excerpt = reply.excerpt();
	const asks = status === 407;
	const says = excerpt === '' ? '' : ` The proxy says: "${excerpt}"`;
	return {
		outcome: 'notSent',
		message: `${PROXY} ${asks ? 'does not accept its user and password' : `does not connect to ${provider}`} (${codeOf(reply)})`,
		description: `${nothingOf(kind)}Check ${asks ? 'user and password in ' : ''}HTTP_PROXY and HTTPS_PROXY of your n8n.${says}`,
		httpCode: String(status),
		next: 'mayPass',
	};
}

const codeOf = ({ status, statusText }: Reply): string => `${status} ${statusText}`.trim();

const nothingOf = (kind: RequestKind): string => {
	const { nothing } = ADVICE[kind];
	return nothing === '' ? '' : `${nothing} `;
};

/** `Retry-After` in ms, in either of its forms (RFC 9110, section 10.2.3). */
function retryAfterOf(reply: Reply): number | undefined {
	const { retryAfter: value } = reply;
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	const seconds = Number(value);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The request that has no reply. */
export interface Unanswered {
	readonly provider: string;
	readonly mask: Mask;
	/** ms */
	readonly timeout: number;
	readonly url: string;
	/** The reason why this side ended it. */
	readonly end: End | undefined;
}

/** Errors of n8n itself, raised before it hands a request to axios. */
const N8N_REFUSES = /^(Ssrf\w*|UserError|OperationalError|NodeOperationError|ExpressionError)$/;

/**
 * Why there is no reply, and whether the request may still have been carried out: not if it
 * ended before its first byte was written, whatever stopped it. Where that cannot be told (n8n 1
 * keeps little of what it wraps) the outcome is unknown.
 */
export function failureOfNetwork(request: Unanswered, thrown: unknown, kind: RequestKind): Failing {
	const facts = factsOf(thrown);
	const { provider, mask } = request;
	if (N8N_REFUSES.test(facts.name)) {
		// A blocked host, or a credential that cannot be resolved.
		return {
			outcome: 'notSent',
			message: `n8n did not send the request to ${provider}`,
			description: `${nothingOf(kind)}n8n says: ${mask.text(facts.reason)}`,
		};
	}
	const end = request.end ?? (isTimeout(facts) ? 'time' : undefined);
	return facts.isWritten === false
		? neverLeft(request, facts, end, kind)
		: mayHaveArrived(request, facts, end, kind);
}

/** The time-out of axios; Node's own ETIMEDOUT names the call that took too long. */
const isTimeout = ({ code, texts }: Facts): boolean =>
	code === 'ECONNABORTED' ||
	(code === 'ETIMEDOUT' && !texts.some((text) => /^connect /.test(text)));

function neverLeft(
	request: Unanswered,
	facts: Facts,
	end: End | undefined,
	kind: RequestKind,
): Failing {
	if (end === 'stop') {
		const message = 'Not sent, because the execution was stopped';
		return { outcome: 'notSent', message, description: ADVICE[kind].nothing };
	}
	const isProxy = isOfProxy(request, facts);
	const who = isProxy ? PROXY : request.provider;
	const code = end === 'time' || facts.code === '' ? '' : ` (${facts.code})`;
	const check = isProxy
		? 'Check HTTP_PROXY and HTTPS_PROXY of your n8n'
		: 'Check the base URL in the credential and the connection of your n8n';
	return {
		outcome: 'notSent',
		message:
			end === 'time'
				? `${who} did not accept the connection within ${secondsOf(request)}`
				: sentence(who, facts),
		description: `${nothingOf(kind)}${check}${code}.`,
		next: 'mayPass',
	};
}

const secondsOf = ({ timeout }: Unanswered): string => counted(timeout / 1000, 'second');

/**
 * Whether the connection that failed was one to a proxy. A refused one tells by its port, a name that
 * is not found by itself; a request through a proxy has no socket until the proxy has given one.
 */
function isOfProxy({ url }: Unanswered, { code, target, hasSocket, texts }: Facts): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, port, hostname } = new URL(url);
	if (target.port !== undefined) {
		return target.port !== (port || (protocol === 'https:' ? '443' : '80'));
	}
	if (target.hostname !== undefined) return target.hostname !== hostname;
	return texts.some((text) => text.startsWith('Proxy ')) || (hasSocket === false && code !== '');
}

/** How a sentence about the end of a request goes on, by the code of Node or the words of OpenSSL. */
const SENTENCES: ReadonlyArray<readonly [words: RegExp, sentence: (who: string) => string]> = [
	[/^ECONNREFUSED$/, (who) => `${who} refused the connection`],
	[/^ENOTFOUND$/, (who) => `${who} cannot be found: no such host name`],
	[/^EAI_/, (who) => `${who} cannot be found: the name server did not answer`],
	[/^(ERR_INVALID_URL|Unsupported protocol .*)$/, (who) => `${who} has no valid address`],
	[/^ERR_\w*(CHAR|HEADER|TOKEN)\w*$/, (who) => `n8n cannot write the request to ${who}`],
	[/^E(MFILE|NFILE)$/, (who) => `n8n has no file descriptor left to connect to ${who}`],
	[/^EADDR\w+$/, (who) => `n8n has no free port or address left to connect to ${who}`],
	[/^ERR_TLS_CERT_ALTNAME_INVALID$/, (who) => `${who} shows a certificate for another host`],
	[/^CERT_HAS_EXPIRED$/, (who) => `${who} shows an expired certificate`],
	[/^CERT_NOT_YET_VALID$/, (who) => `${who} shows a certificate that is not valid yet`],
	[/SELF_SIGNED/, (who) => `${who} shows a self-signed certificate`],
	[CERTIFICATE, (who) => `${who} shows a certificate that cannot be verified`],
	[/wrong version number|packet length/, (who) => `${who} does not speak TLS at this address`],
	[
		/ protocol version|unsupported protocol|no protocols/,
		(who) => `${who} offers no version of TLS that n8n accepts`,
	],
	[
		/handshake failure|insufficient security/,
		(who) =>
			`${who} ended the TLS handshake: no common cipher, or it asks for a client certificate`,
	],
	[/^(connect|getaddrinfo) /, (who) => `${who} cannot be reached`],
	[/^Proxy connection ended/, (who) => `${who} ended the connection`],
];

function sentence(who: string, { code, texts, hasSocket }: Facts): string {
	for (const [words, say] of SENTENCES) {
		if ([code, ...texts].some((text) => words.test(text))) return say(who);
	}
	return hasSocket === false
		? `${who} cannot be reached`
		: `${who} ended the connection in the TLS handshake`;
}

function mayHaveArrived(
	request: Unanswered,
	{ code }: Facts,
	end: End | undefined,
	kind: RequestKind,
): Failing {
	const { provider } = request;
	const { perhaps: description } = ADVICE[kind];
	if (end === 'stop') {
		const message = `The execution was stopped before ${provider} answered`;
		return { outcome: 'unknown', message, description };
	}
	if (end === 'time') {
		const message = `${provider} did not answer within ${secondsOf(request)}`;
		return { outcome: 'unknown', message, description, next: 'mayPass' };
	}
	return {
		outcome: 'unknown',
		message: `The connection to ${provider} broke before the answer came`,
		description: `${description}${code === '' ? '' : ` (${code})`}`,
		next: 'mayPass',
		...(code === 'ECONNRESET' && { retryAfterMs: DEFAULT_RETRY_DELAY }),
	};
}
