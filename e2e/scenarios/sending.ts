import { chain, type Step } from '../engine/chain';
import type { Summary } from '../engine/client';
import type { Cluster } from '../engine/cluster';
import { importWorkflow } from '../engine/demo';
import { at, textAt } from '../../dev/json';
import { until, untilListed } from './polling';

const PACKAGE = 'n8n-nodes-cis-telephony';
export const BATCH = 100;

/** `count` numbers from this one on: each scenario has its own. */
export const numbersFrom = (start: number, count: number) =>
	Array.from({ length: count }, (_, index) => String(start + index));

export const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

export const webhookStep = (path: string): Step => ({
	name: 'People',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
});

export const splitStep: Step = {
	name: 'Each',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.people', options: {} },
};

export const sendStep = (number: string, options: object): Step => ({
	name: 'Send',
	type: `${PACKAGE}.mobilon`,
	typeVersion: 1,
	parameters: {
		resource: 'sms',
		operation: 'send',
		number,
		text: 'Hello',
		source: '',
		options: { requests: { pace: { size: BATCH } }, ...options },
	},
});

export const statusStep = (options: object): Step => ({
	name: 'Get Status',
	type: `${PACKAGE}.mobilon`,
	typeVersion: 1,
	parameters: { resource: 'sms', operation: 'getStatus', id: '={{ $json.id }}', options },
});

/** A published workflow that texts the people in its webhook's request. */
export interface Sending {
	id: string;
	path: string;
	numbers: string[];
}

export const GUARD = { sendOnce: { once: { key: '={{ $json.phone }}-spring' } } };

export async function publishSending(
	{ demo }: Cluster,
	path: string,
	numbers: string[],
	options: object = {},
): Promise<Sending> {
	const steps = [webhookStep(path), splitStep, sendStep('={{ $json.phone }}', options)];
	const { saved } = await importWorkflow(demo, chain(path, steps));
	await demo.client.activate(saved, [path]);
	return { id: textAt(saved, 'id'), path, numbers };
}

export async function call({ demo }: Cluster, { path, numbers }: Sending): Promise<number> {
	const people = numbers.map((phone) => ({ phone }));
	return (await demo.client.callWebhook(path, { people })).status;
}

/** Waits until `count` executions are over; the findings show fewer or unfinished ones. */
export async function settled(cluster: Cluster, { id }: Sending, count: number, limit = 180_000) {
	let all: Summary[] = [];
	await untilListed(async () => {
		all = await cluster.demo.client.summaries(id);
		return all.length >= count && all.every(({ isOver }) => isOver);
	}, limit);
	return all;
}

/** How often each number was texted: fewest, most, and how many at least once. */
export function reached({ demo }: Cluster, numbers: string[]) {
	const times = numbers.map((number) => demo.providers.mobilon.deliveries.get(number) ?? 0);
	let [fewest, most] = [Infinity, 0];
	for (const count of times) [fewest, most] = [Math.min(fewest, count), Math.max(most, count)];
	return { fewest, most, count: times.filter((count) => count > 0).length };
}

/** Requests to the provider that begin with one of these numbers. */
export function requestsFor({ demo }: Cluster, numbers: string[]) {
	const own = new Set(numbers);
	return demo.providers.mobilon.requests.filter(({ path, body }) => {
		const first = at(body, 0, 'number');
		return path === '/send/' && typeof first === 'string' && own.has(first);
	});
}

export const statusesOf = (executions: Summary[]) => executions.map(({ status }) => status);

/** Does the work while the provider answers late by `ms`, so that a test can hit a run halfway. */
export async function slowly<T>({ demo }: Cluster, ms: number, work: () => Promise<T>): Promise<T> {
	const { mobilon } = demo.providers;
	mobilon.fault({ kind: 'slow', ms }, { path: '/send/', times: Infinity });
	return await work().finally(() => mobilon.repair());
}

/** Starts a run and waits for this many of its requests. Returns its execution's id. */
export async function halfway(
	cluster: Cluster,
	sending: Sending,
	requests: number,
): Promise<string> {
	const before = requestsFor(cluster, sending.numbers).length;
	await call(cluster, sending);
	await until(() => requestsFor(cluster, sending.numbers).length >= before + requests);
	const [{ id } = { id: '' }] = (await cluster.demo.client.summaries(sending.id)).slice(-1);
	return id;
}

export const timesStarted = ({ workers }: Cluster, ids: string[]) =>
	workers.map((worker) => worker.started(ids));
