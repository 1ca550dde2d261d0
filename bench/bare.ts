import { http, process } from '../dev/node';
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

/** A task of this process, which does one after the other. */
export interface BareRun extends Access {
	/** `fetch` is the platform's own, with its pool of connections; it sends SMS only. */
	readonly client: 'axios' | 'fetch';
	readonly kind: Kind;
	readonly concurrency: number;
	/** Address of the entries. */
	readonly from: string;
}

type Ask = (group: Entry[]) => Promise<{ status: number; data: unknown }>;

function axiosOf({ kind, ...access }: BareRun): Ask {
	const mobilon = createMobilonReference(access.mobilon);
	const autodialer = createAutodialerReference(access.autodialer);
	const ask: Record<Kind, Ask> = {
		sms: async (group) => await mobilon.smsSend(group.map(messageOf)),
		autocall: async (group) => await mobilon.autocallCreate(group.map(callOf)),
		status: async (group) => await mobilon.smsStatus(group.map(({ id }) => id)),
		group: async (group) => await autodialer.make(group.map(recordOf)),
	};
	return ask[kind];
}

function fetchOf({ mobilon: { smsBaseUrl, login, password } }: BareRun): Ask {
	const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
	const headers = { authorization, 'content-type': 'application/json' };
	return async (group) => {
		const body = JSON.stringify(group.map(messageOf));
		const response = await fetch(`${smsBaseUrl}/send/`, { method: 'POST', headers, body });
		return { status: response.status, data: await response.json() };
	};
}

/**
 * Does the same work without n8n: groups of the same size, each reply read and matched to its
 * entries. Returns ms from the first request to the last match.
 */
async function race(run: BareRun): Promise<number> {
	const { kind, concurrency, from } = run;
	const ask = run.client === 'fetch' ? fetchOf(run) : axiosOf(run);
	const key = kind === 'status' ? 'id' : 'guid';
	// The provider may just be closing a connection that was idle since the last run.
	http.globalAgent.destroy();
	const entries: Entry[] = await (await fetch(from)).json();
	const started = performance.now();
	let matched = 0;
	await eachOf(inGroups(entries, LIMITS[kind]), concurrency, async (group) => {
		const data = dataOf(await ask(group));
		matched += kind === 'group' ? insertedIn(data) : matchedIn(data, group, key);
	});
	const ms = performance.now() - started;
	if (matched !== entries.length) throw new Error(`${matched} of ${entries.length} came back`);
	return ms;
}

function matchedIn(data: unknown, group: readonly Entry[], key: 'id' | 'guid'): number {
	const entries: Entry[] = Array.isArray(data) ? data : [];
	const found = new Map(entries.map((entry) => [entry[key], entry]));
	return group.filter((entry) => found.has(entry[key])).length;
}

function insertedIn(data: unknown): number {
	return Number(at(data, 'report', 'inserted'));
}

process.on('message', (run: BareRun) => {
	race(run).then(
		(ms) => process.send?.({ ms }),
		(error: unknown) => process.send?.({ error: String(error) }),
	);
});
