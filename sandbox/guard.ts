import type { FastifyInstance } from 'fastify';

/**
 * Admits only requests that address this server by its own name, and from no page of another site.
 * An attacker's name that points to 127.0.0.1 (DNS rebinding) comes with another Host, a form or
 * script elsewhere (CSRF) with another Origin.
 */
export function guard(app: FastifyInstance, hosts: ReadonlySet<string>): void {
	app.addHook('onRequest', async ({ headers: { host = '', origin } }, reply) => {
		const isOwn =
			hosts.has(host) && (origin === undefined || hosts.has(origin.replace('http://', '')));
		if (isOwn) return;
		await reply.code(403).send({ error: 'This server answers its own page only' });
	});
	app.addHook('onSend', async (_request, reply) => {
		reply.headers({
			'content-security-policy':
				"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			'x-content-type-options': 'nosniff',
			'referrer-policy': 'no-referrer',
			'cache-control': 'no-store',
		});
	});
}
