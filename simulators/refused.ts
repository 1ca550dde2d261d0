import { net } from '../dev/node';

/** The base URL of a loopback port where nothing listens: a connection to it is refused. */
export async function refusedBaseUrl(): Promise<string> {
	const server = net.createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return `http://127.0.0.1:${address.port}`;
}
