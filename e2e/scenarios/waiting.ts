import { delay, fs } from '../../dev/node';
import { at, textAt } from '../../dev/json';
import { atEnd, say } from '../../dev/lifetime';
import { autodialer } from '../../providers/autodialer';
import { mobilon } from '../../providers/mobilon';
import { startAutodialer } from '../../simulators/autodialer';
import { ManualClock } from '../../simulators/clock';
import { startMobilon, type MobilonSimulator } from '../../simulators/mobilon';
import { chain, type Step } from '../engine/chain';
import type { Execution, Workflow } from '../engine/client';
import { importWorkflow, type Demo } from '../engine/demo';
import { secret } from '../engine/providers';
import type { Finding } from '../report';
import { until, type Stage } from './polling';
import {
	GUARD,
	numbersFrom,
	seconds,
	sendStep,
	splitStep,
	statusStep,
	webhookStep,
} from './sending';

export const MINUTE = 60_000;
/** Minutes on a provider's clock from acceptance to the end. */
const DONE_AFTER = 10;
/** Rounds follow each other each second; the time is up only if something is wrong. */
const TIME = { timeout: 5, interval: 1 };
/** ms in which a further round would have begun. */
export const TWO_ROUNDS = 2500;

/** A Mobilon of its own, whose statuses change only as a scenario wants it. */
export interface SlowMobilon {
	/** Its workflows have the credential of this Mobilon. */
	readonly demo: Demo;
	readonly simulator: MobilonSimulator;
	/** Ids in each status request so far. */
	sizes(): number[];
	/** Waits until so many messages were sent and each was asked about. */
	asked(messages: number): Promise<boolean>;
	/** Everything that was sent is done. */
	finish(): void;
}

/** Its clock moves by `moves[n]` minutes after the n-th request, however fast n8n is. */
export async function startSlowMobilon(
	demo: Demo,
	moves: Readonly<Record<number, number>> = {},
): Promise<SlowMobilon> {
	const clock = new ManualClock();
	let requests = 0;
	const simulator = await startMobilon({
		clock,
		doneAfter: DONE_AFTER * MINUTE,
		password: secret(),
		onRequest: () => clock.advance((moves[++requests] ?? 0) * MINUTE),
	});
	atEnd(async () => await simulator.close());
	const { type, valuesOf } = mobilon.credential;
	const bodies = () =>
		simulator.requests
			.filter(({ path }) => path === '/status/')
			.map(({ body }): unknown[] => (Array.isArray(body) ? body : []));
	return {
		demo: await withCredential(demo, type, valuesOf(simulator)),
		simulator,
		sizes: () => bodies().map(({ length }) => length),
		asked: async (messages) =>
			await until(() => {
				const ids = new Set(bodies().flatMap((body) => body.map((entry) => at(entry, 'id'))));
				const { size } = simulator.tasks;
				return size === messages && [...simulator.tasks.keys()].every((id) => ids.has(id));
			}, MINUTE),
		finish: () => clock.advance(DONE_AFTER * MINUTE),
	};
}

async function withCredential(demo: Demo, type: string, data: Record<string, string>) {
	const credential = await demo.client.createCredential(`${type}, slow`, type, data);
	return { ...demo, credentials: new Map(demo.credentials).set(type, credential) };
}

const getStatusStep = statusStep({ wait: { until: { finalStatuses: '1', ...TIME } } });

const TEXT_AND_WAIT = [sendStep('={{ $json.phone }}', {}), getStatusStep];

/** A start by hand, an item for each number, and these nodes. */
export function byHand(name: string, numbers: string[], steps: Step[] = TEXT_AND_WAIT): Workflow {
	const people = numbers.map((phone) => ({ phone }));
	const jsonOutput = JSON.stringify({ body: { people } });
	return chain(name, [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		{
			name: 'People',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput },
		},
		splitStep,
		...steps,
	]);
}

/** Started by a webhook; each number is texted once, whatever happens. */
export function byWebhook(path: string, settings: object = {}): Workflow {
	const text = sendStep('={{ $json.phone }}', GUARD);
	return chain(path, [webhookStep(path), splitStep, text, getStatusStep], settings);
}

/** How often each number was texted. */
export const timesOf = ({ simulator }: SlowMobilon) => [...new Set(simulator.deliveries.values())];

/** How many results are final, and how many came later than in the first round. */
const counted = (results: unknown[]) => ({
	final: results.filter((item) => at(item, 'isFinal') === true).length,
	later: results.filter((item) => typeof at(item, 'waitedSeconds') === 'number').length,
});

export async function statusOf({ client }: Demo, execution: string): Promise<string> {
	return textAt(await client.get(`/rest/executions/${execution}`), 'data', 'status');
}

/** 250 messages, the first hundred of which are done a minute before the next. */
async function inRounds({ demo, home: { log } }: Stage): Promise<Finding[]> {
	const provider = await startSlowMobilon(demo, { 1: 1, 2: 1, 3: 1, 6: 7, 9: 1, 11: 1 });
	const numbers = numbersFrom(89_600_000_000, 250);
	const { saved } = await importWorkflow(provider.demo, byHand('Wait in rounds', numbers));
	const before = fs.statSync(log).size;
	const { status, error, items } = await demo.client.run(saved, { limit: 2 * MINUTE });
	const written = fs.readFileSync(log).subarray(before).toString();
	const idsOf = (node: string) => items(node).map((item) => at(item, 'id'));
	return [
		['execution', [status, error], ['success', '']],
		['results in the order of the messages', idsOf('Get Status'), idsOf('Send')],
		['results', counted(items('Get Status')), { final: 250, later: 250 }],
		['ids in each request', provider.sizes(), [100, 100, 50, 100, 100, 50, 100, 50, 50]],
		['messages to each number', timesOf(provider), [1]],
		[
			'lines in the log of n8n',
			written.match(/Get Status: .* results are final/g),
			['0', '100', '200'].map((count) => `Get Status: ${count} of 250 results are final`),
		],
	];
}

async function stopped({ demo }: Stage): Promise<Finding[]> {
	const provider = await startSlowMobilon(demo);
	const numbers = numbersFrom(89_600_000_000, 100);
	const { saved } = await importWorkflow(provider.demo, byHand('Wait, stopped', numbers));
	const id = await demo.client.runWorkflow(saved, 'Start');
	const isWaiting = await provider.asked(100);
	const began = Date.now();
	await demo.client.post(`/rest/executions/${id}/stop`, {});
	await until(async () => (await statusOf(demo, id)) !== 'running', 10_000);
	const took = Date.now() - began;
	const asked = provider.sizes().length;
	await delay(TWO_ROUNDS);
	say(`Stopped while waiting: ended after ${seconds(took)} s`);
	return [
		['it was waiting', isWaiting, true],
		['execution', await statusOf(demo, id), 'canceled'],
		['ended within three seconds', took < 3000, true],
		['requests after it', provider.sizes().length - asked, 0],
		['messages to each number', timesOf(provider), [1]],
	];
}

/** A request of the second round is refused, and n8n tries the node again. */
async function triedAgain({ demo }: Stage): Promise<Finding[]> {
	const provider = await startSlowMobilon(demo, { 1: 5, 2: 5, 6: 5 });
	provider.simulator.fault({ kind: 'status', status: 400 }, { path: '/status/', skip: 2 });
	const workflow = byHand('Wait, tried again', numbersFrom(89_600_000_000, 150));
	const onFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
	Object.assign(Object(workflow.nodes.at(-1)), onFail);
	const { saved } = await importWorkflow(provider.demo, workflow);
	const { status, error, items } = await demo.client.run(saved);
	return [
		['execution', [status, error], ['success', '']],
		['ids in each request', provider.sizes(), [100, 50, 50, 50, 50]],
		['results', counted(items('Get Status')), { final: 150, later: 50 }],
		['messages to each number', timesOf(provider), [1]],
	];
}

/** Retry in the list of executions: n8n answers when it has ended. */
export async function retryByHand({ client }: Demo, execution: string): Promise<Execution> {
	const reply = await client.post(`/rest/executions/${execution}/retry`, { loadWorkflow: false });
	return await client.waitForExecution(textAt(reply, 'data', 'id'), 10_000);
}

/** Two workflows wait when n8n is killed; one of them saves its progress after each node. */
async function killed(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const provider = await startSlowMobilon(demo);
	const workflows = [
		byWebhook('wait-saved', { saveExecutionProgress: true }),
		byWebhook('wait-unsaved'),
	];
	const executions: string[] = [];
	for (const [index, workflow] of workflows.entries()) {
		const { saved } = await importWorkflow(provider.demo, workflow);
		await demo.client.activate(saved, [workflow.name]);
		const people = numbersFrom(89_600_000_000 + 1000 * index, 150).map((phone) => ({ phone }));
		await demo.client.callWebhook(workflow.name, { people });
		const isWaiting = await provider.asked(150 * (index + 1));
		if (!isWaiting) throw new Error(`${workflow.name} does not wait`);
		executions.push(...(await demo.client.listExecutions(textAt(saved, 'id'))));
	}
	await demo.n8n.kill();
	provider.finish();
	await stage.restart();
	const ended: Execution[] = [];
	for (const id of executions) ended.push(await demo.client.waitForExecution(id, MINUTE));
	const asked = provider.sizes().length;
	const [saved, unsaved] = [
		await retryByHand(demo, executions[0] ?? ''),
		await retryByHand(demo, executions[1] ?? ''),
	];
	return [
		['executions', ended.map(({ status }) => status), ['crashed', 'crashed']],
		['Retry with saved progress', [saved.status, saved.error], ['success', '']],
		['its results', counted(saved.items('Get Status')), { final: 150, later: 0 }],
		['its requests', provider.sizes().slice(asked), [100, 50]],
		[
			'Retry without it begins again, without the ids of what was sent',
			[unsaved.status, /^150 of 150 items are not valid/.test(unsaved.error)],
			['error', true],
		],
		['messages to each number', timesOf(provider), [1]],
	];
}

/** Each call is ordered by a request of its own, and one request asks for all of them. */
async function callResults({ demo }: Stage): Promise<Finding[]> {
	const numbers = numbersFrom(89_600_000_000, 12);
	const clock = new ManualClock(Date.now());
	const simulator = await startAutodialer({
		clock,
		doneAfter: DONE_AFTER * MINUTE,
		apiKey: secret(),
		// After the second round.
		onRequest() {
			if (simulator.requests.length === numbers.length + 2) clock.advance(DONE_AFTER * MINUTE);
		},
	});
	atEnd(async () => await simulator.close());
	const { type, valuesOf } = autodialer.credential;
	const own = await withCredential(demo, type, valuesOf(simulator));
	const node = { type: 'n8n-nodes-cis-telephony.autodialer', typeVersion: 1 };
	const order = { resource: 'call', operation: 'create', generationType: '1', name: '', uuid: '' };
	const workflow = byHand('Wait for calls', numbers, [
		{
			...node,
			name: 'Order',
			parameters: { ...order, phone: '={{ $json.phone }}', options: { anyTime: true } },
		},
		{
			...node,
			name: 'Get Result',
			parameters: {
				resource: 'callRecord',
				operation: 'getResult',
				queryId: '={{ $json.QUERY_ID }}',
				phone: '={{ $json.phone }}',
				options: { wait: { until: TIME } },
			},
		},
	]);
	const { saved } = await importWorkflow(own, workflow);
	const { status, error, items } = await demo.client.run(saved);
	const results = items('Get Result').map((item) => [at(item, 'found'), at(item, 'DST')]);
	const asked = simulator.requests.filter(({ path }) => path.endsWith('/cdr')).length;
	return [
		['execution', [status, error], ['success', '']],
		['results', results, numbers.map((number) => [true, number])],
		['requests for records in three rounds', asked, 3],
		['how often each phone rang', [...new Set(simulator.deliveries.values())], [1]],
	];
}

/** In this order: the last one restarts n8n. */
export const WAITING: ReadonlyArray<[title: string, run: (stage: Stage) => Promise<Finding[]>]> = [
	['Waiting for results, in rounds', inRounds],
	['Waiting, and stopped', stopped],
	['Waiting, and tried again by n8n', triedAgain],
	['Waiting for results of calls', callResults],
	['Waiting, killed and retried', killed],
];
