const LONGEST = 60;

/** Rows of `test.each`, each behind a title that shows it, long texts by their beginning. */
export const titled = <Row extends readonly unknown[]>(
	rows: readonly Row[],
): Array<[title: string, ...Row]> =>
	rows.map((row) => [JSON.stringify(row, shortened).slice(1, -1), ...row]);

const shortened = (_key: string, value: unknown) =>
	typeof value === 'string' && value.length > LONGEST
		? `${value.slice(0, 12)}… of ${value.length}`
		: value;
