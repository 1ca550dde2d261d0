import { http } from '../../dev/node';
import { atEnd } from '../../dev/lifetime';

/** A request to one of the tests' own servers. */
export interface Received {
	readonly method: string;
	/** Without the query. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: http.IncomingHttpHeaders;
	/** Read as JSON; undefined if it is not JSON. */
	readonly body: unknown;
}

export interface Reply {
	readonly status: number;
	/** Undefined: none, as with 204. */
	readonly body: unknown;
	/** Default: `application/json`. */
	readonly type?: string;
}

const LOOPBACK = '127.0.0.1';

async function receive(request: http.IncomingMessage): Promise<Received> {
	const { method = '', url = '', headers } = request;
	const { pathname: path, searchParams: query } = new URL(url, `http://${LOOPBACK}`);
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	const text = Buffer.concat(chunks).toString();
	return { method, path, query, headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Answers in JSON until the program ends. Returns `http://127.0.0.1:<port>`. */
export async function serve(answer: (request: Received) => Reply): Promise<string> {
	const respond = async (request: http.IncomingMessage, response: http.ServerResponse) => {
		const { status, body, type = 'application/json' } = answer(await receive(request));
		response.writeHead(status, body === undefined ? {} : { 'content-type': type });
		response.end(JSON.stringify(body));
	};
	const server = http.createServer((request, response) => {
		respond(request, response).catch((error: unknown) => {
			response.writeHead(500).end(String(error));
		});
	});
	return await listen(server);
}

/** Listens until the program ends. Returns `http://127.0.0.1:<port>`. */
export async function listen(server: http.Server): Promise<string> {
	atEnd(() => {
		server.close();
		server.closeAllConnections();
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port: 0, host: LOOPBACK }, resolve);
	});
	const address = server.address();
	return `http://${LOOPBACK}:${typeof address === 'object' ? address?.port : ''}`;
}
