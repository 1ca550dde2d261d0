import { opening, stamp } from './autodialerTimes';
import type { Clock } from './clock';
import { count } from './single';

/** What `cdr` answers, in the document's spelling. */
export interface CallRecord {
	QUERY_ID: number;
	DST: string;
	/** `YYYY-MM-DD HH:MM:SS +0300` */
	TIME: string;
	CODE: string;
	/** Seconds. */
	SEC: number;
}

/** What a call really got: for a record of a group, with what it inherited. */
export interface CallOrder {
	/** The record's id in its request; "0" for a single call. */
	id: string;
	phone: string;
	name?: string;
	UUID?: string;
	var1?: string;
	var2?: string;
	var3?: string;
	maxcount?: string;
	generationtype?: string;
	/** HH:MM or HH:MM:SS; both or neither. */
	start?: string;
	stop?: string;
}

export interface PlacedCall extends Readonly<CallOrder> {
	readonly callId: number;
	/** Shared by the calls of one group. */
	readonly queryId: number;
	readonly kind: 'make' | 'newcall';
	/** Without times, so whatever the hour. */
	readonly startedAtOnce: boolean;
	/** Epoch ms on the simulator's clock: accepted, rung, recorded. */
	readonly acceptedAt: number;
	readonly startsAt: number;
	readonly doneAt: number;
}

/** The document says "status and end code" and shows none: this one is our own. */
const ANSWERED = 'ANSWERED 16';

export class CallStore {
	readonly calls = new Map<number, PlacedCall>();
	readonly deliveries = new Map<string, number>();
	/** Of the groups: the report's id → the numbers that were inserted. */
	readonly reports = new Map<string, readonly string[]>();
	private readonly settled: CallRecord[] = [];
	private readonly pending = new Map<number, PlacedCall>();
	private lastCallId = 0;
	private lastQueryId = 1000;

	constructor(
		private readonly clock: Clock,
		private readonly doneAfter: number,
	) {}

	/** One task: the calls of a group, or a single one. Gives its QUERY_ID. */
	accept(kind: PlacedCall['kind'], orders: CallOrder[]): number {
		const acceptedAt = this.clock.now();
		this.lastQueryId += 1;
		const queryId = this.lastQueryId;
		for (const order of orders) {
			this.lastCallId += 1;
			const callId = this.lastCallId;
			const { start, stop } = order;
			const startedAtOnce = start === undefined || stop === undefined;
			const startsAt = startedAtOnce ? acceptedAt : opening(acceptedAt, start, stop);
			const doneAt = startsAt + this.doneAfter;
			const moments = { startedAtOnce, acceptedAt, startsAt, doneAt };
			const call = { ...order, callId, queryId, kind, ...moments };
			this.calls.set(callId, call);
			this.pending.set(callId, call);
			count(this.deliveries, order.phone);
		}
		return queryId;
	}

	/** In the order the calls ended; those that have not ended by the clock are not there yet. */
	get records(): CallRecord[] {
		const now = this.clock.now();
		const ended = [...this.pending.values()].filter(({ doneAt }) => doneAt <= now);
		ended.sort((one, other) => one.doneAt - other.doneAt);
		for (const call of ended) this.end(call, Math.round(this.doneAfter / 1000));
		return this.settled;
	}

	/** Ends a call, or corrects the duration of one that has ended. */
	finish(callId: number, seconds: number): PlacedCall {
		const call = this.calls.get(callId);
		if (!call) throw new Error(`No call has the id ${callId}`);
		if (this.pending.has(callId)) this.end(call, seconds);
		else this.update({ QUERY_ID: call.queryId, DST: call.phone }, { SEC: seconds });
		return call;
	}

	/** A call that nobody ordered here: of a task of its own, and of now, unless told otherwise. */
	add(record: Partial<CallRecord> & Pick<CallRecord, 'DST'>): CallRecord {
		this.lastQueryId += 1;
		const TIME = stamp(this.clock.now());
		const added = { QUERY_ID: this.lastQueryId, TIME, CODE: ANSWERED, SEC: 10, ...record };
		this.records.push(added);
		return added;
	}

	update(of: Pick<CallRecord, 'QUERY_ID' | 'DST'>, change: Partial<CallRecord>): void {
		const record = this.records.find(
			({ QUERY_ID, DST }) => QUERY_ID === of.QUERY_ID && DST === of.DST,
		);
		if (!record) throw new Error(`No record of task ${of.QUERY_ID} has the number ${of.DST}`);
		Object.assign(record, change);
	}

	clear(): void {
		this.calls.clear();
		this.reports.clear();
		this.pending.clear();
		this.settled.length = 0;
	}

	private end({ callId, queryId, phone, startsAt }: PlacedCall, seconds: number): void {
		this.pending.delete(callId);
		// A test may end a call before its window has opened.
		const TIME = stamp(Math.min(startsAt, this.clock.now()));
		this.settled.push({ QUERY_ID: queryId, DST: phone, TIME, CODE: ANSWERED, SEC: seconds });
	}
}
