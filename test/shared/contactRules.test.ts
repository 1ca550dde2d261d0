import fc from 'fast-check';
import { DateTime } from 'luxon';
import { firstOutside, instant, nextAllowed, reasonOf } from '../../dist/shared/contactRules/hours';
import type { CallingHours } from '../../dist/shared/contactRules/hours';

const EVERY_DAY = new Set([1, 2, 3, 4, 5, 6, 7]);
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const hoursOf = (
	zone: string,
	from: string,
	to: string,
	days: Iterable<number> = EVERY_DAY,
): CallingHours => ({
	zone,
	days: new Set(days),
	window: { from: minutes(from), to: minutes(to) },
});
const next = (hours: CallingHours, moment: string) =>
	nextAllowed(hours, DateTime.fromISO(moment, { zone: hours.zone }))?.toISO({
		suppressSeconds: true,
		suppressMilliseconds: true,
	});

/** The same rule, by luxon's own calendar and for one minute. */
function isAllowed({ zone, days, window }: CallingHours, ms: number): boolean {
	const { weekday, hour, minute } = DateTime.fromMillis(ms, { zone });
	if (!days.has(weekday)) return false;
	if (!window) return true;
	const { from, to } = window;
	const time = hour * 60 + minute;
	return from < to ? time >= from && time < to : time >= from || time < to;
}

/** Around changes of the clock: by an hour, by half of one, at midnight, by a whole day, and none. */
const CHANGES: Array<[zone: string, near: string]> = [
	['Europe/Kiev', '2026-03-29T01:00Z'],
	['Europe/Kiev', '2026-10-25T01:00Z'],
	['America/New_York', '2026-03-08T07:00Z'],
	['America/New_York', '2026-11-01T06:00Z'],
	['Australia/Lord_Howe', '2026-04-04T15:00Z'],
	['Australia/Lord_Howe', '2026-10-03T15:30Z'],
	['America/Sao_Paulo', '2018-11-04T03:00Z'],
	['America/Sao_Paulo', '2018-02-18T02:00Z'],
	['Africa/Cairo', '2026-04-23T22:00Z'],
	['Pacific/Apia', '2011-12-30T10:00Z'],
	['Asia/Almaty', '2024-02-29T18:00Z'],
	['Asia/Kathmandu', '2026-06-01T00:00Z'],
	['Asia/Tashkent', '2026-06-01T00:00Z'],
];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const cases = fc
	.record({
		change: fc.constantFrom(...CHANGES),
		away: fc.integer({ min: -30 * HOUR, max: 6 * HOUR }),
		from: fc.integer({ min: 0, max: 1439 }),
		length: fc.integer({ min: 1, max: 1439 }),
		isWholeDay: fc.boolean(),
		days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
	})
	.map(({ change: [zone, near], away, from, length, isWholeDay, days }) => ({
		hours: {
			zone,
			days: new Set(days),
			...(!isWholeDay && { window: { from, to: (from + length) % 1440 } }),
		},
		moment: Date.parse(near) + away,
	}));

/** As often as it takes to meet every change with windows that touch it. */
const RUNS = { numRuns: 100 };

test('the next allowed minute is the one that a search minute by minute finds', () => {
	fc.assert(
		fc.property(cases, ({ hours, moment }) => {
			let expected = Math.ceil(moment / MINUTE) * MINUTE;
			while (!isAllowed(hours, expected)) expected += MINUTE;
			const found = nextAllowed(hours, DateTime.fromMillis(moment));
			expect(found?.toMillis()).toBe(expected);
			expect(found?.zoneName).toBe(hours.zone);
		}),
		RUNS,
	);
});

test('and so is the first one in a span in which nobody may be called', () => {
	fc.assert(
		fc.property(cases, fc.integer({ min: 1, max: 40 * HOUR }), ({ hours, moment }, length) => {
			const end = moment + length;
			let expected: number | undefined = moment;
			while (expected < end && isAllowed(hours, expected)) {
				expected = Math.floor(expected / MINUTE) * MINUTE + MINUTE;
			}
			const span = { start: DateTime.fromMillis(moment), end: DateTime.fromMillis(end) };
			const found = firstOutside(hours, [span])?.toMillis();
			expect(found).toBe(expected < end ? expected : undefined);
		}),
		RUNS,
	);
});

const MOSCOW = 'Europe/Moscow';
const NEW_YORK = 'America/New_York';

test.each<[string, CallingHours, string, string]>([
	[
		'before',
		hoursOf(MOSCOW, '09:00', '21:00'),
		'2026-11-20T08:59:59.999',
		'2026-11-20T09:00+03:00',
	],
	[
		'its beginning',
		hoursOf(MOSCOW, '09:00', '21:00'),
		'2026-11-20T09:00',
		'2026-11-20T09:00+03:00',
	],
	[
		'its last minute',
		hoursOf(MOSCOW, '09:00', '21:00'),
		'2026-11-20T20:59',
		'2026-11-20T20:59+03:00',
	],
	['its end', hoursOf(MOSCOW, '09:00', '21:00'), '2026-11-20T21:00', '2026-11-21T09:00+03:00'],
	[
		'Friday night',
		hoursOf(MOSCOW, '09:00', '21:00', [1, 2, 3, 4, 5]),
		'2026-11-20T21:00',
		'2026-11-23T09:00+03:00',
	],
	[
		'until midnight',
		hoursOf(MOSCOW, '09:00', '00:00'),
		'2026-11-20T23:59',
		'2026-11-20T23:59+03:00',
	],
	[
		'from midnight',
		hoursOf(MOSCOW, '00:00', '06:00'),
		'2026-11-20T06:00',
		'2026-11-21T00:00+03:00',
	],
	[
		'over midnight, evening',
		hoursOf(MOSCOW, '22:00', '06:00'),
		'2026-11-20T23:00',
		'2026-11-20T23:00+03:00',
	],
	[
		'over midnight, morning',
		hoursOf(MOSCOW, '22:00', '06:00'),
		'2026-11-20T05:59',
		'2026-11-20T05:59+03:00',
	],
	[
		'over midnight, day',
		hoursOf(MOSCOW, '22:00', '06:00'),
		'2026-11-20T06:00',
		'2026-11-20T22:00+03:00',
	],
	// Saturday 02:00 is Saturday, whatever evening it continues.
	[
		'over midnight, into a day off',
		hoursOf(MOSCOW, '22:00', '06:00', [5]),
		'2026-11-21T02:00',
		'2026-11-27T00:00+03:00',
	],
	[
		'a gap before the window',
		hoursOf(NEW_YORK, '02:30', '04:00'),
		'2026-03-08T01:59',
		'2026-03-08T03:00-04:00',
	],
	[
		'a gap that holds the window',
		hoursOf(NEW_YORK, '02:10', '02:50'),
		'2026-03-08T01:59',
		'2026-03-09T02:10-04:00',
	],
	[
		'a gap that holds the only window of a week',
		hoursOf(NEW_YORK, '02:10', '02:50', [7]),
		'2026-03-02T00:00',
		'2026-03-15T02:10-04:00',
	],
	[
		'the second of two equal hours',
		hoursOf(NEW_YORK, '01:30', '01:45'),
		'2026-11-01T01:50-04:00',
		'2026-11-01T01:30-05:00',
	],
])('%s', (_, hours, moment, expected) => {
	expect(next(hours, moment)).toBe(expected);
});

test('a day that did not exist is waited for until the week after', () => {
	// Samoa had no 30 December 2011, a Friday.
	const hours = { zone: 'Pacific/Apia', days: new Set([5]) };
	expect(next(hours, '2011-12-24T00:00')).toBe('2012-01-06T00:00+14:00');
});

test('a moment that is none has no next allowed minute, and is outside', () => {
	const hours = hoursOf(MOSCOW, '09:00', '21:00');
	expect(nextAllowed(hours, DateTime.invalid('none'))).toBeUndefined();
	expect(firstOutside({ ...hours, zone: 'Nowhere' }, [instant(DateTime.now())])).toBeDefined();
});

test.each<[CallingHours, string, string, string]>([
	[hoursOf(MOSCOW, '09:00', '21:00'), '2026-11-20T08:59', 'callingFrom', 'is 09:00'],
	[hoursOf(MOSCOW, '09:00', '21:05'), '2026-11-20T21:05', 'callingTo', 'is 21:05'],
	[hoursOf(MOSCOW, '22:00', '06:00'), '2026-11-20T12:00', 'callingTo', 'is 06:00'],
	[
		hoursOf(MOSCOW, '09:00', '21:00', [1]),
		'2026-11-21T12:00',
		'callingDays',
		'leaves Saturday out',
	],
])('%j at %s: %s %s', (hours, moment, parameter, reason) => {
	const at = DateTime.fromISO(moment, { zone: hours.zone });
	expect(reasonOf(hours, at)).toEqual({ parameter, reason });
});
