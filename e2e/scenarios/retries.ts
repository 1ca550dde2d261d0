import type { Execution, Workflow } from '../engine/client';
import { importWorkflow, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import type { Finding } from '../report';

const PEOPLE = 30;
const BATCH = 10;

/** Numbers of this scenario only: from 8 900 6xx 00 00. */
const numbersFrom = (start: number) =>
	Array.from({ length: PEOPLE }, (_, i) => String(89_006_000_000 + start + i));

/** A start, thirty items, and one of our nodes that sends to each of them. */
function sending(name: string, numbers: string[], options: object, settings: object): Workflow {
	const jsonOutput = JSON.stringify({ people: numbers.map((phone) => ({ phone })) });
	const parameters = {
		resource: 'sms',
		operation: 'send',
		number: '={{ $json.phone }}',
		text: 'Hello',
		source: '',
		options: { requests: { pace: { size: BATCH } }, ...options },
	};
	const steps: Array<[string, string, number, object, object]> = [
		['Start', 'n8n-nodes-base.manualTrigger', 1, {}, {}],
		['People', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput }, {}],
		['Each', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'people' }, {}],
		['Send', 'n8n-nodes-cis-telephony.mobilon', 1, parameters, settings],
	];
	const nodes = steps.map(([node, type, typeVersion, given, more], index) => ({
		id: `${name}-${index}`,
		name: node,
		type,
		typeVersion,
		position: [index * 220, 0],
		parameters: given,
		...more,
	}));
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map(({ name: to }, index) => [
				nodes[index]?.name ?? '',
				{ main: [[{ node: to, type: 'main', index: 0 }]] },
			]),
	);
	const workflow = { name, nodes, connections, settings: { executionOrder: 'v1' } };
	return workflow;
}

interface Sent {
	readonly status: string;
	readonly error: string;
	readonly items: unknown[];
	/** Messages in each request of the execution, in order. */
	readonly requests: number[];
	/** Fewest and most messages that one of the numbers got. */
	readonly deliveries: [number, number];
}

/** Starts an execution and counts at the simulator. */
async function watch(
	demo: Demo,
	numbers: string[],
	start: () => Promise<Execution>,
): Promise<Sent> {
	const { mobilon } = demo.providers;
	const before = mobilon.requests.length;
	const execution = await start();
	const times = numbers.map((number) => mobilon.deliveries.get(number) ?? 0);
	return {
		status: execution.status,
		error: execution.error,
		items: execution.items('Send'),
		requests: mobilon.requests
			.slice(before)
			.filter(({ path }) => path === '/send/')
			.map(({ body }) => (Array.isArray(body) ? body.length : 0)),
		deliveries: [Math.min(...times), Math.max(...times)],
	};
}

/** n8n's own retries, and Retry in its list of executions. */
export async function retries(demo: Demo): Promise<Finding[]> {
	const { client, providers } = demo;
	const run = async (saved: unknown) => await client.run(saved);
	const onFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };

	const first = numbersFrom(0);
	const kept = await importWorkflow(demo, sending('Retry after 429', first, {}, onFail));
	providers.mobilon.fault({ kind: 'status', status: 429 }, { skip: 1 });
	const again = await watch(demo, first, async () => await run(kept.saved));

	const second = numbersFrom(100);
	const unknown = await importWorkflow(demo, sending('Retry after 500', second, {}, onFail));
	providers.mobilon.fault({ kind: 'acceptThenStatus', status: 500 }, { skip: 1 });
	const lost = await watch(demo, second, async () => await run(unknown.saved));

	const third = numbersFrom(200);
	const guard = { sendOnce: { once: { key: '={{ $json.phone }}-reminder' } } };
	const guarded = await importWorkflow(demo, sending('Retried by hand', third, guard, {}));
	providers.mobilon.fault({ kind: 'acceptThenStatus', status: 500 }, { skip: 1 });
	const stopped = await watch(demo, third, async () => await run(guarded.saved));
	const retried = await watch(demo, third, async () => await client.retryLast(guarded.saved));
	const skipped = retried.items.map((item) => at(item, 'alreadySent') === true);

	return [
		[
			'Retry On Fail after 429',
			{ ...again, items: again.items.length },
			{
				status: 'success',
				error: '',
				items: PEOPLE,
				requests: [BATCH, BATCH, BATCH, BATCH],
				deliveries: [1, 1],
			},
		],
		[
			'Retry On Fail after 500: what is unknown is not sent again',
			[lost.status, lost.requests, lost.deliveries],
			['error', [BATCH, BATCH, BATCH], [1, 1]],
		],
		['which its error tells', / 20 of 30 items accepted, 10 unknown/.test(lost.error), true],
		['an execution that stops', [stopped.status, stopped.requests], ['error', [BATCH, BATCH]]],
		[
			'Retry by hand with Send Once: only what was never sent',
			[retried.status, retried.requests, retried.deliveries, skipped],
			['success', [BATCH], [1, 1], [...Array(2 * BATCH).fill(true), ...Array(BATCH).fill(false)]],
		],
	];
}
