/** Sets a value in a map of at most `most` entries, and removes the oldest if there are more. */
export function setBounded<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
	map.delete(key);
	map.set(key, value);
	if (map.size <= most) return;
	for (const oldest of map.keys()) {
		map.delete(oldest);
		return;
	}
}
