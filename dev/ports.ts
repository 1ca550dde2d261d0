import { net } from './node';
import { Stop } from './lifetime';

const LOOPBACK = '127.0.0.1';

/** Returns the port if it is free, otherwise undefined; 0 asks for any free one. */
async function tryPort(port: number): Promise<number | undefined> {
	return await new Promise((resolve, reject) => {
		const server = net.createServer();
		server.once('error', (error) => {
			const isTaken = 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
			if (isTaken) resolve(undefined);
			else reject(error);
		});
		server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
			const address = server.address();
			const got = typeof address === 'object' && address !== null ? address.port : port;
			server.close(() => resolve(got));
		});
	});
}

export async function anyFreePort(): Promise<number> {
	const port = await tryPort(0);
	if (port === undefined) throw new Stop('No port is free on 127.0.0.1.');
	return port;
}

/** Returns this port, or any free one if it is taken. */
export async function preferPort(port: number): Promise<number> {
	return (await tryPort(port)) ?? (await anyFreePort());
}

/** Requires exactly this port: the user asked for it. */
export async function requirePort(port: number): Promise<number> {
	if ((await tryPort(port)) !== undefined) return port;
	throw new Stop(
		`Port ${port} on 127.0.0.1 is taken. Stop the program that uses it, or choose another with --port <number>.`,
	);
}

/** Returns this port, or the first free one of the nineteen after it. */
export async function firstFreePort(from: number): Promise<number> {
	for (let port = from; port < from + 20; port++) {
		if ((await tryPort(port)) !== undefined) return port;
	}
	throw new Stop(`Ports ${from} to ${from + 19} on 127.0.0.1 are all taken. Use --port <number>.`);
}
