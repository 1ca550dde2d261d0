import { at, textAt } from '../../dev/json';
import { chain } from '../engine/chain';
import type { Execution } from '../engine/client';
import { importWorkflow } from '../engine/demo';
import type { Finding } from '../report';
import { until, type Stage } from './polling';
import { numbersFrom, sendStep, splitStep, webhookStep } from './sending';
import { retryByHand } from './waiting';

const MINUTE = 60_000;
/** People, and messages in a request. */
const [PEOPLE, BATCH] = [100, 10];

/** At most one message a day for each number. */
const rules = { contactRules: { rule: { limits: { limit: [{ count: 1, per: 'day' }] } } } };
const SKIP = { contactRules: { rule: { ...rules.contactRules.rule, otherwise: 'skip' } } };

/** A published workflow that texts the people of its request, at most one message a day each. */
async function publish({ demo }: Stage, path: string, numbers: string[], pace: object) {
	const options = { ...SKIP, requests: { pace: { size: BATCH, ...pace } } };
	const steps = [webhookStep(path), splitStep, sendStep('={{ $json.phone }}', options)];
	const { saved } = await importWorkflow(demo, chain(path, steps));
	await demo.client.activate(saved, [path]);
	const id = textAt(saved, 'id');
	const people = numbers.map((phone) => ({ phone }));
	return {
		call: async () => void (await demo.client.callWebhook(path, { people })),
		ids: async () => await demo.client.listExecutions(id),
		/** Ends of all its executions, once there are so many. */
		async executions(count: number): Promise<Execution[]> {
			const started = async () => (await demo.client.listExecutions(id)).length === count;
			if (!(await until(started, MINUTE))) throw new Error(`${path} was not run ${count} times`);
			const all = await demo.client.listExecutions(id);
			return await Promise.all(
				all.map(async (execution) => await demo.client.waitForExecution(execution, MINUTE)),
			);
		},
	};
}

const sentIn = (executions: readonly Execution[]) =>
	executions.flatMap((execution) => execution.items('Send'));
const isOver = (item: unknown) => at(item, 'overContactLimit') === true;

/** The people whom a message reached, and how often at most. */
function reached({ demo }: Stage, numbers: string[]) {
	const times = numbers.map((number) => demo.providers.mobilon.deliveries.get(number) ?? 0);
	return { people: times.filter((count) => count > 0).length, most: Math.max(...times) };
}

async function atOnce(stage: Stage): Promise<Finding[]> {
	const numbers = numbersFrom(89_700_000_000, PEOPLE);
	const { call, executions } = await publish(stage, 'limits-at-once', numbers, { concurrency: 4 });
	await Promise.all([call(), call(), call()]);
	const ended = await executions(3);
	const items = sentIn(ended);
	return [
		['executions', ended.map(({ status }) => status), ['success', 'success', 'success']],
		['people reached, and how often', reached(stage, numbers), { people: PEOPLE, most: 1 }],
		['items over the limit', items.filter(isOver).length, 2 * PEOPLE],
	];
}

async function killed(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const numbers = numbersFrom(89_700_001_000, PEOPLE);
	const workflow = await publish(stage, 'limits-killed', numbers, { interval: 300 });
	const { call, executions } = workflow;
	await call();
	const isUnderWay = await until(() => reached(stage, numbers).people >= 2 * BATCH, MINUTE);
	await demo.n8n.kill();
	const before = reached(stage, numbers);
	await stage.restart();
	const [crashed] = await executions(1);
	const retried = await retryByHand(demo, (await workflow.ids())[0] ?? '');
	await call();
	await executions(3);
	const after = reached(stage, numbers);
	return [
		['under way when n8n is killed', isUnderWay && before.people < PEOPLE, true],
		['execution', crashed?.status, 'crashed'],
		['Retry', retried.status, 'success'],
		['most messages to one number', after.most, 1],
	];
}

/** Limits per person in real n8n. */
export const LIMITS: ReadonlyArray<[string, (stage: Stage) => Promise<Finding[]>]> = [
	['Limits per person, executions at once', atOnce],
	['Limits per person, killed and retried', killed],
];
