import { delay } from '../../dev/node';
import { at, textAt } from '../../dev/json';
import { say } from '../../dev/lifetime';
import type { Cluster } from '../engine/cluster';
import { importWorkflow } from '../engine/demo';
import type { Finding } from '../report';
import { numbersFrom, seconds, settled, statusesOf, timesStarted } from './sending';
import { byWebhook, MINUTE, retryByHand, startSlowMobilon, timesOf, TWO_ROUNDS } from './waiting';

/** Executions at once on one worker, as n8n has it without `--concurrency`. */
const PLACES = 10;
const PEOPLE = 150;

/** Publishes a workflow that texts people and waits, with a Mobilon of its own. */
async function publish({ demo }: Cluster, path: string, settings: object = {}) {
	const provider = await startSlowMobilon(demo);
	const { saved } = await importWorkflow(provider.demo, byWebhook(path, settings));
	await demo.client.activate(saved, [path]);
	const call = async (numbers: string[]) => {
		const people = numbers.map((phone) => ({ phone }));
		await demo.client.callWebhook(path, { people });
	};
	return { ...provider, call, id: textAt(saved, 'id'), path, numbers: [] };
}

/** Waiting executions on both workers: the one behind them starts only when one of them ends. */
async function allPlacesTaken(cluster: Cluster): Promise<Finding[]> {
	const all = PLACES * cluster.workers.length;
	const provider = await publish(cluster, 'wait-places');
	const numbers = numbersFrom(89_610_000_000, all + 1);
	for (const number of numbers) await provider.call([number]);
	const areWaiting = await provider.asked(all);
	await delay(TWO_ROUNDS);
	const meanwhile = statusesOf(await cluster.demo.client.summaries(provider.id)).sort();
	const texted = provider.simulator.deliveries.size;
	provider.finish();
	// The last one begins now, and its message is sent now.
	await provider.asked(all + 1);
	provider.finish();
	const ended = statusesOf(await settled(cluster, provider, all + 1, MINUTE));
	return [
		[`${all} executions wait on the workers`, areWaiting, true],
		['executions', meanwhile, ['new', ...Array(all).fill('running')]],
		['messages', texted, all],
		['executions after it', ended, Array(all + 1).fill('success')],
		['messages to each number', timesOf(provider), [1]],
	];
}

/**
 * A worker that is back soon finds its last job and calls it `crashed`; otherwise n8n notices that
 * the worker is dead, and keeps nothing of the run. Either way Retry texts nobody again.
 */
export async function waitingInQueue(cluster: Cluster): Promise<Finding[]> {
	const { demo, workers } = cluster;
	const provider = await publish(cluster, 'wait-killed-worker', { saveExecutionProgress: true });
	await provider.call(numbersFrom(89_620_000_000, PEOPLE));
	const isWaiting = await provider.asked(PEOPLE);
	const [{ id } = { id: '' }] = await cluster.demo.client.summaries(provider.id);
	const victim = workers.find((worker) => worker.started([id]) > 0);
	const killedAt = Date.now();
	await victim?.n8n.kill();
	provider.finish();
	await victim?.start();
	const places = await allPlacesTaken(cluster);

	const [killed] = await settled(cluster, provider, 1);
	say(`Worker killed while waiting: ${killed?.status} ${seconds(Date.now() - killedAt)} s later`);
	const startedBy = timesStarted(cluster, [id]);
	const asked = provider.sizes().length;
	const retried = await retryByHand(demo, id);
	const is = [retried.status, provider.sizes().slice(asked)];
	const shouldBe = { crashed: ['success', [100, 50]], error: ['error', []] };
	return [
		['worker killed: it was waiting', isWaiting, true],
		['worker killed: how often a worker began with it', startedBy.sort(), [0, 1]],
		['worker killed: Retry, and its requests', is, at(shouldBe, killed?.status ?? '')],
		['worker killed: messages to each number', timesOf(provider), [1]],
		...places,
	];
}
