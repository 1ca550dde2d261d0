import { Refusal } from './check';

export interface Part {
	name: string;
	/** Only a file has one. */
	fileName?: string;
	contentType?: string;
	/** A view of the body's own bytes. */
	bytes: Buffer;
}

/** Far above the needs of the documents; they limit the work for a bad body. */
const MOST_PARTS = 100;
const LONGEST_HEAD = 8192;

const CRLF = '\r\n';

function refuse(reason: string): never {
	throw new Refusal(400, `multipart: ${reason}`);
}

/** RFC 2046's boundary characters, without the space that it allows inside quotes. */
function readBoundary(contentType: string | string[] | undefined): string {
	const text = typeof contentType === 'string' ? contentType : '';
	const match = /^multipart\/form-data\s*;\s*boundary=("?)([\w'()+,./:=?-]{1,70})\1$/i.exec(text);
	const boundary = match?.[2];
	if (!boundary) throw new Refusal(415, 'the content type must be multipart/form-data');
	return boundary;
}

/**
 * Only the two headers that RFC 7578 allows unconditionally. Names and file names are read as UTF-8
 * with no escapes but %22, %0D and %0A, as browsers, undici and axios write them.
 */
function readHead(head: string): Omit<Part, 'bytes'> {
	const headers = new Map<string, string>();
	for (const line of head.split(CRLF)) {
		const [, name = '', value = ''] = /^([A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
		const key = name.toLowerCase();
		if (key !== 'content-disposition' && key !== 'content-type') refuse(`the header "${line}"`);
		if (headers.has(key)) refuse(`${key} stands twice in a part`);
		headers.set(key, value);
	}
	const disposition = headers.get('content-disposition') ?? '';
	const match = /^form-data; ?name="([^"]+)"(?:; ?filename="([^"]*)")?$/.exec(disposition);
	if (!match?.[1]) refuse(`the disposition "${disposition}"`);
	const unescape = (text: string) =>
		text.replace(/%(22|0D|0A)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
	return {
		name: unescape(match[1]),
		fileName: match[2] === undefined ? undefined : unescape(match[2]),
		contentType: headers.get('content-type'),
	};
}

/**
 * The parts of a body, in order, without copying: each search begins at the end of the one before.
 * Strict: no preamble, CRLF throughout, only line ends after the closing boundary.
 */
export function readMultipart(contentType: string | string[] | undefined, body: Buffer): Part[] {
	const boundary = readBoundary(contentType);
	const opening = `--${boundary}`;
	const delimiter = Buffer.from(`${CRLF}${opening}`, 'latin1');
	if (body.toString('latin1', 0, opening.length) !== opening) refuse('no boundary at the start');
	const parts: Part[] = [];
	let position = opening.length;
	while (body.toString('latin1', position, position + 2) === CRLF) {
		if (parts.length === MOST_PARTS) refuse(`more than ${MOST_PARTS} parts`);
		const headStart = position + 2;
		const headRoom = body.subarray(headStart, headStart + LONGEST_HEAD);
		const headLength = headRoom.indexOf(`${CRLF}${CRLF}`, 0, 'latin1');
		if (headLength < 0) refuse('a part without an end of its headers');
		const head = readHead(headRoom.toString('utf8', 0, headLength));
		const start = headStart + headLength + 4;
		const end = body.indexOf(delimiter, start);
		if (end < 0) refuse(`the part "${head.name}" has no end`);
		parts.push({ ...head, bytes: body.subarray(start, end) });
		position = end + delimiter.length;
	}
	const rest = body.toString('latin1', position, position + LONGEST_HEAD);
	const isEnd = /^--(\r\n)*$/.test(rest) && body.length - position < LONGEST_HEAD;
	if (!isEnd) refuse('no closing boundary, or something behind it');
	return parts;
}
