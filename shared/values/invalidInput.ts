/** Parameters that cannot be sent. Nothing has left when this is thrown. */
export class InvalidInput extends Error {
	/**
	 * @param parameter name of the parameter, as workflows save it; `sendOnce.key` in a group
	 * @param reason continues the parameter's label: "has 9 digits instead of 11"
	 * @param advice what to do next
	 * @param value as a person may see it in logs: see `masked`
	 */
	constructor(
		readonly parameter: string,
		readonly reason: string,
		readonly advice: string,
		readonly value?: string,
	) {
		super(`${parameter} ${reason}`);
	}
}

/** A value without its middle, enough to find it in a list: "8900…67". */
export function masked(value: string): string {
	const text = value.replace(/\s+/g, '');
	return text.length <= 8
		? `${text.slice(0, 4)}${text.length > 4 ? '…' : ''}`
		: `${text.slice(0, 4)}…${text.slice(-2)}`;
}
