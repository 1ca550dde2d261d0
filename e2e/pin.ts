import { fs, path, process } from '../dev/node';
import { run, say, Stop } from '../dev/lifetime';
import { parse } from '../dev/options';
import { compare, reportOf } from './pin/differences';
import { askRegistry, lockVersion } from './pin/lock';
import { WATCHED } from './pin/watched';
import { obtainN8n } from './engine/runtime';
import { isN8n1, N8N_1, N8N_2 } from './engine/versions';

const USAGE = 'Usage: npm run pin -- <version> | latest [--report <file>]';

/** The files that name the pinned versions. */
const NAMING = ['e2e/engine/versions.ts', 'docs/installation.md'];

/** The folder that holds all packages of an installed n8n. */
async function packagesOf(version: string): Promise<string> {
	const { bin } = await obtainN8n(version);
	return path.resolve(bin, '../../..');
}

function rename(former: string, version: string): void {
	for (const file of NAMING) {
		const text = fs.readFileSync(file, 'utf8');
		if (!text.includes(former)) throw new Stop(`${file} does not name n8n ${former}.`);
		fs.writeFileSync(file, text.replaceAll(former, version));
	}
}

/**
 * Pins another version of n8n: makes its lock file from that of the former version, installs both,
 * reports the differences in the code that this package relies on, and changes the files that name
 * the version. `--report` also appends the report, as Markdown, to a file. Keeps the former lock
 * file, so that `TESTED_N8N=<former version>` selects it.
 *
 * If the registry lacks the newest releases of other packages: `npm_config_before=<date>`.
 */
async function main(): Promise<number> {
	const [asked = '', ...rest] = process.argv.slice(2);
	if (!/^\w[\w.-]*$/.test(asked)) throw new Stop(USAGE);
	const { report: file } = parse({ report: { type: 'string' } }, USAGE, rest);
	const version = await askRegistry(asked);
	const former = isN8n1(version) ? N8N_1 : N8N_2;
	const show = (report: string) => {
		say(`\n${report}`);
		if (file !== undefined) fs.appendFileSync(file, report);
	};
	if (version === former) {
		show(`n8n ${version} is pinned already.\n`);
		return 0;
	}
	await lockVersion(version, former);
	const installed = { former: await packagesOf(former), newer: await packagesOf(version) };
	show(reportOf(`n8n ${version} instead of ${former}`, compare(installed, WATCHED)));
	rename(former, version);
	say(
		`n8n ${version} is pinned. Test it: npm start -- --once, npm run e2e -- --record.\n` +
			`e2e/n8n-${former} remains, for TESTED_N8N=${former} npm run e2e; remove it if you no longer need it.`,
	);
	return 0;
}

void run(main);
