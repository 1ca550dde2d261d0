import { FaultQueue, type Fault, type FaultTimes, type QueuedFault } from './faults';
import { RequestLog, type RecordedRequest as AnyRecordedRequest } from './log';
import { mobilonRoutes } from './mobilonRoutes';
import { TaskStore, type MobilonService, type Task } from './mobilonTasks';
import { Pace, type PaceOptions } from './pace';
import type { Memory } from './remember';
import { isAt, type FaultTarget } from './route';
import { startService } from './server';

export { ManualClock, type Clock } from './clock';
export type { Fault } from './faults';
export type { MobilonService, Task } from './mobilonTasks';
export { refusedBaseUrl } from './refused';

export type RecordedRequest = AnyRecordedRequest<MobilonService>;

export interface MobilonSimulatorOptions extends PaceOptions {
	/** Default: the pair in the documents' examples, testUser and testPassword. */
	login?: string;
	password?: string;
	/** Default: any free port. */
	autocallPort?: number;
	smsPort?: number;
	/** Real milliseconds before each answer: default 0. */
	latency?: number;
	/** Called when each request is answered or dropped, with the deliveries so far. */
	onRequest?: (request: RecordedRequest, deliveries: ReadonlyMap<string, number>) => void;
	/** Called before each request is processed: entries accepted until the next call belong to it. */
	onArrive?: (request: RecordedRequest) => void;
	onAccept?: (task: Task) => void;
	memory?: Memory;
}

export interface MobilonFaultOptions extends FaultTimes {
	/** Default: the paths that send, `/call/` and `/send/`; `*` is any. */
	path?: '/call/' | '/send/' | '/status/' | '*';
	/** Default: either. */
	service?: MobilonService;
}

export interface MobilonSimulator {
	/** `http://127.0.0.1:<port>`, no trailing slash. */
	readonly autocallBaseUrl: string;
	readonly smsBaseUrl: string;
	readonly login: string;
	readonly password: string;
	readonly requests: readonly RecordedRequest[];
	/** Number → how often it was called or texted, counted at acceptance. */
	readonly deliveries: ReadonlyMap<string, number>;
	readonly tasks: ReadonlyMap<string, Task>;
	/** From now on the task has this status; the documents name only 0 and 1. */
	setStatus(id: string, status: number): void;
	/** While held, the clock completes no task; tasks that are due complete at the release. */
	hold(isHeld: boolean): void;
	/** Queues a fault for the next matching POSTs. */
	fault(fault: Fault, options?: MobilonFaultOptions): QueuedFault;
	/** Removes the faults that are still queued. */
	repair(): void;
	/** Forgets the log, faults, deliveries and tasks. */
	reset(): void;
	/** Stops both servers and destroys the remaining connections. */
	close(): Promise<void>;
}

export async function startMobilon(
	options: MobilonSimulatorOptions = {},
): Promise<MobilonSimulator> {
	const { login = 'testUser', password = 'testPassword', latency, memory } = options;
	const faults = new FaultQueue<FaultTarget<MobilonService>>();
	const pace = new Pace(options);
	const store = new TaskStore(pace, memory?.items, options.onAccept);
	const log = new RequestLog<MobilonService>({
		onArrive: options.onArrive,
		onEnd: (record) => options.onRequest?.(record, store.deliveries),
		most: memory?.requests,
	});
	const start = async (service: MobilonService, port?: number) => {
		const routes = mobilonRoutes(service, store, { login, password });
		return await startService({ service, routes, port, latency, log, faults });
	};
	const autocall = await start('autocall', options.autocallPort);
	// If the second port is taken, the first one must not stay open.
	const sms = await start('sms', options.smsPort).catch(async (error: unknown) => {
		await autocall.close();
		throw error;
	});
	return {
		autocallBaseUrl: autocall.baseUrl,
		smsBaseUrl: sms.baseUrl,
		login,
		password,
		requests: log.requests,
		deliveries: store.deliveries,
		tasks: store.tasks,
		setStatus: (id, status) => store.decide(id, status),
		hold: (isHeld) => pace.hold(isHeld),
		fault(fault, { path, service, ...times } = {}) {
			const matches = (target: FaultTarget<MobilonService>) =>
				(service === undefined || target.service === service) && isAt(target.route, path);
			return faults.add(fault, matches, times);
		},
		repair: () => faults.clear(),
		reset() {
			log.clear();
			faults.clear();
			store.clear();
		},
		async close() {
			await Promise.all([autocall.close(), sms.close()]);
		},
	};
}
