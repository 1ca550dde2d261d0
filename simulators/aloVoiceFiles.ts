import { Refusal } from './check';
import type { Part } from './multipart';

function assertFile({ name, fileName, bytes }: Part, extension: string): void {
	if (fileName === undefined) throw new Refusal(400, `${name} must be a file`);
	if (!fileName.toLowerCase().endsWith(extension)) {
		throw new Refusal(400, `${name} must be a ${extension} file`);
	}
	if (bytes.length === 0) throw new Refusal(400, `${name} must not be empty`);
}

/** An ID3 tag, or the sync bits of an MPEG frame of layer III: an AAC frame has the same sync. */
function isMp3(bytes: Buffer): boolean {
	// Encoders may pad the beginning with zeros.
	const start = Math.max(
		0,
		bytes.findIndex((byte) => byte !== 0),
	);
	const [first = 0, second = 0] = bytes.subarray(start);
	const isFrame = first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) === 0x02;
	return isFrame || bytes.toString('latin1', 0, 3) === 'ID3';
}

export function readRecord(part: Part): Buffer {
	assertFile(part, '.mp3');
	if (!isMp3(part.bytes)) throw new Refusal(400, 'record must begin as an mp3 does');
	return part.bytes;
}

/**
 * The provider does not document the CSV's columns. Our own convention: one number per line, digits
 * only, no header, \n or \r\n, with or without a line end at the end of the file.
 */
export function readRecipients(part: Part): string[] {
	assertFile(part, '.csv');
	const lines = part.bytes.toString('latin1').split(/\r?\n/);
	if (lines.at(-1) === '') lines.pop();
	const wrong = lines.findIndex((line) => !/^[0-9]+$/.test(line));
	if (wrong >= 0) throw new Refusal(400, `recipients line ${wrong + 1} must be digits`);
	return lines;
}
