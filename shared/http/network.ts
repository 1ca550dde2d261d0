import { counted } from '../values/words';
import type { End } from './deadline';
import { CERTIFICATE, factsOf } from './phase';
import type { Facts } from './phase';
import type { Mask } from './mask';
import { ADVICE } from '../operation/answers';
import { DEFAULT_RETRY_DELAY, PROXY } from './failures';
import type { Fault } from './failures';
import type { RequestKind } from '../operation/wire';

/** The request that has no reply. */
export interface Unanswerable {
	readonly provider: string;
	readonly mask: Mask;
	/** ms */
	readonly timeout: number;
	readonly url: string;
	/** What ended it from this side. */
	readonly end: End | undefined;
}

/** Errors of n8n itself, raised before it hands a request to axios. */
const N8N_REFUSES = /^(Ssrf\w*|UserError|OperationalError|NodeOperationError|ExpressionError)$/;

/**
 * Why there is no reply, and whether the request may have been carried out all the same: not if it
 * ended before its first byte was written, whatever stopped it. Where that cannot be told (n8n 1
 * keeps little of what it wraps) the outcome is unknown.
 */
export function networkFault(request: Unanswerable, thrown: unknown, kind: RequestKind): Fault {
	const facts = factsOf(thrown);
	if (N8N_REFUSES.test(facts.name)) {
		return faultOfHost(request.provider, request.mask.text(facts.reason), kind);
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
	request: Unanswerable,
	facts: Facts,
	end: End | undefined,
	kind: RequestKind,
): Fault {
	const { nothing } = ADVICE[kind];
	if (end === 'stop') {
		const message = 'Not sent, because the execution was stopped';
		return { answer: { outcome: 'notSent', message, description: nothing.trimEnd() } };
	}
	const isProxy = isOfProxy(request, facts);
	const who = isProxy ? PROXY : request.provider;
	const code = end === 'time' || facts.code === '' ? '' : ` (${facts.code})`;
	const check = isProxy
		? 'Check HTTP_PROXY and HTTPS_PROXY of your n8n'
		: 'Check the base URL in the credential and the connection of your n8n';
	return {
		answer: {
			outcome: 'notSent',
			message: end === 'time' ? noConnection(who, request.timeout) : sentence(who, facts),
			description: `${nothing}${check}${code}.`,
		},
		passes: true,
	};
}

const noConnection = (who: string, timeout: number) =>
	`${who} gave no connection within ${counted(timeout / 1000, 'second')}`;

/**
 * Whether the connection that failed was one to a proxy. A refused one tells by its port, a name that
 * is not found by itself; a request through a proxy has no socket until the proxy has given one.
 */
function isOfProxy({ url }: Unanswerable, { code, target, hasSocket, texts }: Facts): boolean {
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
	{ provider, timeout }: Unanswerable,
	{ code }: Facts,
	end: End | undefined,
	kind: RequestKind,
): Fault {
	const { perhaps } = ADVICE[kind];
	if (end === 'stop') {
		return {
			answer: {
				outcome: 'unknown',
				message: `The execution was stopped before ${provider} answered`,
				description: perhaps,
			},
		};
	}
	if (end === 'time') {
		return {
			answer: {
				outcome: 'unknown',
				message: `${provider} did not answer within ${counted(timeout / 1000, 'second')}`,
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
