import { delay, fs, fsp, os, path, process } from '../../dev/node';
import { lastLines, launch, type Environment } from '../../dev/child';
import { Stop, atEnd } from '../../dev/lifetime';
import { anyFreePort } from '../../dev/ports';
import type { N8nRuntime } from './runtime';

const LOOPBACK = '127.0.0.1';
const START_LIMIT = 180_000;

/** The home folder of one n8n (or of several that share a database); removed at the end. */
export interface N8nHome {
	/**
	 * HOME, current folder and `N8N_USER_FOLDER` in one, so that n8n reads nothing of the user's own.
	 */
	folder: string;
	log: string;
	/** The only folder that n8n's file nodes may read by default. */
	files: string;
	/** Where n8n looks for installed community packages; node types are then `<package>.<node>`. */
	packages: string;
}

export async function createHome(): Promise<N8nHome> {
	// Resolves symbolic links (macOS has one in front of its temporary folder), because n8n compares
	// resolved paths with configured ones.
	const parent = await fsp.realpath(os.tmpdir());
	const folder = fs.mkdtempSync(path.join(parent, 'n8n-nodes-cis-telephony-'));
	atEnd(async () => await fsp.rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	const home = {
		folder,
		log: path.join(folder, 'n8n.log'),
		files: path.join(folder, '.n8n-files'),
		packages: path.join(folder, '.n8n/nodes/node_modules'),
	};
	await fsp.mkdir(home.files, { recursive: true });
	await fsp.mkdir(home.packages, { recursive: true });
	return home;
}

/**
 * Unpacks the file of `npm pack` and replaces the installed package, as n8n's own installer does.
 * Returns the package's folder.
 */
export async function installPackage(home: N8nHome, tarball: string, name: string) {
	const folder = path.join(home.packages, name);
	await fsp.rm(folder, { recursive: true, force: true });
	await fsp.mkdir(folder, { recursive: true });
	const args = ['-xzf', tarball, '-C', folder, '--strip-components=1'];
	const code = await launch({ command: 'tar', args, cwd: home.folder, output: home.log }).ended;
	if (code !== 0) throw new Stop(`tar could not unpack ${tarball}:\n${lastLines(home.log, 5)}`);
	return folder;
}

/** A complete environment: the user's own `N8N_…`, `DB_…` and proxy variables stay outside. */
function environment(home: N8nHome, { node, version }: N8nRuntime): Environment {
	const { PATH, LANG, TZ, TMPDIR } = process.env;
	return {
		PATH: [path.dirname(node.executable), PATH].join(path.delimiter),
		LANG,
		GENERIC_TIMEZONE: 'Europe/Moscow',
		TZ,
		TMPDIR,
		HOME: home.folder,
		N8N_USER_FOLDER: home.folder,
		N8N_HOST: LOOPBACK,
		N8N_LISTEN_ADDRESS: LOOPBACK,
		// The editor is opened over plain HTTP.
		N8N_SECURE_COOKIE: 'false',
		// Nothing is sent to n8n's makers, and nothing is requested from their servers.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		// Asks n8n's server for a list at each start, and has no switch. n8n 1 does not know the module
		// and exits at an unknown name.
		...(version.startsWith('2.') ? { N8N_DISABLED_MODULES: 'mcp-registry' } : {}),
	};
}

export interface N8nOptions {
	runtime: N8nRuntime;
	home: N8nHome;
	/** Which of n8n's processes: default `start`, the others for queue mode. */
	command?: 'start' | 'worker' | 'webhook';
	/** Default: any free port. */
	port?: number;
	/** Added to the quiet environment; replaces its entries. */
	env?: Environment;
}

export interface N8n {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	readonly baseUrl: string;
	readonly pid: number | undefined;
	/** Never resolves; rejects if n8n ends without having been stopped. */
	readonly crashed: Promise<never>;
	stop(): Promise<void>;
	/** Kills it without warning. Started again on the same home and port, it continues. */
	kill(): Promise<void>;
}

/**
 * For an n8n whose editor nobody opens: it writes the editor's files at each start, which takes nine
 * of the start's 17 seconds of CPU time. It then has no `/types/nodes.json` either.
 */
export const HEADLESS = { N8N_DISABLE_UI: 'true' };

// The health route shows that the server listens, the readiness route that the database is
// migrated. The other two are internal: they answer JSON only when the editor's routes are ready,
// and those of workflows with 401.
const READY = {
	start: ['/healthz', '/healthz/readiness', '/rest/settings'],
	headless: ['/healthz', '/healthz/readiness', '/rest/workflows'],
	worker: ['/healthz', '/healthz/readiness'],
	webhook: ['/healthz', '/healthz/readiness'],
};

/** Starts n8n and waits until its REST interface answers; a worker, until it accepts jobs. */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const { runtime, home, port, env, command = 'start' } = options;
	const listenPort = port ?? (await anyFreePort());
	const baseUrl = `http://${LOOPBACK}:${listenPort}`;
	const child = launch({
		command: runtime.node.executable,
		args: [runtime.bin, command],
		cwd: home.folder,
		env: {
			...environment(home, runtime),
			N8N_PORT: String(listenPort),
			...(command === 'worker' && {
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(listenPort),
				N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
			}),
			// The port of the task runners' broker: the default one belongs to the user's own n8n, if
			// any.
			N8N_RUNNERS_BROKER_PORT: String(await anyFreePort()),
			...env,
		},
		output: home.log,
	});
	const crashed = child.ended.then((code): never => {
		throw new Stop(`n8n ended by itself with code ${code}:\n${lastLines(home.log, 20)}`);
	});
	// An ordinary stop rejects it too, when nobody waits for it any more.
	crashed.catch(() => {});
	const isHeadless = command === 'start' && env?.N8N_DISABLE_UI === HEADLESS.N8N_DISABLE_UI;
	const paths = READY[isHeadless ? 'headless' : command];
	await Promise.race([untilReady(baseUrl, paths, home.log), crashed]);
	const { pid } = child;
	return { baseUrl, pid, crashed, stop: child.stop, kill: child.kill };
}

async function untilReady(baseUrl: string, paths: string[], log: string): Promise<void> {
	const deadline = Date.now() + START_LIMIT;
	for (const at of paths) {
		while (!(await answersJson(baseUrl + at))) {
			if (Date.now() > deadline) {
				const waited = START_LIMIT / 1000;
				throw new Stop(`n8n did not answer ${at} within ${waited} seconds:\n${lastLines(log, 20)}`);
			}
			await delay(250);
		}
	}
}

async function answersJson(address: string): Promise<boolean> {
	try {
		const response = await fetch(address, { signal: AbortSignal.timeout(5000) });
		const type = response.headers.get('content-type') ?? '';
		await response.arrayBuffer();
		return (response.ok || response.status === 401) && type.includes('json');
	} catch {
		// Not listening yet; the caller sets the deadline.
		return false;
	}
}

/** The path that a workflow file itself uses: `<home>/.n8n-files/<name>`. */
export function provideFile(home: N8nHome, file: string): void {
	fs.copyFileSync(file, path.join(home.files, path.basename(file)));
}
