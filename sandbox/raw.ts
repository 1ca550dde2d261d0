import type { RecordedRequest } from '../simulators/log';
import { readMultipart } from '../simulators/multipart';

/** Characters of a body to keep. */
const LONGEST = 16_000;

function shorten(text: string): string {
	if (text.length <= LONGEST) return text;
	return `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters`;
}

function headLines(headers: Readonly<Record<string, unknown>>): string {
	return Object.entries(headers)
		.filter(([, value]) => value !== undefined)
		.map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}\n`)
		.join('');
}

/** Parts by name, with the text of text parts. */
function partsOf({ headers, bytes }: RecordedRequest): string {
	const { 'content-type': contentType } = headers;
	try {
		const parts = readMultipart(contentType, bytes).map((part) => {
			const { name, fileName, bytes: content } = part;
			if (fileName === undefined) return `${name}: ${content.toString('utf8')}`;
			return `${name}: file "${fileName}", ${content.length} bytes`;
		});
		return parts.join('\n');
	} catch {
		return `${bytes.length} bytes`;
	}
}

/** The raw request, as text. */
export function requestText(request: RecordedRequest): string {
	const { method, path, headers, rawBody, bytes } = request;
	const body = rawBody === '' && bytes.length > 0 ? partsOf(request) : rawBody;
	return `${method} ${path}\n${headLines(headers)}\n${shorten(body)}`.trimEnd();
}

/** The raw answer, as text. */
export function replyText({ status, reply }: RecordedRequest): string {
	if (!reply) return 'No answer: the connection was dropped';
	return `${status}\n${headLines(reply.headers)}\n${shorten(reply.text)}`.trimEnd();
}
