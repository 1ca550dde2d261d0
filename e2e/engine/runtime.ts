import { fs, fsp, path, process } from '../../dev/node';
import { cached } from './cache';
import { launch } from '../../dev/child';
import { Stop } from '../../dev/lifetime';
import { install, readLock } from './lockFile';
import { rebuild, type NodeRuntime } from './npm';
import { withProgress } from '../../dev/progress';
import { isN8n1, lockedVersions, lockFolder } from './versions';

/** The native modules that must be compiled; n8n 2 brings a compiled isolated-vm. */
const nativeModules = (n8n: string) => (isN8n1(n8n) ? ['sqlite3', 'isolated-vm'] : ['sqlite3']);

/** The last major version of Node on which an n8n starts; n8n 2 names none. */
const newestNode = (n8n: string) => (isN8n1(n8n) ? 24 : Infinity);

export interface N8nRuntime {
	version: string;
	node: NodeRuntime;
	/** n8n's command line program. */
	bin: string;
}

function ownNode(): NodeRuntime {
	const prefix = path.resolve(process.execPath, '../..');
	const hasHeaders = fs.existsSync(path.join(prefix, 'include/node/node.h'));
	return {
		executable: process.execPath,
		version: process.versions.node,
		...(hasHeaders ? { headers: prefix } : {}),
	};
}

/**
 * Node 24, with which both lines run: this machine's own or a newer one, or one from the registry.
 */
async function obtainNode(n8n: string): Promise<NodeRuntime> {
	const own = ownNode();
	const major = Number.parseInt(own.version, 10);
	if (major >= 24 && major <= newestNode(n8n)) return own;
	const lock = readLock(path.resolve('e2e/node-24'));
	const [at] = lock.packages;
	if (at === undefined) {
		throw new Stop(
			`n8n ${n8n} needs Node 24${newestNode(n8n) > 24 ? ' or newer' : ''}, and this is Node ${own.version} on ${process.platform} ${process.arch}, for which there is none on npm.\n` +
				'Install Node 24 from nodejs.org and start again with it.',
		);
	}
	const home = await cached({
		name: `node-24-${process.platform}-${process.arch}-${lock.hash}`,
		gigabytes: 0.5,
		async fill(folder, log) {
			const spec = path.basename(at);
			await install({ title: 'Node 24', spec, lock, folder, log, node: own });
			await requireWorking(path.join(folder, at, 'bin/node'), ['--version'], log);
		},
	});
	const headers = path.join(home, at);
	const manifest: { version: string } = JSON.parse(
		await fsp.readFile(path.join(headers, 'package.json'), 'utf8'),
	);
	return { executable: path.join(headers, 'bin/node'), version: manifest.version, headers };
}

/** A download that does not run here must not enter the cache. */
async function requireWorking(executable: string, args: string[], log: string): Promise<void> {
	const code = await launch({
		command: executable,
		args,
		cwd: path.dirname(log),
		output: log,
	}).ended;
	if (code === 0) return;
	throw new Stop(`What was installed does not run on this machine. The log: ${log}`);
}

/**
 * Returns Node and n8n, from the cache or, the first time, from the npm registry (minutes, 3 GB).
 */
export async function obtainN8n(version: string): Promise<N8nRuntime> {
	if (!lockedVersions().includes(version)) {
		const locked = lockedVersions().join(', ');
		throw new Stop(`There is no lock file for n8n ${version}. Those of e2e: ${locked}.`);
	}
	const node = await obtainNode(version);
	const lock = readLock(lockFolder(version));
	const major = Number.parseInt(node.version, 10);
	const home = await cached({
		name: `n8n-${version}-${process.platform}-${process.arch}-node${major}-${lock.hash}`,
		gigabytes: 4,
		async fill(folder, log) {
			const spec = `n8n@${version}`;
			await install({ title: `n8n ${version}`, spec, lock, folder, log, node });
			const native = nativeModules(version);
			const compile = rebuild(native, { node, folder, log, limit: 1800 });
			await withProgress(`Compiling ${native.join(', ')}`, compile);
			const modules = native.map((name) => path.join(folder, 'node_modules', name));
			const check = `for (const at of ${JSON.stringify(modules)}) require(at)`;
			await requireWorking(node.executable, ['-e', check], log);
		},
	});
	return { version, node, bin: path.join(home, 'node_modules/n8n/bin/n8n') };
}
