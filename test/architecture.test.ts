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
	const unshipped = /^(providers|simulators|sandbox|test|e2e|dev|bench)\//;
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

/** The rooms of shared, from the ground up: a room may import only those of lower floors. */
const FLOORS: readonly string[][] = [
	['values'],
	['operation'],
	['http'],
	['parameters', 'once', 'contactRules', 'webhook'],
	['panel'],
	['run', 'poll'],
];
const floorOf = (file: string) =>
	FLOORS.findIndex((rooms) => rooms.includes(file.split('/')[1] ?? ''));
const kernel = shipped.filter((file) => file.startsWith('shared/'));

test('every file of shared is in a room', () => {
	expect(fs.readdirSync('shared').sort()).toEqual(FLOORS.flat().sort());
	expect(kernel.filter((file) => file.split('/').length !== 3)).toEqual([]);
});

test.each(kernel)('%s imports from its own room or from a lower floor', (file) => {
	const others = importsOf(file).filter(
		(target) => target.startsWith('shared/') && path.dirname(target) !== path.dirname(file),
	);
	expect(others.filter((target) => floorOf(target) >= floorOf(file))).toEqual([]);
});

test('no file imports itself by way of others, types included', () => {
	const done = new Set<string>();
	const circles: string[] = [];
	const visit = (file: string, way: readonly string[]): void => {
		if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
		if (way.includes(file) || done.has(file)) return;
		for (const target of importsOf(file)) {
			const name = [`${target}.ts`, `${target}/index.ts`].find((name) => sources.has(name));
			if (name) visit(name, [...way, file]);
		}
		done.add(file);
	};
	for (const file of shipped) visit(file, []);
	expect(done.size).toBe(shipped.length);
	expect(circles).toEqual([]);
});

test('sandbox and bench share with e2e only what is in dev and in its engine', () => {
	const imports = (folder: string) =>
		filesBelow(folder).flatMap((file) =>
			[...fs.readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)';$/gm)].map(([, target = '']) =>
				path.posix.join(path.posix.dirname(file), target),
			),
		);
	const ofE2e = (folder: string) => imports(folder).filter((target) => target.startsWith('e2e/'));
	expect(ofE2e('sandbox')).toEqual([]);
	expect(ofE2e('bench').filter((target) => !target.startsWith('e2e/engine/'))).toEqual([]);
	const engine = ofE2e('e2e/engine').filter((target) => !target.startsWith('e2e/engine/'));
	expect(engine).toEqual([]);
});

test('ARCHITECTURE.md names every folder, every room of shared, and none that is gone', () => {
	const page = fs.readFileSync('ARCHITECTURE.md', 'utf8');
	const tree = /^```\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
	const folders = [...tree.matchAll(/^(\w+)\//gm)].map(([, folder]) => folder);
	expect(folders.filter((folder) => !fs.existsSync(folder ?? ''))).toEqual([]);
	const kernel = tree.slice(tree.indexOf('shared/'), tree.indexOf('simulators/'));
	const rooms = [...kernel.matchAll(/^ {2}(\w+)\/ /gm)].map(([, room]) => room);
	expect(rooms.sort()).toEqual(FLOORS.flat().sort());
});
