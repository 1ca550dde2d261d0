import { crypto, delay, fsp, os, path, process } from '../../dev/node';
import { isAlive } from '../../dev/alive';
import { Stop, atEnd } from '../../dev/lifetime';

const LIMIT = 300_000;

/**
 * Lets one run at a time use this checkout: `npm run build` empties `dist`, and a second run that
 * packs it meanwhile would get an empty package.
 */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
	const checkout = crypto.createHash('sha256').update(path.resolve('.')).digest('hex').slice(0, 12);
	const mark = path.join(os.tmpdir(), `n8n-nodes-cis-telephony-build-${checkout}`);
	const deadline = Date.now() + LIMIT;
	while (!(await take(mark))) {
		if (Date.now() > deadline) {
			throw new Stop(`Another run is building this checkout for minutes. If not, remove ${mark}`);
		}
		await delay(200);
	}
	const release = atEnd(async () => await fsp.rm(mark, { force: true }));
	try {
		return await work();
	} finally {
		await release();
	}
}

/** Whether the mark is ours now; the mark of a killed run is removed for the next try. */
async function take(mark: string): Promise<boolean> {
	const taken = await fsp.writeFile(mark, String(process.pid), { flag: 'wx' }).then(
		() => true,
		() => false,
	);
	if (taken) return true;
	const holder = Number(await fsp.readFile(mark, 'utf8').catch(() => ''));
	if (holder > 0 && !isAlive(holder)) await fsp.rm(mark, { force: true });
	return false;
}
