import fastify, { type FastifyInstance } from 'fastify';
import { controlRoutes } from './control';
import type { Desk } from './desk';
import { bundle } from './bundle';
import { guard } from './guard';

const HOST = '127.0.0.1';

/** Bytes that a stalled page may leave unread before it has to reconnect. */
const MOST_UNREAD = 32 * 1024 * 1024;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Provider sandbox</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230f766e'/%3E%3Cpath d='M4 8h2l1.500-3.500 2 7L11 8h1' stroke='%23fff' stroke-width='1.500' fill='none' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><noscript>This page needs JavaScript.</noscript></body>
</html>
`;

/** The page's files. */
async function pageRoutes(app: FastifyInstance): Promise<void> {
	const { script, style } = await bundle();
	const serve = (url: string, type: string, text: string) =>
		app.get(url, async (_request, reply) => await reply.type(`${type}; charset=utf-8`).send(text));
	serve('/', 'text/html', PAGE);
	serve('/page.js', 'text/javascript', script);
	serve('/page.css', 'text/css', style);
}

/** Server-sent events: the whole state, then each change. */
function eventRoute(app: FastifyInstance, desk: Desk): void {
	app.get('/api/events', (request, reply) => {
		reply.hijack();
		const { raw } = reply;
		raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
		const stop = desk.listen((update) => {
			// The page reconnects by itself, and then gets the whole state.
			if (raw.writableLength > MOST_UNREAD) raw.destroy();
			else raw.write(`data: ${JSON.stringify(update)}\n\n`);
		});
		request.raw.once('close', stop);
	});
}

export interface SandboxServer {
	/** `http://127.0.0.1:<port>` */
	readonly baseUrl: string;
	close(): Promise<void>;
}

/** Serves the page and its API, to this machine only; port 0 is any free one. */
export async function startServer(desk: Desk, port: number): Promise<SandboxServer> {
	const app = fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 });
	const hosts = new Set<string>();
	guard(app, hosts);
	await pageRoutes(app);
	eventRoute(app, desk);
	controlRoutes(app, desk);
	const baseUrl = await app.listen({ host: HOST, port });
	const { port: own } = new URL(baseUrl);
	for (const name of [HOST, 'localhost']) hosts.add(`${name}:${own}`);
	return { baseUrl, close: async () => await app.close() };
}
