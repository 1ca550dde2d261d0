import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Desk } from './desk';
import { Mistake, type Values } from './provider';

type Members = ReadonlyMap<string, unknown>;

function membersOf(value: unknown): Members {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new Mistake('The body must be an object');
	}
	return new Map<string, unknown>(Object.entries(value));
}

function text(members: Members, name: string): string {
	const value = members.get(name);
	if (typeof value !== 'string') throw new Mistake(`${name} must be a text`);
	return value;
}

function flag(members: Members, name: string): boolean {
	const value = members.get(name);
	if (typeof value !== 'boolean') throw new Mistake(`${name} must be true or false`);
	return value;
}

function number(members: Members, name: string, least: number, most: number): number {
	const value = members.get(name);
	if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
		throw new Mistake(`${name} must be a whole number from ${least} to ${most}`);
	}
	return value;
}

function valuesOf(members: Members): Values {
	const entries = [...membersOf(members.get('values') ?? {})];
	return Object.fromEntries(
		entries.map(([name, value]) => [name, typeof value === 'string' ? value : String(value)]),
	);
}

const param = ({ params }: FastifyRequest, name: string) => text(membersOf(params), name);
const idOf = (request: FastifyRequest) => Number(param(request, 'id'));

/**
 * The actions of the page's buttons. Each answers `{message}`, or 400 with `{error}`, for the
 * person to read.
 */
export function controlRoutes(app: FastifyInstance, desk: Desk): void {
	// JSON only: no form of another site can send it.
	app.removeContentTypeParser('text/plain');
	app.setErrorHandler(async (error, _request, reply) => {
		const isMistake = error instanceof Mistake;
		const status = typeof error === 'object' && error !== null && 'statusCode' in error;
		const code = status && typeof error.statusCode === 'number' ? error.statusCode : 500;
		const message = error instanceof Error ? error.message : String(error);
		await reply.code(isMistake ? 400 : code).send({ error: message });
	});

	const post = (
		url: string,
		work: (request: FastifyRequest, body: Members) => string | Promise<string>,
	) =>
		app.post(url, async (request) => ({ message: await work(request, membersOf(request.body)) }));

	app.get('/api/requests/:id', async (request) => {
		const raw = desk.raw(idOf(request));
		if (!raw) throw new Mistake('This request is not on the list any more');
		return raw;
	});
	post('/api/mode', (_request, body) => desk.setAutomatic(flag(body, 'automatic')));
	post('/api/reset', () => desk.reset());
	post('/api/entries/:id/:action', async (request, body) => {
		return await desk.actOnEntry(idOf(request), param(request, 'action'), valuesOf(body));
	});
	post('/api/providers/:id/actions/:action', async (request, body) => {
		const action = param(request, 'action');
		return await desk.actOnProvider(param(request, 'id'), action, valuesOf(body));
	});
	post('/api/providers/:id/faults', (request, body) => {
		const times = body.get('times') === null ? Infinity : number(body, 'times', 1, 100_000);
		const seconds = body.has('seconds') ? number(body, 'seconds', 1, 600) : 1;
		const order = { fault: text(body, 'fault'), times, all: flag(body, 'all'), seconds };
		return desk.switchOn(param(request, 'id'), order);
	});
	post('/api/faults/:id/off', (request) => desk.switchOff(idOf(request)));
}
