export interface RecordedRequest<Service extends string = string> {
	service: Service;
	method: string;
	/** As it stood in the request line, query included. */
	path: string;
	headers: Record<string, string | string[] | undefined>;
	rawBody: string;
	/** The body read as JSON; `undefined` where it is not JSON, or was not read. */
	body: unknown;
	/** The status answered; 0 while no answer is sent, and for good when the connection dropped. */
	status: number;
	/** Real time in epoch ms, whatever clock the simulator runs on: for intervals and overlap. */
	startedAt: number;
	/** Equals `startedAt` until the request is answered or dropped. */
	endedAt: number;
}

/**
 * What the servers of one simulator were asked, by arrival of the headers. A request is listed at
 * once and completed later, so that one that hangs is seen too.
 */
export class RequestLog<Service extends string> {
	readonly requests: Array<RecordedRequest<Service>> = [];

	constructor(private readonly onEnd: (request: RecordedRequest<Service>) => void) {}

	begin(request: Pick<RecordedRequest<Service>, 'service' | 'method' | 'path' | 'headers'>) {
		const startedAt = Date.now();
		const record: RecordedRequest<Service> = {
			...request,
			rawBody: '',
			body: undefined,
			status: 0,
			startedAt,
			endedAt: startedAt,
		};
		this.requests.push(record);
		return record;
	}

	end(record: RecordedRequest<Service>, status: number): void {
		record.status = status;
		record.endedAt = Date.now();
		this.onEnd(record);
	}

	/** Empties the same array, so that a test may hold on to it. */
	clear(): void {
		this.requests.length = 0;
	}
}
