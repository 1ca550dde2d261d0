import { createHash } from 'node:crypto';
import { STORE_OPTIONS } from './store';
import type { StatusChanges, Store } from './operation';

/** Bits of a hash that tell apart statuses no document states. */
const HASH_BITS = 32;
const UNDOCUMENTED_SEEN = 'status:undocumented';

/**
 * Tells which ids have another status than when they were last seen, and remembers the new one.
 * The first sight of an id is a change.
 *
 * n8n's store is a set that can only test-and-add and remove; it cannot be listed. So a status is
 * kept as entries that exclude each other: one per documented value, and for any other value one
 * per bit of its hash. An id is unchanged if all entries of its status were there before; if not,
 * the entries of every other status are removed, so a status that comes back is a change again.
 * Reading and writing are two calls to n8n: runs of one node at the same time may both see a change.
 *
 * @returns for each of `seen`, in order, whether it is a change
 */
export async function recordChanges(
	store: Store,
	documented: StatusChanges['documented'],
	seen: ReadonlyArray<{ readonly id: string; readonly status: string }>,
): Promise<boolean[]> {
	const latest = new Map(seen.map(({ id, status }) => [id, status]));
	const entries = [...latest].flatMap(([id, status]) => entriesOf(id, status, documented));
	const isUndocumented = [...latest.values()].some((status) => !documented.includes(status));

	const recorded = await store.checkProcessedAndRecord(
		isUndocumented ? [...entries, UNDOCUMENTED_SEEN] : entries,
		'node',
		STORE_OPTIONS,
	);
	const added = new Set(recorded.new.map(String));
	const changed = new Set<string>();
	for (const [id, status] of latest) {
		if (entriesOf(id, status, documented).some((entry) => added.has(entry))) changed.add(id);
	}

	if (changed.size > 0) {
		const known = await hasSeenUndocumented(store, isUndocumented);
		const stale = [...changed].flatMap((id) => {
			const keep = new Set(entriesOf(id, latest.get(id) ?? '', documented));
			return allEntries(id, documented, known).filter((entry) => !keep.has(entry));
		});
		if (stale.length > 0) await store.removeProcessed(stale, 'node', STORE_OPTIONS);
	}

	// The same id twice in one run: a status is reported once.
	return seen.map(({ id }) => changed.delete(id));
}

/** Whether this node ever stored a status by its hash; asking n8n means adding, so it is undone. */
async function hasSeenUndocumented(store: Store, isUndocumented: boolean): Promise<boolean> {
	if (isUndocumented) return true;
	const { processed } = await store.checkProcessedAndRecord(
		[UNDOCUMENTED_SEEN],
		'node',
		STORE_OPTIONS,
	);
	if (processed.length > 0) return true;
	await store.removeProcessed([UNDOCUMENTED_SEEN], 'node', STORE_OPTIONS);
	return false;
}

function entriesOf(id: string, status: string, documented: readonly string[]): string[] {
	if (documented.includes(status)) return [`status:${status}:${id}`];
	const hash = createHash('sha256').update(status).digest().readUInt32BE();
	return Array.from({ length: HASH_BITS }, (_, bit) => bitEntry(id, bit, (hash >>> bit) & 1));
}

function allEntries(id: string, documented: readonly string[], withHashes: boolean): string[] {
	const values = documented.map((status) => `status:${status}:${id}`);
	if (!withHashes) return values;
	const bits = Array.from({ length: HASH_BITS }, (_, bit) =>
		[0, 1].map((v) => bitEntry(id, bit, v)),
	);
	return [...values, ...bits.flat()];
}

const bitEntry = (id: string, bit: number, value: number) => `status#${bit}=${value}:${id}`;
