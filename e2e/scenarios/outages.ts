import { delay } from '../../dev/node';
import type { Cluster } from '../engine/cluster';
import { at } from '../../dev/json';
import { say } from '../../dev/lifetime';
import { until } from './polling';
import type { Finding } from '../report';
import {
	BATCH,
	call,
	GUARD,
	halfway,
	numbersFrom,
	publishSending,
	reached,
	requestsFor,
	seconds,
	settled,
	slowly,
	statusesOf,
	timesStarted,
} from './sending';
import { retryByHand } from './waiting';

/** n8n's error in an execution whose worker has died, and again in its retry. */
const STALLED = /^This execution failed to be processed too many times and will no longer retry/;

export async function workerKilled(cluster: Cluster): Promise<Finding[]> {
	const { demo, workers } = cluster;
	const numbers = numbersFrom(89_200_000_000, 10_000);
	const sending = await publishSending(cluster, 'worker-killed', numbers, GUARD);
	const killing = await slowly(cluster, 200, async () => {
		const id = await halfway(cluster, sending, 40);
		const victim = workers.find((worker) => worker.started([id]) > 0);
		// With a request in progress: sent, but not yet answered.
		await until(() => requestsFor(cluster, numbers).some(({ status }) => status === 0));
		const killedAt = Date.now();
		await victim?.n8n.kill();
		const requests = requestsFor(cluster, numbers);
		// The pending answers reach nobody.
		await delay(500);
		const answered = requests.filter(({ status, endedAt }) => status === 200 && endedAt < killedAt);
		return { id, victim, killedAt, answered: answered.length * BATCH };
	});
	const before = reached(cluster, numbers);
	const [first] = await settled(cluster, sending, 1);
	const noticed = Date.now() - killing.killedAt;
	const { error } = await demo.client.waitForExecution(killing.id, 1000);
	await killing.victim?.start();
	// Long enough for a worker to take the job again, if n8n assigned it.
	await delay(6000);
	const later = reached(cluster, numbers);
	const startedBy = timesStarted(cluster, [killing.id]);
	const retried = await retryByHand(demo, killing.id);
	const afterRetry = reached(cluster, numbers);
	const known = (await cluster.demo.client.summaries(sending.id)).length;

	await call(cluster, sending);
	const again = (await settled(cluster, sending, known + 1)).at(-1);
	const { items } = await demo.client.waitForExecution(again?.id ?? '', 1000);
	const output = items('Send');
	const isSkipped = output.map((item) => at(item, 'alreadySent') === true);
	const skipped = isSkipped.filter(Boolean).length;
	const sent = output.filter(
		(item) => typeof at(item, 'id') === 'string' && at(item, 'alreadySent') !== true,
	).length;
	const end = reached(cluster, numbers);
	const inDoubt = skipped - killing.answered;
	say(
		`Worker killed: ${killing.answered} answered, ${inDoubt} in doubt (${numbers.length - end.count} of them never reached), ${sent} sent by the second run; ${first?.status} ${seconds(noticed)} s after the kill`,
	);
	return [
		['n8n says of the execution', [first?.status, STALLED.test(error)], ['error', true]],
		[
			'how often a worker began with it',
			startedBy,
			workers.map((one) => (one === killing.victim ? 1 : 0)),
		],
		['numbers reached by n8n itself after the kill', later.count - before.count, 0],
		[
			'Retry in the list of executions, and numbers reached by it',
			[retried.status, STALLED.test(retried.error), afterRetry.count - before.count],
			['error', true, 0],
		],
		['the same people again', [again?.status, output.length], ['success', 10_000]],
		['already sent, and sent now', skipped + sent, 10_000],
		['those already sent are the first ones', isSkipped.lastIndexOf(true), skipped - 1],
		['in doubt: no more than one request', inDoubt >= 0 && inDoubt <= BATCH, true],
		['never reached: none but those in doubt', numbers.length - end.count <= inDoubt, true],
		['most messages to one number', end.most, 1],
		// The worker of the scenario before: its lock has expired by now, too.
		['after Redis was killed', reached(cluster, numbersFrom(89_300_000_000, 3000)).most, 1],
	];
}

/** Sends SIGKILL in the middle of a run. */
async function redisKilled(cluster: Cluster, path: string, start: number): Promise<Finding[]> {
	const { redis } = cluster.services;
	const numbers = numbersFrom(start, 3000);
	const sending = await publishSending(cluster, path, numbers);
	const [id, away] = await slowly(cluster, 150, async () => {
		const running = await halfway(cluster, sending, 10);
		const killedAt = Date.now();
		await redis.kill();
		await delay(2000);
		await redis.start();
		const back = Date.now();
		await settled(cluster, sending, 1);
		return [running, back - killedAt] as const;
	});
	await delay(3000);
	const executions = await cluster.demo.client.summaries(sending.id);
	const { fewest, most, count } = reached(cluster, numbers);
	say(
		`Redis away for ${seconds(away)} s: ${statusesOf(executions).join()}, ${count} of 3,000 reached`,
	);
	const next = await publishSending(cluster, `${path}-next`, numbersFrom(start + 5000, BATCH));
	await call(cluster, next);
	return [
		['executions', statusesOf(executions), ['success']],
		['how often a worker began with it', timesStarted(cluster, [id]).sort(), [0, 1]],
		['numbers', { fewest, most, count }, { fewest: 1, most: 1, count: 3000 }],
		['the next execution', statusesOf(await settled(cluster, next, 1)), ['success']],
		['its numbers', reached(cluster, next.numbers), { fewest: 1, most: 1, count: BATCH }],
	];
}

export const redisRestarted = async (cluster: Cluster) =>
	await redisKilled(cluster, 'redis-restarted', 89_300_000_000);

/** Redis has lost all its data. */
export async function redisEmpty(cluster: Cluster): Promise<Finding[]> {
	await cluster.services.redis.useSnapshots();
	return await redisKilled(cluster, 'redis-empty', 89_310_000_000);
}

/**
 * Redis and the worker die together, as on one machine, and Redis restores its state from before
 * the run: n8n runs it again from the start. `docs/scaling.md` warns of this.
 */
export async function oldSnapshot(cluster: Cluster): Promise<Finding[]> {
	const { workers, services } = cluster;
	const open = await publishSending(cluster, 'snapshot', numbersFrom(89_400_000_000, 2000));
	const guarded = await publishSending(
		cluster,
		'guarded',
		numbersFrom(89_410_000_000, 2000),
		GUARD,
	);
	const [victim, other] = workers;
	await Promise.all(workers.map(async ({ n8n }) => await n8n.stop()));
	await call(cluster, open);
	await call(cluster, guarded);
	await services.redis.keepSnapshot();
	await slowly(cluster, 500, async () => {
		await victim.start();
		const isHalfway = () =>
			[open, guarded].every(({ numbers }) => requestsFor(cluster, numbers).length >= 5);
		await until(isHalfway);
		await victim.n8n.kill();
		await services.redis.kill();
	});
	const before = [open, guarded].map(({ numbers }) => reached(cluster, numbers));
	await services.redis.start();
	await other.start();
	const executions = [
		...(await settled(cluster, open, 1)),
		...(await settled(cluster, guarded, 1)),
	];
	const ids = executions.map(({ id }) => id);
	const after = [open, guarded].map(({ numbers }) => reached(cluster, numbers));
	const lost = 2000 - (after[1]?.count ?? 0);
	say(
		`Old snapshot: ${before.map(({ count }) => count).join(' and ')} reached before, ${lost} never with Send Once`,
	);
	return [
		['most messages to a number before', before.map(({ most }) => most), [1, 1]],
		['both were in the middle', before.every(({ count }) => count < 2000), true],
		['how often the workers began with the two', timesStarted(cluster, ids), [2, 2]],
		['executions', statusesOf(executions), ['success', 'success']],
		[
			'most messages to a number, without and with Send Once',
			after.map(({ most }) => most),
			[2, 1],
		],
		['never reached with it: no more than one request', lost <= BATCH, true],
	];
}
