import { net, os } from '../dev/node';

const LOOPBACK = '127.0.0.1';

/** Whether this machine has the IPv4 address. 0.0.0.0 is none: it would be every network. */
export function isOwn(address: string): boolean {
	const all = Object.values(os.networkInterfaces()).flatMap((entries) => entries ?? []);
	return all.some((one) => one.family === 'IPv4' && one.address === address);
}

export interface Relay {
	close(): Promise<void>;
}

/**
 * Hands on what comes to a port of another address of this machine to a port of 127.0.0.1, where the
 * simulators listen. The page has no relay.
 */
export async function relay(host: string, port: number, target = port): Promise<Relay> {
	const open = new Set<net.Socket>();
	const keep = (socket: net.Socket) => {
		open.add(socket);
		socket.once('close', () => open.delete(socket));
	};
	const server = net.createServer((from) => {
		const to = net.connect(target, LOOPBACK);
		for (const [one, other] of [
			[from, to],
			[to, from],
		] as const) {
			keep(one);
			one.pipe(other);
			// Either end may break off.
			one.on('error', () => other.destroy());
			one.once('close', () => other.destroy());
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen({ host, port, exclusive: true }, resolve);
	});
	return {
		async close() {
			for (const socket of open) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
