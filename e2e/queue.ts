import { chain } from './engine/chain';
import { crypto } from '../dev/node';
import { startCluster, type Cluster } from './engine/cluster';
import { importWorkflow } from './engine/demo';
import { textAt } from '../dev/json';
import { say } from '../dev/lifetime';
import { createHome, HEADLESS } from './engine/n8n';
import * as outages from './scenarios/outages';
import { buildAndPack, packageName } from './engine/package';
import * as polling from './scenarios/polling';
import { until, type Stage } from './scenarios/polling';
import { startProviders } from './engine/providers';
import type { Finding, Report } from './report';
import { obtainN8n } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';
import {
	call,
	numbersFrom,
	publishSending,
	reached,
	requestsFor,
	seconds,
	sendStep,
	settled,
	slowly,
	splitStep,
	statusesOf,
	timesStarted,
	webhookStep,
} from './scenarios/sending';
import { waitingInQueue } from './scenarios/waitingInQueue';
import { watchCampaign } from './scenarios/watched';
import * as webhooks from './scenarios/webhooks';

/** Calls at the same moment, beside a run of 10,000: n8n takes some 80 ms of CPU time for each. */
const CALLS = 40;

async function manyAtOnce(cluster: Cluster): Promise<Finding[]> {
	const { main, webhook } = cluster;
	const numbers = numbersFrom(89_100_000_000, 20_000);
	const all = await publishSending(cluster, 'many-at-once', numbers);
	const parts = Array.from({ length: 20 }, (_, index) => ({
		...all,
		numbers: numbers.slice(index * 1000, (index + 1) * 1000),
	}));
	const started = Date.now();
	const answers = await Promise.all(parts.map(async (part) => await call(cluster, part)));
	const executions = await settled(cluster, all, parts.length);
	const ids = executions.map(({ id }) => id);
	const took = Math.max(...executions.map(({ stoppedAt }) => stoppedAt)) - started;
	const shares = timesStarted(cluster, ids);
	const rate = Math.round(numbers.length / (took / 1000));
	say(
		`20 executions, 20,000 SMS: ${seconds(took)} s, ${rate} SMS a second; ${shares.join(' and ')} executions on the workers`,
	);
	const requests = requestsFor(cluster, numbers);
	return [
		['answers of the webhook processor', answers, parts.map(() => 200)],
		[
			'put into the queue by it, and by the main process',
			[webhook.enqueued(ids), main.enqueued(ids)],
			[20, 0],
		],
		['executions', statusesOf(executions), parts.map(() => 'success')],
		['executed by the workers', shares.reduce((sum, share) => sum + share, 0), 20],
		['both had some', shares.every((share) => share > 0), true],
		['numbers', reached(cluster, numbers), { fewest: 1, most: 1, count: 20_000 }],
		['requests', requests.length, 200],
	];
}

/** The stored data of a workflow's triggers, as in the database. */
async function staticDataOf({ services }: Cluster, id: string): Promise<string> {
	const sql = `select "staticData"::text from workflow_entity where id = '${id}'`;
	return (await services.postgres.query(sql)).join('\n');
}

async function triggersMeanwhile(cluster: Cluster, stage: Stage): Promise<Finding[]> {
	const { demo, webhook } = cluster;
	const findings = await polling.activate(stage);

	// A polling trigger and a webhook in one workflow: executions of the webhook must not change the
	// stored data of the trigger.
	const campaign = await watchCampaign(demo.providers);
	const number = '89500000000';
	const mixed = chain('Trigger and webhook', [
		webhookStep('beside-a-trigger'),
		splitStep,
		sendStep('={{ $json.phone }}', {}),
	]);
	const trigger = polling.triggerNode(campaign);
	const tell = {
		...sendStep(number, {}),
		id: crypto.randomUUID(),
		position: [220, 220],
		name: 'Tell',
	};
	mixed.nodes.push(trigger, tell);
	Object.assign(mixed.connections, {
		[trigger.name]: { main: [[{ node: 'Tell', type: 'main', index: 0 }]] },
	});
	const { saved } = await importWorkflow(demo, mixed);
	await demo.client.activate(saved, ['beside-a-trigger']);
	const both = {
		id: textAt(saved, 'id'),
		path: 'beside-a-trigger',
		numbers: numbersFrom(89_510_000_000, 300),
	};
	const running = {
		watched: { ...campaign, title: 'Beside a webhook' },
		saved,
		seen: new Set<string>(),
	};
	await until(() => campaign.requests().length > 0);
	stage.running.push(running);

	const crowd = await publishSending(cluster, 'meanwhile', numbersFrom(89_520_000_000, 10_000));
	const [changed, called] = await slowly(cluster, 100, async () => {
		await call(cluster, crowd);
		return await Promise.all([
			polling.changes(stage),
			webhooks.callsAtOnce({ ...demo, n8n: webhook.n8n }, CALLS),
		]);
	});
	findings.push(...changed, ...called);
	const others = await settled(cluster, crowd, 1);
	findings.push(
		['executions of actions meanwhile', statusesOf(others), ['success']],
		['their numbers', reached(cluster, crowd.numbers), { fewest: 1, most: 1, count: 10_000 }],
		['messages sent by the trigger’s workflow', reached(cluster, [number]).most, 1],
	);

	const stored = await staticDataOf(cluster, both.id);
	for (let times = 0; times < 5; times++) await call(cluster, both);
	const ended = await settled(cluster, both, 6);
	for (const { id } of ended) running.seen.add(id);
	findings.push(
		['the trigger has stored something', stored.includes('node:'), true],
		['five executions of its workflow on workers', statusesOf(ended), Array(6).fill('success')],
		['what the trigger has stored', await staticDataOf(cluster, both.id), stored],
	);
	findings.push(...(await polling.killedInQuiet(stage)));
	findings.push([
		'messages by the trigger’s workflow after that',
		reached(cluster, [number]).most,
		2,
	]);
	return findings;
}

/** Tests n8n's queue mode: many executions at once, and processes that die or restart meanwhile. */
export async function queue(report: Report): Promise<void> {
	const tarball = await buildAndPack(await createHome());
	const runtime = await obtainN8n(N8N_VERSION);
	const providers = await startProviders();
	const cluster = await startCluster({
		runtime,
		tarball,
		packageName: await packageName(),
		providers,
		env: HEADLESS,
	});
	const { demo, main } = cluster;
	const stage = polling.stageOf({ demo, home: main.home }, async () => {
		await main.start();
		return main.n8n;
	});
	const scenarios: Array<[title: string, run: () => Promise<Finding[]>]> = [
		['20 executions at once', async () => await manyAtOnce(cluster)],
		['Triggers while actions run', async () => await triggersMeanwhile(cluster, stage)],
		['Redis killed and started again', async () => await outages.redisRestarted(cluster)],
		['Worker killed', async () => await outages.workerKilled(cluster)],
		['Waiting for results on workers', async () => await waitingInQueue(cluster)],
		['Redis killed and started empty', async () => await outages.redisEmpty(cluster)],
		['Redis with an old snapshot', async () => await outages.oldSnapshot(cluster)],
	];
	const line = `${N8N_VERSION}, queue mode`;
	for (const [title, scenario] of scenarios) {
		await report.scenario('queue', line, title, scenario);
	}
}
