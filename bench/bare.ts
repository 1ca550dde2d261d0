import { process } from '../dev/node';
import { at } from '../dev/json';
import { createAutodialerReference } from '../test/reference/autodialer';
import { createMobilonReference } from '../test/reference/mobilon';
import {
	callOf,
	dataOf,
	eachOf,
	inGroups,
	LIMITS,
	messageOf,
	recordOf,
	type Entry,
	type Kind,
} from './entries';
import type { Access } from './stand';

/** The task of this process: address and method, given as JSON on the command line. */
export interface AxiosRun extends Access {
	readonly kind: Kind;
	readonly concurrency: number;
	/** Address of the entries. */
	readonly from: string;
}

/**
 * Does the same work without n8n: groups of the same size, each reply read and matched to its
 * entries.
 */
async function main(): Promise<void> {
	const run: AxiosRun = JSON.parse(process.argv[2] ?? '{}');
	const { kind, concurrency, from } = run;
	const mobilon = createMobilonReference(run.mobilon);
	const autodialer = createAutodialerReference(run.autodialer);
	const ask: Record<Kind, (group: Entry[]) => Promise<{ status: number; data: unknown }>> = {
		sms: async (group) => await mobilon.smsSend(group.map(messageOf)),
		autocall: async (group) => await mobilon.autocallCreate(group.map(callOf)),
		status: async (group) => await mobilon.smsStatus(group.map(({ id }) => id)),
		group: async (group) => await autodialer.make(group.map(recordOf)),
	};
	const key = kind === 'status' ? 'id' : 'guid';
	const entries: Entry[] = await (await fetch(from)).json();
	const started = performance.now();
	let matched = 0;
	await eachOf(inGroups(entries, LIMITS[kind]), concurrency, async (group) => {
		const data = dataOf(await ask[kind](group));
		matched += kind === 'group' ? insertedIn(data) : matchedIn(data, group, key);
	});
	const ms = performance.now() - started;
	if (matched !== entries.length) throw new Error(`${matched} of ${entries.length} came back`);
	process.stdout.write(JSON.stringify({ ms, peak: process.resourceUsage().maxRSS * 1024 }));
}

function matchedIn(data: unknown, group: readonly Entry[], key: 'id' | 'guid'): number {
	const entries: Entry[] = Array.isArray(data) ? data : [];
	const found = new Map(entries.map((entry) => [entry[key], entry]));
	return group.filter((entry) => found.has(entry[key])).length;
}

function insertedIn(data: unknown): number {
	return Number(at(data, 'report', 'inserted'));
}

void main();
