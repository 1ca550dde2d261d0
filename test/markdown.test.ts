import { fs, path } from '../dev/node';
import packageJson from '../package.json';

const below = (folder: string): string[] =>
	fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const name = path.posix.join(folder, entry.name);
		if (entry.isDirectory()) return /node_modules|^dist|^\.git$/.test(name) ? [] : below(name);
		return name.endsWith('.md') ? [name] : [];
	});

const pages = new Map(below('.').map((name) => [name, fs.readFileSync(name, 'utf8')]));
const withoutCode = (text: string) => text.replace(/^```.*?^```$/gms, '');

/** Anchors of headings, as GitHub and npm make them. */
function anchorsOf(text: string): string[] {
	const counts = new Map<string, number>();
	return [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
		const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
		const slug = words.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
		const count = counts.get(slug) ?? 0;
		counts.set(slug, count + 1);
		return count === 0 ? slug : `${slug}-${count}`;
	});
}

/** Targets of a page's links and pictures. */
function targetsOf(text: string): string[] {
	const links = [...withoutCode(text).matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)];
	const pictures = [...text.matchAll(/\b(?:src|srcset|href)="([^"\s]+)"/g)];
	return [...links, ...pictures].map(([, target = '']) => target);
}

const repository = packageJson.repository.url.replace(/^git\+https:\/\/github\.com\/|\.git$/g, '');
const raw = `https://raw.githubusercontent.com/${repository}/main/`;

test('there are pages, and the README is one of them', () => {
	expect([...pages.keys()]).toEqual(expect.arrayContaining(['README.md', 'docs/coverage.md']));
});

test.each([...pages])('%s: every link leads somewhere', (page, text) => {
	const broken = targetsOf(text).filter((target) => {
		const isRaw = target.startsWith(raw);
		if (!isRaw && /^[a-z]+:/.test(target)) return false;
		const [file = '', anchor] = (isRaw ? target.slice(raw.length) : target).split('#');
		const base = isRaw ? '.' : path.posix.dirname(page);
		const found = file === '' ? page : path.posix.join(base, decodeURIComponent(file));
		if (!fs.existsSync(found) || found.startsWith('..')) return true;
		return anchor !== undefined && !anchorsOf(pages.get(found) ?? '').includes(anchor);
	});
	expect(broken).toEqual([]);
});

test('npm shows the README without the repository: its pictures have whole addresses', () => {
	const pictures = [...(pages.get('README.md') ?? '').matchAll(/\b(?:src|srcset)="([^"]+)"/g)];
	expect(pictures.length).toBeGreaterThan(0);
	for (const [, address] of pictures) expect(address).toMatch(new RegExp(`^${raw}`));
});

test('the README gives the address of the example that its row names', () => {
	const rows = (pages.get('README.md') ?? '').matchAll(
		/\[([^\]]+)\]\(examples\/README\.md\)\s*\| \[Import\]\(([^)]+)\)/g,
	);
	const addresses = [...rows].map(([, name, address]) => [name, address]);
	expect(addresses.length).toBeGreaterThan(5);
	for (const [name, address] of addresses) expect(address).toBe(`${raw}examples/${name}.json`);
});

test.each(['SECURITY.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md'])(
	'the README leads to %s',
	(name) => {
		expect(targetsOf(pages.get('README.md') ?? '')).toContain(name);
	},
);

test('CONTRIBUTING.md names every command', () => {
	const page = pages.get('CONTRIBUTING.md') ?? '';
	const inner = ['build', 'typecheck', 'test', 'start'];
	const names = Object.keys(packageJson.scripts).filter(
		(name) => !inner.includes(name) && !name.startsWith('pre'),
	);
	expect(names.filter((name) => !page.includes(`npm run ${name}`))).toEqual([]);
	expect(page).toMatch(/`npm test`[^]*`npm start`/);
});

test('every page of docs/ is reached from the README', () => {
	const reached = new Set(['README.md']);
	for (const page of reached) {
		for (const target of targetsOf(pages.get(page) ?? '')) {
			const file = path.posix.join(path.posix.dirname(page), target.split('#')[0] ?? '');
			if (pages.has(file)) reached.add(file);
		}
	}
	const lost = [...pages.keys()].filter((page) => page.startsWith('docs/') && !reached.has(page));
	expect(lost).toEqual([]);
});
