import { isDeepStrictEqual, process } from '../dev/node';
import { N8N_VERSION, startDemo } from './demo';
import { run, say, Stop } from './lifetime';
import { createHome, installPackage, startN8n } from './n8n';
import { buildAndPack, packageName } from './package';
import * as polling from './polling';
import type { Stage } from './polling';
import { anyFreePort } from './ports';
import { startProviders } from './providers';
import { obtainN8n, type N8nRuntime } from './runtime';
import type { Finding } from './scenarios';
import { startMobilonClock } from './watched';
import * as webhooks from './webhooks';

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

/** In this order: each goes on where the one before has left the workflows. */
const POLLING: Scenario[] = [
	['Publishing and the first change', polling.publishing],
	['Many polls at the same moment', polling.crowd],
	['Baseline', polling.activate],
	['A change', polling.changes],
	// Before the kills: what a dead n8n left undone would come in between.
	['Provider down for three polls', polling.outage],
	['Killed, with changes meanwhile', polling.killed],
	['Killed in quiet', polling.killedInQuiet],
	['Wrong credential', polling.wrongCredential],
];

/** Webhook triggers know no polling engine: they run in the default one only. */
const WEBHOOKS: Scenario[] = [
	['Finished calls', async ({ demo, home }) => await webhooks.finishedCalls(demo, home)],
	['Refused calls', async ({ demo }) => await webhooks.refusedCalls(demo)],
	['Calls at once', async ({ demo }) => await webhooks.callsAtOnce(demo)],
	[
		'Generated requests',
		async ({ demo, restart }) => {
			await demo.n8n.stop();
			await restart(webhooks.QUICK_EXPRESSIONS);
			return await webhooks.fuzzedCalls(demo);
		},
	],
];

/** Last, when all that can be saved is saved. */
const SECRETS: Scenario = ['Secrets in what n8n keeps', polling.secretsAfterFaults];

const SCENARIOS: Record<Engine, Scenario[]> = {
	default: [...POLLING, ...WEBHOOKS, SECRETS],
	durable: [...POLLING, SECRETS],
};

interface Tally {
	passed: number;
	failed: string[];
}

async function startStage(engine: Engine, runtime: N8nRuntime, tarball: string): Promise<Stage> {
	const home = await createHome();
	await installPackage(home, tarball, await packageName());
	const mobilonClock = startMobilonClock();
	const providers = await startProviders(mobilonClock);
	const parts = { runtime, home, port: await anyFreePort(), env: ENGINES[engine] };
	const demo = await startDemo({ ...parts, providers });
	return {
		demo,
		home,
		isDurable: engine === 'durable',
		mobilonClock,
		async restart(env) {
			demo.n8n = await startN8n({ ...parts, env: { ...parts.env, ...env } });
		},
		running: [],
		wrongSecrets: [],
	};
}

async function runScenario(stage: Stage, [title, scenario]: Scenario): Promise<Tally> {
	const tally: Tally = { passed: 0, failed: [] };
	try {
		for (const [what, is, shouldBe] of await scenario(stage)) {
			if (isDeepStrictEqual(is, shouldBe)) tally.passed += 1;
			else {
				const seen = JSON.stringify(is);
				tally.failed.push(`${title}: ${what}: ${seen}, expected ${JSON.stringify(shouldBe)}`);
			}
		}
	} catch (error) {
		tally.failed.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
	}
	return tally;
}

/** Both engines run at once, so each line says which one it is about. */
async function runEngine(engine: Engine, stage: Stage): Promise<Tally> {
	const total: Tally = { passed: 0, failed: [] };
	for (const scenario of SCENARIOS[engine]) {
		const started = Date.now();
		const { passed, failed } = await runScenario(stage, scenario);
		const seconds = Math.round((Date.now() - started) / 1000);
		const [title] = scenario;
		say(`${engine} engine: ${title} · ${passed} passed, ${failed.length} failed · ${seconds} s`);
		total.passed += passed;
		total.failed.push(...failed.map((line) => `${engine} engine: ${line}`));
	}
	await stage.demo.n8n.stop();
	return total;
}

async function main(): Promise<number> {
	if (process.argv.length > 2) throw new Stop('Usage: npm run e2e:triggers');
	const tarball = await buildAndPack(await createHome());
	const runtime = await obtainN8n(N8N_VERSION);
	const stages = {
		default: await startStage('default', runtime, tarball),
		durable: await startStage('durable', runtime, tarball),
	};
	const tallies = await Promise.all([
		runEngine('default', stages.default),
		runEngine('durable', stages.durable),
	]);
	const failed = tallies.flatMap((tally) => tally.failed);
	const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
	for (const line of failed) say(`Not as expected: ${line}`);
	say(`${passed} passed, ${failed.length} failed`);
	return failed.length === 0 ? 0 : 1;
}

void run(main);
