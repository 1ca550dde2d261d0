import { atEnd, run, say, Stop } from './lifetime';
import { childProcess, crypto, fs, os, path, process } from './node';
import { listAt, textAt } from './json';

/**
 * `npm run rehearse` does what publish.yml would do with a tag of the current version, and publishes
 * nothing: the checks of dev/release.mjs, the packed file, and the inputs of its provenance. It needs
 * a build. The registry it names does not exist.
 */

/** kB: n8n's start reads the package, and a community node has no reason to be larger. */
const LARGEST = 130;
const EXPECTED =
	/^(?:dist\/.*\.(?:js|json|svg)|package\.json|README\.md|LICENSE\.md|CHANGELOG\.md)$/;
const NOWHERE = 'http://127.0.0.1:9';

function call(command: string, args: string[], cwd = process.cwd()): string {
	const result = childProcess.spawnSync(command, args, { cwd, encoding: 'utf8' });
	if (result.status === 0) return result.stdout;
	throw new Stop(`${command} ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`);
}

/** The changelog as it will be: what is unreleased gets the version and the day. */
function checkTag(folder: string, version: string): string {
	for (const name of ['package.json', 'package-lock.json']) {
		fs.copyFileSync(name, path.join(folder, name));
	}
	const heading = `## [${version}] - ${new Date().toISOString().slice(0, 10)}`;
	const changes = fs.readFileSync('CHANGELOG.md', 'utf8');
	const released = changes.includes(`## [${version}]`)
		? changes
		: changes.replace('## [Unreleased]', `## [Unreleased]\n\n${heading}`);
	fs.writeFileSync(path.join(folder, 'CHANGELOG.md'), released);
	return call(process.execPath, [path.resolve('dev/release.mjs'), `v${version}`], folder).trim();
}

function pack(folder: string): { file: string; files: string[]; hash: string } {
	const [packed]: unknown[] = JSON.parse(
		call('npm', ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', folder]),
	);
	const file = path.join(folder, textAt(packed, 'filename'));
	const hash = crypto.createHash('sha256').update(fs.readFileSync(file)).digest('hex');
	return { file, hash, files: listAt(packed, 'files').map((entry) => textAt(entry, 'path')) };
}

/** npm compares these with the workflow that signs; it refuses the package if they differ. */
function provenance(manifest: unknown): string {
	const address = textAt(manifest, 'repository', 'url');
	const [, repository = ''] = /^git\+https:\/\/github\.com\/(.+)\.git$/.exec(address) ?? [];
	const actual = process.env.GITHUB_REPOSITORY ?? repository;
	if (repository === '' || repository !== actual) {
		throw new Stop(`package.json names the repository ${address}, and this is ${actual}.`);
	}
	return `repository ${repository}, workflow publish.yml, environment npm`;
}

async function main(): Promise<number> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cis-telephony-rehearsal-'));
	atEnd(() => fs.rmSync(folder, { recursive: true, force: true }));
	const manifest: unknown = JSON.parse(fs.readFileSync('package.json', 'utf8'));
	say(`Tag: ${checkTag(folder, textAt(manifest, 'version'))}`);

	const { file, files, hash } = pack(folder);
	const strange = files.filter((name) => !EXPECTED.test(name));
	if (strange.length > 0) throw new Stop(`Files that nobody needs: ${strange.join(', ')}`);
	const size = fs.statSync(file).size / 1000;
	if (size > LARGEST) throw new Stop(`It has ${size.toFixed(0)} kB, and ${LARGEST} at most.`);
	if (pack(folder).hash !== hash) throw new Stop('Packed again, it has another hash.');
	say(`Packed file: ${files.length} files, ${size.toFixed(0)} kB, the same hash when packed again`);

	const without = ['--dry-run', '--ignore-scripts', `--registry=${NOWHERE}`, '--fetch-retries=0'];
	call('npm', ['publish', file, '--access', 'public', ...without]);
	say('npm publish --dry-run: accepted');
	say(`Provenance: ${provenance(manifest)}`);
	return 0;
}

void run(main);
