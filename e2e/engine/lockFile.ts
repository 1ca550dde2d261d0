import { crypto, fs, fsp, path, process } from '../../dev/node';
import { installLocked, requireRegistry, type NodeRuntime } from './npm';
import { withProgress } from '../../dev/progress';

/** A folder of ours with a package.json and its package-lock.json. */
export interface Lock {
	folder: string;
	/** Hash of the lock file: a new lock file gets a new cache folder. */
	hash: string;
	/** Paths of the packages that may be installed on this platform, e.g. `node_modules/n8n`. */
	packages: string[];
}

interface LockedPackage {
	os?: string | string[];
	cpu?: string | string[];
}

function fitsHere({ os, cpu }: LockedPackage): boolean {
	const fits = (wanted: string | string[] | undefined, here: string) =>
		wanted === undefined || [wanted].flat().includes(here);
	return fits(os, process.platform) && fits(cpu, process.arch);
}

export function readLock(folder: string): Lock {
	const text = fs.readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
	const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(text);
	const here = Object.entries(packages).filter(([at, entry]) => at !== '' && fitsHere(entry));
	const hash = crypto.createHash('sha256').update(text).digest('hex').slice(0, 12);
	return { folder, hash, packages: here.map(([at]) => at) };
}

export interface Installation {
	/** Shown to the person meanwhile, e.g. `n8n 2.41.1`. */
	title: string;
	/** The package to ask the registry for first. */
	spec: string;
	lock: Lock;
	folder: string;
	log: string;
	node: NodeRuntime;
}

/** Copies manifest and lock file into the folder and installs them, with progress. */
export async function install({ title, spec, lock, folder, log, node }: Installation) {
	for (const name of ['package.json', 'package-lock.json']) {
		await fsp.copyFile(path.join(lock.folder, name), path.join(folder, name));
	}
	await withProgress('Asking the npm registry', requireRegistry(spec, { node, folder, log }));
	const missing = new Set(lock.packages);
	const measure = () => {
		for (const at of missing) {
			if (fs.existsSync(path.join(folder, at, 'package.json'))) missing.delete(at);
		}
		const installed = lock.packages.length - missing.size;
		// npm first asks the registry about each of them, then unpacks. It leaves out some packages of
		// the lock file (for another C library, for an optional peer): "at most".
		if (installed === 0) return `looking up ${lock.packages.length} packages`;
		return `${installed} of at most ${lock.packages.length} packages`;
	};
	const installing = installLocked({ node, folder, log, limit: 3600 });
	await withProgress(`Getting ${title}, once`, installing, measure);
}
