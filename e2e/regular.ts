import { fsp, path } from '../dev/node';
import { checkDemo } from './scenarios/tally';
import { createCredentials, startDemo } from './engine/demo';
import { SCENARIOS, SECRETS, smsFromCsv } from './examples';
import { createHome, HEADLESS, installPackage, startN8n, type N8nHome } from './engine/n8n';
import { buildAndPack, packageName } from './engine/package';
import * as polling from './scenarios/polling';
import { anyFreePort } from '../dev/ports';
import { startProviders } from './engine/providers';
import type { Finding, Report } from './report';
import { obtainN8n, type N8nRuntime } from './engine/runtime';
import { isN8n1, N8N_2, N8N_VERSIONS } from './engine/versions';
import * as scenarios from './scenarios/basics';
import { packOlder, Upgrade } from './scenarios/upgrade';
import { parallelChecks } from './scenarios/verification';
import { HARD_CASES } from './scenarios/hardCases';
import { LIMITS } from './scenarios/contactLimits';
import { WAITING } from './scenarios/waiting';
import * as webhooks from './scenarios/webhooks';

const PART = 'regular';

type Reasons = ReadonlyArray<[what: string, reason: string]>;

/** Tests that a line skips, and why. */
const NOT_RUN: Readonly<Record<'n8n 1' | 'n8n 2', Reasons>> = {
	'n8n 2': [
		['kills, outages and the webhook at length', 'the parts triggers and webhook run them'],
	],
	'n8n 1': [
		['durable polling', 'n8n 1 polls in memory only'],
		[
			'table nodes of sms-status-tracking, status-board and bitrix24-deal-to-call',
			'n8n 1 has none; done by hand as examples/README.md says',
		],
		['the trigger of sms-status-tracking', 'n8n 1 has no data tables in its public API'],
		['files in the database', 'n8n 1 keeps them in memory or in the file system; both are run'],
		['10,000 generated requests to the webhook', `the part webhook runs them with n8n ${N8N_2}`],
		['200 checks of Call-Password at once', `run with n8n ${N8N_2}; n8n 1 takes minutes for them`],
	],
};

interface Packages {
	readonly older: string;
	readonly newer: string;
}

/**
 * One n8n on SQLite, and two sets of providers: triggers watch one, everything else uses the other.
 */
async function startLine(runtime: N8nRuntime, home: N8nHome) {
	const parts = { runtime, home, port: await anyFreePort() };
	const demo = await startDemo({ ...parts, providers: await startProviders() });
	const providers = await startProviders();
	const credentials = await createCredentials(demo.client, providers);
	const stage = polling.stageOf(
		{ demo: { ...demo, providers, credentials }, home },
		async (env) => {
			demo.n8n = await startN8n({ ...parts, env });
			return demo.n8n;
		},
	);
	return { demo, stage };
}

/**
 * Whether n8n 1 has put files where its mode `filesystem` keeps them; otherwise they are in memory.
 */
async function hasFiles({ folder }: N8nHome): Promise<boolean> {
	const files = path.join(folder, '.n8n/binaryData');
	const entries = await fsp
		.readdir(files, { recursive: true, withFileTypes: true })
		.catch(() => []);
	return entries.some((entry) => entry.isFile());
}

async function runLine(report: Report, version: string, packages: Packages): Promise<void> {
	const runtime = await obtainN8n(version);
	const home = await createHome();
	await installPackage(home, packages.older, await packageName());
	const { demo, stage } = await startLine(runtime, home);
	const scenario = async (title: string, work: () => Promise<Finding[]>) =>
		await report.scenario(PART, version, title, work);
	const finishedCalls = async (inFiles: boolean): Promise<Finding[]> => [
		...(await webhooks.finishedCalls(stage.demo, home)),
		['recordings in the file system', await hasFiles(home), inFiles],
	];

	const upgrade = new Upgrade(demo, stage, async () => {
		await stage.demo.n8n.stop();
		await installPackage(home, packages.newer, await packageName());
	});
	await scenario('Live workflows on an older package', async () => await upgrade.before());
	await scenario('The package replaced', async () => await upgrade.replace());
	await scenario('The same workflows after it', async () => await upgrade.after());
	const { restart } = stage;
	stage.restart = async (env) => await restart({ ...HEADLESS, ...env });

	// Imported before the upgrade, run after it.
	const sms = async () => checkDemo((await smsFromCsv(demo, home)).result);
	await scenario('SMS to all in a CSV file', sms);
	for (const [title, run] of SCENARIOS) await scenario(title, async () => await run(demo, home));

	if (!isN8n1(version)) {
		const checks = async () => await parallelChecks(demo);
		await scenario('Checks of Call-Password, many at once', checks);
	}
	for (const [title, run] of HARD_CASES) await scenario(title, async () => await run(demo));
	for (const [title, run] of [...LIMITS, ...WAITING]) {
		await scenario(title, async () => await run(stage));
	}
	if (isN8n1(version)) {
		await scenario('Finished calls', async () => await finishedCalls(false));
		await scenario('Refused calls', async () => await webhooks.refusedCalls(stage.demo));
		await scenario('Killed, with changes meanwhile', async () => await polling.killed(stage));
		await demo.n8n.stop();
		await stage.restart({ N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
		const campaign = async () => await scenarios.campaign(demo, home);
		const inFiles = 'files in the file system';
		await scenario(`Finished calls, ${inFiles}`, async () => await finishedCalls(true));
		await scenario(`Campaign, ${inFiles}`, campaign);
	}
	const [title, secretsAtRest] = SECRETS;
	await scenario(title, async () => [
		...(await secretsAtRest(demo, home)),
		...(await secretsAtRest(stage.demo, home)),
	]);
	for (const [what, reason] of NOT_RUN[isN8n1(version) ? 'n8n 1' : 'n8n 2']) {
		report.skip({ part: PART, line: version, what, reason });
	}
	await demo.n8n.stop();
}

/**
 * Tests one machine with SQLite, in both lines of n8n: every example and operation, and an upgrade
 * of ours.
 */
export async function regular(report: Report): Promise<void> {
	const home = await createHome();
	const newer = await buildAndPack(home);
	const older = await packOlder(home, newer);
	await Promise.all(
		report
			.sampleOf(PART, N8N_VERSIONS)
			.map(async (version) => await runLine(report, version, { older, newer })),
	);
}
