import { FaultQueue, type Fault, type FaultTimes } from './faults';
import { RequestLog, type RecordedRequest } from './log';
import type { FaultTarget, Route } from './route';
import { startService } from './server';

export type Deliveries = ReadonlyMap<string, number>;

export interface SingleOptions<Service extends string> {
	/** Default: any free port. */
	port?: number;
	/** Real milliseconds before each answer: default 0. */
	latency?: number;
	/** Called as each request is answered or dropped, with the deliveries up to then. */
	onRequest?: (request: RecordedRequest<Service>, deliveries: Deliveries) => void;
}

export interface SingleFaultOptions<Path extends string> extends FaultTimes {
	/** Default: the paths that ring. */
	path?: Path;
}

/** What the simulators with one server have in common. */
export interface SingleSimulator<Service extends string, Path extends string> {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	readonly baseUrl: string;
	readonly requests: ReadonlyArray<RecordedRequest<Service>>;
	/** Number → how often it is rung, counted when accepted. */
	readonly deliveries: Deliveries;
	/** Queues a fault for the next matching requests. */
	fault(fault: Fault, options?: SingleFaultOptions<Path>): void;
	/** Takes back the faults that are still queued. */
	repair(): void;
	/** Forgets the log, the faults and everything the provider took or was told. */
	reset(): void;
	/** Stops the server and destroys what is still connected. */
	close(): Promise<void>;
}

interface Parts<Service extends string> extends SingleOptions<Service> {
	service: Service;
	routes: Route[];
	deliveries: Map<string, number>;
	/** Empties the provider's own state, without `deliveries`. */
	clear(): void;
	/** What stands before a fault's `path` in the routes. */
	prefix?: string;
}

export async function startSingle<Service extends string, Path extends string>(
	parts: Parts<Service>,
): Promise<SingleSimulator<Service, Path>> {
	const { service, routes, port, latency, deliveries, prefix = '' } = parts;
	const faults = new FaultQueue<FaultTarget<Service>>();
	const log = new RequestLog<Service>((record) => parts.onRequest?.(record, deliveries));
	const running = await startService({ service, routes, port, latency, log, faults });
	return {
		baseUrl: running.baseUrl,
		requests: log.requests,
		deliveries,
		fault(fault, { path, ...times } = {}) {
			const matches = ({ route }: FaultTarget<Service>) =>
				path === undefined ? route.sends : route.path === `${prefix}${path}`;
			faults.add(fault, matches, times);
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

export function count(deliveries: Map<string, number>, number: string): void {
	deliveries.set(number, (deliveries.get(number) ?? 0) + 1);
}
