/**
 * A cell as RFC 4180 writes it: quoted only where it must be. A cell that a spreadsheet would take
 * for a formula gets no leading apostrophe: the reader is a machine, which would dial it.
 */
export function csvCell(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One column, one cell per line, no header, lines ended by \n. */
export function csvColumn(cells: Iterable<string>): string {
	let text = '';
	for (const cell of cells) text += `${csvCell(cell)}\n`;
	return text;
}
