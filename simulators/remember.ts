/** How much a simulator keeps; it forgets the oldest first. Default: everything. */
export interface Memory {
	/** Entries of the log, which holds whole bodies. */
	requests?: number;
	/** Accepted entries: a forgotten one is treated as an unknown id. */
	items?: number;
}

/** `most` is the size limit of the map; the oldest entry goes first. */
export function remember<Key, Value>(
	map: Map<Key, Value>,
	key: Key,
	value: Value,
	most: number = Infinity,
): void {
	map.set(key, value);
	if (map.size <= most) return;
	for (const oldest of map.keys()) {
		if (map.size <= most) return;
		map.delete(oldest);
	}
}
