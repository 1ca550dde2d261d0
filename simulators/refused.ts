import { net } from '../dev/node';

/**
 * The base URL of a loopback port where nothing listens: it refuses connections. The port belongs
 * to an open connection, so that the system gives it to no other server meanwhile.
 */
export async function refusedBaseUrl(): Promise<string> {
	const server = net.createServer((socket) => socket.on('error', () => {}).unref());
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	const holder = net.connect(address.port, '127.0.0.1');
	await new Promise<void>((resolve, reject) => {
		holder.once('error', reject);
		holder.once('connect', resolve);
	});
	server.close();
	server.unref();
	holder.on('error', () => {}).unref();
	return `http://127.0.0.1:${holder.localPort}`;
}
