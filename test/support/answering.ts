import { http } from '../../dev/node';

export interface Answering {
	readonly baseUrl: string;
	/** Path and body of each request so far. */
	readonly requests: string[];
	close(): Promise<void>;
}

/** A server that gives every request the same answer. */
export async function answering(
	answer: (response: http.ServerResponse, path: string) => void,
): Promise<Answering> {
	const requests: string[] = [];
	const server = http.createServer((request, response) => {
		let body = '';
		request.on('data', (chunk) => (body += String(chunk)));
		request.on('end', () => {
			requests.push(`${request.url} ${JSON.stringify(request.headers)} ${body}`);
			answer(response, request.url ?? '');
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return {
		baseUrl: `http://127.0.0.1:${address.port}`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
