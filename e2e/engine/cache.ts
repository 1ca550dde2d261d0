import { fs, fsp, os, path, process } from '../../dev/node';
import { isAlive } from '../../dev/alive';
import { Stop, atEnd } from '../../dev/lifetime';

/** Outside the checkout, so that a fresh clone or `git clean` costs no second download. */
function cacheRoot(): string {
	const configured = process.env.XDG_CACHE_HOME ?? '';
	// The XDG specification: a relative path is invalid and must be ignored.
	const base = path.isAbsolute(configured) ? configured : path.join(os.homedir(), '.cache');
	return path.join(base, 'n8n-nodes-cis-telephony');
}

/** Marks the files of a running program: machine (homes are shared) and process. */
const ownMark = () => `.unfinished-${os.hostname()}-${process.pid}`;

/** Removes the remains of killed runs on this machine; running programs keep their files. */
async function removeLeftovers(root: string): Promise<void> {
	for (const name of await fsp.readdir(root)) {
		const [, host, pid] = /\.unfinished-(.+)-(\d+)(?:\.log)?$/.exec(name) ?? [];
		if (host !== os.hostname() || isAlive(Number(pid))) continue;
		// Not worth an error: an orphaned npm may still be writing to it.
		await fsp.rm(path.join(root, name), { recursive: true, force: true }).catch(() => {});
	}
}

async function requireSpace(root: string, gigabytes: number): Promise<void> {
	const { bavail, bsize } = await fsp.statfs(root);
	const free = (bavail * bsize) / 1e9;
	if (free >= gigabytes) return;
	throw new Stop(
		`Not enough disk space: ${gigabytes} GB are needed in ${root}, ${free.toFixed(1)} GB are free.\n` +
			'Free some space, or set XDG_CACHE_HOME to a folder on another disk, and start again.',
	);
}

export interface CacheEntry {
	name: string;
	/** Disk space that the download needs. */
	gigabytes: number;
	/**
	 * Fills the empty folder. `log` is a file outside it, kept (until a later run) if filling fails.
	 */
	fill: (folder: string, log: string) => Promise<void>;
}

/** By folder: what this process is filling. */
const filling = new Map<string, Promise<void>>();

/**
 * A folder that is either complete or absent: it is filled beside its place and renamed at the end.
 * Parts of a run that ask for it at the same time wait for one another. Two runs at once fill one
 * each; the slower one discards its own.
 */
export async function cached(entry: CacheEntry): Promise<string> {
	const root = cacheRoot();
	const folder = path.join(root, entry.name);
	if (fs.existsSync(folder)) return folder;
	const work =
		filling.get(folder) ??
		fillBeside(root, folder, entry).finally(() => void filling.delete(folder));
	filling.set(folder, work);
	await work;
	return folder;
}

async function fillBeside(
	root: string,
	folder: string,
	{ gigabytes, fill }: CacheEntry,
): Promise<void> {
	await fsp.mkdir(root, { recursive: true }).catch((error: Error) => {
		throw new Stop(
			`The cache folder cannot be made: ${error.message}.\nSet XDG_CACHE_HOME to a folder you may write to.`,
		);
	});
	await removeLeftovers(root);
	await requireSpace(root, gigabytes);
	const unfinished = folder + ownMark();
	const log = `${unfinished}.log`;
	const discard = atEnd(
		async () => await fsp.rm(unfinished, { recursive: true, force: true, maxRetries: 3 }),
	);
	try {
		await fsp.mkdir(unfinished);
		await fill(unfinished, log);
		await fsp.rename(unfinished, folder).catch((error: unknown) => {
			if (!fs.existsSync(folder)) throw error;
		});
		await fsp.rm(log, { force: true });
	} finally {
		await discard();
	}
}
