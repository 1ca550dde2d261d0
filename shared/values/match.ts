import type { IDataObject } from 'n8n-workflow';
import { isObject } from './json';

/**
 * Finds each key's entry in a reply, at any place. Entries that are null, no objects or
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

/**
 * The values of `field` that entries with different keys have in common. An entry that the reply
 * repeats as it is shares nothing.
 */
export function sharedValues(
	entries: readonly unknown[],
	keyField: string,
	field: string,
): ReadonlySet<string> {
	const owners = new Map<string, string>();
	const shared = new Set<string>();
	for (const entry of entries) {
		if (!isObject(entry) || entry[field] === undefined || entry[field] === null) continue;
		const value = String(entry[field]);
		const owner = JSON.stringify(entry[keyField]) ?? '';
		if ((owners.get(value) ?? owner) !== owner) shared.add(value);
		owners.set(value, owner);
	}
	return shared;
}
