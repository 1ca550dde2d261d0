import { readForLog } from './bodies';

export interface RecordedRequest<Service extends string = string> {
	service: Service;
	method: string;
	/** As in the request line, query included. */
	path: string;
	headers: Record<string, string | string[] | undefined>;
	/** The body as text; '' for multipart, which may hold binary data. */
	rawBody: string;
	/** The body parsed as JSON, or the fields of a form; `undefined` if it is neither. */
	body: unknown;
	/** The raw body. */
	readonly bytes: Buffer;
	/** Undefined until the answer, and if the connection drops. */
	readonly reply: RecordedReply | undefined;
	/** Status of the answer; 0 before it, and for good if the connection dropped. */
	status: number;
	/** Real time in epoch ms, whatever the simulator's clock: for intervals and overlap. */
	startedAt: number;
	/** Equals `startedAt` until the request is answered or dropped. */
	endedAt: number;
}

/** The answer's body, as text. */
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

	/** Decoded from the bytes on demand; few logs are ever read. */
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
	/** The body has arrived, and nothing has been processed yet. */
	onArrive?: (request: RecordedRequest<Service>) => void;
	/** The request is answered, or the connection dropped. */
	onEnd: (request: RecordedRequest<Service>) => void;
	/** How many to keep: default all. */
	most?: number;
}

/**
 * Requests to the servers of one simulator, in the order in which their headers arrived. The log
 * lists a request at once and completes it later, so it also shows a request that hangs.
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
