import { delay } from '../../dev/node';
import { at, listAt, textAt } from '../../dev/json';
import { chain, type Step } from '../engine/chain';
import type { Execution, Workflow } from '../engine/client';
import { importWorkflow, type Demo } from '../engine/demo';
import type { Finding } from '../report';
import { isN8n1 } from '../engine/versions';
import { until } from './polling';
import { GUARD, numbersFrom, sendStep, statusStep } from './sending';
import { byHand, MINUTE, startSlowMobilon, statusOf } from './waiting';

/*
 * Workflows as people run and change them in the editor. Numbers of these scenarios begin with
 * 8 980.
 */

const NUMBER = '={{ $json.phone }}';
const ONLY_CHANGES = { onlyChanges: true };

const noteStep = (name: string, parameters: object): Step => ({
	name,
	type: 'n8n-nodes-base.set',
	typeVersion: 3.4,
	parameters: { mode: 'raw', options: {}, ...parameters },
});

/** Settings of a node that n8n itself offers, such as Execute Once. */
function withSettings(workflow: Workflow, node: string, settings: object): Workflow {
	const nodes = workflow.nodes.map((one) => (one.name === node ? { ...one, ...settings } : one));
	return { ...workflow, nodes };
}

const importAndRun = async (demo: Demo, workflow: Workflow): Promise<Execution> =>
	await demo.client.run((await importWorkflow(demo, workflow)).saved);

/** How often each number was texted, in the order of the numbers. */
const timesOf = ({ providers }: Demo, numbers: string[]) =>
	numbers.map((number) => providers.mobilon.deliveries.get(number) ?? 0);

/** As the editor saves a workflow; Execute Step needs it. */
const UNPINNED = { pinData: {} };

/** Execute Step on a node: it runs with the data that the editor has of the nodes before. */
async function executeStep({ client }: Demo, saved: unknown, node: string, runData: object) {
	const body = {
		workflowData: saved,
		runData,
		destinationNode: { nodeName: node, mode: 'inclusive' },
		dirtyNodeNames: [],
	};
	const reply = await client.post(`/rest/workflows/${textAt(saved, 'id')}/run`, body);
	return await client.waitForExecution(textAt(reply, 'data', 'executionId'), MINUTE);
}

async function steps(demo: Demo): Promise<Finding[]> {
	const numbers = numbersFrom(89_800_000_000, 3);
	const workflow = byHand('Execute Step', numbers, [sendStep(NUMBER, {}), statusStep({})]);
	const { saved } = await importWorkflow(demo, Object.assign(workflow, UNPINNED));
	const whole = await demo.client.run(saved);
	const again = [
		await executeStep(demo, saved, 'Get Status', whole.runData),
		await executeStep(demo, saved, 'Get Status', whole.runData),
	];
	return [
		['run', [whole.status, whole.items('Get Status').length], ['success', 3]],
		['Execute Step behind Send, twice', again.map(({ status }) => status), ['success', 'success']],
		['its items', again.map(({ items }) => items('Get Status').length), [3, 3]],
		['messages to each number', timesOf(demo, numbers), [1, 1, 1]],
	];
}

async function pinned(demo: Demo): Promise<Finding[]> {
	const [number = ''] = numbersFrom(89_800_001_000, 1);
	const note = noteStep('After', { jsonOutput: '={{ { "id": $json.id } }}' });
	const workflow = byHand('Pinned data', [number], [sendStep(NUMBER, {}), note]);
	const pinData = { Send: [{ json: { id: 'pinned', number } }] };
	const { status, items } = await importAndRun(demo, Object.assign(workflow, { pinData }));
	return [
		['run with data pinned on Send', [status, items('After')], ['success', [{ id: 'pinned' }]]],
		['messages', timesOf(demo, [number]), [0]],
	];
}

/** A copy has the node ids of its original; the memory of a node belongs to one workflow. */
async function copied(demo: Demo): Promise<Finding[]> {
	const numbers = numbersFrom(89_800_002_000, 3);
	const nodes = [sendStep(NUMBER, GUARD), statusStep(ONLY_CHANGES)];
	const workflow = byHand('Original', numbers, nodes);
	const original = (await importWorkflow(demo, workflow)).saved;
	const copy = (await importWorkflow(demo, { ...workflow, name: 'Copy' })).saved;
	const idsOf = (saved: unknown) => listAt(saved, 'nodes').map((node) => at(node, 'id'));
	const executions: Execution[] = [];
	for (const saved of [original, copy, original, copy])
		executions.push(await demo.client.run(saved));
	const sent = executions.map(({ items }) => {
		return items('Send').filter((item) => at(item, 'alreadySent') !== true).length;
	});
	return [
		['the same node ids', idsOf(copy), idsOf(original)],
		['sent by original, copy, original, copy', sent, [3, 3, 0, 0]],
		['messages to each number', timesOf(demo, numbers), [2, 2, 2]],
	];
}

/** Fifty requests, a tenth of a second apart. */
const slowSend = sendStep(NUMBER, { requests: { pace: { size: 10, interval: 100 } } });

async function stop(demo: Demo, execution: string): Promise<boolean> {
	await demo.client.post(`/rest/executions/${execution}/stop`, {});
	return await until(async () => (await statusOf(demo, execution)) === 'canceled', 10_000);
}

async function stopped(demo: Demo): Promise<Finding[]> {
	const { client } = demo;
	const numbers = numbersFrom(89_800_003_000, 500);
	const texted = () => timesOf(demo, numbers).filter((times) => times > 0).length;
	const { saved } = await importWorkflow(demo, byHand('Stopped halfway', numbers, [slowSend]));
	const id = await client.runWorkflow(saved, 'Start');
	const isUnderWay = await until(() => texted() >= 50, MINUTE);
	const isStopped = await stop(demo, id);
	const after = texted();
	await delay(1500);
	return [
		['stopped halfway', [isUnderWay, isStopped, after < 500], [true, true, true]],
		['texted later', texted() - after, 0],
		['most messages to one number', Math.max(...timesOf(demo, numbers)), 1],
	];
}

const CALLED: Step = {
	name: 'Called',
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	parameters: { inputSource: 'passthrough' },
};

const callStep = (workflow: unknown, mode: 'once' | 'each'): Step => ({
	name: 'Call',
	type: 'n8n-nodes-base.executeWorkflow',
	typeVersion: 1.2,
	parameters: {
		workflowId: { __rl: true, mode: 'id', value: textAt(workflow, 'id') },
		mode,
		options: {},
	},
});

/** A workflow that texts the items it is called with. n8n 2 calls only what is published. */
async function subWorkflow(demo: Demo, name: string, send: Step): Promise<unknown> {
	const { saved } = await importWorkflow(demo, chain(name, [CALLED, send]));
	if (!isN8n1(demo.version)) await demo.client.activate(saved, []);
	return saved;
}

/** n8n stops the calling execution alone; that of the sub-workflow has its own Stop. */
async function stoppedSub(demo: Demo): Promise<Finding[]> {
	const { client } = demo;
	const numbers = numbersFrom(89_800_004_000, 500);
	const texted = () => timesOf(demo, numbers).filter((times) => times > 0).length;
	const sub = await subWorkflow(demo, 'Sub-workflow, stopped', slowSend);
	const caller = byHand('Stopped with a sub-workflow', numbers, [callStep(sub, 'once')]);
	const { saved } = await importWorkflow(demo, caller);
	const id = await client.runWorkflow(saved, 'Start');
	const isUnderWay = await until(() => texted() >= 50, MINUTE);
	const [called = ''] = await client.listExecutions(textAt(sub, 'id'));
	const ends = [await stop(demo, id), await stop(demo, called)];
	const after = texted();
	await delay(1500);
	return [
		['stopped halfway', [isUnderWay, ...ends, after < 500], [true, true, true, true]],
		['texted later', texted() - after, 0],
		['most messages to one number', Math.max(...timesOf(demo, numbers)), 1],
	];
}

async function perItem(demo: Demo): Promise<Finding[]> {
	const numbers = numbersFrom(89_800_005_000, 5);
	const sub = await subWorkflow(demo, 'Sub-workflow per item', sendStep(NUMBER, {}));
	const called = await importAndRun(
		demo,
		byHand('A sub-workflow for each item', numbers, [callStep(sub, 'each')]),
	);
	const sent = called.items('Call').map((item) => at(item, 'number'));
	return [
		['run', [called.status, called.error], ['success', '']],
		['items in order', sent, numbers],
		['messages to each number', timesOf(demo, numbers), numbers.map(() => 1)],
	];
}

async function settings(demo: Demo): Promise<Finding[]> {
	const numbers = numbersFrom(89_800_006_000, 3);
	const once = withSettings(byHand('Execute Once', numbers, [sendStep(NUMBER, {})]), 'Send', {
		executeOnce: true,
	});
	const first = await importAndRun(demo, once);
	const others = numbersFrom(89_800_007_000, 2);
	// Its statuses do not change between the two questions, however busy the machine is.
	const slow = await startSlowMobilon(demo);
	const own = { ...slow.demo, providers: { ...demo.providers, mobilon: slow.simulator } };
	const quiet = [sendStep(NUMBER, {}), statusStep(ONLY_CHANGES)];
	const always = withSettings(byHand('Always Output Data', others, quiet), 'Get Status', {
		alwaysOutputData: true,
	});
	const dry = sendStep(NUMBER, { dryRun: true });
	const none = await importAndRun(own, byHand('Dry Run', others, [dry]));
	const { saved } = await importWorkflow(own, Object.assign(always, UNPINNED));
	const changed = await demo.client.run(saved);
	const unchanged = await executeStep(demo, saved, 'Get Status', changed.runData);
	return [
		['Execute Once', [first.items('Send').length, timesOf(demo, numbers)], [1, [1, 0, 0]]],
		['Dry Run', [none.status, none.items('Send').length], ['success', 2]],
		['Only Changes, the first time', changed.items('Get Status').length, 2],
		['Always Output Data without a change', unchanged.items('Get Status'), [{}]],
		['messages to each number', timesOf(own, others), [1, 1]],
	];
}

type Link = [from: string, output: number, to: string, input: number];

/** The same nodes with other connections. */
function linked(workflow: Workflow, links: Link[]): Workflow {
	const connections: Record<string, { main: object[][] }> = {};
	for (const [from, output, node, index] of links) {
		const { main } = (connections[from] ??= { main: [] });
		while (main.length <= output) main.push([]);
		main[output]?.push({ node, type: 'main', index });
	}
	return Object.assign(workflow, { connections });
}

/** The person of each item, found by n8n's pairing behind our node. */
const pairStep = (name: string) =>
	noteStep(name, { jsonOutput: `={{ { "phone": $('Each').item.json.phone } }}` });

const LIST: Link[] = [
	['Start', 0, 'People', 0],
	['People', 0, 'Each', 0],
];

/** Behind both outputs, and behind a Merge of them. */
function branching(people: string[]): Workflow {
	const merge: Step = {
		name: 'Merge',
		type: 'n8n-nodes-base.merge',
		typeVersion: 3,
		parameters: { mode: 'append' },
	};
	const notes = ['Sent', 'Failed', 'Merged'].map(pairStep);
	const workflow = byHand('Pairing', people, [sendStep(NUMBER, {}), merge, ...notes]);
	const links: Link[] = [
		['Each', 0, 'Send', 0],
		['Send', 0, 'Sent', 0],
		['Send', 1, 'Failed', 0],
		['Send', 0, 'Merge', 0],
		['Send', 1, 'Merge', 1],
		['Merge', 0, 'Merged', 0],
	];
	const onError = { onError: 'continueErrorOutput' };
	return withSettings(linked(workflow, [...LIST, ...links]), 'Send', onError);
}

/** Two at a time. */
function looping(people: string[]): Workflow {
	const loop: Step = {
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		parameters: { batchSize: 2, options: {} },
	};
	const notes = ['Sent', 'Done'].map(pairStep);
	const workflow = byHand('Pairing in a loop', people, [loop, sendStep(NUMBER, {}), ...notes]);
	return linked(workflow, [
		...LIST,
		['Each', 0, 'Loop', 0],
		['Loop', 0, 'Done', 0],
		['Loop', 1, 'Send', 0],
		['Send', 0, 'Sent', 0],
		['Sent', 0, 'Loop', 0],
	]);
}

async function paired(demo: Demo): Promise<Finding[]> {
	const [one = '', two = '', three = ''] = numbersFrom(89_800_008_000, 3);
	const ring = numbersFrom(89_800_009_000, 5);
	const split = await importAndRun(demo, branching([one, '8980', two, three]));
	const looped = await importAndRun(demo, looping(ring));
	const phones = ({ items }: Execution, node: string) =>
		items(node).map((item) => at(item, 'phone'));
	return [
		['behind both outputs', [split.status, split.error], ['success', '']],
		['sent', phones(split, 'Sent'), [one, two, three]],
		['failed', phones(split, 'Failed'), ['8980']],
		['merged', phones(split, 'Merged'), [one, two, three, '8980']],
		['in a loop', [looped.status, phones(looped, 'Done')], ['success', ring]],
		['messages to each number', timesOf(demo, [one, two, three, ...ring]), Array(8).fill(1)],
	];
}

export const HARD_CASES: ReadonlyArray<[title: string, run: (demo: Demo) => Promise<Finding[]>]> = [
	['Execute Step behind a send', steps],
	['Pinned data', pinned],
	['A copied workflow', copied],
	['Stopped halfway', stopped],
	['Stopped halfway in a sub-workflow', stoppedSub],
	['A sub-workflow for each item', perItem],
	['Execute Once, Always Output Data, Dry Run', settings],
	['Pairing behind outputs, Merge and loops', paired],
];
