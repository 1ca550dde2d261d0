import type { IDataObject } from 'n8n-workflow';

/** Unassigned numbers, from 8 900 000 00 00. */
export const phone = (index: number) => String(89000000000 + index);

export const people = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, i) => ({ phone: phone(i), name: `Customer ${i}` }));
