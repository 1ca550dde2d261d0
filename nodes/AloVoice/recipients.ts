import { csvColumn } from '../../shared/values/csv';
import { InvalidInput } from '../../shared/values/invalidInput';
import { valueAt } from '../../shared/values/json';
import { numberFor } from '../../shared/values/phone';
import type { InputFile } from '../../shared/operation/operation';

/** Numbers of a campaign, each once, in order of arrival. */
export class Recipients {
	readonly numbers = new Set<string>();

	duplicates = 0;

	/** @param parameter the name to use in the message for an invalid number */
	constructor(
		private readonly parameter: string,
		private readonly format: 'auto' | 'asIs',
	) {}

	add(text: string): void {
		const number = recipientOf(this.parameter, text, this.format);
		if (this.numbers.has(number)) this.duplicates++;
		this.numbers.add(number);
	}

	remove(numbers: readonly string[]): void {
		for (const number of numbers) this.numbers.delete(number);
	}

	get count(): number {
		return this.numbers.size;
	}

	/** The document does not state the columns of the CSV: one number per line, no header. */
	toFile(): File {
		return new File([csvColumn(this.numbers)], 'recipients.csv', { type: 'text/csv' });
	}
}

/** The number of one recipient as it is sent. */
export function recipientOf(parameter: string, text: string, format: 'auto' | 'asIs'): string {
	if (text.trim() === '') {
		throw new InvalidInput(parameter, 'holds an empty number', 'Leave such items out.');
	}
	return numberFor(parameter, text, 'international', format);
}

/** A pasted list: new lines, commas or semicolons separate numbers; a number may contain spaces. */
export function recipientsOfList(list: string, format: 'auto' | 'asIs'): Recipients {
	const lines = list.split(/[\n\r]+/).filter((line) => line.trim() !== '');
	if (areNumbered(lines)) {
		throw new InvalidInput(
			'recipientsList',
			'begins each line with a row number',
			'Paste the column with the phone numbers alone.',
		);
	}
	const recipients = new Recipients('recipientsList', format);
	for (const entry of list.split(/[\n\r,;]+/)) if (entry.trim() !== '') recipients.add(entry);
	if (recipients.count === 0) {
		throw new InvalidInput('recipientsList', 'holds no number', 'Paste one number per line.');
	}
	return recipients;
}

/** Whether each line begins with its place in a list: a spreadsheet was pasted with its row numbers. */
function areNumbered(lines: readonly string[]): boolean {
	const places = lines.map((line) => /^\s*(\d{1,6})[.)]?\s+[+(\d]/.exec(line)?.[1] ?? '');
	const first = Number(places[0]);
	return (
		lines.length > 1 &&
		places.every((place, index) => place !== '' && Number(place) === first + index)
	);
}

const CONVERT = 'Convert it with Extract From File, then Convert to File (CSV).';

/** Files that people take for a list of numbers, by their first bytes, and what to do instead. */
const OTHER_FILES: ReadonlyArray<{
	readonly starts: readonly string[];
	readonly kind: string;
	readonly advice: string;
}> = [
	{ starts: ['PK\u0003\u0004'], kind: 'a spreadsheet (XLSX) or another ZIP file', advice: CONVERT },
	{ starts: ['\u00d0\u00cf\u0011\u00e0'], kind: 'an old Excel file', advice: CONVERT },
	{ starts: ['\u00ff\u00fe', '\u00fe\u00ff'], kind: 'text in UTF-16', advice: CONVERT },
	{
		starts: ['<'],
		kind: 'a web page',
		advice: 'Get the CSV file itself, for example with HTTP Request.',
	},
	{
		starts: ['ID3', 'RIFF', 'OggS', 'fLaC', '\u00ff\u00fb', '\u00ff\u00f3', '\u00ff\u00f2'],
		kind: 'audio',
		advice: 'Put the recording into Recording Field, and a CSV file with one number per line here.',
	},
];

/** The user's own CSV file, sent unchanged. */
export function recipientsFile({ data, fileName }: InputFile): File {
	const head = String.fromCharCode(...data.subarray(0, 100));
	const hasBom = head.startsWith('\u00ef\u00bb\u00bf');
	const start = head.slice(hasBom ? 3 : 0).trimStart();
	const other = OTHER_FILES.find(({ starts }) => starts.some((text) => start.startsWith(text)));
	if (other) {
		const reason = `holds ${other.kind}, not a CSV file`;
		throw new InvalidInput('recipientsBinaryProperty', reason, other.advice);
	}
	if (data.subarray(hasBom ? 3 : 0).every((byte) => byte <= 0x20)) {
		throw new InvalidInput(
			'recipientsBinaryProperty',
			'is an empty file',
			'Give it a CSV file with one number per line.',
		);
	}
	const name = /\.csv$/i.test(fileName) ? fileName : 'recipients.csv';
	return new File([data], name, { type: 'text/csv' });
}

/** The number of an input item: `field` is a property, or a path of properties joined by dots. */
export function phoneOf(json: object, field: string): string {
	const value = valueAt(json, field);
	if (typeof value === 'string' || typeof value === 'number') return String(value);
	throw new InvalidInput(
		'phoneField',
		`names "${field}", which holds no number in this item`,
		'Name the field of the input items that holds the phone number.',
	);
}
