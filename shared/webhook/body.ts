import type { IBinaryData, IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { CHARSET_FIELD, decoderOf, readHeader } from './contentType';
import { fieldsOf, readForm } from './form';
import { DEEPEST, isObject, parseExact } from '../values/json';
import { readMultipart } from './multipart';
import type { Part } from './multipart';
import { Refused } from './webhook';

/** A file of a request; `keep` stores it where n8n keeps files. */
export interface ReceivedFile {
	readonly field: string;
	readonly keep: () => Promise<IBinaryData>;
}

export interface Received {
	/** The fields as they came; one that is repeated in a form is a list. */
	readonly fields: IDataObject;
	readonly files: readonly ReceivedFile[];
}

/** The fields that n8n adds to Node's request. */
interface Incoming {
	readonly url?: string;
	readonly body?: unknown;
	readonly rawBody?: unknown;
	readonly readRawBody?: () => Promise<void>;
	readonly unpipe?: () => void;
	readonly resume?: () => void;
}

/** Encodings that n8n unpacks. */
const ENCODINGS = ['', 'identity', 'gzip', 'deflate'];

/**
 * Reads the fields of the query and of the body: JSON, a form, or multipart. Of two fields with the
 * same name the body's counts. The query's field `tokenName` is left out. The node needs a hidden
 * parameter `options` with `binaryData: true`, so that n8n leaves the body alone: if not, it parses it
 * before it asks the node, writes files of anybody to the disk, and answers malformed JSON with a 422
 * of its own.
 *
 * @returns undefined for a request without any field
 * @throws Refused 400 for what cannot be read, 413 beyond n8n's limit, 415 for other types
 */
export async function readRequest(
	context: IWebhookFunctions,
	tokenName: string,
): Promise<Received | undefined> {
	normaliseEncoding(context.getHeaderData());
	const { 'content-type': type = '' } = context.getHeaderData();
	const request: Incoming = context.getRequestObject();
	const body =
		isObject(request.body) && !Buffer.isBuffer(request.rawBody)
			? fromParsed(context, request.body, type)
			: parse(context, await bytesOf(request), type);
	const fields = { ...queryFields(request, tokenName), ...body.fields };
	const names = [...Object.keys(fields), ...body.files.map(({ field }) => field)];
	if (names.length === 0) return undefined;
	if (names.includes('__proto__')) throw unsound();
	requireSound(fields, DEEPEST);
	return { fields, files: body.files };
}

/** n8n unpacks a body only if its encoding is spelled as in ENCODINGS; senders differ. */
function normaliseEncoding(headers: ReturnType<IWebhookFunctions['getHeaderData']>): void {
	const given = headers['content-encoding'] ?? '';
	const encoding = given
		.replace(/^(["'])(.*)\1$/, '$2')
		.trim()
		.toLowerCase();
	if (!ENCODINGS.includes(encoding)) throw new Refused(415, 'The Content-Encoding is not known');
	if (encoding !== given) headers['content-encoding'] = encoding;
}

/** Read from the address itself, so that charsets, repeated and bracketed names are as in a form. */
function queryFields({ url = '' }: Incoming, tokenName: string): IDataObject {
	const query = Buffer.from(url.replace(/^[^?]*\??/, ''), 'latin1');
	// n8n also takes `[token]` and `token[]` for the token.
	const isToken = (name: string) => name.split(/[[\]]+/).find((part) => part !== '') === tokenName;
	return fieldsOf(readForm(query, readHeader('')).filter(([name]) => !isToken(name)));
}

async function bytesOf(request: Incoming): Promise<Buffer> {
	try {
		await request.readRawBody?.();
	} catch (error) {
		// The rest of the body must be drained, or the sender never reads the answer.
		request.unpipe?.();
		request.resume?.();
		const { type, status } = isObject(error) ? error : {};
		throw type === 'entity.too.large' || status === 413
			? new Refused(413, 'The body is larger than n8n accepts')
			: new Refused(400, 'The body could not be read');
	}
	return Buffer.isBuffer(request.rawBody) ? request.rawBody : Buffer.alloc(0);
}

const FORM = 'application/x-www-form-urlencoded';
/** Types under which senders post JSON. */
const LOOSE_TYPES = ['', 'text/plain', FORM];
const [SPACE, BRACE] = [0x20, 0x7b];
const BOM = [0xef, 0xbb, 0xbf];

/** Whether the first byte that means anything is an opening brace. */
function beginsAsObject(bytes: Buffer): boolean {
	const start = BOM.every((byte, index) => bytes[index] === byte) ? BOM.length : 0;
	return bytes.subarray(start).find((byte) => byte > SPACE) === BRACE;
}

function parse(context: IWebhookFunctions, bytes: Buffer, contentType: string): Received {
	if (bytes.length === 0) return { fields: {}, files: [] };
	const header = readHeader(contentType);
	const isJson = /^(application|text)\/([\w.-]+\+)?json$/.test(header.type);
	// PHP calls any body a form, and others call it text or nothing at all.
	if (isJson || (LOOSE_TYPES.includes(header.type) && beginsAsObject(bytes))) {
		const fields = parseExact(decoderOf(header)(bytes));
		if (isObject(fields)) return { fields, files: [] };
		if (isJson) {
			throw new Refused(400, `The body is not a JSON object of at most ${DEEPEST} levels`);
		}
	}
	if (header.type === FORM) {
		return { fields: fieldsOf(readForm(bytes, header)), files: [] };
	}
	if (header.type === 'multipart/form-data') {
		const parts = readMultipart(bytes, header);
		const texts = parts.filter(({ fileName }) => fileName === undefined);
		const files = parts.filter(isFile).map((part) => fileOf(context, part));
		const charset = texts.find(({ name }) => name === CHARSET_FIELD)?.bytes.toString('latin1');
		return { fields: fieldsOf(texts.map((part) => [part.name, part.text(charset)])), files };
	}
	throw new Refused(415, 'The Content-Type is none of JSON, form and multipart');
}

/** A form's file input that was left empty is sent without a name and without content. */
const isFile = ({ fileName, bytes }: Part): boolean =>
	fileName !== undefined && (fileName !== '' || bytes.length > 0);

function fileOf({ helpers }: IWebhookFunctions, part: Part): ReceivedFile {
	const { name, bytes, fileName, mimeType } = part;
	// Without a type that says something n8n looks at the name and at the content.
	const type = mimeType === 'application/octet-stream' ? '' : mimeType;
	return {
		field: name,
		keep: async () => await helpers.prepareBinaryData(bytes, fileName || name, type || undefined),
	};
}

/** The body as n8n parsed it: for multipart `{data, files}`, its files being temporary ones. */
function fromParsed(context: IWebhookFunctions, body: IDataObject, type: string): Received {
	if (readHeader(type).type !== 'multipart/form-data') return { fields: body, files: [] };
	const files = Object.entries(isObject(body.files) ? body.files : {}).flatMap(([field, value]) =>
		[value]
			.flat()
			.filter(isObject)
			.map((file) => ({ field, keep: keeper(context, file) })),
	);
	return { fields: isObject(body.data) ? body.data : {}, files };
}

function keeper({ nodeHelpers }: IWebhookFunctions, file: IDataObject) {
	const { filepath, originalFilename, mimetype } = file;
	const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
	return async () =>
		await nodeHelpers.copyBinaryFile(
			textOf(filepath),
			textOf(originalFilename),
			textOf(mimetype) || undefined,
		);
}

const unsound = () => new Refused(400, 'The body holds what n8n cannot keep');

/** Refuses what n8n would lose, or change, or overflow with when it saves the execution. */
function requireSound(value: unknown, depth: number): void {
	if (typeof value === 'number' && !Number.isFinite(value)) throw unsound();
	if (typeof value !== 'object' || value === null) return;
	if (depth === 0 || Object.hasOwn(value, '__proto__')) throw unsound();
	for (const entry of Object.values(value)) requireSound(entry, depth - 1);
}
