import { process } from '../dev/node';
import { checkDemo, showTable, tally } from './check';
import { importExample, invite, N8N_VERSION, readOptions, startDemo } from './demo';
import { run, say, serveUntilStopped } from './lifetime';
import { createHome, installPackage } from './n8n';
import { buildAndPack, packageName } from './package';
import { withProgress } from './progress';
import { obtainN8n } from './runtime';

const USAGE = 'Usage: npm start -- [--once] [--port <number>]';

/** The main job: 250 contacts from a CSV file, sent through our node by a real n8n. */
async function main(): Promise<number> {
	const { once, port } = await readOptions(process.argv.slice(2), USAGE);
	const home = await createHome();
	const tarball = await buildAndPack(home);
	const runtime = await obtainN8n(N8N_VERSION);
	await installPackage(home, tarball, await packageName());
	const demo = await startDemo({ runtime, home, port });
	const example = await importExample(demo, home, 'sms-from-csv');

	const id = await demo.client.runWorkflow(example.saved, 'Start');
	const execution = await withProgress(
		'Running the workflow',
		demo.client.waitForExecution(id, 120_000),
	);
	const result = tally(execution, demo.simulator);
	showTable(result);
	const differences = checkDemo(result);
	for (const difference of differences) say(`Not as expected: ${difference}`);
	if (once) {
		if (differences.length === 0) say('All as expected.');
		return differences.length === 0 ? 0 : 1;
	}
	invite(demo, example);
	return await Promise.race([serveUntilStopped(), demo.n8n.crashed]);
}

void run(main);
