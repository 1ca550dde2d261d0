import type { Field } from './fields';

/** The two fields of every Get Many, as n8n's guidelines want them. */

export const returnAll = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
} as const satisfies Field;

export const limit = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	show: { returnAll: [false] },
	description: 'Max number of results to return',
} as const satisfies Field;

/** How many records to keep. */
export const limitOf = (parameters: { returnAll: boolean; limit: number }): number =>
	parameters.returnAll ? Infinity : parameters.limit;
