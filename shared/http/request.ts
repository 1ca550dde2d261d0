import type { IHttpRequestOptions } from 'n8n-workflow';
import { isObject, parseExact } from '../values/json';
import { counted } from '../values/words';
import { Failed } from '../operation/answers';
import type { Failing } from '../operation/answers';
import type { Reply, RequestKind, WireRequest } from '../operation/wire';
import { pause, runBatches, split } from './batches';
import type { Connection } from './connection';
import { deadlineOf } from './deadline';
import { failureOfNetwork, failureOfProxy, failureOfStatus } from './failures';
import type { Mask } from './mask';
import { isTunnelRefused, responseIn } from './phase';

/** A reply with status 2xx, or why there is none: what that means for each item of the request. */
export type Result = { readonly reply: Reply } | { readonly failure: Failing };

const EXCERPT_LENGTH = 300;
/** A query is asked at most twice more, and not after a pause longer than this (ms). */
const MOST_REPEATS = 2;
const LONGEST_PAUSE = 30_000;
/** Requests under way at the same time, of those that only read. */
const CONCURRENCY = 4;

/** All statuses of refusal but 401, which n8n would send a second time. */
const REFUSALS = Array.from({ length: 200 }, (_, i) => 400 + i).filter((code) => code !== 401);

/** The request that `make` makes. Nothing has left where it cannot. */
export function made<T>(
	make: () => T,
	mask: Mask,
): { readonly made: T } | { readonly failure: Failing } {
	try {
		return { made: make() };
	} catch (error) {
		if (error instanceof Failed) return { failure: error.failure };
		const message = 'The request cannot be made';
		return { failure: { outcome: 'notSent', message, description: mask.text(String(error)) } };
	}
}

/**
 * Makes one request and sends it through n8n's helper, which signs it with the credential. Redirects
 * are not followed, so that the credential goes to no other host.
 */
export async function send(
	connection: Connection,
	make: () => WireRequest,
	kind: RequestKind = 'send',
): Promise<Result> {
	const { context, provider, credential, credentialType: type, mask, timeout } = connection;
	const making = made(make, mask);
	if ('failure' in making) return making;
	const { made: request } = making;
	const isTunnelled = /^https:/i.test(request.url);
	const deadline = deadlineOf(timeout, [connection.signal, cancelSignalOf(context)]);
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
		timeout,
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
			{ credentialsDecrypted: { id: type, name: type, type, data: credential } },
		);
	} catch (error) {
		response = responseIn(error);
		if (response === undefined) {
			const unanswered = { provider, mask, timeout, url: request.url, end: deadline.end() };
			return { failure: failureOfNetwork(unanswered, error, kind) };
		}
		if (isTunnelRefused(error)) {
			return { failure: failureOfProxy(provider, toReply(response, connection), kind) };
		}
	} finally {
		deadline.release();
	}
	const reply = toReply(response, connection);
	const failure = connection.failureOf?.(reply) ?? failureOfStatus(provider, reply, kind);
	return failure ? { failure } : { reply };
}

const cancelSignalOf = (context: Connection['context']): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

/** Like `send`, for a request that only reads: repeated after 429, 503 and a broken connection. */
export async function ask(connection: Connection, make: () => WireRequest): Promise<Result> {
	for (let repeats = 0; ; repeats++) {
		const result = await send(connection, make, 'query');
		const wait = 'failure' in result ? result.failure.retryAfterMs : undefined;
		if (wait === undefined || wait > LONGEST_PAUSE || repeats === MOST_REPEATS) return result;
		await pause(wait, connection.isStopped);
		if (connection.isStopped()) return result;
	}
}

/** Asks one thing, once. */
export async function askOnce(connection: Connection, make: () => WireRequest): Promise<Result> {
	const result = await send(connection, make, 'query');
	const isLate = 'failure' in result && connection.signal?.aborted === true;
	return isLate ? { failure: tooLong(connection, 1) } : result;
}

/**
 * Asks several things, each once: all replies in the order of the requests, or the first failure, and
 * then none of them counts.
 */
export async function askAll(
	connection: Connection,
	make: () => readonly WireRequest[],
): Promise<{ readonly replies: Reply[] } | { readonly failure: Failing }> {
	const { mask, signal, isStopped } = connection;
	const making = made(make, mask);
	if ('failure' in making) return making;
	const { made: requests } = making;
	const replies: Reply[] = [];
	let failure: Failing | undefined;
	await runBatches(
		split([...requests.entries()], 1),
		{ size: 1, interval: 0, concurrency: CONCURRENCY },
		async ([[index, request]]) => {
			const result = await send(connection, () => request, 'query');
			if ('failure' in result) failure ??= result.failure;
			else replies[index] = result.reply;
			return failure === undefined;
		},
		isStopped,
	);
	if (failure === undefined) return { replies };
	return { failure: signal?.aborted ? tooLong(connection, requests.length) : failure };
}

const tooLong = ({ provider, timeout }: Connection, count: number): Failing => ({
	outcome: 'unknown',
	message: `${provider} did not answer ${count === 1 ? 'the request' : `${count} requests`} within ${counted(timeout / 1000, 'second')}`,
	description: '',
	next: 'mayPass',
});

/** A response of n8n's helper, without secrets. */
export function toReply(
	response: unknown,
	{ mask, isConfidential }: Pick<Connection, 'mask' | 'isConfidential'>,
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
		excerpt() {
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
