/**
 * A Markdown table, which `formatted` pads.
 *
 * @param lines the head first
 * @param numbers how many columns, from the right, hold numbers
 */
export function table(lines: ReadonlyArray<readonly string[]>, numbers = 0): string {
	const [head = [], ...others] = lines;
	const rule = head.map((_, column) => (column >= head.length - numbers ? '--:' : '---'));
	return [head, rule, ...others].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
