import { Redis as RedisClient } from 'ioredis';
import { Client } from 'pg';
import { childProcess, crypto, delay, fs, fsp, os, path, process } from '../../dev/node';
import { lastLines, launch, type Environment } from '../../dev/child';
import { Stop, atEnd } from '../../dev/lifetime';
import { anyFreePort } from '../../dev/ports';
import { withProgress } from '../../dev/progress';

const LOOPBACK = '127.0.0.1';
const START_LIMIT = 60_000;
const DEBIAN = '/usr/lib/postgresql';
const POLICY = '/usr/sbin/policy-rc.d';
/** The user's shell may lack the folders of the system's own programs. */
const PATHS = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];

const randomPassword = () => crypto.randomBytes(18).toString('hex');

function onPath(name: string): string | undefined {
	return PATHS.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** Folder of initdb and postgres: Debian keeps the newest version's beside older ones. */
function postgresFolder(): string | undefined {
	const versions = fs.existsSync(DEBIAN) ? fs.readdirSync(DEBIAN).map(Number) : [];
	const folders = versions
		.sort((one, other) => other - one)
		.map((version) => path.join(DEBIAN, String(version), 'bin'));
	const initdb = onPath('initdb');
	if (initdb !== undefined) folders.push(path.dirname(fs.realpathSync(initdb)));
	const isWhole = (folder: string) =>
		['initdb', 'postgres'].every((name) => fs.existsSync(path.join(folder, name)));
	return folders.find(isWhole);
}

/** Runs a program to its end. Returns the exit code; its output goes to the log. */
async function finish(command: string, args: string[], log: string, env?: Environment) {
	const cwd = path.dirname(log);
	return await launch({ command, args, cwd, env, output: log, patience: 60_000 }).ended;
}

/**
 * Debian starts each service that it installs, unless this file forbids it. An existing file is
 * somebody else's.
 */
async function withoutStarting(work: () => Promise<void>): Promise<void> {
	if (fs.existsSync(POLICY)) return await work();
	const allow = atEnd(async () => await fsp.rm(POLICY, { force: true }));
	await fsp.writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' });
	await work().finally(allow);
}

async function installPackages(names: string[], log: string): Promise<void> {
	const advice = `This needs Redis and PostgreSQL. Install them (Debian: apt-get install ${names.join(' ')}; macOS: brew install redis postgresql) and start again.`;
	if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) throw new Stop(advice);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const install = ['install', '-y', '--no-install-recommends', ...names];
	const work = async () => {
		if ((await finish('apt-get', install, log, env)) === 0) return;
		// The lists of a machine that was set up long ago name packages that no longer exist.
		await finish('apt-get', ['update'], log, env);
		if ((await finish('apt-get', install, log, env)) === 0) return;
		throw new Stop(
			`apt-get could not install ${names.join(' ')}.\n${lastLines(log, 5)}\n${advice}`,
		);
	};
	await withProgress(`Installing ${names.join(', ')}`, withoutStarting(work));
}

interface Programs {
	redis: string;
	/** Folder of PostgreSQL's programs. */
	postgres: string;
}

function findPrograms(): Partial<Programs> {
	return { redis: onPath('redis-server'), postgres: postgresFolder() };
}

async function obtainPrograms(log: string): Promise<Programs> {
	const found = findPrograms();
	const missing = [
		...(found.redis === undefined ? ['redis-server'] : []),
		...(found.postgres === undefined ? ['postgresql'] : []),
	];
	if (missing.length > 0) await installPackages(missing, log);
	const { redis, postgres } = findPrograms();
	if (redis !== undefined && postgres !== undefined) return { redis, postgres };
	throw new Stop('redis-server, or initdb and postgres, are not where they are looked for.');
}

/**
 * The user for PostgreSQL, which refuses to run as root: `postgres` or `nobody`. Undefined: the
 * current user.
 */
function serviceUser(): { name: string; uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	for (const name of ['postgres', 'nobody']) {
		const ask = (what: string) => {
			const { status, stdout } = childProcess.spawnSync('id', [what, name], { encoding: 'utf8' });
			return status === 0 ? Number(stdout) : undefined;
		};
		const [uid, gid] = [ask('-u'), ask('-g')];
		if (uid !== undefined && gid !== undefined) return { name, uid, gid };
	}
	throw new Stop('PostgreSQL refuses to run as root, and there is no user postgres or nobody.');
}

/**
 * A folder for the data of both, removed at the end. Other users may pass through it but not list
 * it.
 */
async function createFolder(): Promise<string> {
	const parent = await fsp.realpath(os.tmpdir());
	const folder = fs.mkdtempSync(path.join(parent, 'n8n-nodes-cis-telephony-services-'));
	atEnd(async () => await fsp.rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	await fsp.chmod(folder, 0o711);
	return folder;
}

/** Waits until a program of ours answers, at most a minute. */
export async function untilIt(
	answers: () => Promise<boolean>,
	name: string,
	log: string,
): Promise<void> {
	const deadline = Date.now() + START_LIMIT;
	while (!(await answers())) {
		if (Date.now() > deadline) throw new Stop(`${name} did not start:\n${lastLines(log, 10)}`);
		await delay(100);
	}
}

export interface Redis {
	readonly port: number;
	readonly password: string;
	/** Sends SIGKILL. */
	kill(): Promise<void>;
	/** Starts it again on the same port and data. */
	start(): Promise<void>;
	/** From now on it starts with the data of the last `keepSnapshot`, and nothing newer. */
	useSnapshots(): Promise<void>;
	keepSnapshot(): Promise<void>;
}

/** Sends one command over a connection of its own. */
async function tellRedis(port: number, password: string, command: string[]): Promise<void> {
	const options = { host: LOOPBACK, port, password, lazyConnect: true, commandTimeout: 10_000 };
	const client = new RedisClient({ ...options, retryStrategy: () => null });
	// The calls below reject too; without a listener ioredis prints each error.
	client.on('error', () => {});
	try {
		await client.connect();
		const [name = '', ...args] = command;
		await client.call(name, ...args);
	} finally {
		client.disconnect();
	}
}

/** Saves each change, as in `docs/scaling.md`, until `useSnapshots`. */
async function startRedis(program: string, folder: string): Promise<Redis> {
	const home = path.join(folder, 'redis');
	await fsp.mkdir(home, { mode: 0o700 });
	const [port, password] = [await anyFreePort(), randomPassword()];
	const [config, log] = [path.join(home, 'redis.conf'), path.join(home, 'redis.log')];
	// Not on its command line, which everybody on the machine can read.
	const configure = async (appendOnly: 'yes' | 'no') => {
		const own = [`port ${port}`, `bind ${LOOPBACK}`, `requirepass ${password}`, `dir ${home}`];
		const keep = [`appendonly ${appendOnly}`, 'appendfsync always', 'save ""'];
		await fsp.writeFile(config, [...own, ...keep].join('\n'), { mode: 0o600 });
	};
	const tell = async (...command: string[]) => await tellRedis(port, password, command);
	const answers = async () =>
		await tell('PING').then(
			() => true,
			() => false,
		);
	const launchIt = async () => {
		const child = launch({ command: program, args: [config], cwd: home, output: log });
		await untilIt(answers, 'Redis', log);
		return child;
	};
	await configure('yes');
	let child = await launchIt();
	return {
		port,
		password,
		kill: async () => await child.kill(),
		async start() {
			child = await launchIt();
		},
		async useSnapshots() {
			await tell('CONFIG', 'SET', 'appendonly', 'no');
			await configure('no');
		},
		keepSnapshot: async () => await tell('SAVE'),
	};
}

export interface Postgres {
	readonly port: number;
	readonly user: string;
	readonly password: string;
	readonly database: string;
	/** Rows of a query, with columns separated by `|`. */
	query(sql: string): Promise<string[]>;
}

async function startPostgres(programs: string, folder: string): Promise<Postgres> {
	const home = path.join(folder, 'postgres');
	const [data, secretFile] = [path.join(home, 'data'), path.join(home, 'password')];
	const log = path.join(folder, 'postgres.log');
	const [port, password] = [await anyFreePort(), randomPassword()];
	const owner = serviceUser();
	await fsp.mkdir(home, { mode: 0o700 });
	await fsp.writeFile(secretFile, password, { mode: 0o600 });
	if (owner) {
		for (const file of [home, secretFile]) await fsp.chown(file, owner.uid, owner.gid);
	}
	const as = (name: string, args: string[]) => {
		const program = path.join(programs, name);
		if (!owner) return { command: program, args, cwd: folder, output: log };
		const ids = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
		const all = [...ids, '--', program, ...args];
		return { command: onPath('setpriv') ?? 'setpriv', args: all, cwd: folder, output: log };
	};
	const shape = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--username=n8n'];
	const made = await launch(as('initdb', ['-D', data, ...shape, `--pwfile=${secretFile}`])).ended;
	if (made !== 0) throw new Stop(`initdb could not make a database:\n${lastLines(log, 5)}`);
	const settings = [`listen_addresses=${LOOPBACK}`, `port=${port}`, 'unix_socket_directories='];
	const server = as('postgres', ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
	launch({ ...server, patience: 20_000 });
	const query = async (sql: string) => {
		const client = new Client({
			host: LOOPBACK,
			port,
			user: 'n8n',
			password,
			database: 'postgres',
		});
		await client.connect();
		try {
			const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
			return rows.map((row) => row.join('|'));
		} finally {
			await client.end();
		}
	};
	const answers = async () =>
		await query('select 1').then(
			() => true,
			() => false,
		);
	await untilIt(answers, 'PostgreSQL', log);
	return { port, user: 'n8n', password, database: 'postgres', query };
}

export interface Services {
	redis: Redis;
	postgres: Postgres;
}

/**
 * Redis and PostgreSQL for this run only, with their own loopback ports, passwords and data,
 * removed at the end. Missing programs are installed where allowed, and never started as services.
 */
export async function startServices(): Promise<Services> {
	const folder = await createFolder();
	const programs = await obtainPrograms(path.join(folder, 'install.log'));
	const [redis, postgres] = await Promise.all([
		startRedis(programs.redis, folder),
		startPostgres(programs.postgres, folder),
	]);
	return { redis, postgres };
}
