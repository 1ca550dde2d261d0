import { say } from '../dev/lifetime';
import type { N8nRuntime } from '../e2e/engine/runtime';
import { KINDS, type Kind } from './entries';
import { median } from './rounds';
import { Bare, IDLE, METHODS, ONCE, RacingN8n, type Method, type Run } from './runner';
import { startStand, type Stand } from './stand';

/** Outside n8n: a client, and its requests at a time. */
const BARE = {
	'axios 1': ['axios', 1],
	'axios 4': ['axios', 4],
	'axios 16': ['axios', 16],
	'fetch 4': ['fetch', 4],
	'fetch 16': ['fetch', 16],
} as const;
type BareRacer = keyof typeof BARE;

export type Racer = Method | BareRacer;

const isBare = (racer: Racer): racer is BareRacer => Object.hasOwn(BARE, racer);

export const RACERS: readonly Racer[] = [
	...METHODS,
	'axios 1',
	'axios 4',
	'axios 16',
	'fetch 4',
	'fetch 16',
];

/** Time, requests and bytes of one racer. */
export interface Row {
	readonly kind: Kind;
	readonly count: number;
	/** ms that the provider takes to answer. */
	readonly delay: number;
	readonly racer: Racer;
	/** The median of the rounds. */
	readonly ms: number;
	/** ms of each round. */
	readonly rounds: readonly number[];
	readonly requests: number;
	/** Bytes of the requests' bodies. */
	readonly bytes: number;
}

export interface MemoryRow {
	readonly racer: Method | typeof IDLE;
	readonly count: number;
	/** Peak bytes of the process, in an n8n that did nothing else before. */
	readonly peak: number;
}

const COUNTS = [1000, 10_000, 100_000];
const DELAYS = [20, 0];
/** Rounds of those that promises compare, without the slowest method. Everything else runs once. */
const ROUNDS = 9;
/** The same with 100,000 items and a delay, where a round takes more than a minute. */
const LONG_ROUNDS = 5;

const isMain = (kind: Kind, count: number, delay: number) =>
	kind === 'sms' && count <= 10_000 && delay === 20;

/**
 * n8n's HTTP Request node opens a connection for each item at once. 100,000 exceed the ports of a
 * machine for one address, and 10,000 take a minute for each kind.
 */
function takesPart(racer: Racer, kind: Kind, count: number, delay: number): boolean {
	// 50 items a second.
	if (racer === 'batched') return kind === 'sms' && count === 1000 && delay === 20;
	if (racer.startsWith('fetch')) return kind === 'sms';
	// No promise is about it, and it takes five minutes.
	if (count === 100_000 && delay > 0 && kind !== 'sms') return false;
	if (racer !== 'per item') return true;
	return count === 1000 || isMain(kind, count, delay);
}

function roundsOf(racer: Racer, kind: Kind, count: number, delay: number): number {
	if (racer === 'per item' || racer === 'batched') return 1;
	if (isMain(kind, count, delay)) return ROUNDS;
	if (count < 100_000 || !/^(?:ours|axios)/.test(racer)) return 1;
	if (delay > 0) return LONG_ROUNDS;
	return racer.endsWith(' 1') ? ROUNDS : 1;
}

/** Those that race: an n8n and a process without it. */
interface Track {
	readonly n8n: RacingN8n;
	readonly bare: Bare;
}

async function runOnce(
	{ n8n, bare }: Track,
	racer: Racer,
	kind: Kind,
	count: number,
	stand: Stand,
) {
	if (!isBare(racer)) return await n8n.run(racer, kind, count, stand);
	const [client, concurrency] = BARE[racer];
	return await bare.run(client, concurrency, kind, count, stand);
}

/** The same; a connection that breaks must not cost a bench of half an hour, so it is tried again once. */
async function runTwice(...given: Parameters<typeof runOnce>): Promise<Run> {
	return await runOnce(...given).catch(async (error: unknown) => {
		say(`Once more, because of: ${String(error)}`);
		return await runOnce(...given);
	});
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/**
 * Runs all competitors over the same entries in turn, in rounds, so a disturbance affects them all.
 */
export async function raceSending(
	runtime: N8nRuntime,
	tarball: string,
	counts = COUNTS,
	kinds: readonly Kind[] = KINDS,
): Promise<Row[]> {
	const track: Track = { n8n: await RacingN8n.start(runtime, tarball), bare: new Bare() };
	const rows: Row[] = [];
	for (const delay of DELAYS) {
		const stand = await startStand(delay);
		for (const kind of kinds) {
			// No first run counts: the engine compiles code as it is used.
			for (const racer of RACERS.filter((one) => takesPart(one, kind, 1000, delay))) {
				if (racer !== 'batched') await runOnce(track, racer, kind, 1000, stand);
			}
			for (const count of counts) {
				rows.push(...(await raceOver(track, kind, count, stand)));
			}
		}
		await stand.forget();
	}
	await track.bare.stop();
	await track.n8n.stop();
	return rows;
}

async function raceOver(track: Track, kind: Kind, count: number, stand: Stand): Promise<Row[]> {
	const { delay } = stand;
	const racers = RACERS.filter((racer) => takesPart(racer, kind, count, delay));
	const runs = new Map<Racer, Run[]>(racers.map((racer) => [racer, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [racer, own] of runs) {
			if (round < roundsOf(racer, kind, count, delay)) {
				own.push(await runTwice(track, racer, kind, count, stand));
			}
		}
	}
	return [...runs].map(([racer, own]) => {
		const rounds = own.map((run) => run.ms);
		const ms = median(rounds);
		const [{ requests, bytes } = { requests: 0, bytes: 0 }] = own;
		say(
			`${kind.padEnd(9)} ${String(count).padStart(6)} ${String(delay).padStart(3)} ms  ${racer.padEnd(9)} ${seconds(ms).padStart(9)} ${String(requests).padStart(6)} requests`,
		);
		return { kind, count, delay, racer, ms, rounds, requests, bytes };
	});
}

/** Peak bytes of the first and the last runs of 10,000 SMS, 4 at a time, in one n8n. */
export interface Lasting {
	readonly runs: number;
	readonly first: number;
	readonly last: number;
}

export interface Memory {
	readonly rows: readonly MemoryRow[];
	readonly lasting: Lasting;
}

const RUNS = 20;

async function measureLasting(n8n: RacingN8n, stand: Stand): Promise<Lasting> {
	const peaks: number[] = [];
	for (let run = 0; run < RUNS; run++) {
		peaks.push((await n8n.run('ours 4', 'sms', 10_000, stand)).peak ?? NaN);
	}
	return { runs: RUNS, first: median(peaks.slice(0, 5)), last: median(peaks.slice(-5)) };
}

/**
 * Runs each method in a separate n8n: 1,000 items to warm up, then 10,000, and for ours 100,000.
 */
export async function measureMemory(runtime: N8nRuntime, tarball: string): Promise<Memory> {
	const stand = await startStand(20);
	const rows: MemoryRow[] = [];
	const lasting: Lasting[] = [];
	for (const racer of [IDLE, 'ours 1', 'ours 4', 'grouped', 'per item'] as const) {
		const n8n = await RacingN8n.start(runtime, tarball);
		await n8n.run(racer, 'sms', 1000, stand);
		for (const count of racer === 'per item' ? [10_000] : [10_000, 100_000]) {
			const { peak } = await n8n.run(racer, 'sms', count, stand);
			if (peak === undefined) break;
			say(`memory ${String(count).padStart(7)} ${racer.padEnd(12)} ${Math.round(peak / 1e6)} MB`);
			rows.push({ racer, count, peak });
		}
		if (racer === 'ours 4') lasting.push(await measureLasting(n8n, stand));
		await n8n.stop();
	}
	await stand.forget();
	return { rows, lasting: lasting[0] ?? { runs: 0, first: NaN, last: NaN } };
}

/** ms of each run without and with Send Once, when n8n's list has `keys` of them. */
export interface Once {
	readonly keys: number;
	readonly items: number;
	readonly off: readonly number[];
	readonly on: readonly number[];
}

/** The runs take turns; the first ones do not count. */
export async function measureOnce(runtime: N8nRuntime, tarball: string): Promise<Once> {
	const [keys, items] = [10_000, 1000];
	const stand = await startStand(20);
	const n8n = await RacingN8n.start(runtime, tarball);
	await n8n.run(ONCE, 'sms', keys, stand);
	const off: number[] = [];
	const on: number[] = [];
	for (let round = 0; round <= ROUNDS; round++) {
		const without = await n8n.run('ours 1', 'sms', items, stand);
		const withKeys = await n8n.run(ONCE, 'sms', items, stand);
		if (round === 0) continue;
		off.push(without.ms);
		on.push(withKeys.ms);
	}
	await n8n.stop();
	await stand.forget();
	say(`Send Once, ${keys} keys: ${items} SMS in ${median(off)} ms without, ${median(on)} ms with`);
	return { keys, items, off, on };
}
