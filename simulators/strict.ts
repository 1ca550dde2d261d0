import type { FastifyInstance, HTTPMethods } from 'fastify';

import type { Route } from './route';

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Answers everything outside the routes: 404 for a path, 405 with Allow for a method. */
export function refuseTheRest(app: FastifyInstance, routes: Route[]): void {
	for (const url of new Set(routes.map((route) => route.path))) {
		const allowed: HTTPMethods[] = routes
			.filter((route) => route.path === url)
			.map(({ method }) => method);
		app.route({
			method: METHODS.filter((method) => !allowed.includes(method)),
			url,
			handler: async (request, reply) => {
				return await reply
					.code(405)
					.header('allow', allowed.join(', '))
					.send({ error: `${request.method} is not documented here` });
			},
		});
	}
	app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'no such path' }));
}

/** Checks the shape, because inside jest an error of Node's own is not an `instanceof Error`. */
export function readField(error: unknown, name: string): unknown {
	return typeof error === 'object' && error !== null
		? new Map<string, unknown>(Object.entries(error)).get(name)
		: undefined;
}

/** Fastify's own refusals (a body over the limit, a malformed content type) in the same shape. */
export function answerErrors(app: FastifyInstance): void {
	app.setErrorHandler((error, _request, reply) => {
		const status = readField(error, 'statusCode');
		return reply.code(typeof status === 'number' ? status : 500).send({ error: String(error) });
	});
}

/** Handlers need the raw bytes: for one provider's multipart, and for another's bad JSON. */
export function readBodiesAsBytes(app: FastifyInstance): void {
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
		done(null, bytes);
	});
}
