import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { pause, runBatches, split } from './batch';
import { isObject, parseExact } from './json';
import { networkFault } from './network';
import { faultOfStatus } from './faults';
import type { Fault, RequestKind } from './faults';
import type { WireRequest } from './operation';
import type { Mask } from './secrets';

/** A provider's reply, freed of secrets. */
export interface Reply {
	readonly status: number;
	readonly statusText: string;
	/** The header, as it came. */
	readonly retryAfter: unknown;
	/** The parsed JSON; undefined if the body is none. */
	readonly body: unknown;
	/** The first words of the body, for messages. */
	readonly excerpt: string;
}

/** Who asks, and how long to wait. */
export interface Line {
	readonly context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;
	readonly provider: string;
	readonly credentialType: string;
	/** As n8n gave it, decrypted: it signs and masks the whole run. */
	readonly credential: ICredentialDataDecryptedObject;
	readonly mask: Mask;
	/** ms until an answer is given up. */
	readonly timeout: number;
	readonly isStopped: () => boolean;
	/** Ends a request that is under way, where n8n itself does not. */
	readonly signal?: AbortSignal;
	/** Replies are quoted nowhere: they hold what only the operation may read. */
	readonly isConfidential?: boolean;
}

export type Outcome = { readonly reply: Reply } | { readonly fault: Fault };

const EXCERPT_LENGTH = 300;
/** A query is asked at most twice more, and not after a pause longer than this (ms). */
const MOST_REPEATS = 2;
const LONGEST_PAUSE = 30_000;
/** Requests under way at the same time, of those that only read. */
const CONCURRENCY = 4;

/**
 * Sends one request through n8n's helper, which signs it with the credential. Status errors do not
 * throw (so a 401 is not sent twice) and redirects are not followed (so the credential goes to no
 * other host).
 */
export async function send(
	line: Line,
	request: WireRequest,
	kind: RequestKind = 'send',
): Promise<Outcome> {
	const options: IHttpRequestOptions = {
		...request,
		json: true,
		// As text: n8n would turn any body that parses into data, and an HTML page into a string.
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: line.timeout,
		...(line.signal && { abortSignal: line.signal }),
	};
	const type = line.credentialType;
	let response: unknown;
	try {
		response = await line.context.helpers.httpRequestWithAuthentication.call(
			line.context,
			type,
			options,
			// Without it n8n reads the credential from its database and decrypts it for each request.
			{ credentialsDecrypted: { id: type, name: type, type, data: line.credential } },
		);
	} catch (error) {
		return { fault: networkFault(line, error, kind) };
	}
	const reply = toReply(response, line);
	const fault = faultOfStatus(line.provider, reply, kind);
	return fault ? { fault } : { reply };
}

/** Like `send`, for a request that only reads: repeated after 429, 503 and a broken connection. */
export async function ask(line: Line, request: WireRequest): Promise<Outcome> {
	for (let repeats = 0; ; repeats++) {
		const outcome = await send(line, request, 'query');
		const wait = 'fault' in outcome ? outcome.fault.retryAfter : undefined;
		if (wait === undefined || wait > LONGEST_PAUSE || repeats === MOST_REPEATS) return outcome;
		await pause(wait, line.isStopped);
		if (line.isStopped()) return outcome;
	}
}

/**
 * Asks several things, each once: all replies in the order of the requests, or the first fault, and
 * then none of them counts.
 */
export async function askAll(
	line: Line,
	requests: readonly WireRequest[],
): Promise<{ replies: Reply[] } | { fault: Fault }> {
	const replies: Reply[] = [];
	let fault: Fault | undefined;
	await runBatches(
		split([...requests.entries()], 1),
		{ size: 1, interval: 0, concurrency: CONCURRENCY },
		async ([[index, request]]) => {
			const outcome = await send(line, request, 'query');
			if ('fault' in outcome) fault ??= outcome.fault;
			else replies[index] = outcome.reply;
			return fault === undefined;
		},
		line.isStopped,
	);
	if (fault === undefined) return { replies };
	return { fault: line.signal?.aborted ? tooLong(line, requests.length) : fault };
}

const tooLong = ({ provider, timeout }: Line, count: number): Fault => ({
	answer: {
		outcome: 'unknown',
		message: `${provider} did not answer ${count === 1 ? 'the request' : `${count} requests`} within ${timeout / 1000} seconds`,
		description: '',
	},
	passes: true,
});

function toReply(response: unknown, { mask, isConfidential }: Line): Reply {
	const { statusCode, statusMessage, headers, body } = isObject(response) ? response : {};
	const raw = typeof body === 'string' ? body : '';
	return {
		status: typeof statusCode === 'number' ? statusCode : 0,
		statusText: typeof statusMessage === 'string' ? mask.text(statusMessage) : '',
		retryAfter: isObject(headers) ? headers['retry-after'] : undefined,
		// Masked text need not be JSON any more, and JSON may escape a secret: the data is masked itself.
		body: mask.deep(parseExact(raw)),
		// Only a message asks for it: a good reply, however long, is not searched for words.
		get excerpt() {
			// Once more: a page may break a line inside a secret.
			return isConfidential ? '' : mask.text(excerptOf(mask.text(raw)));
		},
	};
}

/** One line, without markup: an HTML page shows its words. Each expression reads a sign once. */
function excerptOf(text: string): string {
	const words = text
		.slice(0, EXCERPT_LENGTH * 20)
		.replace(/<(style|script)[\s\S]*?(?:<\/\1>|$)/gi, ' ')
		.replace(/<[^<>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return words.length > EXCERPT_LENGTH ? `${words.slice(0, EXCERPT_LENGTH)}…` : words;
}
