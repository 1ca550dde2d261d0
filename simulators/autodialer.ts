import { CallStore, type CallRecord, type PlacedCall } from './autodialerCalls';
import { autodialerRoutes, type AutodialerAccess } from './autodialerRoutes';
import { Pace, type PaceOptions } from './pace';
import { startSingle, type SingleOptions, type SingleSimulator } from './single';
import type { WebhookFile } from './webhook';

export type { CallRecord, PlacedCall } from './autodialerCalls';
export { postWebhook } from './webhook';
export type { WebhookEncoding, WebhookFields, WebhookFile, WebhookReply } from './webhook';

export type AutodialerService = 'autodialer';
export type AutodialerPath = '/make' | '/newcall' | '/cdr';

export interface AutodialerSimulatorOptions
	extends SingleOptions<AutodialerService>,
		Partial<AutodialerAccess>,
		PaceOptions {
	onAccept?: (call: PlacedCall) => void;
}

/** Fields of the document's outgoing webhook; `recording` is an address, or the wav itself. */
export interface FinishedCall {
	phone: string;
	/** Seconds. */
	duration: number;
	answer?: string;
	recording?: string | WebhookFile;
}

/** Without a `code` the record says that the call was answered, or keeps its code. */
export type CallResult = Omit<FinishedCall, 'phone'> & { code?: string };

export interface AutodialerSimulator
	extends SingleSimulator<AutodialerService, AutodialerPath>,
		AutodialerAccess {
	/** By callId, in the order of acceptance. */
	readonly calls: ReadonlyMap<number, PlacedCall>;
	/** For groups: the report's id → the numbers that were inserted. */
	readonly reports: ReadonlyMap<string, readonly string[]>;
	/** Records that the clock has reached, as `cdr` returns them. */
	readonly records: readonly CallRecord[];
	/** The record of a call that has ended. */
	recordOf(callId: number): CallRecord | undefined;
	addRecord(record: Partial<CallRecord> & Pick<CallRecord, 'DST'>): CallRecord;
	/** Changes the record of this task and number. */
	updateRecord(
		of: Pick<CallRecord, 'QUERY_ID' | 'DST'>,
		change: Partial<Omit<CallRecord, 'QUERY_ID' | 'DST'>>,
	): void;
	/** Ends a call now, or changes the record of one that has ended; for `postWebhook`. */
	finish(callId: number, result: CallResult): FinishedCall;
	/** While held, the clock ends no call; calls that are due end at the release. */
	hold(isHeld: boolean): void;
	/**
	 * From now on, records of a group with this number are accepted as well-formed but not inserted.
	 */
	skipNumber(number: string): void;
}

export async function startAutodialer(
	options: AutodialerSimulatorOptions = {},
): Promise<AutodialerSimulator> {
	const { apiKey = 'testKey', accessToken = 'client-key' } = options;
	const access = { apiKey, accessToken };
	const pace = new Pace(options);
	const store = new CallStore(pace, options.memory?.items, options.onAccept);
	const skipped = new Set<string>();
	const simulator = await startSingle<AutodialerService, AutodialerPath>({
		...options,
		service: 'autodialer',
		routes: autodialerRoutes(access, store, skipped),
		prefix: '/:key',
		deliveries: store.deliveries,
		clear() {
			store.clear();
			skipped.clear();
		},
	});
	return {
		...simulator,
		...access,
		calls: store.calls,
		reports: store.reports,
		get records() {
			return store.records;
		},
		addRecord: (record) => store.add(record),
		updateRecord: (of, change) => store.update(of, change),
		recordOf: (callId) => store.recordOf(callId),
		finish(callId, { code, ...result }) {
			const { phone } = store.finish(callId, result.duration, code);
			return { phone, ...result };
		},
		hold: (isHeld) => pace.hold(isHeld),
		skipNumber(number) {
			skipped.add(number);
		},
	};
}
