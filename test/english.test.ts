import { childProcess, fs, path } from '../dev/node';

/*
 * n8n verifies only packages in English: labels, errors, README and pages. The providers' documents
 * are in Russian, so comments and pages quote their titles and words, and strings never hold them.
 * One folder, docs/ru, is a guide in Russian; it is not shipped.
 */

const CYRILLIC = /\p{Script=Cyrillic}/u;
const QUOTED = /"[^"\n]*"|«[^»\n]*»|`[^`\n]*`/g;

const [packed] = JSON.parse(
	childProcess.execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], {
		encoding: 'utf8',
	}),
) as Array<{ files: Array<{ path: string }> }>;
const shipped = packed?.files.map((file) => file.path) ?? [];
const code = shipped.filter((file) => file.endsWith('.js'));

/** Lines that hold Cyrillic outside of quotes. */
const unquoted = (text: string) =>
	text.split('\n').filter((line) => CYRILLIC.test(line.replace(QUOTED, '')));

test('the shipped code is in English alone', () => {
	expect(code.length).toBeGreaterThan(50);
	expect(code.filter((file) => CYRILLIC.test(fs.readFileSync(file, 'utf8')))).toEqual([]);
});

test('comments of its sources quote', () => {
	const own = sources.filter((file) => /^(?:credentials|nodes|shared)\//.test(file));
	const quoting = own.filter((file) => CYRILLIC.test(fs.readFileSync(file, 'utf8')));
	expect(quoting).toContain('nodes/Mobilon/resources/sms/send.ts');
	for (const file of quoting) {
		// A quotation may continue in the next line of a comment.
		const text = fs.readFileSync(file, 'utf8').replace(/\n\s*\* ?/g, ' ');
		expect([file, unquoted(text)]).toEqual([file, []]);
	}
});

test('everything else that is shipped is English, the README first', () => {
	const others = shipped.filter((file) => !code.includes(file));
	expect(others).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'package.json']));
	// People search the nodes panel in their own language: the aliases of a codex file are for them.
	const texts = others.filter((file) => !file.endsWith('.node.json'));
	expect(texts.filter((file) => CYRILLIC.test(fs.readFileSync(file, 'utf8')))).toEqual([]);
});

const pages = ['.', 'docs', 'examples', ...fs.readdirSync('nodes').map((name) => `nodes/${name}`)]
	.flatMap((folder) => fs.readdirSync(folder).map((name) => path.posix.join(folder, name)))
	.filter((name) => name.endsWith('.md'));

test('the pages beside it quote', () => {
	expect(pages).toContain('docs/coverage.md');
	for (const page of pages) {
		expect([page, unquoted(fs.readFileSync(page, 'utf8'))]).toEqual([page, []]);
	}
});

test('the guide in docs/ru is in Russian, and nothing else is', () => {
	const guide = tracked.filter((file) => file.startsWith('docs/ru/'));
	expect(guide).toContain('docs/ru/README.md');
	for (const file of guide) {
		expect(fs.readFileSync(file, 'utf8').match(/\p{Script=Cyrillic}/gu)?.length).toBeGreaterThan(
			500,
		);
	}
	expect(shipped.filter((file) => file.startsWith('docs/'))).toEqual([]);
	const others = tracked.filter((file) => file.endsWith('.md') && !guide.includes(file));
	expect(
		others.filter((file) => !pages.includes(file) && CYRILLIC.test(fs.readFileSync(file, 'utf8'))),
	).toEqual([]);
});

const tracked = childProcess
	.execFileSync('git', ['ls-files'], { encoding: 'utf8' })
	.split('\n')
	.filter((file) => fs.existsSync(file));
const sources = tracked.filter((file) => /\.(tsx?|mjs|js|css)$/.test(file));

/** The comments of a file, one in each line. */
const commentsOf = (file: string) =>
	fs
		.readFileSync(file, 'utf8')
		.split('\n')
		.map((line) => /^\s*(?:\/\*\*?|\*|\/\/)\s?(.*?)(?:\*\/)?$/.exec(line)?.[1] ?? '\n')
		.join(' ');

/** The sentences of a page, without its code, headings and table heads. */
const proseOf = (page: string) =>
	fs
		.readFileSync(page, 'utf8')
		.replace(/^```.*?^```$/gms, '')
		.replace(/^#.*$|^\|.*\n(?=\| *:?-+)/gm, '')
		.replace(/\n(?=[a-z(_`*])/g, ' ');

/** Noun clauses as subjects ("What rings is …"), and a verb that a native would not use for "is". */
const OBLIQUE = /(?<=^|[.:!?|*]\s+|\*\*)What\b[^.?!|\n]*[.!|\n]|\bstands\b(?! for)/gm;

test('pages and comments are plain sentences', () => {
	const texts = [
		...pages.filter((page) => page !== 'docs/reliability.md').map((page) => [page, proseOf(page)]),
		...sources.map((file) => [file, commentsOf(file)]),
	];
	expect(texts.length).toBeGreaterThan(100);
	for (const [file, text = ''] of texts) {
		expect([file, text.match(OBLIQUE) ?? []]).toEqual([file, []]);
	}
	expect('A call. What rings is checked.\nIt stands there.'.match(OBLIQUE)).toHaveLength(2);
	expect('A call. What is checked? It is.'.match(OBLIQUE)).toBeNull();
});

test('files that pages and comments name are there', () => {
	const names = new Set(tracked.map((file) => path.basename(file)));
	const texts = [...pages.map(proseOf), ...sources.map(commentsOf)];
	const named = texts.flatMap((text) => text.match(/[\w./-]+\.(?:tsx?|mjs|txt)\b/g) ?? []);
	expect(named.length).toBeGreaterThan(20);
	// X and x are a provider of the reader's own.
	const missing = named.filter(
		(file) => !names.has(path.basename(file)) && !/(^|\/)x\.|X[A-Z]/.test(file),
	);
	expect(missing).toEqual([]);
});
