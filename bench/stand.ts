import fastify from 'fastify';
import { atEnd } from '../dev/lifetime';
import { tables, type Simulators } from '../providers';
import type { MobilonSimulator } from '../simulators/mobilon';
import { createMobilonReference } from '../test/reference/mobilon';
import {
	eachOf,
	entriesOf,
	inGroups,
	LIMITS,
	messageOf,
	WIRE,
	type Entry,
	type Kind,
} from './entries';

/** Addresses and secrets of a stand, for child processes and for credentials. */
export type Access = ReturnType<typeof accessOf>;

export function accessOf({ mobilon, autodialer }: Pick<Simulators, 'mobilon' | 'autodialer'>) {
	return {
		mobilon: tables.mobilon.credential.valuesOf(mobilon),
		autodialer: tables.autodialer.credential.valuesOf(autodialer),
	};
}

/** Requests that the provider saw since `prepare`. */
export interface Tally {
	readonly requests: number;
	/** Bytes of the requests' bodies. */
	readonly bytes: number;
	/**
	 * How many numbers were reached at least once, and the most often that one number was reached.
	 */
	readonly numbers: number;
	readonly most: number;
}

/** The providers, which answer after `delay` ms, and the source of everybody's entries. */
export interface Stand {
	readonly delay: number;
	readonly mobilon: Simulators['mobilon'];
	readonly autodialer: Simulators['autodialer'];
	/**
	 * `/entries` returns a JSON array of entries, `/groups` one of `{group: entries as on the wire}`.
	 */
	readonly source: string;
	/** Forgets everything and makes the entries of the next run. */
	prepare(kind: Kind, count: number): Promise<void>;
	tally(): Tally;
	/**
	 * Forgets everything. The process of the bench has the providers of all measurements: what one keeps,
	 * V8 goes through again and again while another has to answer.
	 */
	forget(): Promise<void>;
}

/**
 * Starts the simulators in this process, which otherwise only waits. Messages are done `doneAfter`
 * ms after the provider accepts them.
 */
export async function startStand(delay: number, doneAfter = 0): Promise<Stand> {
	const mobilon = await tables.mobilon.start({ latency: delay, doneAfter });
	atEnd(async () => await mobilon.close());
	const autodialer = await tables.autodialer.start({ latency: delay });
	atEnd(async () => await autodialer.close());
	let entries: Entry[] = [];
	let groups: object[] = [];
	let before = 0;
	/** Entries of earlier runs: no GUID comes twice. */
	let made = 0;

	const app = fastify({ forceCloseConnections: true });
	app.get('/entries', async () => entries);
	app.get('/groups', async () => groups);
	const source = await app.listen({ host: '127.0.0.1', port: 0 });
	atEnd(async () => await app.close());

	const stand: Stand = {
		delay,
		mobilon,
		autodialer,
		source,
		async prepare(kind, count) {
			mobilon.reset();
			autodialer.reset();
			entries = entriesOf(count, made);
			made += count;
			if (kind === 'status') entries = await place(mobilon, entries);
			groups = inGroups(entries.map(WIRE[kind]), LIMITS[kind]).map((group) => ({ group }));
			before = mobilon.requests.length;
		},
		tally() {
			const requests = [...mobilon.requests.slice(before), ...autodialer.requests];
			const times = [...mobilon.deliveries.values(), ...autodialer.deliveries.values()];
			return {
				requests: requests.length,
				bytes: requests.reduce((sum, { bytes }) => sum + bytes.length, 0),
				numbers: times.length,
				most: times.reduce((most, count) => Math.max(most, count), 0),
			};
		},
		async forget() {
			await stand.prepare('sms', 0);
		},
	};
	return stand;
}

/**
 * Sends messages so that the run can ask for them: returns the entries with the ids of their tasks.
 */
async function place(mobilon: MobilonSimulator, entries: readonly Entry[]): Promise<Entry[]> {
	const client = createMobilonReference(mobilon);
	await eachOf(inGroups(entries.map(messageOf), LIMITS.sms), 16, async (group) => {
		await client.smsSend(group);
	});
	const ids = [...mobilon.tasks.keys()];
	return entries.map((entry, index) => ({ ...entry, id: ids[index] ?? '' }));
}
