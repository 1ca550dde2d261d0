import { fsp, http, net, path } from '../../dev/node';
import { lastLines, launch, type Environment } from '../../dev/child';
import { Stop } from '../../dev/lifetime';
import { anyFreePort } from '../../dev/ports';
import { withProgress } from '../../dev/progress';
import { cached } from './cache';
import { install, readLock } from './lockFile';
import { listen } from './loopback';
import type { N8nHome } from './n8n';
import { npmOrStop, OWN_NODE } from './npm';
import { untilIt } from './services';

const LOOPBACK = '127.0.0.1';
/** The only registry that n8n uses without a licence. */
const NPM = 'registry.npmjs.org';
const VERDACCIO = 'verdaccio-6.8.0';

/** An npm registry on loopback. It asks no other registry: it has what was published to it. */
export interface Registry {
	/** n8n and npm reach it, in this environment, as npm's public registry. */
	readonly env: Environment;
	/** npm reaches it directly with these options. */
	readonly options: string[];
	/** `https://127.0.0.1:<port>` */
	readonly url: string;
	/** Hosts that n8n and npm asked for besides it. They were not reached. */
	readonly refused: ReadonlySet<string>;
	publish(tarball: string): Promise<void>;
}

/** Its program, from the cache or, the first time, from the npm registry: 60 MB. */
async function obtainVerdaccio(): Promise<string> {
	const lock = readLock(path.resolve('e2e', VERDACCIO));
	const home = await cached({
		name: `${VERDACCIO}-${lock.hash}`,
		gigabytes: 0.2,
		async fill(folder, log) {
			const spec = VERDACCIO.replace('-', '@');
			await install({ title: 'the registry Verdaccio', spec, lock, folder, log, node: OWN_NODE });
		},
	});
	return path.join(home, 'node_modules/verdaccio/bin/verdaccio');
}

/** A certificate for npm's name, trusted only by processes that are given it. */
async function certify(folder: string, log: string): Promise<{ key: string; cert: string }> {
	const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
	const names = `subjectAltName=DNS:${NPM},IP:${LOOPBACK}`;
	const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
	const files = ['-keyout', key, '-out', cert, '-subj', `/CN=${NPM}`, '-addext', names];
	const args = ['req', '-x509', ...kind, ...files];
	const code = await launch({ command: 'openssl', args, cwd: folder, output: log }).ended;
	if (code === 0) return { key, cert };
	throw new Stop(`This needs openssl, for a certificate of its own:\n${lastLines(log, 5)}`);
}

/** Leads requests for npm's registry to this port, and refuses all others. */
async function startProxy(port: number, refused: Set<string>): Promise<string> {
	const proxy = http.createServer((_request, response) => {
		response.writeHead(405).end();
	});
	proxy.on('connect', ({ url = '' }: http.IncomingMessage, client: net.Socket) => {
		client.on('error', () => client.destroy());
		const [host = ''] = url.split(':');
		if (host !== NPM) {
			refused.add(host);
			client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
			return;
		}
		const tunnel = net.connect(port, LOOPBACK, () => {
			client.write('HTTP/1.1 200 OK\r\n\r\n');
			client.pipe(tunnel).pipe(client);
		});
		tunnel.on('error', () => client.destroy());
	});
	return await listen(proxy);
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = net.connect(port, LOOPBACK, () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}

/** Starts the registry, empty, until the program ends. */
export async function startRegistry(home: N8nHome): Promise<Registry> {
	const program = await obtainVerdaccio();
	const folder = path.join(home.folder, 'registry');
	const log = path.join(home.folder, 'registry.log');
	await fsp.mkdir(folder);
	const { key, cert } = await certify(folder, log);
	const port = await anyFreePort();
	const config = {
		storage: path.join(folder, 'storage'),
		auth: {},
		// No `uplinks`, so it asks nobody else.
		packages: { '**': { access: '$all', publish: '$all' } },
		https: { key, cert },
		web: { enable: false },
		log: { type: 'stdout', format: 'json', level: 'http' },
	};
	const file = path.join(folder, 'config.yaml');
	// Each JSON text is a YAML text too.
	await fsp.writeFile(file, JSON.stringify(config));
	const url = `https://${LOOPBACK}:${port}`;
	const args = [program, '--config', file, '--listen', url];
	launch({ command: OWN_NODE.executable, args, cwd: folder, output: log });
	await withProgress(
		'Starting the registry',
		untilIt(async () => await isListening(port), 'The registry', log),
	);

	const refused = new Set<string>();
	const proxy = await startProxy(port, refused);
	const options = [`--registry=${url}`, `--cafile=${cert}`, `--noproxy=${LOOPBACK}`];
	return {
		env: { HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: cert, npm_config_cafile: cert },
		options,
		url,
		refused,
		async publish(tarball) {
			// npm refuses to publish without a token; the registry accepts any.
			const token = `--//${LOOPBACK}:${port}/:_authToken=any`;
			const call = {
				node: OWN_NODE,
				folder,
				log: path.join(home.folder, 'publish.log'),
				limit: 60,
			};
			await npmOrStop(['publish', tarball, ...options, token], call);
		},
	};
}
