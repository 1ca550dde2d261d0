/** Parameters that cannot be sent. Nothing has left when this is thrown. */
export class InvalidInput extends Error {
	/**
	 * @param parameter name of the parameter, as workflows save it
	 * @param reason continues the parameter's label: "has 9 digits instead of 11"
	 * @param advice what to do next
	 */
	constructor(
		readonly parameter: string,
		readonly reason: string,
		readonly advice: string,
	) {
		super(`${parameter} ${reason}`);
	}
}
