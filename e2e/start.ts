import { process } from '../dev/node';
import { checkDemo, showTable, tally } from './check';
import type { Demo } from './demo';
import { importExample, invite, N8N_VERSION, readOptions, startDemo } from './demo';
import { run, say, serveUntilStopped } from './lifetime';
import { createHome, installPackage, type N8nHome } from './n8n';
import { buildAndPack, packageName } from './package';
import { withProgress } from './progress';
import { retries } from './retries';
import { obtainN8n } from './runtime';
import * as scenarios from './scenarios';
import { Report, type Finding } from './report';
import { statusTracking } from './statusTracking';

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
	const result = tally(execution, demo.providers.mobilon);
	showTable(result);
	const differences = checkDemo(result);
	for (const difference of differences) say(`Not as expected: ${difference}`);
	const report = new Report();
	for (const [title, scenario] of SCENARIOS) {
		await report.scenario('start', N8N_VERSION, title, async () => await scenario(demo, home));
	}
	differences.push(...report.failures);
	if (once) {
		if (differences.length === 0) say('All as expected.');
		return differences.length === 0 ? 0 : 1;
	}
	invite(demo, example);
	return await Promise.race([serveUntilStopped(), demo.n8n.crashed]);
}

/** The other providers; secrets come last, when all that can be saved is saved. */
const SCENARIOS: Array<[title: string, (demo: Demo, home: N8nHome) => Promise<Finding[]>]> = [
	['Test buttons of the credentials', scenarios.testCredentials],
	['Lead from a CRM, called by the Autodialer', scenarios.leadToCall],
	['Sign-up, verified by Call-Password', scenarios.signUp],
	['Campaign of AloVoice with a recording', scenarios.campaign],
	['Group load and call records of the Autodialer', scenarios.groupLoad],
	['Autocall, its status, trunks', scenarios.otherOperations],
	['SMS tracked in a data table', statusTracking],
	['Retries of n8n, and Skip Already Sent', retries],
	['Secrets in what n8n keeps', scenarios.secretsAtRest],
];

void run(main);
