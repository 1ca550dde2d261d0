import { isObject } from '../values/json';

/* How far a request came, read from the errors that n8n, axios and Node wrap around each other. */

type Errors = ReadonlyArray<Readonly<Record<string, unknown>>>;

/** Facts from the errors of a failed request; '' where they say nothing. */
export interface Facts {
	/** The code of Node or axios. */
	readonly code: string;
	/** All messages; n8n replaces texts, and n8n 1 keeps the old ones as `messages`. */
	readonly texts: readonly string[];
	/** Class of the innermost error. */
	readonly name: string;
	/** The last text: of the error that was raised first. */
	readonly reason: string;
	/** Where the connection was to go; also where a host name could not be found. */
	readonly target: { readonly port?: string; readonly hostname?: string };
	/** False: nothing of the request was written. Undefined: it cannot be told. */
	readonly isWritten: boolean | undefined;
	/** Whether the request waited for a connection that it never got; undefined in n8n 1. */
	readonly hasSocket: boolean | undefined;
}

/** From the outermost error to the innermost. */
function errorsIn(thrown: unknown): Errors {
	const errors: Array<Record<string, unknown>> = [];
	let error = thrown;
	while (isObject(error) && errors.length < 10) {
		errors.push(error);
		error = error.cause;
	}
	return errors;
}

/** The code of Node is a word in capitals; the status of a reply is none. */
const isCode = (value: unknown): value is string =>
	typeof value === 'string' && /^[A-Z]/.test(value);

const lastOf = <T>(values: readonly T[], fallback: T): T => values.at(-1) ?? fallback;

/** Gathers what can be known; n8n 1 keeps of the errors that it wraps only code and message. */
export function factsOf(thrown: unknown): Facts {
	const errors = errorsIn(thrown);
	const all = (name: string) => errors.map((error) => error[name]);
	const strings = (values: readonly unknown[]) =>
		values.filter((value) => typeof value === 'string' && value !== '').map(String);
	const code = lastOf([...all('httpCode'), ...all('code')].filter(isCode), '');
	const messages = strings(all('message'));
	const texts = [...messages, ...strings(all('messages').flat())];
	return {
		code,
		texts,
		name: lastOf(strings(all('name')), ''),
		reason: lastOf(messages, ''),
		target: targetOf(errors, texts),
		isWritten: isWritten(errors, code, texts),
		hasSocket: requestIn(errors) && requestIn(errors)?.socket !== null,
	};
}

/** As properties of the error in n8n 2, in its text in n8n 1: `connect ECONNREFUSED 10.0.0.5:3128`. */
function targetOf(errors: Errors, texts: readonly string[]): Facts['target'] {
	const { port, hostname } =
		errors.find(({ syscall }) => syscall === 'connect' || syscall === 'getaddrinfo') ?? {};
	if (port !== undefined) return { port: String(port) };
	if (hostname !== undefined) return { hostname: String(hostname) };
	for (const text of texts) {
		const [, atPort] = /^connect E\w+ \S*:(\d+)/.exec(text) ?? [];
		if (atPort !== undefined) return { port: atPort };
		const [, name] = /^getaddrinfo E\w+ (\S+)$/.exec(text) ?? [];
		if (name !== undefined) return { hostname: name };
	}
	return {};
}

/** The request as Node knows it; n8n 1 drops it. */
function requestIn(errors: Errors): Readonly<Record<string, unknown>> | undefined {
	for (const { request } of errors) if (isObject(request) && 'socket' in request) return request;
	return undefined;
}

/** Raised while the request is made of address and headers, and by axios for another scheme. */
const NOT_BUILT =
	/^(ERR_INVALID_(URL|CHAR|PROTOCOL|HTTP_TOKEN|DOMAIN_NAME)|ERR_UNESCAPED_CHARACTERS|ERR_HTTP_INVALID_HEADER_VALUE|ERR_SOCKET_BAD_PORT)$/;
const OTHER_SCHEME = /^Unsupported protocol /;

/** Node's words for what it raises while it looks for the host and connects, code and all. */
const CONNECTING = /^(connect|getaddrinfo) E[A-Z_]+/;
/** Raised by the check of the certificate, which comes before the first byte (Node, "TLS errors"). */
export const CERTIFICATE =
	/^(ERR_TLS_CERT_\w+|CERT_\w+|CRL_\w+|UNABLE_TO_\w+|ERROR_IN_C\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;
/**
 * OpenSSL's words for alerts that answer a ClientHello only. An alert about a client certificate is
 * not among them: in TLS 1.3 it comes behind the handshake, when the request has been written.
 */
const GREETING =
	/^write EPROTO .*(wrong version number|packet length too long|unsupported protocol|no protocols available|alert protocol version|alert handshake failure|alert insufficient security|unrecognized name)/s;
const GREETING_ENDED =
	/^Client network socket disconnected before secure TLS connection was established$/;
const TUNNEL_ENDED = /^Proxy connection ended before receiving CONNECT response$/;

const BEFORE_ANY_BYTE = [OTHER_SCHEME, CONNECTING, GREETING, GREETING_ENDED, TUNNEL_ENDED];

function isWritten(errors: Errors, code: string, texts: readonly string[]): boolean | undefined {
	const request = requestIn(errors);
	if (request?.socket === null) return false;
	if (request && isObject(request.socket)) {
		const { _bytesDispatched: bytes, alpnProtocol, authorizationError } = request.socket;
		// Bytes that the system took; `bytesWritten` counts those that still wait, too.
		if (bytes === 0) return false;
		// Null until a handshake is complete, then the name of a protocol, or false.
		if (alpnProtocol === null) return false;
		if (isCode(authorizationError) && authorizationError === code) return false;
		if (typeof bytes === 'number') return true;
	}
	if (NOT_BUILT.test(code) || CERTIFICATE.test(code)) return false;
	return texts.some((text) => BEFORE_ANY_BYTE.some((words) => words.test(text)))
		? false
		: undefined;
}

/** The reply in an error that n8n 2 raised for its status; undefined if there is none. */
export function responseIn(thrown: unknown): unknown {
	for (const { response, code } of errorsIn(thrown)) {
		if (code !== 'ERR_BAD_REQUEST' && code !== 'ERR_BAD_RESPONSE') continue;
		if (!isObject(response) || typeof response.status !== 'number') continue;
		// Without its body the reply ended halfway.
		if (typeof response.data !== 'string') continue;
		const { status: statusCode, statusText: statusMessage, headers, data: body } = response;
		return { statusCode, statusMessage, headers, body };
	}
	return undefined;
}

/**
 * Whether a reply to a request for an https address is that of a proxy which refused the tunnel: it
 * is played on a socket that never was connected, so that the proxy sees nothing of the request.
 */
export function isTunnelRefused(thrown: unknown): boolean {
	const socket = requestIn(errorsIn(thrown))?.socket;
	// Not told from a socket that is gone: a reply was read from this one.
	return isObject(socket) && socket.encrypted !== true && socket._bytesDispatched === 0;
}
