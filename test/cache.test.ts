import { fs, os, path, process } from '../dev/node';
import { cached } from '../e2e/engine/cache';

let root = '';
const before = process.env.XDG_CACHE_HOME;
beforeEach(() => {
	root = fs.mkdtempSync(path.join(os.tmpdir(), 'cache-'));
	process.env.XDG_CACHE_HOME = root;
});
afterEach(() => {
	if (before === undefined) delete process.env.XDG_CACHE_HOME;
	else process.env.XDG_CACHE_HOME = before;
	fs.rmSync(root, { recursive: true });
});

const entry = (fill: (folder: string) => Promise<void>) => ({ name: 'thing', gigabytes: 0, fill });

test('parts of a run that need the same download at once share one', async () => {
	let times = 0;
	const thing = entry(async (folder) => {
		times += 1;
		fs.writeFileSync(path.join(folder, 'file'), 'whole');
	});
	const folders = await Promise.all([cached(thing), cached(thing), cached(thing)]);
	expect(new Set(folders).size).toBe(1);
	expect(fs.readFileSync(path.join(folders[0] ?? '', 'file'), 'utf8')).toBe('whole');
	expect(await cached(thing)).toBe(folders[0]);
	expect(times).toBe(1);
});

test('a download that fails leaves nothing, fails for all of them, and can be tried again', async () => {
	const failing = entry(async () => await Promise.reject(new Error('no network')));
	const tries = await Promise.allSettled([cached(failing), cached(failing)]);
	expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	expect(fs.readdirSync(path.join(root, 'n8n-nodes-cis-telephony'))).toEqual([]);
	const folder = await cached(entry(async () => {}));
	expect(fs.readdirSync(folder)).toEqual([]);
});
