/**
 * `npm run scan`: the scanner that n8n verifies community packages with. It checks the compiled
 * files of the packed package and the sources of the commit. We leave out only the part that
 * downloads both. Ends in "N passed, N failed".
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folder = mkdtempSync(path.join(tmpdir(), 'scan-'));
// The scanner creates a folder when it is loaded, and does not remove it.
process.env.TMPDIR = folder;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const { analyzePackage, findPackageRoot, SOURCE_FILE_PATTERNS } = await import(
	'@n8n/scan-community-package/scanner/scanner.mjs'
);
const { name } = JSON.parse(await readFile('package.json', 'utf8'));

/** Files of a packed package that the scanner lints. */
const PACKED_FILE_PATTERNS = ['**/*.js', 'package.json'];

const folderFor = (title) => {
	const made = path.join(folder, title);
	mkdirSync(made);
	return made;
};

function pack() {
	const [{ filename, files }] = JSON.parse(
		execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', folder], {
			encoding: 'utf8',
		}),
	);
	const to = folderFor('packed');
	execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', to, '--strip-components=1']);
	return { to, count: files.filter(({ path: file }) => file.endsWith('.js')).length };
}

/** The files of the next commit, in a folder that has no node_modules and no build. */
function checkOut() {
	const list = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
		encoding: 'utf8',
	});
	const files = list.split('\0').filter((file) => file !== '' && existsSync(file));
	const to = folderFor('source');
	for (const file of files) cpSync(file, path.join(to, file), { recursive: true });
	const root = findPackageRoot(to, name);
	if (root !== to) throw new Error(`The scanner takes ${root} for the package`);
	return { to, count: files.filter((file) => /^(nodes|credentials)\/.*\.ts$/.test(file)).length };
}

/** A package that the scanner must refuse: a scan that never finds anything proves nothing. */
function bad() {
	const to = folderFor('bad');
	writeFileSync(
		path.join(to, 'package.json'),
		JSON.stringify({ name: 'n8n-nodes-bad', dependencies: { axios: '1' }, n8n: { nodes: [] } }),
	);
	mkdirSync(path.join(to, 'nodes'));
	writeFileSync(path.join(to, 'nodes', 'Bad.node.js'), 'console.log(process.env.SECRET);\n');
	return { to, count: 1 };
}

const checks = [
	['the packed files', pack, PACKED_FILE_PATTERNS, true],
	['the sources', checkOut, SOURCE_FILE_PATTERNS, true],
	['a package that breaks rules is refused', bad, PACKED_FILE_PATTERNS, false],
];

let failed = 0;
for (const [title, prepare, patterns, expected] of checks) {
	const { to, count } = prepare();
	const { passed, message = '', details = '' } = await analyzePackage(to, patterns);
	// Without files the scanner reports no problem.
	const isRight = passed === expected && count > 0;
	if (!isRight) failed += 1;
	console.log(`${isRight ? 'ok' : 'FAILED'}: ${title} (${count} code files)`);
	if (!isRight) console.log(message, details);
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
