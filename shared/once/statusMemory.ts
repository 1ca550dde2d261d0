import { createHash } from 'node:crypto';
import type { Entries, StatusChanges, Store } from '../operation/operation';

/** Bits of a hash that tell apart statuses no document states. */
const HASH_BITS = 32;

/** An id and the status that was seen of it. */
interface Seen {
	readonly id: string;
	readonly status: string;
}

/**
 * Tells which ids have another status than when they were last seen, and remembers the new one.
 * The first sight of an id is a change.
 *
 * n8n's store is a set that can only test-and-add and remove; it cannot be listed. So a status is
 * kept as entries that exclude each other: one per documented value, and for any other value one
 * per bit of its hash. An id is unchanged if all entries of its status were there before; if not,
 * the entries of every other status are removed, so a status that comes back is a change again.
 * All of it is one use of the store: of several executions at once, one sees the change.
 *
 * @returns for each of `seen`, in order, whether it is a change
 */
export async function recordChanges(
	store: Store,
	documented: StatusChanges['documented'],
	seen: readonly Seen[],
): Promise<boolean[]> {
	const latest = new Map(seen.map(({ id, status }) => [id, status]));
	const names = new EntryNames(store.scope, documented);
	const changed = await store.use(async (entries) => await replace(entries, names, latest));
	// The same id twice in one run: a status is reported once.
	return seen.map(({ id }) => changed.delete(id));
}

/** Puts the latest statuses in place of the ones before; gives the ids that have changed. */
async function replace(
	entries: Entries,
	names: EntryNames,
	latest: ReadonlyMap<string, string>,
): Promise<Set<string>> {
	const present = [...latest].flatMap(([id, status]) => names.of(id, status));
	const isUndocumented = [...latest.values()].some((status) => !names.isDocumented(status));
	const added = await entries.add(isUndocumented ? [...present, names.undocumentedSeen] : present);
	const changed = new Set<string>();
	for (const [id, status] of latest) {
		if (names.of(id, status).some((entry) => added.has(entry))) changed.add(id);
	}
	if (changed.size === 0) return changed;
	const withHashes = isUndocumented || (await hasSeenUndocumented(entries, names));
	const stale = [...changed].flatMap((id) => {
		const keep = new Set(names.of(id, latest.get(id) ?? ''));
		return names.all(id, withHashes).filter((entry) => !keep.has(entry));
	});
	if (stale.length > 0) await entries.remove(stale);
	return changed;
}

/** Whether a status was ever stored by its hash; asking n8n means adding, so it is undone. */
async function hasSeenUndocumented(entries: Entries, names: EntryNames): Promise<boolean> {
	const added = await entries.add([names.undocumentedSeen]);
	if (added.size === 0) return true;
	await entries.remove([names.undocumentedSeen]);
	return false;
}

/** How statuses are written as entries; ids of one operation are not those of another. */
class EntryNames {
	readonly undocumentedSeen: string;

	constructor(
		private readonly scope: string,
		private readonly documented: readonly string[],
	) {
		this.undocumentedSeen = `status:${scope}:undocumented`;
	}

	isDocumented(status: string): boolean {
		return this.documented.includes(status);
	}

	of(id: string, status: string): string[] {
		if (this.isDocumented(status)) return [this.valueEntry(id, status)];
		const hash = createHash('sha256').update(status).digest().readUInt32BE();
		return bits.map((bit) => this.bitEntry(id, bit, (hash >>> bit) & 1));
	}

	all(id: string, withHashes: boolean): string[] {
		const values = this.documented.map((status) => this.valueEntry(id, status));
		if (!withHashes) return values;
		return [...values, ...bits.flatMap((bit) => [0, 1].map((v) => this.bitEntry(id, bit, v)))];
	}

	private valueEntry(id: string, status: string): string {
		return `status:${this.scope}=${status}:${id}`;
	}

	private bitEntry(id: string, bit: number, value: number): string {
		return `status:${this.scope}#${bit}=${value}:${id}`;
	}
}

const bits = Array.from({ length: HASH_BITS }, (_, bit) => bit);
