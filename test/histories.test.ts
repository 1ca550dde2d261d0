import { playPolling } from './histories/polling';
import { playSending } from './histories/sending';
import { faults } from './reliability/faults';
import type { FaultCase } from './reliability/faults';

/** The first of the many that `npm run reliability` plays. */
const RUNS = 150;

const namesOf = (isOfKind: (fault: FaultCase) => unknown) =>
	faults.filter(isOfKind).map(({ name }) => name);

test(`${RUNS} histories of faults, retries and batches: nobody twice, nothing lost`, async () => {
	const { used, outcomes } = await playSending(RUNS);
	// They must not hold because nothing went wrong in them. The long run wants every fault by name.
	const kinds = {
		network: namesOf(({ network }) => network),
		time: namesOf(({ hangs }) => hangs),
		reply: namesOf(({ reply, hangs }) => reply && !hangs),
	};
	for (const [kind, names] of Object.entries(kinds)) {
		expect([kind, names.some((name) => used.has(name))]).toEqual([kind, true]);
	}
	expect(used.size).toBeGreaterThan(faults.length / 2);
	for (const outcome of ['accepted', 'rejected', 'unknown', 'notSent']) {
		expect([outcome, (outcomes.get(outcome) ?? 0) > RUNS / 20]).toEqual([outcome, true]);
	}
}, 120_000);

test.each(['default', 'durable'] as const)(
	`over ${RUNS} histories each change comes exactly once, in the %s engine`,
	async (engine) => await playPolling(engine, RUNS),
);
