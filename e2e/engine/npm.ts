import { delay, fs, path, process } from '../../dev/node';
import { lastLines, launch, type Environment } from '../../dev/child';
import { Stop } from '../../dev/lifetime';

/** A Node to run programs with. */
export interface NodeRuntime {
	executable: string;
	version: string;
	/**
	 * Folder with `include/node`, for compiling native modules; without it node-gyp downloads them.
	 */
	headers?: string;
}

/** The Node that runs this program. */
export const OWN_NODE: NodeRuntime = {
	executable: process.execPath,
	version: process.versions.node,
};

interface Cause {
	pattern: RegExp;
	/** $1 is the first group of the pattern. */
	says: string;
}

const DISK_FULL: Cause = {
	pattern: /ENOSPC|no space left on device/i,
	says: 'The disk is full. Free some space, or set XDG_CACHE_HOME to a folder on another disk, and start again.',
};

const DOWNLOAD: Cause[] = [
	DISK_FULL,
	{
		pattern:
			/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|npm error network/,
		says: 'The npm registry cannot be reached. Check the network, the proxy and `npm config get registry`, and start again.',
	},
	{
		pattern: /\bE40[13]\b/,
		says: 'The npm registry refused the request. Check the login for it (`npm whoami`, `npm login`) and start again.',
	},
	{
		pattern: /notarget No matching version found for (\S+)\.$/m,
		says: 'The npm registry does not have $1. Use a registry that mirrors all of npm, or another version of n8n, and start again.',
	},
	{
		pattern: /\bE404\b|ETARGET/,
		says: 'The npm registry does not have a package that n8n needs. Use a registry that mirrors all of npm and start again.',
	},
	{
		pattern: /EINTEGRITY/,
		says: 'A download differs from the lock file. Run `npm cache verify` and start again.',
	},
];

// sqlite3 first tries a prebuilt binary: its network warnings in the log are not the cause.
const COMPILE: Cause[] = [
	DISK_FULL,
	{
		pattern: /gyp ERR! find Python|Could not find any Python/,
		says: 'Python is missing: n8n compiles sqlite3 with it. Install python3 (Debian: apt-get install python3) and start again.',
	},
	{
		pattern: /gyp ERR!|node-gyp/,
		says: 'A C++ compiler or make is missing or not working: n8n compiles sqlite3 with them. Install them (Debian: apt-get install build-essential; macOS: xcode-select --install) and start again.',
	},
];

/**
 * npm's own environment without the additions of the outer `npm start`. For example,
 * `ignore-scripts` from our .npmrc would make `npm rebuild` do nothing, and `npm run --silent` would
 * leave its errors out of the log.
 */
function environment({ executable, headers }: NodeRuntime): Environment {
	const inherited = Object.entries(process.env).filter(
		([name]) =>
			!/^npm_(package_|lifecycle_|config_(ignore_scripts|local_prefix|loglevel|omit|include)$)/i.test(
				name,
			),
	);
	return {
		...Object.fromEntries(inherited),
		PATH: [path.dirname(executable), process.env.PATH].join(path.delimiter),
		...(headers === undefined ? {} : { npm_config_nodedir: headers }),
	};
}

/** The npm that runs this script, under the given Node; other package managers differ. */
function npmCommand({ executable }: NodeRuntime): [string, ...string[]] {
	const cli = process.env.npm_execpath ?? '';
	return path.basename(cli) === 'npm-cli.js' && fs.existsSync(cli) ? [executable, cli] : ['npm'];
}

export interface NpmCall {
	node: NodeRuntime;
	folder: string;
	log: string;
	/** Seconds; a longer command hangs. */
	limit: number;
}

/** Exit codes of the shell and of `timeout`. */
const NOT_FOUND = 127;
const TOO_LATE = 124;

/** Exit code of npm, or TOO_LATE. */
async function npm(args: string[], { node, folder, log, limit }: NpmCall): Promise<number> {
	const [command, ...cli] = npmCommand(node);
	const env = environment(node);
	const child = launch({
		command,
		args: [...cli, ...args],
		cwd: folder,
		env,
		output: log,
		// npm ignores SIGTERM while it unpacks; its remains are discarded anyway.
		patience: 2000,
	});
	const timer = new AbortController();
	const late = delay(limit * 1000, TOO_LATE, { signal: timer.signal });
	late.catch(() => {});
	const code = await Promise.race([child.ended, late]);
	timer.abort();
	await child.stop();
	return code;
}

function applied({ pattern, says }: Cause, text: string): string | undefined {
	const found = pattern.exec(text);
	return found === null ? undefined : says.replace('$1', found[1] ?? '');
}

/** Explains the error from npm's output, and gives the next step. */
function explain(code: number, log: string, step: string, causes: Cause[]): string {
	const text = fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '';
	const says =
		code === NOT_FOUND
			? 'npm was not found. Install it, or run this as `npm start`.'
			: causes.map((cause) => applied(cause, text)).find((found) => found !== undefined);
	const ending = code === TOO_LATE ? 'took too long' : `ended with code ${code}`;
	return `${step} ${ending}. ${says ?? `Its last lines:\n${lastLines(log, 30)}`}`;
}

function downloadStop(code: number, { log }: { log: string }, step: string, causes: Cause[]): Stop {
	return new Stop(`${explain(code, log, step, causes)}\nThe whole log: ${log}`);
}

/**
 * Asks for one package first: npm itself needs minutes to notice that a registry is unreachable.
 */
export async function requireRegistry(spec: string, call: Omit<NpmCall, 'limit'>): Promise<void> {
	const flags = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'];
	const args = ['view', spec, 'version', '--fetch-timeout=20000', ...flags];
	const code = await npm(args, { ...call, limit: 60 });
	if (code === 0) return;
	if (code !== TOO_LATE) throw downloadStop(code, call, 'Asking the npm registry', DOWNLOAD);
	throw new Stop(
		'The npm registry does not answer. Check the network, the proxy and `npm config get registry`, and start again.',
	);
}

/** Installs exactly the lock file, without any install script. */
export async function installLocked(call: NpmCall): Promise<void> {
	const flags = ['--ignore-scripts', '--include=optional', '--prefer-offline', '--no-audit'];
	const code = await npm(['ci', ...flags, '--no-fund', '--no-update-notifier'], call);
	if (code !== 0) throw downloadStop(code, call, 'Installing', DOWNLOAD);
}

/** The version that a tag of a package means today: `versionOf('n8n@latest')`. */
export async function versionOf(spec: string, call: NpmCall): Promise<string> {
	const code = await npm(['view', spec, 'version', '--loglevel=error'], call);
	if (code !== 0) throw downloadStop(code, call, 'Asking the npm registry', DOWNLOAD);
	const [version] = /^\d+\.\d+\.\d+\S*$/m.exec(fs.readFileSync(call.log, 'utf8')) ?? [];
	if (version === undefined) throw new Stop(`The npm registry has no version ${spec}.`);
	return version;
}

/**
 * Writes the lock file of the package.json in the folder, starting from the lock file there, without
 * the addresses of a registry.
 */
export async function lockPackages(call: NpmCall): Promise<void> {
	const flags = ['--ignore-scripts', '--omit-lockfile-registry-resolved', '--no-audit'];
	const args = ['install', '--package-lock-only', ...flags, '--no-fund', '--no-update-notifier'];
	const code = await npm(args, call);
	if (code !== 0) throw downloadStop(code, call, 'Making the lock file', DOWNLOAD);
}

/** Compiles the native modules that `--ignore-scripts` left out. */
export async function rebuild(packages: string[], call: NpmCall): Promise<void> {
	const code = await npm(['rebuild', '--ignore-scripts=false', ...packages], call);
	if (code !== 0) throw downloadStop(code, call, `Compiling ${packages.join(', ')}`, COMPILE);
}

/** Runs any other npm command in a package; shows its output if it fails. */
export async function npmOrStop(args: string[], call: NpmCall): Promise<void> {
	const code = await npm(args, call);
	if (code !== 0) throw new Stop(explain(code, call.log, `npm ${args.join(' ')}`, [DISK_FULL]));
}
