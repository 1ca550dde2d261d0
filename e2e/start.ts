import { fsp, path, process } from '../dev/node';
import { checkDemo, showTable } from './scenarios/tally';
import { importExample, invite, readOptions, startDemo, type Demo } from './engine/demo';
import { SECRETS, smsFromCsv } from './examples';
import { run, say, serveUntilStopped } from '../dev/lifetime';
import { createHome, installPackage } from './engine/n8n';
import { buildAndPack, packageName } from './engine/package';
import { Report, type Finding } from './report';
import { obtainN8n } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';
import { tidy } from './engine/tidy';

const USAGE = 'Usage: npm start -- [--once] [--port <number>]';

async function main(): Promise<number> {
	const { once, port } = await readOptions(process.argv.slice(2), USAGE);
	const home = await createHome();
	const tarball = await buildAndPack(home);
	const runtime = await obtainN8n(N8N_VERSION);
	await installPackage(home, tarball, await packageName());
	const demo = await startDemo({ runtime, home, port });
	const { example, result } = await smsFromCsv(demo, home);
	showTable(result);
	const report = new Report();
	await report.scenario('start', N8N_VERSION, 'SMS to all in a CSV file', async () =>
		checkDemo(result),
	);
	for (const name of await exampleNames()) await importExample(demo, home, name);
	const [title, secretsAtRest] = SECRETS;
	await report.scenario('start', N8N_VERSION, title, async () => await secretsAtRest(demo, home));
	await report.scenario(
		'start',
		N8N_VERSION,
		'What a person finds',
		async () => await tidied(demo),
	);
	const isGood = report.failures.length === 0;
	if (once) {
		if (isGood) say('All as expected.');
		return isGood ? 0 : 1;
	}
	invite(demo, example);
	return await Promise.race([serveUntilStopped(), demo.n8n.crashed]);
}

async function exampleNames(): Promise<string[]> {
	const files = await fsp.readdir('examples');
	return files.filter((file) => file.endsWith('.json')).map((file) => path.parse(file).name);
}

/** Every example, each once, and no credential twice. */
async function tidied(demo: Demo): Promise<Finding[]> {
	const { workflows, untagged, credentials } = await tidy(demo);
	const examples = await exampleNames();
	return [
		['tagged workflows', workflows.length, examples.length],
		['other workflows', untagged, []],
		['credentials that no example uses', credentials.filter((name) => /elsewhere/i.test(name)), []],
		['credentials', credentials.length, new Set(credentials).size],
	];
}

void run(main);
