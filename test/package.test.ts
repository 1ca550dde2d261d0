import { childProcess, fs } from '../dev/node';
import packageJson from '../package.json';

interface Packed {
	files: Array<{ path: string }>;
	size: number;
}

const [packed] = JSON.parse(
	childProcess.execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], {
		encoding: 'utf8',
	}),
) as Packed[];
const files = packed?.files.map((file) => file.path) ?? [];

test('the packed file holds what runs, and its documents', () => {
	const others = files.filter((file) => !file.startsWith('dist/'));
	expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE.md', 'README.md', 'package.json']);
	for (const file of files.filter((name) => name.startsWith('dist/'))) {
		expect(file).toMatch(
			/^dist\/((nodes|credentials|shared)\/.*\.(js|d\.ts|svg|node\.json)|nodes\/\w+\/__schema__\/.*\.json)$/,
		);
	}
	expect(files).toEqual(
		expect.arrayContaining([...packageJson.n8n.nodes, ...packageJson.n8n.credentials]),
	);
	expect(packed?.size).toBeLessThan(130_000);
});

test('n8n may verify it: no runtime dependencies, one peer, nothing that runs on install', () => {
	expect(packageJson).not.toHaveProperty('dependencies');
	expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	expect(packageJson).not.toHaveProperty('overrides');
	for (const script of ['prepare', 'preinstall', 'install', 'postinstall', 'prepack']) {
		expect(packageJson.scripts).not.toHaveProperty(script);
	}
	expect(packageJson.license).toBe('MIT');
	expect(packageJson.keywords).toContain('n8n-community-node-package');
});

test('the rules of n8n, all of them, and no line of the repository that lifts one', () => {
	expect(packageJson.n8n.strict).toBe(true);
	expect(packageJson.scripts.lint).toMatch(/^n8n-node lint && /);
	expect(fs.readFileSync('eslint.config.mjs', 'utf8')).toBe(
		"import { config } from '@n8n/node-cli/eslint';\n\nexport default config;\n",
	);
	const code = [
		'.',
		'bench',
		'credentials',
		'dev',
		'e2e',
		'nodes',
		'sandbox',
		'shared',
		'simulators',
		'test',
	]
		.flatMap((folder) =>
			fs
				.readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
				.map((name) => `${folder}/${name}`),
		)
		.filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !name.includes('node_modules'));
	expect(code.length).toBeGreaterThan(200);
	const lifting = /(\/\/|\/\*)\s*(eslint-disable|@ts-ignore|@ts-nocheck|@ts-expect-error)/;
	expect(code.filter((name) => lifting.test(fs.readFileSync(name, 'utf8')))).toEqual([]);
});

test('no registry, no machine and no person shows in what is published or locked', () => {
	const runtimes = fs.readdirSync('e2e').filter((name) => /^(n8n|node|verdaccio)-/.test(name));
	const locks = ['.', ...runtimes.map((name) => `e2e/${name}`)];
	const texts = [
		...files.filter((file) => /\.(js|json|md)$/.test(file)),
		...locks.map((folder) => `${folder}/package-lock.json`),
	];
	expect(locks.length).toBeGreaterThan(3);
	for (const file of texts) {
		const text = fs.readFileSync(file, 'utf8');
		expect([file, /"resolved"|registry\.|\/home\/|\/root\/|\/work\//.exec(text)?.[0]]).toEqual([
			file,
			undefined,
		]);
	}
});

test('npm runs the scripts in any shell: programs with their arguments, one after the other', () => {
	for (const [name, script] of Object.entries(packageJson.scripts)) {
		for (const command of script.split(' && ')) {
			expect([name, command]).toEqual([
				name,
				expect.stringMatching(/^(?:node|npm|gulp|tsc|jest|prettier|n8n-node)(?: [\w./-]+)*$/),
			]);
		}
	}
});

test('text has the same line ends on every system, but for what Excel saved', () => {
	const list = childProcess.execFileSync('git', ['ls-files', '--eol'], { encoding: 'utf8' });
	const strange = list.split('\n').filter((line) => /^i\/(?:crlf|mixed)/.test(line));
	expect(strange.map((line) => line.split('\t')[1])).toEqual(['examples/list.csv']);
	expect(list).not.toMatch(/attr\/ +\t/);
});
