import type { ReferenceRecord } from '../test/reference/autodialer';
import type { ReferenceCall, ReferenceMessage } from '../test/reference/mobilon';

/** The races: two ways to reach people, one query, and a group. */
export const KINDS = ['sms', 'autocall', 'status', 'group'] as const;
export type Kind = (typeof KINDS)[number];

/** Most entries in one request, from the documents of Mobilon and of the Autodialer. */
export const LIMITS: Readonly<Record<Kind, number>> = {
	sms: 100,
	autocall: 100,
	status: 100,
	group: 1000,
};

export const SOURCE = '89230000000';
export const AUDIO_FILE = 'hello';
export const GENERATION_TYPE = '1';

/** A flat item, as a table or a CRM gives it: a person to reach, or (`id`) a task to ask for. */
export interface Entry {
	/** Row of a group, from 1. */
	row: string;
	guid: string;
	name: string;
	phone: string;
	id: string;
}

/** Entries with made-up numbers. `first`: the number of the first in its GUID. */
export function entriesOf(count: number, first = 0): Entry[] {
	return Array.from({ length: count }, (_, index) => ({
		row: String(index + 1),
		guid: `order-${first + index}`,
		name: `Person ${index}`,
		phone: String(89_000_000_000 + index),
		id: '',
	}));
}

export function inGroups<T>(entries: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(entries.length / size) }, (_, index) =>
		entries.slice(index * size, (index + 1) * size),
	);
}

export const messageOf = ({ guid, name, phone }: Entry): ReferenceMessage => ({
	guid,
	text: `Hello ${name}, your order is ready`,
	number: phone,
	source: SOURCE,
});

export const callOf = ({ guid, phone }: Entry): ReferenceCall => ({
	guid,
	file: AUDIO_FILE,
	number: phone,
	source: SOURCE,
});

/** The fields that all records of a group share: every one, as a missing one would be inherited. */
export const RECORD = {
	var1: '',
	var2: '',
	var3: '',
	statdialertime: '10:00:00',
	stopdialertime: '19:00:00',
	maxcount: '1',
	generationtype: GENERATION_TYPE,
};

export const recordOf = ({ row, name, phone, guid }: Entry): ReferenceRecord => ({
	id: row,
	name,
	phone,
	UUID: guid,
	...RECORD,
});

/** The entry in the provider's form. */
export const WIRE: Readonly<Record<Kind, (entry: Entry) => object>> = {
	sms: messageOf,
	autocall: callOf,
	status: ({ id }) => ({ id }),
	group: recordOf,
};

/** Runs the groups, at most `concurrency` at a time; waits for all. */
export async function eachOf<T>(
	groups: readonly T[],
	concurrency: number,
	work: (group: T) => Promise<void>,
): Promise<void> {
	const waiting = [...groups];
	const worker = async () => {
		for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
			await work(group);
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
}

/** Returns the body of a reply with status 200; throws for any other. */
export function dataOf({ status, data }: { status: number; data: unknown }): unknown {
	if (status === 200) return data;
	throw new Error(`Answered with ${status}: ${JSON.stringify(data)}`);
}
