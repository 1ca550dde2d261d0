import { csvColumn } from '../../shared/values/csv';
import { InvalidInput } from '../../shared/values/invalidInput';
import { valueAt } from '../../shared/values/json';
import { numberFor } from '../../shared/values/phone';
import type { InputFile } from '../../shared/operation/operation';

/** Numbers of a campaign, each once, in order of arrival. */
export class Recipients {
	private readonly numbers = new Set<string>();

	duplicates = 0;

	/** @param parameter the name to use in the message for an invalid number */
	constructor(
		private readonly parameter: string,
		private readonly format: 'auto' | 'asIs',
	) {}

	add(text: string): void {
		if (text.trim() === '') {
			throw new InvalidInput(this.parameter, 'holds an empty number', 'Leave such items out.');
		}
		const number = numberFor(this.parameter, text, 'international', this.format);
		if (this.numbers.has(number)) this.duplicates++;
		this.numbers.add(number);
	}

	get count(): number {
		return this.numbers.size;
	}

	/** The document does not state the columns of the CSV: one number per line, no header. */
	toFile(): File {
		return new File([csvColumn(this.numbers)], 'recipients.csv', { type: 'text/csv' });
	}
}

/** A pasted list: new lines, commas or semicolons separate numbers; a number may contain spaces. */
export function recipientsOfList(list: string, format: 'auto' | 'asIs'): Recipients {
	const recipients = new Recipients('recipientsList', format);
	for (const entry of list.split(/[\n\r,;]+/)) if (entry.trim() !== '') recipients.add(entry);
	if (recipients.count === 0) {
		throw new InvalidInput('recipientsList', 'holds no number', 'Paste one number per line.');
	}
	return recipients;
}

/** The user's own CSV file, sent unchanged. */
export function recipientsFile({ data, fileName }: InputFile): File {
	if (data.every((byte) => byte <= 0x20)) {
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
