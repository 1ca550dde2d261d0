import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { AUTOCALL, failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';
import { deduplicator } from '../support/n8n';
import { withTime } from '../support/time';

const mobilon = withMobilon();
/** A Friday. The workflow's zone is Europe/Moscow. */
const time = withTime('2026-11-20T12:00:00+03:00');
const NIGHT = '2026-11-20T22:30:10+03:00';
beforeEach(() => {
	deduplicator.entries.clear();
	deduplicator.failure = undefined;
});

const HOURS = { callingFrom: '09:00', callingTo: '21:00' };
const WORKDAYS = { ...HOURS, callingDays: ['1', '2', '3', '4', '5'] };
const continues = { onError: 'continueRegularOutput' } as const;
const call = async (options: IDataObject, count = 1, settings: Partial<INode> = {}) =>
	await mobilon.run({ ...AUTOCALL, options: options as INodeParameters }, people(count), settings);

const bodies = () => mobilon.simulator.requests.flatMap(({ body }) => body as IDataObject[]);
const schedules = () => bodies().map(({ date, time: at }) => [date, at]);
/** The clock moves on while the first request is in progress. */
const movesOn = (moment: string) =>
	mobilon.simulator.fault({ kind: 'slow', ms: 0 }, { onUse: () => time.set(moment) });

test('without the options people are called at any hour; SMS has none of them', async () => {
	time.set(NIGHT);
	await call({});
	await mobilon.run({ ...SMS, options: { ...HOURS } }, people(1));
	expect([...mobilon.simulator.deliveries.values()]).toEqual([2]);
});

test('inside the hours they are called', async () => {
	await call(WORKDAYS, 2);
	expect(schedules()).toEqual([
		[undefined, undefined],
		[undefined, undefined],
	]);
});

test('outside nothing is sent, and the error says why and until when', async () => {
	time.set(NIGHT);
	const { error } = await call(WORKDAYS, 3);
	expect(error?.name).toBe('NodeOperationError');
	expect(error?.message).toBe(
		'3 of 3 items are not valid, and nothing was sent: items 0, 1, and 2: Calling Hours To is 21:00, and the phone may ring at 2026-11-20 22:30 (Friday) in Europe/Moscow',
	);
	expect(error?.description).toBe(
		'Calling Hours To: The next allowed minute is 2026-11-23 09:00 (Monday). Send the item then, or change when it rings. Correct the items.',
	);
	const { items } = await call(WORKDAYS, 1, continues);
	expect(failureOf(items[0]).outcome).toBe('rejected');
	expect(mobilon.simulator.requests).toHaveLength(0);
});

test.each<[string, string, IDataObject, RegExp]>([
	[
		'too early',
		'2026-11-20T08:59:59+03:00',
		HOURS,
		/^Calling Hours From is 09:00, .* 08:59 \(Friday\)/,
	],
	['on a day off', '2026-11-21T12:00+03:00', WORKDAYS, /^Calling Days leaves Saturday out/],
	[
		'any hour of a day off',
		'2026-11-21T12:00+03:00',
		{ callingDays: [7] },
		/^Calling Days leaves Saturday/,
	],
	[
		'by day with hours over midnight',
		'2026-11-20T12:00+03:00',
		{ callingFrom: '22:00', callingTo: '6:00' },
		/^Calling Hours To is 06:00/,
	],
	[
		'in the zone of the person',
		'2026-11-20T17:30+03:00',
		{ ...HOURS, callingTimezone: 'Asia/Novosibirsk' },
		/ring at 2026-11-20 21:30 \(Friday\) in Asia\/Novosibirsk/,
	],
	[
		'as clocks go forward',
		'2026-03-29T00:30Z',
		{ callingFrom: '04:00', callingTo: '21:00', callingTimezone: 'Europe/Kiev' },
		/ring at 2026-03-29 02:30/,
	],
])('%s', async (_, moment, options, message) => {
	time.set(moment);
	const { error } = await call(options);
	expect(error?.message).toMatch(message);
	expect(mobilon.simulator.requests).toHaveLength(0);
});

test.each<[string, string, IDataObject]>([
	['the first second', '2026-11-20T09:00:00+03:00', HOURS],
	['the last ones', '2026-11-20T20:59:30+03:00', HOURS],
	['hours over midnight', '2026-11-21T02:00+03:00', { callingFrom: '22:00', callingTo: '06:00' }],
	['no day chosen', '2026-11-21T12:00+03:00', { ...HOURS, callingDays: [] }],
	['days by an expression', '2026-11-21T12:00+03:00', { ...HOURS, callingDays: '={{ "6,7" }}' }],
	[
		'clocks gone forward',
		'2026-03-29T01:05Z',
		{ callingFrom: '04:00', callingTo: '21:00', callingTimezone: 'Europe/Kiev' },
	],
])('allowed: %s', async (_, moment, options) => {
	time.set(moment);
	expect((await call(options)).error).toBeUndefined();
	expect([...mobilon.simulator.deliveries]).toEqual([[phone(0), 1]]);
});

describe('skip', () => {
	const skip = { ...WORKDAYS, outsideCallingHours: 'skip' };
	const zoned = { ...skip, callingTimezone: '={{ $json.zone }}' };
	const spread = [
		{ phone: phone(0), zone: 'Asia/Vladivostok' },
		{ phone: phone(1), zone: 'Europe/Kaliningrad' },
		{ phone: phone(2), zone: 'Asia/Kamchatka' },
	];
	const late = (nextAllowedAt: string) => ({ outsideCallingHours: true, nextAllowedAt });

	test('an item that may not ring is left out and comes out in its place', async () => {
		time.set('2026-11-20T20:30+03:00');
		const { items, output } = await mobilon.run({ ...AUTOCALL, options: zoned }, spread);
		expect([...mobilon.simulator.deliveries]).toEqual([[phone(1), 1]]);
		expect(items[0]).toEqual(late('2026-11-23T09:00+10:00'));
		expect(items[1]).toMatchObject({ number: phone(1), state: 'queued' });
		expect(items[2]).toEqual(late('2026-11-23T09:00+12:00'));
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
	});

	test('a dry run shows the same', async () => {
		time.set('2026-11-20T20:30+03:00');
		const options = { ...zoned, dryRun: true };
		const { items } = await mobilon.run({ ...AUTOCALL, options }, spread);
		expect(items.map((item) => item.dryRun ?? item.outsideCallingHours)).toEqual([
			true,
			true,
			true,
		]);
		expect(items[1]).toHaveProperty('request');
		expect(items[2]).toEqual(late('2026-11-23T09:00+12:00'));
		expect(mobilon.simulator.requests).toHaveLength(0);
	});

	const once = { sendOnce: { once: { key: '={{ $json.phone }}' } } };
	const numbers = (items: IDataObject[]) => items.map(({ number }) => number);

	test('it does not count as sent: the next execution sends it', async () => {
		time.set(NIGHT);
		await call({ ...skip, ...once }, 2);
		expect(deduplicator.entries.size).toBe(0);
		time.set('2026-11-23T09:00+03:00');
		expect(numbers((await call({ ...skip, ...once }, 2)).items)).toEqual([phone(0), phone(1)]);
	});

	test('nor does one that came too late in the run, nor its twin', async () => {
		movesOn('2026-11-20T21:00+03:00');
		const options = { ...skip, ...once, requests: { pace: { size: 1 } } };
		const items = [...people(2), ...people(2)];
		const { items: output } = await mobilon.run({ ...AUTOCALL, options }, items);
		expect(output[0]).toMatchObject({ number: phone(0) });
		expect(output[1]).toEqual(late('2026-11-23T09:00+03:00'));
		expect(output[2]).toEqual({ alreadySent: true, dedupeKey: phone(0) });
		expect(output[3]).toEqual(late('2026-11-23T09:00+03:00'));
		time.set('2026-11-23T09:00+03:00');
		const { items: second } = await mobilon.run({ ...AUTOCALL, options }, people(2));
		expect(second[0]).toEqual({ alreadySent: true, dedupeKey: phone(0) });
		expect(second[1]).toMatchObject({ number: phone(1) });
		expect([...mobilon.simulator.deliveries]).toEqual([
			[phone(0), 1],
			[phone(1), 1],
		]);
	});
});

test('of one request, those leave whose hours go on', async () => {
	time.set('2026-11-20T16:30+03:00');
	movesOn('2026-11-20T17:00+03:00');
	const zones = ['Europe/Moscow', 'Europe/Moscow', 'Asia/Novosibirsk', 'Europe/Moscow'];
	const items = people(4).map((person, i) => ({ ...person, zone: zones[i] }));
	const options = {
		...HOURS,
		requests: { pace: { size: 2 } },
		callingTimezone: '={{ $json.zone }}',
		sendOnce: { once: { key: '={{ $json.phone }}' } },
	};
	const { items: output } = await mobilon.run({ ...AUTOCALL, options }, items, continues);
	expect(mobilon.sizes('/call/')).toEqual([2, 1]);
	expect(failureOf(output[2]).outcome).toBe('notSent');
	expect(output[3]).toMatchObject({ number: phone(3) });
	time.set('2026-11-21T12:00+03:00');
	const { items: second } = await mobilon.run({ ...AUTOCALL, options }, items);
	expect(second.map(({ alreadySent = false }) => alreadySent)).toEqual([true, true, false, true]);
	expect([...mobilon.simulator.deliveries.values()]).toEqual([1, 1, 1, 1]);

	mobilon.simulator.reset();
	time.set('2026-11-20T16:30+03:00');
	movesOn('2026-11-20T17:00+03:00');
	const further = [...items, { ...people(5)[4], zone: 'Europe/Moscow' }];
	const zoned = { ...options, sendOnce: undefined };
	const { error } = await mobilon.run({ ...AUTOCALL, options: zoned }, further);
	expect(error?.context.outcomes).toMatchObject({ accepted: 3, notSent: 2 });
	expect(mobilon.sizes('/call/')).toEqual([2, 1]);
});

describe('the limit passes between two requests', () => {
	test('what cannot be scheduled then is not sent, and what was under way is accounted for', async () => {
		movesOn(NIGHT);
		const { error } = await call(
			// Not read while calls are placed at once.
			{
				...HOURS,
				outsideCallingHours: 'schedule',
				timezone: 'Nowhere/Else',
				requests: { pace: { size: 2 } },
			},
			3,
		);
		expect(error?.message).toBe(
			'Not sent, because it could not be scheduled when its turn came [item 2] – 2 of 3 items accepted, 1 not sent',
		);
		expect(error?.description).toContain(
			'timezone is not a time zone. Use a name like Europe/Moscow.',
		);
		expect([...mobilon.simulator.deliveries.keys()]).toEqual([phone(0), phone(1)]);
	});

	const options = { ...HOURS, requests: { pace: { size: 2 } } };
	const reached = () => [...mobilon.simulator.deliveries.keys()];

	test('stop: what has not left stays, and Retry On Fail does not ring it either', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const { error } = await call(options, 5);
		expect(error?.message).toBe(
			'Not sent, because the calling hours were over when its turn came [item 2] – 2 of 5 items accepted, 3 not sent',
		);
		expect(error?.description).toMatch(
			/^The phone may ring at 2026-11-20 21:00 \(Friday\) in Europe\/Moscow. The next allowed minute is 2026-11-21 09:00 \(Saturday\). /,
		);
		expect(error?.context.acceptedItems).toEqual([0, 1]);
		mobilon.simulator.reset();
		time.set('2026-11-20T12:00+03:00');
		movesOn('2026-11-20T21:00:00+03:00');
		const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		expect((await call(options, 5, retries)).error?.context.outcomes).toMatchObject({
			accepted: 2,
			rejected: 3,
		});
		expect(reached()).toEqual([phone(0), phone(1)]);
	});

	test('stop with Continue On Fail: each has its outcome', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const { items } = await call(options, 5, continues);
		expect(items.slice(2).map((item) => failureOf(item).outcome)).toEqual([
			'notSent',
			'notSent',
			'notSent',
		]);
		expect(reached()).toEqual([phone(0), phone(1)]);
	});

	test('skip: they are skipped, and the run goes well', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const { items, error } = await call({ ...options, outsideCallingHours: 'skip' }, 3);
		expect(error).toBeUndefined();
		expect(items[2]).toEqual({
			outsideCallingHours: true,
			nextAllowedAt: '2026-11-21T09:00+03:00',
		});
		expect(reached()).toEqual([phone(0), phone(1)]);
	});

	test('schedule: they are scheduled', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const { items } = await call({ ...options, outsideCallingHours: 'schedule' }, 3);
		expect(schedules()).toEqual([
			[undefined, undefined],
			[undefined, undefined],
			['2026-11-21', '09:00'],
		]);
		expect(items[2]).toMatchObject({ number: phone(2), guid: bodies()[2]?.guid });
	});

	test('a moment of Scheduled At that is over by then counts as now', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const { items } = await call({ ...options, scheduledAt: '2026-11-20T20:00' }, 3, continues);
		expect(schedules()).toEqual([
			['2026-11-20', '20:00'],
			['2026-11-20', '20:00'],
		]);
		expect(failureOf(items[2]).outcome).toBe('notSent');
	});
});

describe('schedule', () => {
	const schedule = { ...WORKDAYS, outsideCallingHours: 'schedule' };

	test('the next allowed minute is sent, in the zone in which Mobilon reads it', async () => {
		time.set(NIGHT);
		const options = { ...schedule, callingTimezone: 'Asia/Novosibirsk' };
		await call({ ...options, timezone: 'Europe/Moscow' });
		const { items } = await call({ ...options, timezone: 'Asia/Novosibirsk' });
		expect(items[0]).toMatchObject({ state: 'queued', date: '2026-11-23', time: '09:00' });
		expect(schedules()).toEqual([
			['2026-11-23', '05:00'],
			['2026-11-23', '09:00'],
		]);
	});

	test('a dry run shows it', async () => {
		time.set(NIGHT);
		const { items } = await call({ ...schedule, dryRun: true });
		expect(items[0]).toMatchObject({
			request: { body: [{ date: '2026-11-23', time: '09:00', number: phone(0) }] },
		});
	});

	test('Scheduled At stays where it is allowed, and moves where it is not', async () => {
		time.set(NIGHT);
		await call({ ...schedule, scheduledAt: '2026-11-24T20:59' });
		await call({ ...schedule, scheduledAt: '2026-11-24T21:00' });
		await call({ ...schedule, scheduledAt: '2026-11-28 12:00' });
		expect(schedules()).toEqual([
			['2026-11-24', '20:59'],
			['2026-11-25', '09:00'],
			['2026-11-30', '09:00'],
		]);
	});

	test('what is sent after its minute has come is sent without it', async () => {
		time.set('2026-11-20T08:58+03:00');
		movesOn('2026-11-20T09:10+03:00');
		await call({ ...schedule, requests: { pace: { size: 1 } } }, 2);
		expect(schedules()).toEqual([
			['2026-11-20', '09:00'],
			[undefined, undefined],
		]);
	});

	test('a time of day that comes twice is not scheduled, if one of them is not allowed', async () => {
		// 25 October 2026 in Kyiv: 03:30 occurs twice, as 03:30 and 04:30 in Moscow.
		time.set('2026-10-24T20:00Z');
		const options = { ...schedule, callingDays: [], callingFrom: '04:30', callingTo: '05:00' };
		const { error } = await call({ ...options, timezone: 'Europe/Kiev' });
		expect(error?.message).toMatch(/may ring at 2026-10-25 03:30 \(Sunday\) in Europe\/Moscow/);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});
});

describe('Scheduled At', () => {
	test('is what counts, by night too', async () => {
		time.set(NIGHT);
		await call({ ...WORKDAYS, scheduledAt: '2026-11-23T09:00' });
		const { error } = await call({ ...WORKDAYS, scheduledAt: '2026-11-23T08:59' });
		expect(error?.message).toMatch(
			/^Calling Hours From is 09:00, .* ring at 2026-11-23 08:59 \(Monday\)/,
		);
		expect(schedules()).toEqual([['2026-11-23', '09:00']]);
	});

	test('that is over counts as now', async () => {
		time.set(NIGHT);
		const { error } = await call({ ...WORKDAYS, scheduledAt: '2026-11-20T12:00' });
		expect(error?.message).toMatch(/ring at 2026-11-20 22:30 \(Friday\)/);
	});
});

test.each<[string, IDataObject, RegExp]>([
	['no end', { callingFrom: '09:00' }, /^Calling Hours To is empty/],
	['no beginning', { callingTo: '21:00' }, /^Calling Hours From is empty/],
	[
		'an empty beginning',
		{ ...HOURS, callingFrom: '={{ $json.none }}' },
		/^Calling Hours From is empty/,
	],
	[
		'no time of day',
		{ ...HOURS, callingTo: '24:00' },
		/^Calling Hours To \(.*\) is not a time of day/,
	],
	[
		'a number of hours',
		{ ...HOURS, callingFrom: '={{ 9 }}' },
		/^Calling Hours From \(.*\) is not a time/,
	],
	[
		'no hours between',
		{ callingFrom: '9:00', callingTo: '09:00' },
		/^Calling Hours To is the same as Calling Hours From/,
	],
	[
		'a day that is none',
		{ callingDays: '={{ [1, 8] }}' },
		/^Calling Days holds "8", which is no day/,
	],
	[
		'a zone that is none',
		{ ...HOURS, callingTimezone: 'Moscow' },
		/^Calling Hours Zone is not a time zone/,
	],
	[
		'a zone that is missing',
		{ ...HOURS, callingTimezone: '={{ $json.zone }}' },
		/^Calling Hours Zone is empty/,
	],
	[
		'a zone alone',
		{ callingTimezone: 'Europe/Moscow' },
		/^Calling Hours Zone is set, and there are no calling hours/,
	],
	[
		'skip alone',
		{ outsideCallingHours: 'skip' },
		/^Outside Calling Hours is set, and there are no/,
	],
	[
		'another word',
		{ ...HOURS, outsideCallingHours: '={{ "wait" }}' },
		/^Outside Calling Hours (\(.*\) )?is not one of the options/,
	],
	['a bad Scheduled At', { ...HOURS, scheduledAt: 'soon' }, /^Scheduled At \(.*\) is not a date/],
])('%s is refused before anything is sent', async (_, options, message) => {
	const { items } = await call(options, 1, continues);
	expect(failureOf(items[0])).toMatchObject({ outcome: 'rejected' });
	expect(failureOf(items[0]).message).toMatch(message);
	expect(mobilon.simulator.requests).toHaveLength(0);
});
