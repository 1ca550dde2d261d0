import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { pause } from './batch';
import { isObject } from './json';
import { faultOfHost, faultOfNetwork, faultOfStatus, PLAIN_HTTP } from './faults';
import type { Fault } from './faults';
import type { WireRequest } from './operation';
import type { Mask } from './secrets';

/** A provider's reply, freed of secrets. */
export interface Reply {
	readonly status: number;
	readonly statusText: string;
	readonly headers: Readonly<Record<string, unknown>>;
	/** The parsed JSON; undefined if the body is none. */
	readonly body: unknown;
	/** The first words of the body, for messages. */
	readonly excerpt: string;
}

/** Who asks, and how long to wait. */
export interface Line {
	readonly context: IExecuteFunctions | ILoadOptionsFunctions;
	readonly provider: string;
	readonly credentialType: string;
	readonly mask: Mask;
	/** ms until an answer is given up. */
	readonly timeout: number;
	readonly isStopped: () => boolean;
	/** Replies are quoted nowhere: they hold what only the operation may read. */
	readonly isConfidential?: boolean;
}

export type Outcome = { readonly reply: Reply } | { readonly fault: Fault };

const EXCERPT_LENGTH = 300;
/** A query is asked at most twice more, and not after a pause longer than this (ms). */
const MOST_REPEATS = 2;
const LONGEST_PAUSE = 30_000;

/**
 * Sends one request through n8n's helper, which signs it with the credential. Status errors do not
 * throw (so a 401 is not sent twice) and redirects are not followed (so the credential goes to no
 * other host); reference/n8n-runtime-facts.md, section 4.
 */
export async function send(line: Line, request: WireRequest): Promise<Outcome> {
	const options: IHttpRequestOptions = {
		...request,
		json: true,
		// As text: n8n would turn any body that parses into data, and an HTML page into a string.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: line.timeout,
	};
	let response: unknown;
	try {
		response = await line.context.helpers.httpRequestWithAuthentication.call(
			line.context,
			line.credentialType,
			options,
		);
	} catch (error) {
		return { fault: networkFault(line, error) };
	}
	const reply = toReply(response, line);
	const fault = faultOfStatus(line.provider, reply);
	return fault ? { fault } : { reply };
}

/** Like `send`, for a request that only reads: repeated after 429, 503 and a broken connection. */
export async function ask(line: Line, request: WireRequest): Promise<Outcome> {
	for (let repeats = 0; ; repeats++) {
		const outcome = await send(line, request);
		const wait = 'fault' in outcome ? outcome.fault.retryAfter : undefined;
		if (wait === undefined || wait > LONGEST_PAUSE || repeats === MOST_REPEATS) return outcome;
		await pause(wait, line.isStopped);
		if (line.isStopped()) return outcome;
	}
}

function toReply(response: unknown, { mask, isConfidential }: Line): Reply {
	const { statusCode, statusMessage, headers, body } = isObject(response) ? response : {};
	const raw = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : '';
	const text = mask.text(raw);
	return {
		status: typeof statusCode === 'number' ? statusCode : 0,
		statusText: typeof statusMessage === 'string' ? mask.text(statusMessage) : '',
		headers: isObject(headers) ? headers : {},
		// Masked text need not be JSON any more, so the data is masked itself where it holds secrets.
		body: text === raw ? parse(raw) : mask.deep(parse(raw)),
		excerpt: isConfidential ? '' : excerptOf(text),
	};
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** One line, without markup: an HTML page shows its words. */
function excerptOf(text: string): string {
	const words = text
		.slice(0, EXCERPT_LENGTH * 20)
		.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return words.length > EXCERPT_LENGTH ? `${words.slice(0, EXCERPT_LENGTH)}…` : words;
}

/**
 * Why there is no response. n8n wraps what axios wraps what Node raised: the innermost code tells.
 * Without axios in the chain n8n itself held the request back (its rules for hosts, a credential).
 */
function networkFault(line: Line, thrown: unknown): Fault {
	let code = '';
	let message = '';
	let left = false;
	let error = thrown;
	for (let depth = 0; isObject(error) && depth < 10; depth++) {
		if (typeof error.code === 'string') code = error.code;
		if (typeof error.message === 'string') message = error.message;
		if (error.isAxiosError === true) left = true;
		if (String(error.name).startsWith('Ssrf')) left = false;
		error = error.cause;
	}
	if (!left) return faultOfHost(line.provider, line.mask.text(message));
	// An answer in plain HTTP to a TLS greeting: there was no session to carry the request.
	const isPlain = code === 'EPROTO' && message.includes('wrong version number');
	return faultOfNetwork(line.provider, isPlain ? PLAIN_HTTP : code, line.timeout);
}
