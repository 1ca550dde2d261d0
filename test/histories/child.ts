import { assert, process } from '../../dev/node';
import { faults } from '../reliability/faults';
import { playLimits } from './limits';
import { playPolling } from './polling';
import { playSending } from './sending';

/** `npm test` plays the first of them. */
const RUNS = { sending: 2000, limits: 2000, polling: 1000 };

async function playAllSending(): Promise<string> {
	const { used, outcomes } = await playSending(RUNS.sending);
	// They must not hold because nothing went wrong in them.
	for (const { name } of faults) assert(used.has(name), `${name} hit nothing`);
	for (const outcome of ['accepted', 'rejected', 'unknown', 'notSent']) {
		const share = (outcomes.get(outcome) ?? 0) / RUNS.sending;
		assert(share > 0.1, `${outcome}: ${share} items in a history`);
	}
	return `${RUNS.sending} histories of faults, retries and batches`;
}

async function play(what: string, engine: 'default' | 'durable'): Promise<string> {
	if (what === 'sending') return await playAllSending();
	if (what === 'limits') {
		await playLimits(RUNS.limits);
		return `${RUNS.limits} histories of limits per person`;
	}
	await playPolling(engine, RUNS.polling);
	return `${RUNS.polling} histories of a trigger in the ${engine} engine`;
}

const [, , what = '', engine] = process.argv;
play(what, engine === 'durable' ? 'durable' : 'default').then(
	(done) => {
		process.stdout.write(`${done} hold\n`);
	},
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
		process.exitCode = 1;
	},
);
