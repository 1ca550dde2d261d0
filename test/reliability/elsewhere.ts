import { http } from '../../dev/node';

/** A server on another port, to which a redirect leads: whatever comes here should not have. */
export interface Elsewhere {
	readonly baseUrl: string;
	/** Requests so far. */
	readonly visits: number;
	close(): Promise<void>;
}

export async function startElsewhere(): Promise<Elsewhere> {
	let visits = 0;
	const server = http.createServer((_, response) => {
		visits += 1;
		response.end('{}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return {
		baseUrl: `http://127.0.0.1:${address.port}`,
		get visits() {
			return visits;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
