/**
 * `node dev/release.mjs v1.2.3` exits with 1 unless this tag may be published from the current
 * folder. It needs no installed packages, so the workflow can run it first.
 */
import { existsSync, readFileSync } from 'node:fs';

const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const changes = existsSync('CHANGELOG.md') ? readFileSync('CHANGELOG.md', 'utf8') : '';
const heading = new RegExp(
	`^## \\[${version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`,
	'm',
);

const complaints = [
	// npm would make a pre-release the default version.
	!/^v\d+\.\d+\.\d+$/.test(tag) && `The tag "${tag}" is not of the form v1.2.3`,
	tag !== `v${version}` && `The tag "${tag}" is not v${version}, the version in package.json`,
	lock.version !== version && `package-lock.json is of version ${lock.version}`,
	!heading.test(changes) && `CHANGELOG.md has no line "## [${version}] - YYYY-MM-DD"`,
].filter(Boolean);
for (const complaint of complaints) console.error(complaint);
if (complaints.length === 0) console.log(`${tag} may be published`);
process.exitCode = complaints.length === 0 ? 0 : 1;
