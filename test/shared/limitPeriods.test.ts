import fc from 'fast-check';
import { DateTime, IANAZone } from 'luxon';
import { nextPeriod, periodOf, strictest } from '../../dist/shared/once/limitPeriods';
import type { Limit } from '../../dist/shared/operation/contact';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PERS: ReadonlyArray<Limit['per']> = ['day', 'week', 'month'];

/** Zones with and without changes of the clocks, at midnight too. */
const ZONES = [
	...['Europe/Moscow', 'Asia/Tashkent', 'Asia/Kamchatka', 'Europe/Berlin', 'America/New_York'],
	...['America/Sao_Paulo', 'America/Havana', 'America/Santiago', 'Asia/Beirut', 'Africa/Cairo'],
	...['Australia/Lord_Howe', 'Pacific/Chatham', 'America/Nuuk', 'UTC'],
];

/** The date by the wall clock, from the platform and not from luxon. */
const dateOf = (ms: number, zone: string): number =>
	Date.parse(calendars.get(zone)?.format(ms) ?? '');

const calendars = new Map(
	ZONES.map((timeZone) => {
		const format = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
		return [timeZone, new Intl.DateTimeFormat('en-CA', format)];
	}),
);

/** The day as one of UTC: its number names the period by the calendar's own definitions. */
function slowPeriod(per: Limit['per'], ms: number, zone: string): string {
	const date = dateOf(ms, zone);
	const iso = new Date(date).toISOString();
	if (per === 'day') return iso.slice(0, 10);
	if (per === 'month') return iso.slice(0, 7);
	// A week belongs to the year of its Thursday, and the first one holds 4 January.
	const weekday = (new Date(date).getUTCDay() + 6) % 7;
	const thursday = date + (3 - weekday) * DAY;
	const year = new Date(thursday).getUTCFullYear();
	const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
	return `${year}-W${String(week).padStart(2, '0')}`;
}

/** Moments around which a clock is changed, or a month, week or year begins. */
function bordersOf(zone: string): number[] {
	const rules = IANAZone.create(zone);
	const days = Array.from({ length: 12 * 365 }, (_, day) => Date.UTC(2017, 0, 1) + day * DAY);
	return days.filter(
		(ms) => rules.offset(ms) !== rules.offset(ms + DAY) || new Date(ms).getUTCDate() === 1,
	);
}
const borders = new Map(ZONES.map((zone) => [zone, bordersOf(zone)]));

const anywhere = fc.record({
	zone: fc.constantFrom(...ZONES),
	border: fc.nat(),
	minutes: fc.integer({ min: -2 * 1440, max: 2 * 1440 }),
	per: fc.constantFrom(...PERS),
});

const momentOf = (zone: string, border: number, minutes: number): number => {
	const all = borders.get(zone) ?? [];
	return (all[border % all.length] ?? 0) + minutes * MINUTE + 1234;
};

test('a period has the name that the calendar of the wall clock gives it', () => {
	fc.assert(
		fc.property(anywhere, ({ zone, border, minutes, per }) => {
			const ms = momentOf(zone, border, minutes);
			expect(periodOf(per, DateTime.fromMillis(ms, { zone }))).toBe(slowPeriod(per, ms, zone));
		}),
		{ numRuns: 1000 },
	);
});

test('the next period begins with the first minute that has another name', () => {
	fc.assert(
		fc.property(anywhere, ({ zone, border, minutes, per }) => {
			const ms = momentOf(zone, border, minutes);
			const next = nextPeriod(per, DateTime.fromMillis(ms, { zone })).toMillis();
			const own = slowPeriod(per, ms, zone);
			expect(next).toBeGreaterThan(ms);
			expect(slowPeriod(per, next, zone)).not.toBe(own);
			expect(slowPeriod(per, next - 1, zone)).toBe(own);
			// The period has no other end in between.
			const between = Array.from({ length: Math.ceil((next - ms) / (12 * HOUR)) }, (_, half) =>
				slowPeriod(per, ms + half * 12 * HOUR, zone),
			);
			expect(new Set(between)).toEqual(new Set([own]));
		}),
		{ numRuns: 500 },
	);
});

test.each([
	['Europe/Moscow', '2026-12-31T23:59', 'day', '2026-12-31', '2027-01-01T00:00:00.000+03:00'],
	['Europe/Moscow', '2026-12-31T23:59', 'week', '2026-W53', '2027-01-04T00:00:00.000+03:00'],
	['Europe/Moscow', '2027-01-03T12:00', 'week', '2026-W53', '2027-01-04T00:00:00.000+03:00'],
	['Europe/Moscow', '2024-12-30T00:00', 'week', '2025-W01', '2025-01-06T00:00:00.000+03:00'],
	['Europe/Moscow', '2028-02-29T12:00', 'month', '2028-02', '2028-03-01T00:00:00.000+03:00'],
	// Midnight is skipped: the day begins at 01:00.
	['Africa/Cairo', '2026-04-23T12:00', 'day', '2026-04-23', '2026-04-24T01:00:00.000+03:00'],
	['Africa/Cairo', '2026-04-24T12:00', 'day', '2026-04-24', '2026-04-25T00:00:00.000+03:00'],
	// Midnight comes twice: the day begins with the first.
	['America/Havana', '2026-10-31T12:00', 'day', '2026-10-31', '2026-11-01T00:00:00.000-04:00'],
	['America/Havana', '2026-10-31T12:00', 'month', '2026-10', '2026-11-01T00:00:00.000-04:00'],
] as const)('%s %s, per %s: %s until %s', (zone, local, per, name, next) => {
	const moment = DateTime.fromISO(local, { zone });
	expect([periodOf(per, moment), nextPeriod(per, moment).toISO()]).toEqual([name, next]);
});

test('of two limits of a day the strictest counts', () => {
	const limits: Limit[] = [
		{ count: 3, per: 'day' },
		{ count: 9, per: 'month' },
		{ count: 2, per: 'day' },
		{ count: 5, per: 'day' },
	];
	expect(strictest(limits)).toEqual([
		{ count: 2, per: 'day' },
		{ count: 9, per: 'month' },
	]);
});
