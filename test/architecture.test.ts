import { fs, path } from '../dev/node';

/** All `.ts` files below a folder, as paths from the root with forward slashes. */
const filesBelow = (folder: string): string[] =>
	fs
		.readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((file) => path.join(folder, file).split(path.sep).join('/'))
		.filter((file) => file.endsWith('.ts'));

const shipped = ['nodes', 'credentials', 'shared'].flatMap(filesBelow);
const sources = new Map(shipped.map((file) => [file, fs.readFileSync(file, 'utf8')]));

const importsOf = (file: string): string[] =>
	[...(sources.get(file) ?? '').matchAll(/^(?:import|export|\}).* from '([^']+)';$/gm)].map(
		([, target = '']) =>
			target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
	);

test.each(shipped)('%s imports only what may be below it', (file) => {
	const [top, provider] = file.split('/');
	for (const target of importsOf(file)) {
		const isPlatform = ['n8n-workflow', 'luxon', 'node:crypto'].includes(target);
		const isShared = target.startsWith('shared/');
		const isOwn = top === 'nodes' && target.startsWith(`nodes/${provider}/`);
		const isCredential = top === 'nodes' && target.startsWith('credentials/');
		expect([target, isPlatform || isShared || isOwn || isCredential]).toEqual([target, true]);
	}
});

test.each(shipped)('%s is plain: no any, no suppression, nothing of the machine', (file) => {
	const source = sources.get(file) ?? '';
	expect(source).not.toMatch(/(: |<|\bas )any\b/);
	expect(source).not.toMatch(/eslint-disable|@ts-(ignore|expect-error|nocheck)|prettier-ignore/);
	expect(source).not.toMatch(/\bconsole\.|\bprocess\.\w|setTimeout|localhost|127\.0\.0\.1/);
	expect(source).not.toMatch(/TODO|FIXME|XXX\b(?!X)/);
});

test('nothing shipped imports what is not', () => {
	const targets = shipped.flatMap((file) => importsOf(file).map((target) => [file, target]));
	expect(targets.length).toBeGreaterThan(100);
	const unshipped = /^(simulators|sandbox|test|e2e|dev)\//;
	expect(targets.filter(([, target = '']) => unshipped.test(target))).toEqual([]);
});

test("the sandbox's page imports nothing but itself, Preact and what the server tells it", () => {
	const page = path.join('sandbox', 'page');
	const files = fs.readdirSync(page).filter((name) => /\.tsx?$/.test(name));
	expect(files).toContain('main.tsx');
	for (const file of files) {
		const source = fs.readFileSync(path.join(page, file), 'utf8');
		for (const [, target = ''] of source.matchAll(/(?:from|import) '([^']+)';/g)) {
			expect([file, target]).toEqual([file, expect.stringMatching(/^(\.\/|\.\.\/wire$|preact)/)]);
		}
		for (const name of ['mobilon', 'callpassword', 'alovoice', 'autodialer']) {
			expect([file, source.toLowerCase().includes(name)]).toEqual([file, false]);
		}
	}
});

test('shared knows no provider', () => {
	const names = fs.readdirSync('nodes').map((name) => name.toLowerCase());
	for (const file of filesBelow('shared')) {
		for (const name of names) {
			expect([file, (sources.get(file) ?? '').toLowerCase().includes(name)]).toEqual([file, false]);
		}
	}
});

test('ARCHITECTURE.md names every file of shared, and none that is gone', () => {
	const page = fs.readFileSync('ARCHITECTURE.md', 'utf8');
	const tree = /^```\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
	const kernel = tree.slice(tree.indexOf('shared/'), tree.indexOf('simulators/'));
	const named = [...kernel.matchAll(/\b(\w+\.ts)\b/g)].map(([, name]) => name);
	expect(named.sort()).toEqual(fs.readdirSync('shared').sort());
	const folders = [...tree.matchAll(/^(\w+)\//gm)].map(([, name]) => name);
	expect(folders.filter((folder) => !fs.existsSync(folder ?? ''))).toEqual([]);
});

test('shipped files stay small', () => {
	const lines = shipped.map((file) => (sources.get(file) ?? '').split('\n').length - 1);
	const median = [...lines].sort((a, b) => a - b)[Math.floor(lines.length / 2)] ?? 0;
	expect(median).toBeLessThanOrEqual(90);
	expect(Math.max(...lines)).toBeLessThanOrEqual(200);
});
