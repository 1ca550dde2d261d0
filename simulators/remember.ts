/** How much a simulator keeps, oldest forgotten first. Default: all of it. */
export interface Memory {
	/** Of the log, which holds whole bodies. */
	requests?: number;
	/** Of whatever was accepted: what is forgotten is answered like an unknown id. */
	items?: number;
}

/** `most` is how many the map may hold; what was set first goes first. */
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
