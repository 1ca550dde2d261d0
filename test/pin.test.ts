import { fs, os, path } from '../dev/node';
import { lockedVersions, N8N_1, N8N_2 } from '../e2e/engine/versions';
import { compare, reportOf } from '../e2e/pin/differences';
import { WATCHED } from '../e2e/pin/watched';

test('both pinned versions have a lock file, which asks for no other version', () => {
	expect(lockedVersions()).toEqual(expect.arrayContaining([N8N_1, N8N_2]));
	for (const version of lockedVersions()) {
		const read = (name: string) =>
			JSON.parse(fs.readFileSync(`e2e/n8n-${version}/${name}`, 'utf8'));
		expect(read('package.json').dependencies).toEqual({ n8n: version });
		const { packages } = read('package-lock.json');
		expect(packages[''].dependencies).toEqual({ n8n: version });
		expect(packages['node_modules/n8n'].version).toBe(version);
	}
});

test('docs/installation.md names them, so that `npm run pin` can change it', () => {
	const page = fs.readFileSync('docs/installation.md', 'utf8');
	expect([N8N_2, N8N_1].filter((version) => !page.includes(version))).toEqual([]);
});

test('the watched files of n8n-core and n8n-workflow are those of the tested engine', () => {
	const [core, workflow] = ['n8n-core/', 'n8n-workflow/'].map((start) =>
		WATCHED.flatMap(({ paths }) => paths).filter((at) => at.startsWith(start)),
	);
	expect(core?.length).toBeGreaterThan(10);
	const watched = [...(core ?? []), ...(workflow ?? [])];
	expect(watched.filter((at) => !fs.existsSync(`node_modules/${at}`))).toEqual([]);
});

describe('the report', () => {
	const FILES = {
		former: { 'a/same.js': '1\n', 'a/b/other.js': 'one\ntwo\n', 'a/old.js': '', 'c.d.ts': 'x\n' },
		newer: { 'a/same.js': '1\n', 'a/b/other.js': 'one\n2\n', 'a/new.js': '', 'c.d.ts': 'x\n' },
	};
	const watched = { title: 'Area', reason: 'Ours depends on it.', paths: ['a', 'c.d.ts', 'd.js'] };
	let folder = '';
	beforeEach(() => {
		folder = fs.mkdtempSync(path.join(os.tmpdir(), 'differences-'));
	});
	afterEach(() => fs.rmSync(folder, { recursive: true }));

	const compared = (files: Record<'former' | 'newer', Record<string, string>>) => {
		const [former = '', newer = ''] = Object.entries(files).map(([side, texts]) => {
			for (const [name, text] of Object.entries(texts)) {
				const file = path.join(folder, side, name);
				fs.mkdirSync(path.dirname(file), { recursive: true });
				fs.writeFileSync(file, text);
			}
			return path.join(folder, side);
		});
		return compare({ former, newer }, [watched]);
	};

	test('names each file that is not equal, and shows its changed lines', () => {
		const areas = compared(FILES);
		expect(areas[0]?.files).toEqual([
			{
				file: 'a/b/other.js',
				state: 'changed',
				hunks: ['@@ -1,2 +1,2 @@', ' one', '-two', '+2'],
			},
			{ file: 'a/new.js', state: 'added', hunks: [] },
			{ file: 'a/old.js', state: 'removed', hunks: [] },
			{ file: 'a/same.js', state: 'equal', hunks: [] },
			{ file: 'c.d.ts', state: 'equal', hunks: [] },
			{ file: 'd.js', state: 'absent', hunks: [] },
		]);
		const report = reportOf('n8n 2 instead of 1', areas);
		expect(report).toContain('| Area | 2 | 4 |');
		expect(report).toContain('- `a/b/other.js`: +1 −1\n\n~~~diff\n@@ -1,2 +1,2 @@\n one\n-two\n+2');
		expect(report).toContain('- `d.js`: in neither version');
		expect(report).not.toContain(folder);
	});

	test('cuts a long diff short', () => {
		const lines = (text: string) => `${text}\n`.repeat(100);
		const areas = compared({ former: { 'c.d.ts': lines('a') }, newer: { 'c.d.ts': lines('b') } });
		const report = reportOf('n8n', areas);
		expect(report).toContain('`c.d.ts`: +100 −100');
		expect(report).toContain('… 161 more lines');
		expect(report.split('\n').length).toBeLessThan(70);
	});
});
