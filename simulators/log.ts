import { readForLog } from './bodies';

export interface RecordedRequest<Service extends string = string> {
	service: Service;
	method: string;
	/** As it stood in the request line, query included. */
	path: string;
	headers: Record<string, string | string[] | undefined>;
	/** The body as text; '' for multipart, which carries what is no text. */
	rawBody: string;
	/** The body read as JSON, or the fields of a form; `undefined` where it is neither. */
	body: unknown;
	/** The body as it came. */
	readonly bytes: Buffer;
	/** Undefined until it is answered, and where the connection drops. */
	readonly reply: RecordedReply | undefined;
	/** The status answered; 0 while no answer is sent, and for good when the connection dropped. */
	status: number;
	/** Real time in epoch ms, whatever clock the simulator runs on: for intervals and overlap. */
	startedAt: number;
	/** Equals `startedAt` until the request is answered or dropped. */
	endedAt: number;
}

/** What went out, as text. */
export interface RecordedReply {
	readonly headers: Readonly<Record<string, unknown>>;
	readonly text: string;
}

type RequestHead<Service extends string> = Pick<
	RecordedRequest<Service>,
	'service' | 'method' | 'path' | 'headers'
>;

class Recorded<Service extends string> implements RecordedRequest<Service> {
	readonly service: Service;
	readonly method: string;
	readonly path: string;
	readonly headers: RequestHead<Service>['headers'];
	rawBody = '';
	body: unknown = undefined;
	status = 0;
	readonly startedAt = Date.now();
	endedAt = this.startedAt;
	// Hidden, so that a failed assertion does not print 20 MB.
	#bytes: Buffer = Buffer.alloc(0);
	#reply: (() => RecordedReply) | undefined;

	constructor({ service, method, path, headers }: RequestHead<Service>) {
		this.service = service;
		this.method = method;
		this.path = path;
		this.headers = headers;
	}

	get bytes(): Buffer {
		return this.#bytes;
	}

	get reply(): RecordedReply | undefined {
		return this.#reply?.();
	}

	/** Made of bytes when somebody asks, which most logs are never. */
	answer(headers: RecordedReply['headers'], payload: unknown): void {
		this.#reply = () => ({
			headers,
			text: Buffer.isBuffer(payload) ? payload.toString('utf8') : String(payload ?? ''),
		});
	}

	receive(bytes: Buffer): void {
		this.#bytes = bytes;
		const { text, value } = readForLog(this.headers['content-type'], bytes);
		this.rawBody = text;
		this.body = value;
	}
}

export interface LogOptions<Service extends string> {
	/** The body has come, and nothing has been processed yet. */
	onArrive?: (request: RecordedRequest<Service>) => void;
	/** It is answered, or the connection dropped. */
	onEnd: (request: RecordedRequest<Service>) => void;
	/** How many are kept: default all. */
	most?: number;
}

/**
 * What the servers of one simulator were asked, by arrival of the headers. A request is listed at
 * once and completed later, so that one that hangs is seen too.
 */
export class RequestLog<Service extends string> {
	readonly requests: Array<RecordedRequest<Service>> = [];

	constructor(private readonly options: LogOptions<Service>) {}

	begin(head: RequestHead<Service>): Recorded<Service> {
		const record = new Recorded(head);
		this.requests.push(record);
		if (this.requests.length > (this.options.most ?? Infinity)) this.requests.shift();
		return record;
	}

	arrive(record: RecordedRequest<Service>): void {
		this.options.onArrive?.(record);
	}

	end(record: RecordedRequest<Service>, status: number): void {
		record.status = status;
		record.endedAt = Date.now();
		this.options.onEnd(record);
	}

	/** Empties the same array, so that a test may hold on to it. */
	clear(): void {
		this.requests.length = 0;
	}
}

export type { Recorded };
