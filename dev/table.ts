/**
 * Draws a Markdown table as prettier does.
 *
 * @param lines the head first
 * @param numbers how many columns, from the right, hold numbers
 */
export function table(lines: ReadonlyArray<readonly string[]>, numbers = 0): string {
	const [head = [], ...others] = lines;
	const widths = head.map((_, column) =>
		Math.max(3, ...lines.map((line) => (line[column] ?? '').length)),
	);
	const isNumber = (column: number) => column >= head.length - numbers;
	const draw = (line: readonly string[]) => {
		const cells = widths.map((width, column) => {
			const cell = line[column] ?? '';
			return isNumber(column) ? cell.padStart(width) : cell.padEnd(width);
		});
		return `| ${cells.join(' | ')} |`;
	};
	const rule = widths.map((width, column) =>
		isNumber(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
	);
	return [head, rule, ...others].map(draw).join('\n');
}
