import { say } from '../dev/lifetime';
import type { N8nRuntime } from '../e2e/engine/runtime';
import { KINDS, type Kind } from './entries';
import { median } from './machine';
import { RacingN8n, runAxios, type Method, type Run } from './runner';
import { startStand, type Stand } from './stand';

/** All competitors: see `Method`; and bare axios with one or four requests at a time. */
export const RACERS = ['ours 1', 'ours 4', 'grouped', 'per item', 'axios 1', 'axios 4'] as const;
export type Racer = (typeof RACERS)[number];

/** Medians of the rounds. */
export interface Row {
	readonly kind: Kind;
	readonly count: number;
	/** ms that the provider takes to answer. */
	readonly delay: number;
	readonly racer: Racer;
	readonly ms: number;
	readonly requests: number;
	/** Bytes of the requests' bodies. */
	readonly bytes: number;
	readonly rounds: number;
}

export interface MemoryRow {
	readonly racer: Racer;
	readonly count: number;
	/** Peak bytes of the process, in an n8n that did nothing else before. */
	readonly peak: number;
}

const COUNTS = [1000, 10_000, 100_000];
const DELAYS = [20, 0];
/** Rounds of the main race, without the slowest method. Everything else runs once. */
const ROUNDS = 5;

const isMain = (kind: Kind, count: number, delay: number) =>
	kind === 'sms' && count <= 10_000 && delay === 20;

/**
 * n8n's HTTP Request node opens a connection for each item at once. 100,000 exceed the ports of a
 * machine for one address, and 10,000 take a minute for each kind.
 */
function takesPart(racer: Racer, kind: Kind, count: number, delay: number): boolean {
	if (racer !== 'per item') return true;
	return count === 1000 || isMain(kind, count, delay);
}

async function runOnce(n8n: RacingN8n, racer: Racer, kind: Kind, count: number, stand: Stand) {
	if (racer === 'axios 1') return await runAxios(1, kind, count, stand);
	if (racer === 'axios 4') return await runAxios(4, kind, count, stand);
	return await n8n.run(racer, kind, count, stand);
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
	const n8n = await RacingN8n.start(runtime, tarball);
	const rows: Row[] = [];
	for (const delay of DELAYS) {
		const stand = await startStand(delay);
		for (const kind of kinds) {
			// No first run counts: the engine compiles code as it is used.
			for (const racer of RACERS) await runOnce(n8n, racer, kind, 1000, stand);
			for (const count of counts) {
				rows.push(...(await raceOver(n8n, kind, count, stand)));
			}
		}
	}
	await n8n.stop();
	return rows;
}

async function raceOver(n8n: RacingN8n, kind: Kind, count: number, stand: Stand): Promise<Row[]> {
	const { delay } = stand;
	const racers = RACERS.filter((racer) => takesPart(racer, kind, count, delay));
	const roundsOf = (racer: Racer) =>
		isMain(kind, count, delay) && racer !== 'per item' ? ROUNDS : 1;
	const runs = new Map<Racer, Run[]>(racers.map((racer) => [racer, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [racer, own] of runs) {
			if (round < roundsOf(racer)) own.push(await runOnce(n8n, racer, kind, count, stand));
		}
	}
	return [...runs].map(([racer, own]) => {
		const ms = median(own.map((run) => run.ms));
		const [{ requests, bytes } = { requests: 0, bytes: 0 }] = own;
		say(
			`${kind.padEnd(9)} ${String(count).padStart(6)} ${String(delay).padStart(3)} ms  ${racer.padEnd(9)} ${seconds(ms).padStart(9)} ${String(requests).padStart(6)} requests`,
		);
		return { kind, count, delay, racer, ms, requests, bytes, rounds: own.length };
	});
}

/**
 * Runs each method in a separate n8n: 1,000 items to warm up, then 10,000, and for ours 100,000.
 */
export async function measureMemory(runtime: N8nRuntime, tarball: string): Promise<MemoryRow[]> {
	const stand = await startStand(20);
	const rows: MemoryRow[] = [];
	const methods: Method[] = ['ours 1', 'ours 4', 'grouped', 'per item'];
	for (const racer of methods) {
		const n8n = await RacingN8n.start(runtime, tarball);
		await n8n.run(racer, 'sms', 1000, stand);
		for (const count of racer === 'per item' ? [10_000] : [10_000, 100_000]) {
			const { peak } = await n8n.run(racer, 'sms', count, stand);
			if (peak === undefined) break;
			say(`memory ${String(count).padStart(7)} ${racer.padEnd(9)} ${Math.round(peak / 1e6)} MB`);
			rows.push({ racer, count, peak });
		}
		await n8n.stop();
	}
	return rows;
}
