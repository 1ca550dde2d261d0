import type { NodeMemory, StatusChanges, Store } from '../operation/operation';

/** An id and the status that was seen of it. */
interface Seen {
	readonly id: string;
	readonly status: string;
}

/**
 * Tells which ids have another status than when they were last seen, and remembers the new one.
 * The first sight of an id is a change.
 *
 * n8n's store is a set that can only test-and-add and remove; it cannot be listed. So a status is one
 * entry that names id and value, and a change removes the entries of the documented values: a
 * documented status that comes back is a change again. One that no document states is a change once
 * per id. All of it is one use of the store: of several executions at once, one sees the change.
 *
 * @returns for each of `seen`, in order, whether it is a change
 */
export async function recordChanges(
	store: Store,
	documented: StatusChanges['documented'],
	seen: readonly Seen[],
): Promise<boolean[]> {
	const entryOf = (id: string, status: string) => `status:${store.scope}=${status}:${id}`;
	const latest = new Map(seen.map(({ id, status }) => [id, status]));
	const replace = async (memory: NodeMemory): Promise<Set<string>> => {
		const added = await memory.add([...latest].map(([id, status]) => entryOf(id, status)));
		const changed = [...latest].filter(([id, status]) => added.has(entryOf(id, status)));
		const stale = changed.flatMap(([id, status]) =>
			documented.filter((other) => other !== status).map((other) => entryOf(id, other)),
		);
		if (stale.length > 0) await memory.remove(stale);
		return new Set(changed.map(([id]) => id));
	};
	const changed = await store.use(replace);
	// The same id twice in one run: a status is reported once.
	return seen.map(({ id }) => changed.delete(id));
}
