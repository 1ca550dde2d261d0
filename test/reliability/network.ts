import { dns, net, tls } from '../../dev/node';
import type { Certificate } from './certificates';
import { damageCounter } from './damage';
import type { Damage, Road } from './damage';
import { openProxied } from './proxy';

/** Faults before a request has a connection. */
export type NetworkFault =
	| 'refused'
	| 'noSuchHost'
	| 'noNameServer'
	| 'noConnection'
	| 'plainHttp'
	| 'brokenGreeting'
	| 'oldVersion'
	| 'noCipher'
	| 'clientCertificate'
	| 'lateClientCertificate'
	| 'selfSigned'
	| 'expired'
	| 'notYetValid'
	| 'otherHost'
	| 'proxy407'
	| 'tunnel407'
	| 'tunnel502';

/** The certificates that a server shows to a client that trusts all of these but `selfSigned`. */
export type Certificates = Readonly<
	Record<'trusted' | 'selfSigned' | 'expired' | 'notYetValid' | 'otherHost', Certificate>
>;

/** A road to a simulator that is damaged on the way; n8n makes a connection for each request. */
export async function openRoad(
	fault: NetworkFault,
	to: string,
	damage: Damage,
	certificates: Certificates,
): Promise<Road> {
	if (fault === 'refused') return await closingPort(to, damage);
	if (fault === 'noSuchHost') return failingName('ENOTFOUND', -3008, to, damage);
	if (fault === 'noNameServer') return failingName('EAI_AGAIN', -3001, to, damage);
	if (fault === 'noConnection') return nameFor(to, damage, async () => 'nothing');
	if (fault === 'proxy407') return await openProxied('http', to, 407, damage);
	if (fault === 'tunnel407' || fault === 'tunnel502') {
		return await damagedTunnel(fault === 'tunnel407' ? 407 : 502, to, damage, certificates);
	}
	return await damagedTls(fault, to, damage, certificates);
}

/** A port that is closed for the connections that meet the damage; each is looked up before. */
async function closingPort(to: string, damage: Damage): Promise<Road> {
	const server = net.createServer((socket) => forward(socket, to));
	const port = await listen(server, 'http');
	const { port: number, hostname } = new URL(port.baseUrl);
	// While it is open, the system gives the port to no other server.
	const holder = net.connect(Number(number), hostname).on('error', () => {});
	await new Promise<void>((resolve) => holder.once('connect', resolve));
	const setOpen = async (isOpen: boolean) => {
		if (!isOpen) server.close();
		else if (!server.listening) {
			await new Promise<void>((resolve) => server.listen(Number(number), hostname, resolve));
		}
		return undefined;
	};
	const name = nameFor(
		port.baseUrl,
		damage,
		async () => await setOpen(false),
		async () => await setOpen(true),
	);
	return {
		baseUrl: name.baseUrl,
		close: async () => {
			await Promise.all([name.close(), port.close()]);
		},
	};
}

/** A server whose certificate is that of the proxied host, behind a proxy that is damaged. */
async function damagedTunnel(
	status: number,
	to: string,
	damage: Damage,
	certificates: Certificates,
): Promise<Road> {
	const server = net.createServer((socket) => greet(socket, to, certificates.otherHost));
	const whole = await listen(server, 'https');
	const road = await openProxied('https', whole.baseUrl, status, damage);
	return {
		...road,
		close: async () => {
			await Promise.all([road.close(), whole.close()]);
		},
	};
}

/** Takes a TLS connection and leads it on. */
function greet(
	socket: InstanceType<typeof net.Socket>,
	to: string,
	certificate: Certificate,
	{ context, ...options }: Greeting = {},
): void {
	const secureContext = tls.createSecureContext({ ...certificate, ...context });
	forward(new tls.TLSSocket(socket, { isServer: true, secureContext, ...options }), to);
}

/** In what a server is stricter, or older, than n8n. */
interface Greeting {
	readonly context?: object;
	readonly requestCert?: boolean;
	readonly rejectUnauthorized?: boolean;
}

const asking = { requestCert: true, rejectUnauthorized: true };
const GREETINGS = {
	oldVersion: {
		context: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
	},
	// The certificates of these tests are of elliptic curves.
	noCipher: { context: { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA256' } },
	clientCertificate: { ...asking, context: { maxVersion: 'TLSv1.2' } },
	lateClientCertificate: { ...asking, context: { minVersion: 'TLSv1.3' } },
} as const satisfies Record<string, Greeting>;

const isGreeting = (fault: string): fault is keyof typeof GREETINGS =>
	Object.hasOwn(GREETINGS, fault);

type TlsFault =
	| keyof typeof GREETINGS
	| 'plainHttp'
	| 'brokenGreeting'
	| Exclude<keyof Certificates, 'trusted'>;

async function damagedTls(
	fault: TlsFault,
	to: string,
	damage: Damage,
	certificates: Certificates,
): Promise<Road> {
	const isDamaged = damageCounter(damage);
	const server = net.createServer((socket) => {
		if (!isDamaged()) return greet(socket, to, certificates.trusted);
		if (fault === 'plainHttp') {
			socket.on('error', () => {}).resume();
			socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
		} else if (fault === 'brokenGreeting') {
			socket.on('error', () => {});
			socket.once('data', () => socket.resetAndDestroy());
		} else if (isGreeting(fault)) greet(socket, to, certificates.trusted, GREETINGS[fault]);
		else greet(socket, to, certificates[fault]);
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

/** Gives a failure, never anything, or the loopback address (undefined). */
type LookUp = (hostname: string) => Promise<Error | 'nothing' | undefined>;

const names = new Map<string, LookUp>();
let lastName = 0;

// As Node itself raises it.
const failingName = (code: string, errno: number, to: string, damage: Damage): Road =>
	nameFor(to, damage, async (hostname) => {
		const message = `getaddrinfo ${code} ${hostname}`;
		return Object.assign(new Error(message), { errno, code, syscall: 'getaddrinfo', hostname });
	});

/** A name for an address, whose look-ups are `damaged` where they meet the damage. */
function nameFor(
	to: string,
	damage: Damage,
	damaged: LookUp,
	whole: LookUp = async () => undefined,
): Road {
	watchNames();
	lastName += 1;
	const hostname = `host-${lastName}.direct.invalid`;
	const isDamaged = damageCounter(damage);
	names.set(hostname, async () => await (isDamaged() ? damaged : whole)(hostname));
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
		const isAll = 'all' in options && options.all === true;
		void next(host).then((error) => {
			if (error === 'nothing') return;
			if (error) callback(error);
			else if (isAll) callback(null, [{ address: '127.0.0.1', family: 4 }]);
			else callback(null, '127.0.0.1', 4);
		});
	};
	Object.assign(dns, { lookup: watched });
}
