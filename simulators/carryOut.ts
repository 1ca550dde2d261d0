import type { FastifyReply, FastifyRequest } from 'fastify';

import { delay } from '../dev/node';
import type { Outcome } from './outcome';

export interface Exchange {
	request: FastifyRequest;
	reply: FastifyReply;
	/** Called once when the connection drops; the server itself notices an answer. */
	dropped: () => void;
}

/** Resets the connection (RST, not FIN), so the client sees ECONNRESET. */
export function drop({ request, reply, dropped }: Exchange): void {
	reply.hijack();
	dropped();
	request.raw.socket.resetAndDestroy();
}

function hang({ request, reply, dropped }: Exchange): void {
	reply.hijack();
	request.raw.socket.once('close', dropped);
}

function sendHalf(
	{ request, reply, dropped }: Exchange,
	{ status, headers, text }: Outcome & { kind: 'cut' },
): void {
	const bytes = Buffer.from(text, 'utf8');
	reply.hijack();
	reply.raw.writeHead(status, { ...headers, 'content-length': bytes.length });
	reply.raw.write(bytes.subarray(0, bytes.length / 2), () => {
		dropped();
		request.raw.socket.destroy();
	});
}

async function drip(
	{ request, reply, dropped }: Exchange,
	{ status, headers, text, every }: Outcome & { kind: 'drip' },
	closing: AbortSignal,
): Promise<void> {
	const bytes = Buffer.from(text, 'utf8');
	const { socket } = request.raw;
	socket.once('close', dropped);
	reply.hijack();
	reply.raw.writeHead(status, { ...headers, 'content-length': bytes.length });
	for (let at = 0; at < bytes.length && !socket.destroyed && !closing.aborted; at++) {
		reply.raw.write(bytes.subarray(at, at + 1));
		await delay(every, undefined, { signal: closing }).catch(() => {});
	}
	reply.raw.end();
}

/** Sends an outcome after `latency` ms; `closing` ends the wait. */
export async function carryOut(
	outcome: Outcome,
	exchange: Exchange,
	latency: number,
	closing: AbortSignal,
): Promise<void> {
	if (outcome.kind === 'hang') return hang(exchange);
	const wait = latency + (outcome.kind === 'answer' ? outcome.wait : 0);
	if (wait > 0) await delay(wait, undefined, { signal: closing }).catch(() => {});
	// The client may have given up meanwhile.
	const isGone = exchange.request.raw.socket.destroyed;
	if (outcome.kind === 'reset' || isGone || closing.aborted) return drop(exchange);
	if (outcome.kind === 'drip') return await drip(exchange, outcome, closing);
	if (outcome.kind === 'cut') return sendHalf(exchange, outcome);
	// Bytes, because fastify would add its own type or charset to a string.
	const bytes = Buffer.from(outcome.text, 'utf8');
	await exchange.reply.code(outcome.status).headers(outcome.headers).send(bytes);
}
