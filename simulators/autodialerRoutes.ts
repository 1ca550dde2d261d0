import type { CallOrder, CallRecord, CallStore } from './autodialerCalls';
import { readGroup } from './autodialerGroup';
import { readFormOrJsonBody, readJsonBody } from './bodies';
import { assertFields, date, filled, number8, Refusal, shaped, time, type Check } from './check';
import { answering, assertNoQuery } from './httpChecks';
import type { Call, Route } from './route';
import { readField } from './strict';

/*
 * From "Функции API программы «Автодайлер»", a scan. It defines no refusals: the codes (400, 403
 * for a wrong key, 404, 405, 415) and the bodies `{error}` are our own, as is 200 for a reply. It
 * also leaves open the method (POST) and the encoding of newcall and cdr (a form or JSON), one time
 * of a single call without the other (here: refused), and whether the days of cdr are included
 * (here: both, by the record's own zone). It does not explain the mark **** in newcall's field
 * list: `id` and `phone` count as required, as in make.
 */
const anything: Check = () => undefined;
const zero = shaped(/^0$/, '"0"');
const attempts = shaped(/^[1-9]\d{0,3}$/, 'a whole number from 1');

const callFields = {
	required: { id: zero, phone: number8 },
	optional: {
		name: anything,
		UUID: anything,
		var1: anything,
		var2: anything,
		var3: anything,
		timestart: time,
		timestop: time,
		maxcount: attempts,
		generationtype: filled,
	},
};
const recordFields = {
	required: { date_from: date, date_to: date },
	optional: { to: number8 },
};

export interface AutodialerAccess {
	readonly apiKey: string;
	/** '' if the account has none: then a group may omit it. */
	readonly accessToken: string;
}

function readCall(body: unknown): CallOrder {
	assertFields(body, callFields);
	const { timestart: start, timestop: stop, ...order } = body;
	if ((start === undefined) !== (stop === undefined)) {
		const [given, missing] = start === undefined ? ['stop', 'start'] : ['start', 'stop'];
		throw new Refusal(400, `time${missing} is missing beside time${given}`);
	}
	return { ...order, start, stop };
}

function findRecords(body: unknown, records: CallRecord[]): CallRecord[] {
	assertFields(body, recordFields);
	const { date_from: from, date_to: last, to } = body;
	if (last < from) throw new Refusal(400, 'date_to must not be before date_from');
	return records.filter(({ TIME, DST }) => {
		const day = TIME.slice(0, 10);
		return from <= day && day <= last && (to === undefined || to === DST);
	});
}

export function autodialerRoutes(
	access: AutodialerAccess,
	store: CallStore,
	skipped: ReadonlySet<string>,
): Route[] {
	const keyed = (process: (call: Call) => unknown) =>
		answering((call) => {
			if (readField(call.params, 'key') !== access.apiKey) throw new Refusal(403, 'wrong key');
			assertNoQuery(call);
			return process(call);
		});
	// The document's first number; not a QUERY_ID, which is an int, and JSON numbers cannot hold its
	// 17 digits.
	let nextReport = 40133707428585176n;
	const make = (call: Call) => {
		const group = readGroup(readJsonBody(call), access.accessToken);
		const phones = new Set<string>();
		const inserted = group.filter(({ phone }) => {
			const isNew = !phones.has(phone) && !skipped.has(phone);
			phones.add(phone);
			return isNew;
		});
		store.accept('make', inserted);
		const lines = String(group.length);
		// The example's code for a group inserted in part. "0" for a complete one is our guess.
		const errorcode = inserted.length < group.length ? '2' : '0';
		const id = String(nextReport++);
		store.report(
			id,
			inserted.map(({ phone }) => phone),
		);
		return { report: { lines, ok: lines, inserted: String(inserted.length), errorcode, id } };
	};
	const newcall = (call: Call) => {
		const queryId = store.accept('newcall', [readCall(readFormOrJsonBody(call))]);
		return { QUERY_ID: queryId, QUERY_COUNT: 1 };
	};
	const cdr = (call: Call) => findRecords(readFormOrJsonBody(call), store.records);
	return [
		{ method: 'POST', path: '/:key/make', sends: true, handle: keyed(make) },
		{ method: 'POST', path: '/:key/newcall', sends: true, handle: keyed(newcall) },
		{ method: 'POST', path: '/:key/cdr', sends: false, handle: keyed(cdr) },
	];
}
