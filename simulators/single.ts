import { FaultQueue, type Fault, type FaultTimes, type QueuedFault } from './faults';
import { RequestLog, type RecordedRequest } from './log';
import { remember, type Memory } from './remember';
import { isAt, type FaultTarget, type Route } from './route';
import { startService } from './server';

export type Deliveries = ReadonlyMap<string, number>;

export interface SingleOptions<Service extends string> {
	/** Default: any free port. */
	port?: number;
	/** Real milliseconds before each answer: default 0. */
	latency?: number;
	/** Called when each request is answered or dropped, with the deliveries so far. */
	onRequest?: (request: RecordedRequest<Service>, deliveries: Deliveries) => void;
	/** Called before each request is processed: entries accepted until the next call belong to it. */
	onArrive?: (request: RecordedRequest<Service>) => void;
	memory?: Memory;
}

export interface SingleFaultOptions<Path extends string> extends FaultTimes {
	/** Default: the paths that ring; `*` is any. */
	path?: Path | '*';
}

/** The common interface of simulators with one server. */
export interface SingleSimulator<Service extends string, Path extends string> {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	readonly baseUrl: string;
	readonly requests: ReadonlyArray<RecordedRequest<Service>>;
	/** Number → how often it was called, counted at acceptance. */
	readonly deliveries: Deliveries;
	/** Queues a fault for the next matching requests. */
	fault(fault: Fault, options?: SingleFaultOptions<Path>): QueuedFault;
	/** Removes the faults that are still queued. */
	repair(): void;
	/** Forgets the log, the faults and all state of the provider. */
	reset(): void;
	/** Stops the server and destroys the remaining connections. */
	close(): Promise<void>;
}

interface Parts<Service extends string> extends SingleOptions<Service> {
	service: Service;
	routes: Route[];
	deliveries: Map<string, number>;
	/** Empties the provider's own state, without `deliveries`. */
	clear(): void;
	/** Prefix of a fault's `path` in the routes. */
	prefix?: string;
}

export async function startSingle<Service extends string, Path extends string>(
	parts: Parts<Service>,
): Promise<SingleSimulator<Service, Path>> {
	const { service, routes, port, latency, deliveries, prefix = '' } = parts;
	const faults = new FaultQueue<FaultTarget<Service>>();
	const log = new RequestLog<Service>({
		onArrive: parts.onArrive,
		onEnd: (record) => parts.onRequest?.(record, deliveries),
		most: parts.memory?.requests,
	});
	const running = await startService({ service, routes, port, latency, log, faults });
	return {
		baseUrl: running.baseUrl,
		requests: log.requests,
		deliveries,
		fault(fault, { path, ...times } = {}) {
			return faults.add(fault, ({ route }) => isAt(route, path, prefix), times);
		},
		repair: () => faults.clear(),
		reset() {
			log.clear();
			faults.clear();
			deliveries.clear();
			parts.clear();
		},
		close: async () => await running.close(),
	};
}

export function count(deliveries: Map<string, number>, number: string, most?: number): void {
	remember(deliveries, number, (deliveries.get(number) ?? 0) + 1, most);
}
