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

test('publish.yml: a tag, checked first; then everything else; then provenance', () => {
	expect(publish).toMatch(/^on:\n {2}push:\n {4}tags: \['v\*'\]\n\n/m);
	const [, check = '', sign = ''] = publish.split(/^ {2}(?:check|publish):$/m);
	const runs = (job: string) => [...job.matchAll(/- run: (.*)$/gm)].map(([, command]) => command);
	expect(runs(check)).toEqual(['node dev/release.mjs "$GITHUB_REF_NAME"', 'bash .ci/run']);
	expect(runs(sign)).toEqual([
		'node dev/release.mjs "$GITHUB_REF_NAME"',
		'npm ci',
		'npm run build',
		'npm publish --provenance --access public',
	]);
	expect(sign).toMatch(/^ {4}needs: check$/m);
	expect(sign).toMatch(/^ {4}permissions:\n {6}contents: read\n {6}id-token: write$/m);
	expect(check).not.toContain('id-token');
	expect(sign).not.toMatch(/cache[@:]/);
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
