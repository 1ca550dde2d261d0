import { process } from '../dev/node';
import { createMobilonReference } from '../test/reference/mobilon';
import { builtNode } from '../test/support/built';
import { runNode } from '../test/support/n8n';
import { dataOf, entriesOf, eachOf, inGroups, LIMITS, messageOf } from './entries';
import { heapsDuring } from './machine';
import type { Access } from './stand';
import { DRAGGED } from './workflows';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface WaitRun extends Pick<Access, 'mobilon'> {
	/** Messages to wait for, none of which becomes final. */
	readonly count: number;
	readonly rounds: number;
}

/** Bytes of live heap during a wait, one sample a second from its second round on. */
export interface WaitResult {
	readonly heaps: number[];
}

async function main(): Promise<void> {
	const { count, rounds, mobilon }: WaitRun = JSON.parse(process.argv[2] ?? '{}');
	const client = createMobilonReference(mobilon);
	const ids: unknown[] = [];
	await eachOf(inGroups(entriesOf(count).map(messageOf), LIMITS.sms), 4, async (group) => {
		const data = dataOf(await client.smsSend(group));
		if (Array.isArray(data)) ids.push(...data.map(({ id }) => id));
	});
	const until = { finalStatuses: '9', interval: 1, timeout: (rounds * 1.5) / 60 };
	const running = runNode(builtNode('mobilon'), {
		parameters: {
			...DRAGGED.status,
			options: { wait: { until }, requests: { pace: { concurrency: 4 } } },
		},
		items: ids.map((id) => ({ id: String(id) })),
		credential: mobilon,
	});
	const heaps = await heapsDuring(running, 1000);
	const { error, items } = await running;
	if (error) throw error;
	if (!items.every(({ timedOut }) => timedOut === true)) throw new Error('The wait ended early');
	const result: WaitResult = { heaps: heaps.slice(2) };
	process.stdout.write(JSON.stringify(result));
}

void main();
