import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { compareRecords } from '../../dist/nodes/Autodialer/recordChanges';

const START = Date.UTC(2026, 2, 1, 9);
const HOUR = 3_600_000;
/** In the document's form. */
const stamp = (ms: number) =>
	`${new Date(ms + 3 * HOUR).toISOString().slice(0, 19).replace('T', ' ')} +0300`;
const look = (now: number) => ({ now, timezone: 'Europe/Moscow', lookbackDays: 1 });
const recordOf = (task: number, ms: number, change: IDataObject = {}): IDataObject => ({
	QUERY_ID: task,
	DST: '89001112233',
	TIME: stamp(ms),
	CODE: 'ANSWERED 16',
	SEC: 10,
	...change,
});

/** A system of call records that is polled repeatedly; n8n keeps the state as JSON. */
class History {
	now = START;
	records: IDataObject[] = [];
	state: IDataObject | undefined;

	poll(records = this.records) {
		const news = compareRecords(this.state, records, look(this.now));
		this.state = JSON.parse(JSON.stringify(news.state));
		this.now += 60_000;
		return news.emit;
	}

	changes() {
		return this.poll().map(({ json }) => [json.QUERY_ID, json.change]);
	}
}

type Event =
	| { kind: 'add'; late: number }
	| { kind: 'change'; which: number; field: 'TIME' | 'CODE' | 'SEC'; value: number }
	| { kind: 'hide'; which: number }
	| { kind: 'shuffle' }
	| { kind: 'poll' };

const event: fc.Arbitrary<Event> = fc.oneof(
	// Seconds between TIME and the moment when the record appears.
	fc.record({ kind: fc.constant('add' as const), late: fc.constantFrom(0, 0, 0, 1, 300, 7200) }),
	fc.record({
		kind: fc.constant('change' as const),
		which: fc.nat(20),
		field: fc.constantFrom('TIME' as const, 'CODE' as const, 'SEC' as const),
		value: fc.nat(3),
	}),
	fc.record({ kind: fc.constant('hide' as const), which: fc.nat(20) }),
	fc.constant({ kind: 'shuffle' as const }),
	fc.constant({ kind: 'poll' as const }),
	fc.constant({ kind: 'poll' as const }),
);

test('over any history each new record and each change comes once, and nothing else', () => {
	fc.assert(
		fc.property(fc.array(event, { maxLength: 40 }), (events) => {
			const history = new History();
			const hidden = new Set<unknown>();
			/** Task → its last seen version. */
			const model = new Map<unknown, string>();
			let polls = 0;
			for (const step of events) {
				const { records } = history;
				const record = 'which' in step ? records[step.which % (records.length || 1)] : undefined;
				if (step.kind === 'add') {
					records.push(recordOf(records.length + 1, history.now - step.late * 1000));
				} else if (step.kind === 'change' && record) {
					record[step.field] =
						step.field === 'TIME' ? stamp(history.now - step.value) : `${step.value}`;
				} else if (step.kind === 'hide' && record) {
					if (!hidden.delete(record.QUERY_ID)) hidden.add(record.QUERY_ID);
				} else if (step.kind === 'shuffle') {
					records.reverse();
				} else if (step.kind === 'poll') {
					const visible = records.filter(({ QUERY_ID }) => !hidden.has(QUERY_ID));
					const expected = visible.flatMap((entry) => {
						const seen = JSON.stringify([entry.TIME, entry.CODE, String(entry.SEC)]);
						const before = model.get(entry.QUERY_ID);
						model.set(entry.QUERY_ID, seen);
						if (before === seen) return [];
						const change = before === undefined ? 'new' : 'updated';
						return [{ json: { ...entry, change }, isFirst: polls === 0 }];
					});
					expect(history.poll(visible)).toEqual(expected);
					polls += 1;
				}
			}
		}),
		{ numRuns: 500 },
	);
});

test('records of the same second are told apart', () => {
	const history = new History();
	history.poll();
	history.records.push(recordOf(1, START), recordOf(2, START));
	expect(history.changes()).toEqual([
		[1, 'new'],
		[2, 'new'],
	]);
	history.records.push(recordOf(3, START));
	expect(history.changes()).toEqual([[3, 'new']]);
});

test('the calls of a group share their task, and are known by their number too', () => {
	const history = new History();
	history.records.push(recordOf(1, START, { DST: '89000000001' }));
	history.poll();
	history.records = [
		recordOf(1, START, { DST: '89000000002' }),
		recordOf(1, START, { DST: '89000000001', SEC: 20 }),
	];
	expect(history.poll().map(({ json }) => [json.DST, json.change])).toEqual([
		['89000000002', 'new'],
		['89000000001', 'updated'],
	]);
});

test('two records of one task and number are two, and one of them that changes is an update', () => {
	const history = new History();
	history.poll();
	history.records.push(recordOf(1, START), recordOf(1, START));
	expect(history.changes()).toEqual([
		[1, 'new'],
		[1, 'new'],
	]);
	history.records[1] = recordOf(1, START, { SEC: 20 });
	expect(history.changes()).toEqual([[1, 'updated']]);
	history.records.push(recordOf(1, START, { SEC: 30 }));
	expect(history.changes()).toEqual([[1, 'new']]);
	expect(history.changes()).toEqual([]);
});

test('numbers as text are the same numbers', () => {
	const history = new History();
	history.records.push(recordOf(1, START, { SEC: 10 }));
	history.poll();
	history.records[0] = recordOf(1, START, { QUERY_ID: '1', SEC: '10' });
	expect(history.changes()).toEqual([]);
});

test.each([
	['an offset', '2026-03-01 11:59:00 +0300'],
	['an offset with a colon', '2026-03-01 11:59:00 +03:00'],
	['Z', '2026-03-01 08:59:00 Z'],
	['nothing: the zone of the workflow', '2026-03-01 11:59:00'],
	['nothing that can be read', 'yesterday'],
	['no text at all', null],
])('a TIME with %s counts, once', (_, TIME) => {
	const history = new History();
	history.poll();
	history.records.push(recordOf(1, START, { TIME }));
	expect(history.changes()).toEqual([[1, 'new']]);
	expect(history.changes()).toEqual([]);
	history.now += 12 * HOUR;
	expect(history.changes()).toEqual([]);
});

test('the days are the provider’s to tell: an old TIME counts too, once', () => {
	const history = new History();
	history.poll();
	history.records.push(recordOf(1, START - 9000 * HOUR), recordOf(2, START));
	expect(history.changes()).toEqual([
		[1, 'new'],
		[2, 'new'],
	]);
	expect(history.changes()).toEqual([]);
});

test('a record that is no longer sent is forgotten days later', () => {
	const history = new History();
	history.records.push(recordOf(1, START));
	history.poll();
	history.records = [recordOf(2, START + 71 * HOUR)];
	history.poll();
	expect(history.state?.seen).toHaveLength(2);
	history.records = [recordOf(3, START + 73 * HOUR)];
	history.poll();
	expect(history.state?.seen).toHaveLength(2);
});

test('100,000 records a day are no 100,000 keys, and what is late by half an hour is found', () => {
	const history = new History();
	const day = 24 * HOUR;
	for (let i = 0; i < 100_000; i++) {
		history.records.push(recordOf(i, START - day + Math.floor((i * day) / 100_000)));
	}
	history.poll();
	expect(Buffer.byteLength(JSON.stringify(history.state))).toBeLessThan(200_000);
	expect((history.state?.seen as unknown[]).length).toBeLessThanOrEqual(5010);

	history.records.push(recordOf(200_000, START - HOUR / 2), recordOf(200_001, START));
	Object.assign(history.records[99_999] ?? {}, { SEC: 11 });
	expect(history.changes()).toEqual([
		[99_999, 'updated'],
		[200_000, 'new'],
		[200_001, 'new'],
	]);
	expect(history.changes()).toEqual([]);
	expect(Buffer.byteLength(JSON.stringify(history.state))).toBeLessThan(200_000);
});

test('a clock that is set back, and a state of another version, do no harm', () => {
	const history = new History();
	history.records.push(recordOf(1, START - HOUR));
	history.poll();
	history.now -= 5 * HOUR;
	expect(history.changes()).toEqual([]);
	history.state = { seen: 'what is this', floor: 'nothing', asked: null };
	expect(history.changes()).toEqual([[1, 'new']]);
});
