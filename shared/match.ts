import type { IDataObject } from 'n8n-workflow';
import { isObject } from './json';

/**
 * Finds each key's entry in a reply, wherever it stands. Entries that are null, no objects or
 * belong to nobody are passed over; of entries with the same key that differ, none can be believed.
 */
export function matchEntries(
	entries: readonly unknown[],
	keyField: string,
	keys: readonly string[],
): Array<IDataObject | undefined> {
	const found = new Map<string, IDataObject | undefined>(keys.map((key) => [key, undefined]));
	const contradicted = new Set<string>();
	for (const entry of entries) {
		if (!isObject(entry)) continue;
		const value = entry[keyField];
		const key = typeof value === 'number' ? String(value) : value;
		if (typeof key !== 'string' || !found.has(key) || contradicted.has(key)) continue;
		const earlier = found.get(key);
		if (earlier && JSON.stringify(earlier) !== JSON.stringify(entry)) contradicted.add(key);
		else found.set(key, entry);
	}
	return keys.map((key) => (contradicted.has(key) ? undefined : found.get(key)));
}
