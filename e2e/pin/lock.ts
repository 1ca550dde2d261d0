import { fs, fsp, os, path } from '../../dev/node';
import { lockPackages, type NpmCall, OWN_NODE, versionOf } from '../engine/npm';
import { withProgress } from '../../dev/progress';
import { lockFolder, lockedVersions } from '../engine/versions';

const NAMES = ['package.json', 'package-lock.json'];

/** npm in a folder of its own, which remains after a failure because it holds npm's log. */
async function withNpm<T>(work: (call: NpmCall) => Promise<T>): Promise<T> {
	const folder = await fsp.mkdtemp(path.join(os.tmpdir(), 'pin-'));
	const result = await work({
		node: OWN_NODE,
		folder,
		log: path.join(folder, 'npm.log'),
		limit: 1800,
	});
	await fsp.rm(folder, { recursive: true, force: true });
	return result;
}

/** The version that `latest`, another tag of n8n or a version means. */
export async function askRegistry(asked: string): Promise<string> {
	return await withNpm(async (call) => await versionOf(`n8n@${asked}`, call));
}

/**
 * Makes the folder of a version from that of the former one, so that all packages that still fit
 * keep their versions. A folder that exists stays as it is.
 */
export async function lockVersion(version: string, former: string): Promise<void> {
	if (lockedVersions().includes(version)) return;
	await withNpm(async (call) => {
		for (const name of NAMES) {
			await fsp.copyFile(path.join(lockFolder(former), name), path.join(call.folder, name));
		}
		const manifest = path.join(call.folder, 'package.json');
		const text = await fsp.readFile(manifest, 'utf8');
		await fsp.writeFile(manifest, text.replace(`"n8n": "${former}"`, `"n8n": "${version}"`));
		await withProgress(`Making the lock file of n8n ${version}`, lockPackages(call));
		const lock: unknown = JSON.parse(
			await fsp.readFile(path.join(call.folder, 'package-lock.json'), 'utf8'),
		);
		fs.mkdirSync(lockFolder(version));
		await fsp.copyFile(manifest, path.join(lockFolder(version), 'package.json'));
		// One space instead of two: these files are large.
		const lockFile = path.join(lockFolder(version), 'package-lock.json');
		await fsp.writeFile(lockFile, `${JSON.stringify(lock, null, 1)}\n`);
	});
}
