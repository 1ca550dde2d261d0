import type { IDataObject } from 'n8n-workflow';

/** Whether data from outside is an object with named fields: no list, no null. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
