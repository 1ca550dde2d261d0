import { opening, stamp } from './autodialerTimes';
import type { Pace } from './pace';
import { remember } from './remember';
import { count } from './single';

/** An entry of `cdr`, in the document's spelling. */
export interface CallRecord {
	QUERY_ID: number;
	DST: string;
	/** `YYYY-MM-DD HH:MM:SS +0300` */
	TIME: string;
	CODE: string;
	/** Seconds. */
	SEC: number;
}

/** The effective values of a call: for a record of a group, with its inherited values. */
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
	/** True for a call without times, which starts whatever the hour. */
	readonly startedAtOnce: boolean;
	/** Epoch ms on the simulator's clock: accepted, rung, recorded. */
	readonly acceptedAt: number;
	readonly startsAt: number;
	/** When it ends, unless it is held. */
	readonly doneAt: number;
}

/** The document says "status and end code" but shows none: this one is our own. */
const ANSWERED = 'ANSWERED 16';

export class CallStore {
	readonly calls = new Map<number, PlacedCall>();
	readonly deliveries = new Map<string, number>();
	/** For groups: the report's id → the numbers that were inserted. */
	readonly reports = new Map<string, readonly string[]>();
	private readonly settled: CallRecord[] = [];
	private readonly pending = new Map<number, PlacedCall>();
	/** By callId, without records of calls that this simulator did not order. */
	private readonly ended = new Map<number, CallRecord>();
	private lastCallId = 0;
	private lastQueryId = 1000;

	constructor(
		private readonly pace: Pace,
		/** How many calls, groups and records to keep. */
		private readonly most?: number,
		private readonly onAccept?: (call: PlacedCall) => void,
	) {}

	/** Adds one task: the calls of a group, or a single call. Returns its QUERY_ID. */
	accept(kind: PlacedCall['kind'], orders: CallOrder[]): number {
		const acceptedAt = this.pace.now();
		this.lastQueryId += 1;
		const queryId = this.lastQueryId;
		for (const order of orders) {
			this.lastCallId += 1;
			const callId = this.lastCallId;
			const { start, stop } = order;
			const startedAtOnce = start === undefined || stop === undefined;
			const startsAt = startedAtOnce ? acceptedAt : opening(acceptedAt, start, stop);
			const doneAt = startsAt + this.pace.doneAfter;
			const moments = { startedAtOnce, acceptedAt, startsAt, doneAt };
			const call = { ...order, callId, queryId, kind, ...moments };
			remember(this.calls, callId, call, this.most);
			remember(this.pending, callId, call, this.most);
			count(this.deliveries, order.phone, this.most);
			this.onAccept?.(call);
		}
		return queryId;
	}

	/** Notes the inserted numbers of a group. */
	report(id: string, phones: readonly string[]): void {
		remember(this.reports, id, phones, this.most);
	}

	/** In the order in which the calls ended. Calls that have not ended by the clock are missing. */
	get records(): CallRecord[] {
		this.endDue();
		return this.settled;
	}

	/** The record of a call that has ended by the clock. */
	recordOf(callId: number): CallRecord | undefined {
		const call = this.pending.get(callId);
		// Records all due calls, to keep the records in the order in which the calls ended.
		if (call && this.pace.isOver(call.doneAt)) this.endDue();
		return this.ended.get(callId);
	}

	/** Ends a call, or corrects the record of one that has ended. */
	finish(callId: number, seconds: number, code?: string): PlacedCall {
		const call = this.calls.get(callId);
		if (!call) throw new Error(`No call has the id ${callId}`);
		if (this.pending.has(callId)) this.end(call, seconds, code);
		else {
			const change = code === undefined ? { SEC: seconds } : { SEC: seconds, CODE: code };
			this.update({ QUERY_ID: call.queryId, DST: call.phone }, change);
		}
		return call;
	}

	/**
	 * Records a call that this simulator did not order: with its own task and the current time,
	 * unless given.
	 */
	add(record: Partial<CallRecord> & Pick<CallRecord, 'DST'>): CallRecord {
		this.lastQueryId += 1;
		const TIME = stamp(this.pace.now());
		const added = { QUERY_ID: this.lastQueryId, TIME, CODE: ANSWERED, SEC: 10, ...record };
		this.endDue();
		this.settle(added);
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
		this.ended.clear();
		this.settled.length = 0;
		this.pace.clear();
	}

	private endDue(): void {
		const due = [...this.pending.values()].filter(({ doneAt }) => this.pace.isOver(doneAt));
		due.sort((one, other) => one.doneAt - other.doneAt);
		for (const call of due) this.end(call, Math.round(this.pace.doneAfter / 1000));
	}

	private end(call: PlacedCall, seconds: number, code = ANSWERED): void {
		const { callId, queryId, phone, startsAt } = call;
		this.pending.delete(callId);
		// A test may end a call before its window has opened.
		const TIME = stamp(Math.min(startsAt, this.pace.now()));
		const record = { QUERY_ID: queryId, DST: phone, TIME, CODE: code, SEC: seconds };
		remember(this.ended, callId, record, this.most);
		this.settle(record);
	}

	private settle(record: CallRecord): void {
		this.settled.push(record);
		if (this.settled.length > (this.most ?? Infinity)) this.settled.shift();
	}
}
