import type { INodeParameters } from 'n8n-workflow';
import { process } from '../dev/node';
import { builtNode } from '../test/support/built';
import { runNode } from '../test/support/n8n';
import { entriesOf } from './entries';
import { timedOf, type Timed } from './rounds';
import type { Access } from './stand';
import { DRAGGED } from './workflows';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface RulesRun extends Pick<Access, 'mobilon'> {
	readonly count: number;
	readonly rounds: number;
}

/** Runs without contact rules, and with hours; the time is that of the node. */
export interface RulesResult {
	readonly off: Timed;
	readonly on: Timed;
}

/** Every day until its end, so that all items go out. */
const WINDOW = { days: ['1', '2', '3', '4', '5', '6', '7'], from: '00:00', to: '24:00' };
const RULES = { contactRules: { rule: { hours: { window: [WINDOW] }, otherwise: 'skip' } } };

/** Both take turns: a machine that slows down slows down both. */
async function main(): Promise<void> {
	const { count, rounds, mobilon }: RulesRun = JSON.parse(process.argv[2] ?? '{}');
	const items = entriesOf(count).map(({ phone }) => ({ phone }));
	const run = async (rules: object) => {
		const used = process.cpuUsage();
		const parameters: INodeParameters = {
			...DRAGGED.autocall,
			options: { requests: { pace: { concurrency: 4 } }, ...rules },
		};
		const { error, task } = await runNode(builtNode('mobilon'), {
			parameters,
			items,
			credential: mobilon,
		});
		if (error || !task) throw error ?? new Error('The node did not run');
		const { user, system } = process.cpuUsage(used);
		return { ms: task.executionTime, cpu: (user + system) / 1000 };
	};
	await run({});
	type Run = Awaited<ReturnType<typeof run>>;
	const [off, on]: [Run[], Run[]] = [[], []];
	for (let round = 0; round < rounds; round++) {
		off.push(await run({}));
		on.push(await run(RULES));
	}
	const result: RulesResult = { off: timedOf(off), on: timedOf(on) };
	process.stdout.write(JSON.stringify(result));
}

void main();
