import * as activation from './scenarios/activation';
import { dataTable } from './scenarios/dataTable';
import { startDemo } from './engine/demo';
import { createHome, HEADLESS, installPackage, startN8n } from './engine/n8n';
import { buildAndPack, packageName } from './engine/package';
import * as polling from './scenarios/polling';
import type { Stage } from './scenarios/polling';
import { anyFreePort } from '../dev/ports';
import { startProviders } from './engine/providers';
import { obtainN8n, type N8nRuntime } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';
import type { Finding, Report } from './report';

/** n8n's two polling engines: in memory, and in the database. */
const ENGINES = {
	default: {},
	durable: {
		N8N_SCHEDULER_ENABLED: 'true',
		N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
		N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	},
};

type Engine = keyof typeof ENGINES;
type Scenario = [title: string, run: (stage: Stage) => Promise<Finding[]>];

/** In this order: each scenario continues with the workflows of the one before. */
const SCENARIOS: Scenario[] = [
	['Publishing and the first change', polling.publishing],
	['Many polls at the same moment', polling.crowd],
	['Published again during a slow poll', activation.publishedDuringPoll],
	['Provider down at publishing', activation.publishedInOutage],
	['IDs in a data table', dataTable],
	['Baseline', polling.activate],
	['A change', polling.changes],
	// Before the kills: unfinished work of a dead n8n would come in between.
	['Provider down for three polls', polling.outage],
	['Killed, with changes meanwhile', polling.killed],
	['Killed in quiet', polling.killedInQuiet],
	['Wrong credential', polling.wrongCredential],
];

/** Starts of n8n while something is wrong; a sample has one of them. */
const STARTS: Readonly<Record<string, Scenario[1]>> = {
	'Started while providers refuse': activation.startedRefused,
	'Started while providers are down': activation.startedDown,
	'Started with a wrong password': activation.startedWithWrongCredential,
};

/** Last, when n8n has saved everything that it can save. */
const SECRETS: Scenario = [
	'Secrets in what n8n keeps',
	async (stage) => await polling.secretsAfterFaults(stage, 'polls in a row'),
];

/** An n8n with one of the polling engines, and providers of its own. */
export async function startStage(
	engine: Engine,
	runtime: N8nRuntime,
	tarball: string,
): Promise<Stage> {
	const home = await createHome();
	await installPackage(home, tarball, await packageName());
	const providers = await startProviders();
	const env = { ...HEADLESS, ...ENGINES[engine] };
	const parts = { runtime, home, port: await anyFreePort(), env };
	const demo = await startDemo({ ...parts, providers });
	return polling.stageOf(
		{ demo, home, isDurable: engine === 'durable' },
		async (env) => await startN8n({ ...parts, env: { ...parts.env, ...env } }),
	);
}

async function runEngine(report: Report, engine: Engine, stage: Stage): Promise<void> {
	const line = `${N8N_VERSION}, ${engine} polling`;
	const starts = report.entriesOf('triggers', STARTS);
	for (const [title, scenario] of [...SCENARIOS, ...starts, SECRETS]) {
		await report.scenario('triggers', line, title, async () => await scenario(stage));
	}
	await stage.demo.n8n.stop();
}

/** Tests polling triggers through changes, outages and kills. */
export async function triggers(report: Report): Promise<void> {
	const tarball = await buildAndPack(await createHome());
	const runtime = await obtainN8n(N8N_VERSION);
	const stages = new Map<Engine, Stage>();
	for (const engine of report.sampleOf('triggers', ['default', 'durable'])) {
		stages.set(engine, await startStage(engine, runtime, tarball));
	}
	await Promise.all(
		[...stages].map(async ([engine, stage]) => await runEngine(report, engine, stage)),
	);
}
