import fc from 'fast-check';
import { DateTime } from 'luxon';
import { firstOutside, nextAllowed } from '../../dist/shared/contactRules/hours';
import type { ContactHours, Window } from '../../dist/shared/contactRules/hours';
import { reasonOf } from '../../dist/shared/contactRules/words';
import { instant } from '../../dist/shared/operation/ringing';

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const windowOf = (from: string, to: string, days: readonly number[] = EVERY_DAY): Window => ({
	days: new Set(days),
	from: minutes(from),
	to: minutes(to) + (minutes(to) <= minutes(from) ? 1440 : 0),
});
const hoursOf = (
	zone: string,
	windows: readonly Window[],
	holidays: readonly string[] = [],
): ContactHours => ({
	zone,
	windows,
	holidays: new Set(holidays.map((date) => Date.parse(date) / DAY)),
});
const shown = (moment?: DateTime) =>
	moment?.toISO({ suppressSeconds: true, suppressMilliseconds: true });
const next = (hours: ContactHours, moment: string) =>
	shown(nextAllowed(hours, DateTime.fromISO(moment, { zone: hours.zone })));

/** The same rule for one minute, with luxon's own calendar and its own days. */
function isAllowed({ zone, windows, holidays }: ContactHours, ms: number): boolean {
	const moment = DateTime.fromMillis(ms, { zone });
	const time = moment.hour * 60 + moment.minute;
	const today = DateTime.utc(moment.year, moment.month, moment.day);
	const isOn = (date: DateTime, { days }: Window) =>
		days.has(holidays.has(date.toMillis() / DAY) ? 7 : date.weekday);
	return windows.some((window) => {
		const { from, to } = window;
		if (isOn(today, window) && time >= from && time < Math.min(to, 1440)) return true;
		return to > 1440 && isOn(today.minus({ days: 1 }), window) && time < to - 1440;
	});
}

/** A change of the clock in each zone that has one in these years, and a moment in each other. */
const CHANGES = Intl.supportedValuesOf('timeZone').flatMap((zone): Array<[string, number]> => {
	const found = ['2011', '2026'].flatMap((year) => changesIn(zone, Date.parse(year)));
	return found.length > 0 ? found : [[zone, Date.parse('2026-06-01')]];
});

function changesIn(zone: string, start: number): Array<[string, number]> {
	const offset = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
	const found: Array<[string, number]> = [];
	for (let from = start; from < start + 364 * DAY; from += 28 * DAY) {
		let [low, high] = [from, from + 28 * DAY];
		if (offset(low) === offset(high)) continue;
		while (high - low > MINUTE) {
			const middle = Math.floor((low + high) / 2 / MINUTE) * MINUTE;
			if (offset(middle) === offset(low)) low = middle;
			else high = middle;
		}
		found.push([zone, high]);
	}
	return found;
}

const windows = fc
	.record({
		from: fc.integer({ min: 0, max: 1439 }),
		length: fc.integer({ min: 1, max: 1439 }),
		isWholeDay: fc.boolean(),
		days: fc.uniqueArray(fc.constantFrom(...EVERY_DAY), { minLength: 1 }),
	})
	.map(
		({ from, length, isWholeDay, days }): Window => ({
			days: new Set(days),
			from: isWholeDay ? 0 : from,
			to: isWholeDay ? 1440 : from + length,
		}),
	);

/** @param changes of the clock to be near to */
const casesOf = (changes: ReadonlyArray<[string, number]>) =>
	fc
		.record({
			change: fc.constantFrom(...changes),
			away: fc.integer({ min: -30 * HOUR, max: 6 * HOUR }),
			windows: fc.array(windows, { minLength: 1, maxLength: 3 }),
			holidays: fc.uniqueArray(fc.integer({ min: -2, max: 2 })),
		})
		.map(({ change: [zone, near], away, windows, holidays }) => ({
			hours: {
				zone,
				windows,
				holidays: new Set(holidays.map((day) => Math.floor(near / DAY) + day)),
			},
			moment: near + away,
		}));

test('the zones of the world are tried, most of them at changes of their clocks', () => {
	const zones = new Set(CHANGES.map(([zone]) => zone));
	expect(zones.size).toBeGreaterThan(400);
	expect(CHANGES.length).toBeGreaterThan(500);
});

/** As often as it takes to meet every kind of change with windows that touch it. */
const RUNS = { numRuns: 150 };

test('the next allowed minute is the one that a search minute by minute finds', () => {
	fc.assert(
		fc.property(casesOf(CHANGES), ({ hours, moment }) => {
			let expected = Math.ceil(moment / MINUTE) * MINUTE;
			// A window may have only days that are holidays.
			while (!isAllowed(hours, expected) && expected < moment + 15 * DAY) expected += MINUTE;
			const found = nextAllowed(hours, DateTime.fromMillis(moment));
			if (expected >= moment + 15 * DAY) {
				expect(found === undefined || found.toMillis() >= expected - MINUTE).toBe(true);
			} else {
				expect(found?.toMillis()).toBe(expected);
				expect(found?.zoneName).toBe(hours.zone);
			}
		}),
		RUNS,
	);
});

test('and so is the first one in a span in which nobody may be reached', () => {
	fc.assert(
		fc.property(
			casesOf(CHANGES),
			fc.integer({ min: 1, max: 40 * HOUR }),
			({ hours, moment }, length) => {
				const end = moment + length;
				let expected: number | undefined = moment;
				while (expected < end && isAllowed(hours, expected)) {
					expected = Math.floor(expected / MINUTE) * MINUTE + MINUTE;
				}
				const span = { start: DateTime.fromMillis(moment), end: DateTime.fromMillis(end) };
				const found = firstOutside(hours, [span])?.toMillis();
				expect(found).toBe(expected < end ? expected : undefined);
			},
		),
		RUNS,
	);
});

test('in every zone, the day around a change of its clock', () => {
	// The last one of each zone.
	const changes = [...new Map(CHANGES)];
	for (const [zone, near] of changes) {
		const start = near - 3 * HOUR;
		const evening = hoursOf(zone, [windowOf('22:00', '02:30'), windowOf('03:00', '03:30')]);
		for (let moment = start; moment < near + 3 * HOUR; moment += 10 * MINUTE) {
			const span = { start: DateTime.fromMillis(moment), end: DateTime.fromMillis(moment + 1) };
			const isOutside = firstOutside(evening, [span]) !== undefined;
			expect([zone, moment, isOutside]).toEqual([zone, moment, !isAllowed(evening, moment)]);
		}
	}
});

const MOSCOW = 'Europe/Moscow';
const NEW_YORK = 'America/New_York';
const DAYTIME = hoursOf(MOSCOW, [windowOf('09:00', '21:00')]);
const NIGHT = hoursOf(MOSCOW, [windowOf('22:00', '06:00')]);
const FRIDAY_NIGHT = hoursOf(MOSCOW, [windowOf('22:00', '06:00', [5])]);
const WORKDAYS = [1, 2, 3, 4, 5];
/** Debts in Russia. */
const DEBTS = hoursOf(
	MOSCOW,
	[windowOf('08:00', '22:00', WORKDAYS), windowOf('09:00', '20:00', [6, 7])],
	['2026-11-20'],
);

test.each<[string, ContactHours, string, string]>([
	['before', DAYTIME, '2026-11-20T08:59:59.999', '2026-11-20T09:00+03:00'],
	['its beginning', DAYTIME, '2026-11-20T09:00', '2026-11-20T09:00+03:00'],
	['its last minute', DAYTIME, '2026-11-20T20:59', '2026-11-20T20:59+03:00'],
	['its end', DAYTIME, '2026-11-20T21:00', '2026-11-21T09:00+03:00'],
	[
		'Friday night',
		hoursOf(MOSCOW, [windowOf('09:00', '21:00', WORKDAYS)]),
		'2026-11-20T21:00',
		'2026-11-23T09:00+03:00',
	],
	[
		'until midnight',
		hoursOf(MOSCOW, [windowOf('09:00', '00:00')]),
		'2026-11-20T23:59',
		'2026-11-20T23:59+03:00',
	],
	[
		'from midnight',
		hoursOf(MOSCOW, [windowOf('00:00', '06:00')]),
		'2026-11-20T06:00',
		'2026-11-21T00:00+03:00',
	],
	['over midnight, evening', NIGHT, '2026-11-20T23:00', '2026-11-20T23:00+03:00'],
	['over midnight, morning', NIGHT, '2026-11-20T05:59', '2026-11-20T05:59+03:00'],
	['over midnight, day', NIGHT, '2026-11-20T06:00', '2026-11-20T22:00+03:00'],
	// A window belongs to the day on which it begins.
	['over midnight, into Saturday', FRIDAY_NIGHT, '2026-11-21T05:59', '2026-11-21T05:59+03:00'],
	['over midnight, its end', FRIDAY_NIGHT, '2026-11-21T06:00', '2026-11-27T22:00+03:00'],
	['over midnight, not on Friday', FRIDAY_NIGHT, '2026-11-20T02:00', '2026-11-20T22:00+03:00'],
	[
		'between two windows',
		hoursOf(MOSCOW, [windowOf('09:00', '12:00'), windowOf('14:00', '18:00')]),
		'2026-11-20T12:00',
		'2026-11-20T14:00+03:00',
	],
	['a day before a holiday, by its own hours', DEBTS, '2026-11-19T21:59', '2026-11-19T21:59+03:00'],
	['a holiday, by the hours of Sunday', DEBTS, '2026-11-20T08:00', '2026-11-20T09:00+03:00'],
	['a holiday, after the hours of Sunday', DEBTS, '2026-11-20T20:00', '2026-11-21T09:00+03:00'],
	[
		'a holiday without hours of Sunday',
		hoursOf(MOSCOW, [windowOf('09:00', '21:00', WORKDAYS)], ['2026-11-23']),
		'2026-11-20T21:00',
		'2026-11-24T09:00+03:00',
	],
	[
		'the night after a holiday that has none',
		hoursOf(MOSCOW, [windowOf('22:00', '06:00', WORKDAYS)], ['2026-11-20']),
		'2026-11-20T23:00',
		'2026-11-23T22:00+03:00',
	],
	[
		'the night before a holiday, into it',
		hoursOf(MOSCOW, [windowOf('22:00', '06:00', WORKDAYS)], ['2026-11-20']),
		'2026-11-20T05:00',
		'2026-11-20T05:00+03:00',
	],
	[
		'a gap before the window',
		hoursOf(NEW_YORK, [windowOf('02:30', '04:00')]),
		'2026-03-08T01:59',
		'2026-03-08T03:00-04:00',
	],
	[
		'a gap that holds the window',
		hoursOf(NEW_YORK, [windowOf('02:10', '02:50')]),
		'2026-03-08T01:59',
		'2026-03-09T02:10-04:00',
	],
	[
		'a gap that holds the only window of a week',
		hoursOf(NEW_YORK, [windowOf('02:10', '02:50', [7])]),
		'2026-03-02T00:00',
		'2026-03-15T02:10-04:00',
	],
	[
		'the second of two equal hours',
		hoursOf(NEW_YORK, [windowOf('01:30', '01:45')]),
		'2026-11-01T01:50-04:00',
		'2026-11-01T01:30-05:00',
	],
])('%s', (_, hours, moment, expected) => {
	expect(next(hours, moment)).toBe(expected);
});

test('a day that did not exist is waited for until the week after', () => {
	// Samoa had no 30 December 2011, a Friday.
	const hours = hoursOf('Pacific/Apia', [windowOf('00:00', '00:00', [5])]);
	// Its window would have ended with the day.
	expect(next(hours, '2011-12-24T00:00')).toBe('2012-01-06T00:00+14:00');
});

test('a long row of holidays is waited for, and a year of them is not', () => {
	const days = Array.from({ length: 400 }, (_, day) =>
		new Date(Date.parse('2026-12-01') + day * DAY).toISOString().slice(0, 10),
	);
	const open = [windowOf('09:00', '21:00', WORKDAYS)];
	const month = hoursOf(MOSCOW, open, days.slice(0, 31));
	expect(next(month, '2026-12-01T00:00')).toBe('2027-01-01T09:00+03:00');
	expect(next(hoursOf(MOSCOW, open, days), '2026-12-01T00:00')).toBeUndefined();
});

test('a moment that is none has no next allowed minute, and is outside', () => {
	expect(nextAllowed(DAYTIME, DateTime.invalid('none'))).toBeUndefined();
	const nowhere = { ...DAYTIME, zone: 'Nowhere' };
	expect(firstOutside(nowhere, [instant(DateTime.now())])).toBeDefined();
});

test.each<[ContactHours, string, string, string]>([
	[DAYTIME, '2026-11-20T08:59', 'hours', 'allow 09:00–21:00 on Friday'],
	[NIGHT, '2026-11-20T12:00', 'hours', 'allow 22:00–06:00 on Friday'],
	[
		hoursOf(MOSCOW, [windowOf('09:00', '12:00'), windowOf('14:00', '00:00')]),
		'2026-11-20T13:00',
		'hours',
		'allow 09:00–12:00 and 14:00–24:00 on Friday',
	],
	[
		hoursOf(MOSCOW, [windowOf('09:00', '21:00', [1])]),
		'2026-11-21T12:00',
		'hours',
		'leave Saturday out',
	],
	[DEBTS, '2026-11-20T20:00', 'holidays', 'name 2026-11-20, the hours allow 09:00–20:00 on Sunday'],
	[
		hoursOf(MOSCOW, [windowOf('09:00', '21:00', [5])], ['2026-11-20']),
		'2026-11-20T12:00',
		'holidays',
		'name 2026-11-20, the hours leave Sunday out',
	],
])('%j at %s: %s %s', (hours, moment, name, reason) => {
	const at = DateTime.fromISO(moment, { zone: hours.zone });
	expect(reasonOf(hours, at)).toEqual({ parameter: `contactRules.${name}`, reason });
});
