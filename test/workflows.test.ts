import { childProcess, fs, os, path, process } from '../dev/node';

const folder = '.github/workflows';
const workflows = new Map(
	fs.readdirSync(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]),
);
const publish = workflows.get('publish.yml') ?? '';

test.each([...workflows])('%s: actions are pinned by commit, with their version', (_, text) => {
	const lines = text.split('\n');
	const uses = lines.flatMap((line, i) => (/\buses:/.test(line) ? [[lines[i - 1], line]] : []));
	expect(uses).not.toEqual([]);
	for (const [before, line] of uses) {
		const [, action] = /^ +- uses: (actions\/[\w-]+)@[0-9a-f]{40}$/.exec(line ?? '') ?? [];
		expect([line, action]).toEqual([line, expect.any(String)]);
		expect(before).toMatch(new RegExp(`^ +# ${action} v\\d+\\.\\d+\\.\\d+\\b`));
	}
});

test('all workflows take an action at the same commit', () => {
	const pins = [...workflows.values()].flatMap((text) => text.match(/actions\/\S+@\S+/g) ?? []);
	const names = new Set(pins.map((pin) => pin.split('@')[0]));
	expect(new Set(pins).size).toBe(names.size);
});

test('a shell gets no text from outside the repository', () => {
	for (const [name, text] of workflows) {
		const runs = text.split('\n').filter((line) => /^ *(- )?run:/.test(line));
		expect([name, runs.filter((line) => line.includes('${{'))]).toEqual([name, []]);
		expect([name, /pull_request_target|secrets\./.exec(text)?.[0]]).toEqual([name, undefined]);
	}
});

/** The jobs of a workflow by name, each with its text. */
const jobsOf = (text: string) => {
	const [, jobs = ''] = text.split(/^jobs:$/m);
	const names = [...jobs.matchAll(/^ {2}([\w-]+):$/gm)].map(([, name = '']) => name);
	return new Map(names.map((name, index) => [name, jobs.split(/^ {2}[\w-]+:$/m)[index + 1] ?? '']));
};
const runsOf = (job: string) =>
	[...job.matchAll(/^ *(?:- )?run: (.*)$/gm)].map(([, command = '']) => command);
test('a workflow may only read the repository', () => {
	for (const [name, text] of workflows) {
		expect([name, text]).toEqual([
			name,
			expect.stringMatching(/^permissions:\n {2}contents: read\n\n/m),
		]);
		const rights = [...text.matchAll(/^ +([\w-]+): write$/gm)].map(([, right]) => right);
		expect([name, rights]).toEqual([name, name === 'publish.yml' ? ['id-token'] : []]);
	}
});

test('newest-n8n.yml: each week, pins the newest n8n in its checkout, reports, and tests it', () => {
	const text = workflows.get('newest-n8n.yml') ?? '';
	expect(text).toMatch(/^on:\n {2}schedule:\n {4}- cron: '\d+ \d+ \* \* \d'\n/m);
	expect([...jobsOf(text)].map(([name, job]) => [name, runsOf(job)])).toEqual([
		[
			'newest',
			[
				'npm ci',
				'npm run --silent pin -- latest --report "$GITHUB_STEP_SUMMARY"',
				'git diff --quiet || echo "moved=true" >> "$GITHUB_OUTPUT"',
				'npm run --silent e2e -- regular triggers webhook',
			],
		],
	]);
});

const jobs = jobsOf(publish);
const [check = '', pack = '', sign = ''] = jobs.values();
const HASH = 'echo "$SHA256  package.tgz" | sha256sum --check --strict';
const PUBLISH = 'npm publish ./package.tgz --provenance --access public --ignore-scripts';

test('a job that may sign runs nothing that the repository or a dependency brings', () => {
	const signing = [...workflows].flatMap(([file, text]) => {
		const [before = ''] = text.split(/^jobs:$/m);
		expect([file, before.includes('id-token')]).toEqual([file, false]);
		const those = [...jobsOf(text)].filter(([, job]) => job.includes('id-token: write'));
		return those.map(([name, job]) => [`${file}: ${name}`, job] as const);
	});
	expect(signing.map(([name]) => name)).toEqual(['publish.yml: publish']);
	for (const [name, job] of signing) {
		expect([name, runsOf(job)]).toEqual([name, [HASH, PUBLISH]]);
		expect([name, /\bnpm (?:ci|install|i|run|exec|test)\b|\bnpx\b/.exec(job)]).toEqual([
			name,
			null,
		]);
		const actions = [...job.matchAll(/uses: (\S+)@/g)].map(([, action]) => action);
		expect([name, actions]).toEqual([name, ['actions/setup-node', 'actions/download-artifact']]);
		expect([name, /cache[@:]|run: [|>]/.exec(job)]).toEqual([name, null]);
	}
});

test('publish.yml: a tag, checked first; then everything else; then a packed file; then provenance', () => {
	expect(publish).toMatch(/^on:\n {2}push:\n {4}tags: \['v\*'\]\n\n/m);
	expect([...jobs.keys()]).toEqual(['check', 'pack', 'publish']);
	expect(runsOf(check)).toEqual([
		'node dev/release.mjs "$GITHUB_REF_NAME"',
		'bash .ci/run --whole',
	]);
	expect(runsOf(pack)).toEqual([
		'node dev/release.mjs "$GITHUB_REF_NAME"',
		'npm ci',
		'npm run build',
		'mv "$(npm pack --silent)" package.tgz',
		`echo "sha256=$(sha256sum package.tgz | cut -d ' ' -f 1)" >> "$GITHUB_OUTPUT"`,
	]);
	expect(pack).toMatch(/^ {4}needs: check$/m);
	expect(pack).toMatch(/^ {6}sha256: \$\{\{ steps\.pack\.outputs\.sha256 \}\}$/m);
	expect(pack).not.toMatch(/cache[@:]/);
	expect(sign).toMatch(/^ {4}needs: pack$/m);
	expect(sign).toMatch(/^ {4}environment: npm$/m);
	expect(sign).toMatch(/^ {4}permissions:\n {6}id-token: write\n/m);
	expect(sign).toMatch(/^ {10}SHA256: \$\{\{ needs\.pack\.outputs\.sha256 \}\}$/m);
});

test('the job that signs refuses a file with another hash, and one without a hash', () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'publish-'));
	const output = path.join(folder, 'output');
	const bash = (command: string, env: Record<string, string>) =>
		childProcess.spawnSync('bash', ['-e', '-c', command], {
			cwd: folder,
			env: { PATH: process.env.PATH, ...env },
		}).status;
	try {
		fs.writeFileSync(path.join(folder, 'package.tgz'), 'packed');
		expect(bash(runsOf(pack).at(-1) ?? '', { GITHUB_OUTPUT: output })).toBe(0);
		const [, SHA256 = ''] = /^sha256=([0-9a-f]{64})\n$/.exec(fs.readFileSync(output, 'utf8')) ?? [];
		const [verify = ''] = runsOf(sign);
		expect(bash(verify, { SHA256 })).toBe(0);
		expect(bash(verify, { SHA256: '' })).not.toBe(0);
		fs.appendFileSync(path.join(folder, 'package.tgz'), ' by somebody else');
		expect(bash(verify, { SHA256 })).not.toBe(0);
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
});

test('ci.yml runs every step of .ci/run, and every part of the end-to-end tests', () => {
	const ci = workflows.get('ci.yml') ?? '';
	const steps = fs.readFileSync('.ci/run', 'utf8').matchAll(/^step (\S+)/gm);
	// The job n8n runs the parts of `e2e`, which begin as `start` does.
	const own = [...steps].map(([, name = '']) => name).filter((name) => !/^(start|e2e)$/.test(name));
	const [, matrix = ''] = /step: \[(.*)\]/.exec(ci) ?? [];
	const commands = [...ci.matchAll(/bash \.ci\/run (.*)$/gm)].map(([, names = '']) => names);
	expect([...commands, matrix].join(' ').split(/[ ,"]+/)).toEqual(expect.arrayContaining(own));

	const main = fs.readFileSync('e2e/main.ts', 'utf8');
	const [, parts = ''] = /PARTS: .* = \{([^}]*)\};/.exec(main) ?? [];
	const listed = /part: \[(.*)\]/.exec(ci)?.[1]?.match(/\w+/g);
	expect(listed).toEqual(parts.match(/\w+/g));
});

describe('dev/release.mjs', () => {
	const script = path.resolve('dev/release.mjs');
	let made = '';
	beforeEach(() => {
		made = fs.mkdtempSync(path.join(os.tmpdir(), 'release-'));
	});
	afterEach(() => fs.rmSync(made, { recursive: true }));

	const ask = (tag: string, version: string, changelog: string, locked = version) => {
		const files = {
			'package.json': JSON.stringify({ version }),
			'package-lock.json': JSON.stringify({ version: locked }),
			'CHANGELOG.md': changelog,
		};
		for (const [name, text] of Object.entries(files)) {
			fs.writeFileSync(path.join(made, name), text);
		}
		const { status, stdout, stderr } = childProcess.spawnSync(process.execPath, [script, tag], {
			cwd: made,
			encoding: 'utf8',
		});
		return [status, (stdout + stderr).trim()];
	};
	const changes = '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-21\n';

	test('lets a tag pass that is the version, and in the changelog', () => {
		expect(ask('v1.2.3', '1.2.3', changes)).toEqual([0, 'v1.2.3 may be published']);
	});

	test.each([
		[
			'v1.2.4',
			'1.2.3',
			changes,
			'1.2.3',
			'The tag "v1.2.4" is not v1.2.3, the version in package.json',
		],
		['v1.2.3', '1.2.3', changes, '1.2.2', 'package-lock.json is of version 1.2.2'],
		['v1.2.0', '1.2.0', changes, '1.2.0', 'CHANGELOG.md has no line "## [1.2.0] - YYYY-MM-DD"'],
		['v1x2.3', '1x2.3', changes, '1x2.3', /is not of the form v1\.2\.3/],
		['v1.2.3-rc.1', '1.2.3-rc.1', changes, '1.2.3-rc.1', /is not of the form v1\.2\.3/],
		['', '1.2.3', changes, '1.2.3', /is not of the form v1\.2\.3/],
	])('refuses %s of %s', (tag, version, changelog, locked, words) => {
		const [status, output] = ask(tag, version, changelog, locked);
		expect(status).toBe(1);
		if (typeof words === 'string') expect(output).toBe(words);
		else expect(output).toMatch(words);
	});
});
