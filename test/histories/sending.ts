import fc from 'fast-check';
import { assert } from '../../dev/node';
import { modes } from '../reliability/account';
import { makeCertificate } from '../reliability/certificates';
import { faults } from '../reliability/faults';
import { sendingOperations } from '../reliability/operations';
import type { Hit } from '../reliability/hits';
import { play } from '../reliability/scenario';
import { startTarget } from '../reliability/target';
import type { Target } from '../reliability/target';

/*
 * Histories: any sending operation, any faults at any of its requests. The table of `npm run
 * reliability` plays each fault by itself; here they meet each other, concurrency, retries and
 * invalid items.
 */

// Nobody trusts it here: every TLS connection ends before a request is sent.
const certificate = makeCertificate({ name: 'nobody' });
const certificates = {
	trusted: certificate,
	selfSigned: certificate,
	expired: certificate,
	notYetValid: certificate,
	otherHost: certificate,
};

/** ms; a request that times out without reason is one more fault, and nothing else. */
const TIMEOUT = { usual: 10_000, hangs: 25 };
const MOST_ITEMS = 12;

const namesOf = (isOfNetwork: boolean) =>
	faults.filter(({ network }) => (network !== undefined) === isOfNetwork).map(({ name }) => name);

const hit = fc.record({
	// A damaged way to the provider ends a run early: more of those would leave little else to happen.
	fault: fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom(...namesOf(false)) },
		{ weight: 1, arbitrary: fc.constantFrom(...namesOf(true)) },
	),
	passes: fc.nat(5),
	times: fc.integer({ min: 1, max: 3 }),
});

const history = fc.record({
	operation: fc.constantFrom(...sendingOperations.map(({ name }) => name)),
	count: fc.integer({ min: 1, max: MOST_ITEMS }),
	batchSize: fc.integer({ min: 1, max: 6 }),
	concurrency: fc.integer({ min: 1, max: 4 }),
	mode: fc.constantFrom(...modes),
	tries: fc.integer({ min: 1, max: 3 }),
	hits: fc.array(hit, { minLength: 1, maxLength: 4 }),
	invalid: fc.oneof(
		{ weight: 9, arbitrary: fc.constant<number[]>([]) },
		{ weight: 1, arbitrary: fc.uniqueArray(fc.nat(MOST_ITEMS - 1), { maxLength: 2 }) },
	),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** The faults by their names; of those that damage the way to the provider only the first. */
function hitsOf({ hits }: History): Hit[] {
	let isDamaged = false;
	return hits.flatMap(({ fault: name, ...damage }) => {
		const fault = faults.find((known) => known.name === name);
		if (!fault || (fault.network && isDamaged)) return [];
		isDamaged ||= fault.network !== undefined;
		return [{ fault, ...damage, times: fault.hangs ? 1 : damage.times }];
	});
}

/** How often a fault hit something, and how often an item had an outcome. */
export interface Tally {
	readonly used: ReadonlyMap<string, number>;
	readonly outcomes: ReadonlyMap<string, number>;
}

/** Plays so many histories; rejects with the shortest one in which a rule does not hold. */
export async function playSending(runs: number): Promise<Tally> {
	const used = new Map<string, number>();
	const outcomes = new Map<string, number>();
	const count = (counts: Map<string, number>, name: string) =>
		counts.set(name, (counts.get(name) ?? 0) + 1);
	const targets = new Map<string, Target>();
	for (const each of sendingOperations) targets.set(each.name, await startTarget(each));

	const property = fc.asyncProperty(history, async (drawn) => {
		const target = targets.get(drawn.operation);
		if (!target) throw new Error(`No operation ${drawn.operation}`);
		const hits = hitsOf(drawn);
		const timeout = hits.some(({ fault }) => fault.hangs) ? TIMEOUT.hangs : TIMEOUT.usual;
		const invalid = drawn.invalid.filter((index) => index < drawn.count);
		const finding = await play(target, { ...drawn, hits, timeout, invalid }, certificates);
		for (const name of finding.used) count(used, name);
		for (const told of finding.told) count(outcomes, told?.outcome ?? 'none');
		assert.deepEqual(finding.violations, []);
	});
	try {
		// A history that fails is printed with its seed and path, which replay it alone.
		await fc.assert(property, { numRuns: runs, seed: 2026 });
	} finally {
		for (const target of targets.values()) await target.close();
	}
	return { used, outcomes };
}
