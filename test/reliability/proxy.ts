import { http, net, process } from '../../dev/node';
import { damageCounter } from './damage';
import type { Damage, Road } from './damage';

/** The one name that a proxy is used for; the port tells which road is meant. */
export const PROXIED_HOST = 'provider.invalid';

/** A road by its port: whether the proxy lets the next request on it through. */
const roads = new Map<string, { to: string; isDamaged: () => boolean; status: number }>();
let starting: Promise<void> | undefined;

/**
 * A road to `to` through a proxy that answers this status instead of passing a request on.
 *
 * @param scheme of the address: https has the proxy make a tunnel
 * @param to where the proxy leads
 */
export async function openProxied(
	scheme: 'http' | 'https',
	to: string,
	status: number,
	damage: Damage,
): Promise<Road> {
	starting ??= startProxy();
	await starting;
	const { port } = new URL(to);
	roads.set(port, { to, status, isDamaged: damageCounter(damage) });
	return {
		baseUrl: `${scheme}://${PROXIED_HOST}:${port}`,
		close: async () => {
			roads.delete(port);
		},
	};
}

/** One for the process: n8n reads from the environment where it is. */
async function startProxy(): Promise<void> {
	const server = http.createServer((request, response) => {
		const url = new URL(request.url ?? '');
		const road = roads.get(url.port);
		if (!road || road.isDamaged()) {
			response.writeHead(road?.status ?? 502, { connection: 'close' }).end('no');
			return;
		}
		const { method, headers } = request;
		const options = { method, headers, path: url.pathname + url.search };
		const onward = http.request(road.to, options, (reply) => {
			response.writeHead(reply.statusCode ?? 502, reply.headers);
			reply.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.pipe(onward);
	});
	server.on('connect', (request, socket) => {
		const port = request.url?.split(':').pop() ?? '';
		const road = roads.get(port);
		socket.on('error', () => {});
		if (!road || road.isDamaged()) {
			socket.end(`HTTP/1.1 ${road?.status ?? 502} No\r\nContent-Length: 2\r\n\r\nno`);
			return;
		}
		const onward = net.connect(Number(port), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			onward.pipe(socket).pipe(onward);
		});
		onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
		socket.on('close', () => onward.destroy());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	server.unref();
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	process.env.HTTP_PROXY = process.env.HTTPS_PROXY = `http://127.0.0.1:${address.port}`;
	process.env.NO_PROXY = '127.0.0.1,localhost,.direct.invalid';
}
