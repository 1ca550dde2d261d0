import { decoderOf, readHeader } from './contentType';
import type { HeaderValue } from './contentType';
import { Refused } from './webhook';

/** A part of a form: a text field, or a file. */
export interface Part {
	readonly name: string;
	readonly mimeType: string;
	/** Undefined for a text field; '' for a file without a name. */
	readonly fileName: string | undefined;
	readonly bytes: Buffer;
	/** The bytes as text, in the charset of the part, of the Content-Type or of the form. */
	text(formCharset?: string): string;
}

const MOST_PARTS = 1000;
const LONGEST_HEADER = 16_384;
const [CR, LF, DASH] = [13, 10, 45];
/** RFC 2046, section 5.1.1: `bchars`, of which a blank is not the last. */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

/**
 * Reads multipart/form-data (RFC 7578). Not the platform's `Response.formData()`: up to Node 20 that
 * refuses names without quotes, as .NET sends them, and `filename*`, as Python does.
 *
 * @throws Refused 400 for what is no such body, or only the beginning of one
 */
export function readMultipart(body: Buffer, contentType: HeaderValue): Part[] {
	const boundary = contentType.parameters.get('boundary');
	if (!boundary) throw new Refused(400, 'The Content-Type names no boundary');
	// A long one would be compared with the body over and over.
	if (!BOUNDARY.test(boundary)) throw new Refused(400, 'The boundary is not as RFC 2046 has it');
	const parts: Part[] = [];
	let delimiter = nextDelimiter(body, `\n--${boundary}`, 0);
	while (delimiter && !delimiter.isLast) {
		const next = nextDelimiter(body, `\n--${boundary}`, delimiter.end);
		if (!next) break;
		if (parts.length === MOST_PARTS) throw new Refused(400, 'The body has too many parts');
		parts.push(readPart(body.subarray(delimiter.end, next.start), contentType));
		delimiter = next;
	}
	if (!delimiter?.isLast) throw new Refused(400, 'The multipart body is incomplete');
	return parts;
}

interface Delimiter {
	/** Where the content before it ends. */
	readonly start: number;
	/** Where the headers after it begin. */
	readonly end: number;
	readonly isLast: boolean;
}

/**
 * The next line that is a delimiter; a line that only begins like one belongs to the content.
 *
 * @param line with the line feed before it, so that no two places where it is found overlap
 */
function nextDelimiter(body: Buffer, line: string, from: number): Delimiter | undefined {
	// The first line of all has no line feed before it.
	if (from === 0 && startsWith(body, line.slice(1))) {
		const first = delimiterAt(body, -1, line.length, from);
		if (first) return first;
	}
	// The line feed that ends the headers of an empty part is also the one before the delimiter.
	let at = body.indexOf(line, Math.max(0, from - 1));
	for (; at !== -1; at = body.indexOf(line, at + line.length)) {
		const delimiter = delimiterAt(body, at, line.length, from);
		if (delimiter) return delimiter;
	}
	return undefined;
}

const startsWith = (body: Buffer, text: string) =>
	body.subarray(0, text.length).equals(Buffer.from(text));

/** A line feed and the beginning of a delimiter, `length` bytes together. */
function delimiterAt(
	body: Buffer,
	at: number,
	length: number,
	from: number,
): Delimiter | undefined {
	// The line break before it belongs to it.
	const start = Math.max(from, body[at - 1] === CR ? at - 1 : at);
	let end = at + length;
	if (body[end] === DASH && body[end + 1] === DASH) return { start, end, isLast: true };
	while (body[end] === 0x20 || body[end] === 0x09) end++;
	if (body[end] === CR) end++;
	return body[end] === LF ? { start, end: end + 1, isLast: false } : undefined;
}

function readPart(part: Buffer, form: HeaderValue): Part {
	const { headers, content } = splitPart(part);
	const disposition = readHeader(headers.get('content-disposition') ?? '');
	const name = disposition.parameters.get('name');
	if (name === undefined) throw new Refused(400, 'A part of the body has no name');
	const type = readHeader(headers.get('content-type') ?? '');
	const isBase64 = /^base64$/i.test(headers.get('content-transfer-encoding') ?? '');
	const bytes = isBase64 ? Buffer.from(content.toString('latin1'), 'base64') : content;
	return {
		name,
		mimeType: type.type,
		fileName: fileNameOf(disposition, type),
		bytes,
		text: (formCharset) =>
			decoderOf(type.parameters.has('charset') ? type : form, formCharset)(bytes),
	};
}

function splitPart(part: Buffer): { headers: Map<string, string>; content: Buffer } {
	const top = part.subarray(0, LONGEST_HEADER).toString('latin1');
	// Without any header the blank line comes first.
	const [end = ''] = /^\r?\n|\r?\n\r?\n/.exec(top) ?? [];
	if (end === '') throw new Refused(400, 'A part of the body has no headers');
	const length = top.indexOf(end);
	const lines = part.subarray(0, length).toString('utf8').split(/\r?\n/);
	const headers = lines.map((line): [string, string] => {
		const colon = line.indexOf(':');
		return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
	});
	return { headers: new Map(headers), content: part.subarray(length + end.length) };
}

/** A sound without a name is a file too; a text field has neither. */
function fileNameOf({ parameters }: HeaderValue, { type }: HeaderValue): string | undefined {
	const [, encoded] = /^utf-8'[^']*'(.*)$/i.exec(parameters.get('filename*') ?? '') ?? [];
	const name =
		(encoded === undefined ? undefined : unescaped(encoded)) ?? parameters.get('filename');
	if (name !== undefined) return name.split(/[\\/]/).at(-1);
	return /^(audio|video)\/|^application\/octet-stream$/.test(type) ? '' : undefined;
}

function unescaped(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
