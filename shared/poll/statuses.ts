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
 * @param tells whether a status is a change by itself
 */
export function compareStatuses(
	state: IDataObject | undefined,
	ids: readonly string[],
	entries: ReadonlyArray<IDataObject | undefined>,
	shown: (entry: IDataObject) => IDataObject = (entry) => entry,
	tells: (status: unknown) => boolean = () => false,
): PollResult {
	const emit: Change[] = [];
	const after = ids.map((id, index): [string, IDataObject[string]] => {
		const isFirst = state === undefined || !Object.hasOwn(state, id);
		const previousStatus = isFirst ? null : state[id];
		const entry = entries[index];
		if (!entry) return [id, previousStatus];
		const status = entry.status ?? null;
		if (isFirst || !isSame(status, previousStatus)) {
			const isBaseline = isFirst && (state === undefined || !tells(status));
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
