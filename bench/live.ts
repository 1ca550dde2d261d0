import type { INodeParameters } from 'n8n-workflow';
import { delay, process } from '../dev/node';
import { builtNode } from '../test/support/built';
import { runNode } from '../test/support/n8n';
import { entriesOf, SOURCE } from './entries';
import { collector } from './machine';
import type { Access } from './stand';

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
	resource: 'sms',
	operation: 'send',
	number: '={{ $json.phone }}',
	text: '=Hello {{ $json.name }}, your order is ready',
	source: SOURCE,
	options: { requests: { pace: { concurrency: 4 } } },
};

async function main(): Promise<void> {
	const { count, rounds, mobilon }: LiveRun = JSON.parse(process.argv[2] ?? '{}');
	const collect = collector();
	const live = () => {
		collect();
		return process.memoryUsage().heapUsed;
	};
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
	const before = live();
	let most = 0;
	let isOver = false;
	const running = send(count).finally(() => (isOver = true));
	while (!isOver) {
		await delay(500);
		most = Math.max(most, live());
	}
	await running;
	const heaps: number[] = [];
	for (let round = 0; round < rounds; round++) {
		await send(count / 10);
		heaps.push(live());
	}
	const result: LiveResult = { perItem: (most - before) / count, heaps };
	process.stdout.write(JSON.stringify(result));
}

void main();
