import type { IDataObject } from 'n8n-workflow';

/** Whether data from outside is an object with named fields: no list, no null. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** n8n takes a key named `error` in an item for a failure. */
export function withoutError({ error, ...json }: IDataObject): IDataObject {
	return error === undefined ? json : { ...json, providerError: error };
}
