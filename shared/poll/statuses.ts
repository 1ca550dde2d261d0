import type { IDataObject } from 'n8n-workflow';
import type { Change, PollResult } from './trigger';

/**
 * Compares the statuses of a list of ids with those of the poll before.
 *
 * An id is new when it is asked for the first time: its status is then its baseline, unless it comes
 * after the first poll with a status that tells of a change. An id that had no entry and gets one has
 * changed. One whose entry is missing keeps what was known of it. Ids that are no longer in the list
 * are forgotten.
 *
 * @param state id → last status, null for an id without an entry; absent at the first poll
 * @param entries for each of `ids` the provider's entry
 * @param shown what is emitted of an entry, beside `previousStatus`
 * @param tells whether the first status of an id that comes later is a change by itself
 */
export function compareStatuses(
	state: IDataObject | undefined,
	ids: readonly string[],
	entries: ReadonlyArray<IDataObject | undefined>,
	shown: (entry: IDataObject) => IDataObject = (entry) => entry,
	tells: (status: unknown, id: string) => boolean = () => false,
): PollResult {
	const emit: Change[] = [];
	const after = ids.map((id, index): [string, IDataObject[string]] => {
		const isFirst = state === undefined || !Object.hasOwn(state, id);
		const previousStatus = isFirst ? null : state[id];
		const entry = entries[index];
		if (!entry) return [id, previousStatus];
		const status = entry.status ?? null;
		if (isFirst || !isSame(status, previousStatus)) {
			const isBaseline = isFirst && (state === undefined || !tells(status, id));
			emit.push({ json: { ...shown(entry), previousStatus }, isFirst: isBaseline });
		}
		return [id, status];
	});
	return { state: Object.fromEntries(after), emit };
}

/** A number as text is the same status; what else a provider sends is compared as it is written. */
const isSame = (one: unknown, other: unknown): boolean =>
	one === other ||
	(isPlain(one) && isPlain(other)
		? String(one) === String(other)
		: JSON.stringify(one) === JSON.stringify(other));

const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

/**
 * Statuses of many ids, small: the ids of each status in one text, sorted, and of each id only what
 * differs from the one before. Ids that a provider counts up or begins with the time share most of
 * their characters.
 *
 * @param statuses id → last status; ids without white space
 */
export function packStatuses(statuses: IDataObject): IDataObject {
	const groups = new Map<string, string[]>();
	for (const [id, status] of Object.entries(statuses)) {
		const key = JSON.stringify(status);
		const group = groups.get(key);
		if (group) group.push(id);
		else groups.set(key, [id]);
	}
	return Object.fromEntries([...groups].map(([status, ids]) => [status, packIds(ids.sort())]));
}

export function unpackStatuses(packed: IDataObject): IDataObject {
	const entries = Object.entries(packed).flatMap(([status, ids]) => {
		const value: IDataObject[string] = JSON.parse(status);
		return unpackIds(String(ids)).map((id) => [id, value]);
	});
	return Object.fromEntries(entries);
}

/** As many characters as one digit in base 36 can count. */
const MOST_SHARED = 35;

function packIds(sorted: readonly string[]): string {
	let before = '';
	const packed = sorted.map((id) => {
		let shared = 0;
		while (shared < MOST_SHARED && shared < id.length && id[shared] === before[shared]) shared++;
		before = id;
		return shared.toString(36) + id.slice(shared);
	});
	return packed.join(' ');
}

function unpackIds(packed: string): string[] {
	let before = '';
	return packed.split(' ').map((id) => {
		before = before.slice(0, parseInt(id.charAt(0), 36)) + id.slice(1);
		return before;
	});
}
