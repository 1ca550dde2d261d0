import { transformSync } from 'esbuild';
import { childProcess, fs } from '../dev/node';

/*
 * n8n verifies only what is English: labels, errors, README and pages. The providers' documents are
 * not, so their titles and words are quoted: in comments and on pages, and never in a string.
 */

const CYRILLIC = /\p{Script=Cyrillic}/u;
const QUOTED = /"[^"\n]*"|«[^»\n]*»|`[^`\n]*`/g;

const [packed] = JSON.parse(
	childProcess.execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], {
		encoding: 'utf8',
	}),
) as Array<{ files: Array<{ path: string }> }>;
const shipped = packed?.files.map((file) => file.path) ?? [];
const code = shipped.filter((file) => /\.(js|d\.ts)$/.test(file));

/** Lines that hold Cyrillic outside of quotes. */
const unquoted = (text: string) =>
	text.split('\n').filter((line) => CYRILLIC.test(line.replace(QUOTED, '')));

/** The file without its comments: whatever n8n or a person may get to see. */
const withoutComments = (file: string) =>
	transformSync(fs.readFileSync(file, 'utf8'), { charset: 'utf8', legalComments: 'none' }).code;

test('what is shipped holds comments that quote, so the tests below can fail', () => {
	const quoting = code.filter((file) => CYRILLIC.test(fs.readFileSync(file, 'utf8')));
	expect(quoting).toContain('dist/nodes/Mobilon/resources/sms/send.js');
});

test('no string of the shipped code is anything but English', () => {
	const files = code.filter((file) => file.endsWith('.js'));
	expect(files.length).toBeGreaterThan(50);
	const quoting = files.filter((file) => CYRILLIC.test(fs.readFileSync(file, 'utf8')));
	expect(quoting.filter((file) => CYRILLIC.test(withoutComments(file)))).toEqual([]);
});

test('comments of the shipped code quote', () => {
	for (const file of code) {
		// A quotation may go on in the next line of a comment.
		const text = fs.readFileSync(file, 'utf8').replace(/\n\s*\* ?/g, ' ');
		expect([file, unquoted(text)]).toEqual([file, []]);
	}
});

test('everything else that is shipped is English, the README first', () => {
	const others = shipped.filter((file) => !code.includes(file));
	expect(others).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'package.json']));
	expect(others.filter((file) => CYRILLIC.test(fs.readFileSync(file, 'utf8')))).toEqual([]);
});

test('the pages beside it quote', () => {
	const pages = ['.', 'docs', 'examples', ...fs.readdirSync('nodes').map((name) => `nodes/${name}`)]
		.flatMap((folder) => fs.readdirSync(folder).map((name) => `${folder}/${name}`))
		.filter((name) => name.endsWith('.md'));
	expect(pages).toContain('docs/coverage.md');
	for (const page of pages) {
		expect([page, unquoted(fs.readFileSync(page, 'utf8'))]).toEqual([page, []]);
	}
});
