import type { IDataObject } from 'n8n-workflow';

const EVERY_DAY = ['1', '2', '3', '4', '5', '6', '7'];

/** The option with one window of hours, on every day unless the days are given. */
export const hoursOf = (
	from: unknown,
	to: unknown,
	days: unknown = EVERY_DAY,
	others: IDataObject = {},
): IDataObject => rulesOf({ hours: { window: [{ days, from, to } as IDataObject] }, ...others });

/** The option with some of its rules. */
export const rulesOf = (rule: IDataObject): IDataObject => ({ contactRules: { rule } });
