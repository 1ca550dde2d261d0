import { process } from '../dev/node';
import { createAutodialerReference } from '../test/reference/autodialer';
import { createMobilonReference } from '../test/reference/mobilon';
import { builtNode } from '../test/support/built';
import { Polled } from '../test/support/poll';
import { dataOf, eachOf, inGroups, LIMITS } from './entries';
import { median } from './machine';
import type { Access } from './stand';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface PollRun extends Access {
	readonly what: 'ids' | 'records';
	readonly times: number;
	/** Ids of the messages to watch. */
	readonly ids: string[];
	/** `YYYY-MM-DD`: first day that bare axios asks for, as the trigger does. */
	readonly from: string;
	readonly to: string;
}

/**
 * Medians of one quiet poll: ms, CPU ms of the process, bytes of state; then the same of bare
 * axios.
 */
export interface PollResult {
	readonly ms: number;
	readonly cpu: number;
	readonly state: number;
	readonly bareMs: number;
	readonly bareCpu: number;
}

/** As many requests as the trigger has in progress. */
const CONCURRENCY = 4;

async function bareIds({ ids, mobilon }: PollRun): Promise<void> {
	const client = createMobilonReference(mobilon);
	await eachOf(inGroups(ids, LIMITS.status), CONCURRENCY, async (group) => {
		dataOf(await client.smsStatus(group));
	});
}

async function bareRecords({ autodialer, from, to }: PollRun): Promise<void> {
	const client = createAutodialerReference(autodialer);
	dataOf(await client.cdr({ date_from: from, date_to: to }));
}

/** A published trigger in n8n's own context: nothing changes, so nothing is emitted. */
function triggerOf({ what, ids, mobilon, autodialer }: PollRun): Polled {
	return what === 'ids'
		? new Polled(builtNode('mobilonTrigger'), {
				parameters: { resource: 'sms', ids: ids.join('\n'), options: {} },
				credential: mobilon,
			})
		: new Polled(builtNode('autodialerCallRecordTrigger'), {
				parameters: { options: {} },
				credential: autodialer,
			});
}

async function measured(work: () => Promise<unknown>): Promise<{ ms: number; cpu: number }> {
	const [started, used] = [performance.now(), process.cpuUsage()];
	await work();
	const { user, system } = process.cpuUsage(used);
	return { ms: performance.now() - started, cpu: (user + system) / 1000 };
}

async function main(): Promise<void> {
	const run: PollRun = JSON.parse(process.argv[2] ?? '{}');
	const polled = triggerOf(run);
	await polled.activate();
	const bare = async () => await (run.what === 'ids' ? bareIds(run) : bareRecords(run));
	await bare();
	const [ours, others] = [[], []] as Array<Array<{ ms: number; cpu: number }>>;
	for (let times = 0; times < run.times; times++) {
		ours?.push(
			await measured(async () => {
				const emitted = await polled.poll();
				if (emitted) throw new Error(`Not quiet: ${emitted.length} items`);
			}),
		);
		others?.push(await measured(bare));
	}
	const of = (list: Array<{ ms: number; cpu: number }> = [], what: 'ms' | 'cpu') =>
		median(list.map((entry) => entry[what]));
	const result: PollResult = {
		ms: of(ours, 'ms'),
		cpu: of(ours, 'cpu'),
		state: Buffer.byteLength(polled.saved),
		bareMs: of(others, 'ms'),
		bareCpu: of(others, 'cpu'),
	};
	process.stdout.write(JSON.stringify(result));
}

void main();
