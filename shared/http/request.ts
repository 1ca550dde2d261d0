import { counted } from '../values/words';
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { deadlineOf } from './deadline';
import { notMade } from './notMade';
import { isObject, parseExact } from '../values/json';
import { networkFault } from './network';
import { isTunnelRefused, responseIn } from './phase';
import type { Mask } from './mask';
import { pause, runBatches, split } from './batches';
import { faultOfProxy, faultOfStatus } from './failures';
import type { Fault } from './failures';
import type { Reply, RequestKind, WireRequest } from '../operation/wire';

/** Who asks, and how long to wait. */
export interface Line {
	readonly context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;
	readonly provider: string;
	readonly credentialType: string;
	/** As n8n gave it, decrypted: it signs and masks the whole run. */
	readonly credential: ICredentialDataDecryptedObject;
	readonly mask: Mask;
	/** ms that a request may take, until the last byte of its reply. */
	readonly timeout: number;
	readonly isStopped: () => boolean;
	/** Ends a request that is under way, besides n8n's own cancel signal. */
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

/** All statuses of refusal but 401, which n8n would send a second time. */
const REFUSALS = Array.from({ length: 200 }, (_, i) => 400 + i).filter((code) => code !== 401);

/**
 * Sends one request through n8n's helper, which signs it with the credential. Redirects are not
 * followed, so that the credential goes to no other host.
 */
export async function send(
	line: Line,
	request: WireRequest,
	kind: RequestKind = 'send',
): Promise<Outcome> {
	const isTunnelled = /^https:/i.test(request.url);
	const { context, credentialType: type } = line;
	const deadline = deadlineOf(line.timeout, [line.signal, cancelSignalOf(context)]);
	const options: IHttpRequestOptions = {
		...request,
		json: true,
		// As text: n8n would turn any body that parses into data, and an HTML page into a string.
		encoding: 'text',
		returnFullResponse: true,
		// Through a proxy the refusal of a tunnel looks like a reply of the provider. n8n 2 shows the
		// connection that it came by when it throws; n8n 1 throws for no status.
		ignoreHttpStatusErrors: isTunnelled ? { ignore: true, except: REFUSALS } : true,
		disableFollowRedirect: true,
		// Between two packets only; the whole exchange ends with the signal.
		timeout: line.timeout,
		abortSignal: deadline.signal,
	};
	// n8n puts the cancel signal of the context in place of the one in the options.
	const caller: typeof context = Object.create(context, {
		getExecutionCancelSignal: { value: () => deadline.signal },
	});
	let response: unknown;
	try {
		response = await context.helpers.httpRequestWithAuthentication.call(
			caller,
			type,
			options,
			// Without it n8n reads the credential from its database and decrypts it for each request.
			{ credentialsDecrypted: { id: type, name: type, type, data: line.credential } },
		);
	} catch (error) {
		response = responseIn(error);
		if (response === undefined) {
			const { provider, mask, timeout } = line;
			const end = deadline.end();
			return {
				fault: networkFault({ provider, mask, timeout, url: request.url, end }, error, kind),
			};
		}
		if (isTunnelRefused(error)) {
			return { fault: faultOfProxy(line.provider, toReply(response, line), kind) };
		}
	} finally {
		deadline.release();
	}
	const reply = toReply(response, line);
	const fault = faultOfStatus(line.provider, reply, kind);
	return fault ? { fault } : { reply };
}

const cancelSignalOf = (context: Line['context']): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

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
	make: () => readonly WireRequest[],
): Promise<{ replies: Reply[] } | { fault: Fault }> {
	let requests: readonly WireRequest[];
	try {
		requests = make();
	} catch (error) {
		return { fault: { answer: notMade(error, line.mask) } };
	}
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
		message: `${provider} did not answer ${count === 1 ? 'the request' : `${count} requests`} within ${counted(timeout / 1000, 'second')}`,
		description: '',
	},
	passes: true,
});

/** What n8n's helper gave for a response, without secrets. */
export function toReply(
	response: unknown,
	{ mask, isConfidential }: Pick<Line, 'mask' | 'isConfidential'>,
): Reply {
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
