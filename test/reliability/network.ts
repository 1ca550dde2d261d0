import { dns, net, tls } from '../../dev/node';
import { refusedBaseUrl } from '../../simulators/refused';
import type { Certificate } from './certificates';

/** What can go wrong before a request has a connection to travel on. */
export type NetworkFault =
	| 'refused'
	| 'noSuchHost'
	| 'noNameServer'
	| 'plainHttp'
	| 'brokenGreeting'
	| 'selfSigned'
	| 'expired'
	| 'otherHost';

/** What a server shows to a client that trusts all of these but `selfSigned`. */
export type Certificates = Readonly<
	Record<'trusted' | 'selfSigned' | 'expired' | 'otherHost', Certificate>
>;

export interface Road {
	/** To be put into the credential. */
	readonly baseUrl: string;
	close(): Promise<void>;
}

/** How many connections come through first, and how many then do not. */
export interface Damage {
	readonly passes: number;
	/** Of a port that is closed: always all that follow. */
	readonly times: number;
	/** Called when a connection meets the damage, or the port is closed. */
	readonly onUse?: () => void;
}

/** A road to a simulator that is damaged on the way; n8n makes a connection for each request. */
export async function openRoad(
	fault: NetworkFault,
	to: string,
	damage: Damage,
	certificates: Certificates,
): Promise<Road> {
	if (fault === 'noSuchHost') return damagedName('ENOTFOUND', -3008, to, damage);
	if (fault === 'noNameServer') return damagedName('EAI_AGAIN', -3001, to, damage);
	if (fault !== 'refused') return await damagedTls(fault, to, damage, certificates);
	if (damage.passes > 0) return await closingPort(to, damage);
	damage.onUse?.();
	return { baseUrl: await refusedBaseUrl(), close: async () => {} };
}

/** Closes its port as the last connection comes in; those that are open live on. */
async function closingPort(to: string, { passes, onUse }: Damage): Promise<Road> {
	let left = passes;
	const server = net.createServer((socket) => {
		left -= 1;
		if (left <= 0) {
			server.close();
			onUse?.();
		}
		forward(socket, to);
	});
	return await listen(server, 'http');
}

async function damagedTls(
	fault: Exclude<NetworkFault, 'refused' | 'noSuchHost' | 'noNameServer'>,
	to: string,
	{ passes, times, onUse }: Damage,
	certificates: Certificates,
): Promise<Road> {
	const greet = (socket: InstanceType<typeof net.Socket>, certificate: Certificate) => {
		const secureContext = tls.createSecureContext(certificate);
		forward(new tls.TLSSocket(socket, { isServer: true, secureContext }), to);
	};
	let count = 0;
	const server = net.createServer((socket) => {
		count += 1;
		if (count <= passes || count > passes + times) return greet(socket, certificates.trusted);
		onUse?.();
		if (fault === 'plainHttp') {
			socket.on('error', () => {}).resume();
			socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
		} else if (fault === 'brokenGreeting') {
			socket.on('error', () => {});
			socket.once('data', () => socket.resetAndDestroy());
		} else greet(socket, certificates[fault]);
	});
	return await listen(server, 'https');
}

function forward(from: InstanceType<typeof net.Socket>, to: string): void {
	const { hostname, port } = new URL(to);
	const onward = net.connect(Number(port), hostname);
	const end = () => {
		from.destroy();
		onward.destroy();
	};
	for (const socket of [from, onward]) socket.on('error', end).on('close', end);
	from.pipe(onward).pipe(from);
}

async function listen(server: InstanceType<typeof net.Server>, scheme: string): Promise<Road> {
	const open = new Set<InstanceType<typeof net.Socket>>();
	server.on('connection', (socket) => open.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return {
		baseUrl: `${scheme}://127.0.0.1:${address.port}`,
		close: async () => {
			for (const socket of open) socket.destroy();
			if (server.listening) await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Host name → what its next look-ups give: undefined is the loopback address. */
const names = new Map<string, () => Error | undefined>();
let lastName = 0;

function damagedName(code: string, errno: number, to: string, damage: Damage): Road {
	const { passes, times, onUse } = damage;
	watchNames();
	lastName += 1;
	const hostname = `host-${lastName}.invalid`;
	let count = 0;
	names.set(hostname, () => {
		count += 1;
		if (count <= passes || count > passes + times) return undefined;
		onUse?.();
		// As Node itself raises it.
		const message = `getaddrinfo ${code} ${hostname}`;
		return Object.assign(new Error(message), { errno, code, syscall: 'getaddrinfo', hostname });
	});
	return {
		baseUrl: `http://${hostname}:${new URL(to).port}`,
		close: async () => {
			names.delete(hostname);
		},
	};
}

let isWatching = false;

/**
 * Stands between Node's connections and the resolver of the machine: whether a name under
 * `.invalid` is unknown or unanswered is otherwise up to the network the tests run in.
 */
function watchNames(): void {
	if (isWatching) return;
	isWatching = true;
	const { lookup } = dns;
	type Callback = (error: Error | null, address?: unknown, family?: number) => void;
	const watched = (host: string, options: object, callback: Callback) => {
		const next = names.get(host);
		if (!next) return Reflect.apply(lookup, dns, [host, options, callback]);
		const error = next();
		const isAll = 'all' in options && options.all === true;
		queueMicrotask(() => {
			if (error) callback(error);
			else if (isAll) callback(null, [{ address: '127.0.0.1', family: 4 }]);
			else callback(null, '127.0.0.1', 4);
		});
	};
	Object.assign(dns, { lookup: watched });
}
