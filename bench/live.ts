import type { INodeParameters } from 'n8n-workflow';
import { process } from '../dev/node';
import { builtNode } from '../test/support/built';
import { runNode } from '../test/support/n8n';
import { entriesOf } from './entries';
import { heapsDuring, liveHeap } from './machine';
import type { Access } from './stand';
import { DRAGGED } from './workflows';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface LiveRun extends Pick<Access, 'mobilon'> {
	/** SMS of the large run. */
	readonly count: number;
	/** Runs after it, of a tenth of them each. */
	readonly rounds: number;
}

/** Bytes of live heap: what is left when V8 has collected everything that nobody needs. */
export interface LiveResult {
	/** The most during the large run, for each SMS, without what was there before it. */
	readonly perItem: number;
	/** After each of the further runs. */
	readonly heaps: number[];
}

const PARAMETERS: INodeParameters = {
	...DRAGGED.sms,
	options: { requests: { pace: { concurrency: 4 } } },
};

async function main(): Promise<void> {
	const { count, rounds, mobilon }: LiveRun = JSON.parse(process.argv[2] ?? '{}');
	const items = entriesOf(count).map((entry) => ({ ...entry }));
	const send = async (size: number) => {
		const { error } = await runNode(builtNode('mobilon'), {
			parameters: PARAMETERS,
			items: items.slice(0, size),
			credential: mobilon,
		});
		if (error) throw error;
	};
	await send(count / 100);
	const before = liveHeap();
	const most = Math.max(...(await heapsDuring(send(count), 500)));
	const heaps: number[] = [];
	for (let round = 0; round < rounds; round++) {
		await send(count / 10);
		heaps.push(liveHeap());
	}
	const result: LiveResult = { perItem: (most - before) / count, heaps };
	process.stdout.write(JSON.stringify(result));
}

void main();
