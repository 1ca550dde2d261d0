import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { AUTOCALL, failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';
import { hoursOf, rulesOf } from '../support/contactRules';
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

const MONDAY_TO_FRIDAY = ['1', '2', '3', '4', '5'];
const daytime = (others: IDataObject = {}) => hoursOf('09:00', '21:00', undefined, others);
const workdays = (others: IDataObject = {}) => hoursOf('09:00', '21:00', MONDAY_TO_FRIDAY, others);
const HOURS = daytime();
const WORKDAYS = workdays();
const continues = { onError: 'continueRegularOutput' } as const;
const call = async (options: IDataObject, count = 1, settings: Partial<INode> = {}) =>
	await mobilon.run({ ...AUTOCALL, options: options as INodeParameters }, people(count), settings);

const bodies = () => mobilon.simulator.requests.flatMap(({ body }) => body as IDataObject[]);
const schedules = () => bodies().map(({ date, time: at }) => [date, at]);
/** The clock moves on while the first request is in progress. */
const movesOn = (moment: string) =>
	mobilon.simulator.fault({ kind: 'slow', ms: 0 }, { onUse: () => time.set(moment) });

test('without the option people are reached at any hour', async () => {
	time.set(NIGHT);
	await call({});
	await mobilon.run({ ...SMS, options: {} }, people(1));
	expect([...mobilon.simulator.deliveries.values()]).toEqual([2]);
});

test('inside the hours they are called', async () => {
	await call(WORKDAYS, 2);
	expect(schedules()).toEqual([
		[undefined, undefined],
		[undefined, undefined],
	]);
});

test('items of one run ring at their own times', async () => {
	const options = { ...daytime({ otherwise: 'skip' }), scheduledAt: '={{ $json.at }}' };
	const at = ['', '2026-11-21T03:00', '2026-11-21T10:00', '2026-11-21T03:00', ''];
	const items = people(5).map((person, index) => ({ ...person, at: at[index] }));
	const result = await mobilon.run({ ...AUTOCALL, options: options as INodeParameters }, items);
	expect(result.items.map(({ outsideContactHours = false }) => outsideContactHours)).toEqual([
		false,
		true,
		false,
		true,
		false,
	]);
});

test('outside nothing is sent, and the error says why and until when', async () => {
	time.set(NIGHT);
	const { error } = await call(WORKDAYS, 3);
	expect(error?.name).toBe('NodeOperationError');
	expect(error?.message).toBe(
		'3 of 3 items are not valid, and nothing was sent: items 0, 1, and 2: Contact Rules: Hours allow 09:00–21:00 on Friday, and the phone may ring at 2026-11-20 22:30 (Friday) in Europe/Moscow',
	);
	expect(error?.description).toBe(
		'Contact Rules: Hours: The next allowed minute is 2026-11-23 09:00 (Monday). Send the item then, or change when it rings. Correct the items.',
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
		/^Contact Rules: Hours allow 09:00–21:00 on Friday, .* 08:59 \(Friday\)/,
	],
	['on a day off', '2026-11-21T12:00+03:00', WORKDAYS, /^Contact Rules: Hours leave Saturday out/],
	[
		'any hour of a day off',
		'2026-11-21T12:00+03:00',
		hoursOf('00:00', '24:00', [7]),
		/^Contact Rules: Hours leave Saturday/,
	],
	[
		'by day with hours over midnight',
		'2026-11-20T12:00+03:00',
		hoursOf('22:00', '6:00'),
		/^Contact Rules: Hours allow 22:00–06:00 on Friday/,
	],
	[
		'in the zone of the person',
		'2026-11-20T17:30+03:00',
		daytime({ timezone: 'Asia/Novosibirsk' }),
		/ring at 2026-11-20 21:30 \(Friday\) in Asia\/Novosibirsk/,
	],
	[
		'as clocks go forward',
		'2026-03-29T00:30Z',
		hoursOf('04:00', '21:00', undefined, { timezone: 'Europe/Kiev' }),
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
	['hours over midnight', '2026-11-21T02:00+03:00', hoursOf('22:00', '06:00')],
	['the night of Friday on Saturday', '2026-11-21T05:59+03:00', hoursOf('22:00', '06:00', ['5'])],
	['the whole day', '2026-11-21T00:00+03:00', hoursOf('00:00', '00:00', ['6'])],
	['until midnight', '2026-11-21T23:59+03:00', hoursOf('09:00', '24:00')],
	['days by an expression', '2026-11-21T12:00+03:00', hoursOf('9:00', '21:00', '={{ "6,7" }}')],
	[
		'clocks gone forward',
		'2026-03-29T01:05Z',
		hoursOf('04:00', '21:00', undefined, { timezone: 'Europe/Kiev' }),
	],
])('allowed: %s', async (_, moment, options) => {
	time.set(moment);
	expect((await call(options)).error).toBeUndefined();
	expect([...mobilon.simulator.deliveries]).toEqual([[phone(0), 1]]);
});

describe('skip', () => {
	const skip = workdays({ otherwise: 'skip' });
	const zoned = workdays({ otherwise: 'skip', timezone: '={{ $json.zone }}' });
	const spread = [
		{ phone: phone(0), zone: 'Asia/Vladivostok' },
		{ phone: phone(1), zone: 'Europe/Kaliningrad' },
		{ phone: phone(2), zone: 'Asia/Kamchatka' },
	];
	const late = (nextAllowedAt: string, index: number) => ({
		outsideContactHours: true,
		nextAllowedAt,
		number: phone(index),
	});

	test('an item that may not ring is left out and comes out in its place', async () => {
		time.set('2026-11-20T20:30+03:00');
		const { items, output } = await mobilon.run(
			{ ...AUTOCALL, options: zoned as INodeParameters },
			spread,
		);
		expect([...mobilon.simulator.deliveries]).toEqual([[phone(1), 1]]);
		expect(items[0]).toEqual(late('2026-11-23T09:00+10:00', 0));
		expect(items[1]).toMatchObject({ number: phone(1), state: 'queued' });
		expect(items[2]).toEqual(late('2026-11-23T09:00+12:00', 2));
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
	});

	test('a dry run shows the same', async () => {
		time.set('2026-11-20T20:30+03:00');
		const options = { ...zoned, dryRun: true };
		const { items } = await mobilon.run({ ...AUTOCALL, options }, spread);
		expect(items.map((item) => item.dryRun ?? item.outsideContactHours)).toEqual([
			true,
			true,
			true,
		]);
		expect(items[1]).toHaveProperty('request');
		expect(items[2]).toEqual(late('2026-11-23T09:00+12:00', 2));
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
		expect(output[1]).toEqual(late('2026-11-23T09:00+03:00', 1));
		expect(output[2]).toEqual({ alreadySent: true, dedupeKey: phone(0) });
		expect(output[3]).toEqual(late('2026-11-23T09:00+03:00', 1));
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
		...daytime({ timezone: '={{ $json.zone }}' }),
		requests: { pace: { size: 2 } },
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
				...daytime({ otherwise: 'schedule' }),
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
			'Not sent, because the contact hours were over when its turn came [item 2] – 2 of 5 items accepted, 3 not sent',
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
		const { items, error } = await call({ ...options, ...daytime({ otherwise: 'skip' }) }, 3);
		expect(error).toBeUndefined();
		expect(items[2]).toEqual({
			outsideContactHours: true,
			nextAllowedAt: '2026-11-21T09:00+03:00',
			number: phone(2),
		});
		expect(reached()).toEqual([phone(0), phone(1)]);
	});

	test('schedule: they are scheduled', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const { items } = await call({ ...options, ...daytime({ otherwise: 'schedule' }) }, 3);
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
	const schedule = workdays({ otherwise: 'schedule' });

	test('the next allowed minute is sent, in the zone in which Mobilon reads it', async () => {
		time.set(NIGHT);
		const options = workdays({ otherwise: 'schedule', timezone: 'Asia/Novosibirsk' });
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
		const options = hoursOf('04:30', '05:00', undefined, { otherwise: 'schedule' });
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
			/^Contact Rules: Hours allow 09:00–21:00 on Monday, .* ring at 2026-11-23 08:59 \(Monday\)/,
		);
		expect(schedules()).toEqual([['2026-11-23', '09:00']]);
	});

	test('that is over counts as now', async () => {
		time.set(NIGHT);
		const { error } = await call({ ...WORKDAYS, scheduledAt: '2026-11-20T12:00' });
		expect(error?.message).toMatch(/ring at 2026-11-20 22:30 \(Friday\)/);
	});
});

describe('SMS', () => {
	const text = async (options: IDataObject, count = 1, settings: Partial<INode> = {}) =>
		await mobilon.run({ ...SMS, options: options as INodeParameters }, people(count), settings);

	test('is kept back by night, and says why and until when', async () => {
		time.set(NIGHT);
		const { error } = await text(WORKDAYS);
		expect(error?.message).toBe(
			'Contact Rules: Hours allow 09:00–21:00 on Friday, and the message would leave at 2026-11-20 22:30 (Friday) in Europe/Moscow [item 0]',
		);
		expect(error?.description).toBe(
			'The next allowed minute is 2026-11-23 09:00 (Monday). Send the item then.',
		);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});

	test('cannot be scheduled', async () => {
		const { error } = await text(workdays({ otherwise: 'schedule' }));
		expect(error?.message).toMatch(/^Contact Rules: Otherwise \(schedule\) is not one of the/);
	});

	test('that comes too late in the run is not sent', async () => {
		movesOn('2026-11-20T21:00:00+03:00');
		const options = { ...HOURS, requests: { pace: { size: 1 } } };
		const { items } = await text(options, 2, continues);
		expect(items[0]).toMatchObject({ number: phone(0) });
		expect(failureOf(items[1])).toMatchObject({
			outcome: 'notSent',
			message: 'Not sent, because the contact hours were over when its turn came',
			description: expect.stringMatching(/^The message would leave at 2026-11-20 21:00 /),
		});
		expect([...mobilon.simulator.deliveries]).toEqual([[phone(0), 1]]);
	});
});

describe('several windows and holidays', () => {
	const debts = (others: IDataObject = {}) =>
		rulesOf({
			hours: {
				window: [
					{ days: MONDAY_TO_FRIDAY, from: '08:00', to: '22:00' },
					{ days: ['6', '7'], from: '09:00', to: '20:00' },
				],
			},
			...others,
		});

	test.each<[string, IDataObject, string | undefined]>([
		['2026-11-20T21:59+03:00', {}, undefined],
		['2026-11-21T20:00+03:00', {}, 'Hours allow 09:00–20:00 on Saturday'],
		['2026-11-20T19:59+03:00', { holidays: '2026-11-20' }, undefined],
		[
			'2026-11-20T20:00+03:00',
			{ holidays: '2026-01-01, 2026-11-20\n2026-12-31' },
			'Holidays name 2026-11-20, the hours allow 09:00–20:00 on Sunday',
		],
		[
			'2026-11-20T08:30+03:00',
			{ holidays: '={{ ["2026-11-20"] }}' },
			'Holidays name 2026-11-20, the hours allow 09:00–20:00 on Sunday',
		],
		// Only a date by the calendar of the person.
		[
			'2026-11-19T21:30+03:00',
			{ holidays: '2026-11-20', timezone: 'Asia/Novosibirsk' },
			'Holidays name 2026-11-20, the hours allow 09:00–20:00 on Sunday',
		],
		['2026-11-20T20:30+03:00', { holidays: '={{ [] }}' }, undefined],
	])('%s with %j: %s', async (moment, others, reason) => {
		time.set(moment);
		const { error } = await call(debts(others));
		if (reason === undefined) expect(error).toBeUndefined();
		else expect(error?.message).toContain(`Contact Rules: ${reason}, and the phone may ring at`);
		expect(mobilon.simulator.requests).toHaveLength(reason === undefined ? 1 : 0);
	});
});

describe('Do Not Contact', () => {
	const OTHERS = 'Contact Rules: Do Not Contact';
	const never = (doNotContact: unknown, others: IDataObject = {}) =>
		rulesOf({ doNotContact: doNotContact as string, ...others });

	test('stop: the item is refused, before anything is sent', async () => {
		const { error } = await call(never(`+7 900 000-00-01`), 3);
		expect(error?.message).toBe(
			`1 of 3 items is not valid, and nothing was sent: item 1 (8900…01): ${OTHERS} names the number`,
		);
		expect(error?.description).toMatch(
			/^Contact Rules: Do Not Contact: Remove the item, or set Otherwise to Skip to leave it out/,
		);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});

	test.each<[string, unknown]>([
		['in another spelling', '8 (900) 000-00-01'],
		['among others', '+998 71 200-00-00,\n+7 900 000-00-01;\r\n89000000009,'],
		['as an array', '={{ ["998712000000", "7-900-000-00-01"] }}'],
		['as a number', '={{ [79000000001] }}'],
	])('skip: the item comes out in its place: %s', async (_, list) => {
		const { items, output } = await call(never(list, { otherwise: 'skip' }), 3);
		expect(items[1]).toEqual({ doNotContact: true, number: phone(1) });
		expect(items.map(({ number }) => number)).toEqual([phone(0), phone(1), phone(2)]);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		expect([...mobilon.simulator.deliveries.keys()]).toEqual([phone(0), phone(2)]);
	});

	test('schedule means skip, by day and by night', async () => {
		const options = daytime({ otherwise: 'schedule', doNotContact: phone(1) });
		expect((await call(options, 2)).items[1]).toEqual({ doNotContact: true, number: phone(1) });
		time.set(NIGHT);
		expect((await call(options, 2)).items[1]).toEqual({ doNotContact: true, number: phone(1) });
		expect(schedules()).toEqual([
			[undefined, undefined],
			['2026-11-21', '09:00'],
		]);
	});

	test('it comes before the hours, and counts as sent nowhere', async () => {
		time.set(NIGHT);
		const once = { sendOnce: { once: { key: '={{ $json.phone }}' } } };
		const rules = daytime({ otherwise: 'skip', doNotContact: phone(0) });
		const { items } = await call({ ...rules, ...once }, 2);
		expect(items[0]).toEqual({ doNotContact: true, number: phone(0) });
		expect(items[1]).toHaveProperty('outsideContactHours', true);
		expect(deduplicator.entries.size).toBe(0);
	});

	test('a dry run shows it', async () => {
		const options = never(phone(0), { otherwise: 'skip' });
		const { items } = await call({ ...options, dryRun: true }, 2);
		expect(items[0]).toEqual({ doNotContact: true, number: phone(0) });
		expect(items[1]).toHaveProperty('dryRun', true);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});

	test('a list of its own for each item', async () => {
		const items = people(3).map((person) => ({ ...person, never: [phone(0), phone(2)] }));
		const mine = items.map((item, i) => (i === 2 ? { ...item, never: [] } : item));
		const options = never('={{ $json.never }}', { otherwise: 'skip' });
		const { items: output } = await mobilon.run({ ...AUTOCALL, options } as INodeParameters, mine);
		expect(output.map(({ doNotContact = false }) => doNotContact)).toEqual([true, false, false]);
	});

	test('an empty list keeps nobody back', async () => {
		const text = never('={{ [].join() }}', { otherwise: 'skip' });
		expect((await call(text)).error).toBeUndefined();
		expect((await call(never('={{ [] }}'))).error).toBeUndefined();
		expect([...mobilon.simulator.deliveries]).toEqual([[phone(0), 2]]);
	});

	test('numbers As Is are compared where they can be read', async () => {
		const items = [{ phone: '+7 (900) 000-00-01' }, { phone: '112' }];
		const options = { ...never(phone(1), { otherwise: 'skip' }), numberFormat: 'asIs' };
		const parameters = { ...AUTOCALL, options } as INodeParameters;
		const { items: output } = await mobilon.run(parameters, items, continues);
		expect(output[0]).toEqual({ doNotContact: true, number: '+7 (900) 000-00-01' });
		expect(bodies().map(({ number }) => number)).toEqual(['112']);
	});

	test.each<[string, unknown, string]>([
		['a number that cannot be read', '+7 900 000-00-01, 12345', `${OTHERS} (1234…) has an entry`],
		['no number at all', 'nobody', `${OTHERS} (nobo…) has an entry that holds characters`],
		['an object', '={{ [{ phone: 1 }] }}', `${OTHERS} holds something other than text`],
		['an expression that finds nothing', '={{ $json.none }}', `${OTHERS} is empty`],
	])('%s is refused', async (_, list, message) => {
		const { items } = await call(never(list), 2, continues);
		expect(items.map((item) => failureOf(item).outcome)).toEqual(['rejected', 'rejected']);
		expect(failureOf(items[1]).message).toContain(message);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});
});

const HOURS_ARE = /^Contact Rules: Hours: /;

test.each<[string, IDataObject, RegExp]>([
	['no end', hoursOf('09:00', ''), /^Contact Rules: Hours: To is empty/],
	['no beginning', hoursOf('', '21:00'), /^Contact Rules: Hours: From is empty/],
	[
		'an empty beginning',
		hoursOf('={{ $json.none }}', '21:00'),
		/^Contact Rules: Hours: From is em/,
	],
	[
		'no time of day',
		hoursOf('09:00', '25:00'),
		/^Contact Rules: Hours: To \(25:00\) is not a time/,
	],
	[
		'a beginning at 24:00',
		hoursOf('24:00', '06:00'),
		/^Contact Rules: Hours: From \(24:00\) is not/,
	],
	[
		'a number of hours',
		hoursOf('={{ 9 }}', '21:00'),
		/^Contact Rules: Hours: From \(9\) is not a ti/,
	],
	['no hours between', hoursOf('9:00', '09:00'), /^Contact Rules: Hours: To is the same as From/],
	['no days', hoursOf('09:00', '21:00', []), /^Contact Rules: Hours: Days is empty/],
	['days that are missing', hoursOf('09:00', '21:00', '={{ $json.none }}'), HOURS_ARE],
	[
		'windows that are missing',
		rulesOf({ hours: { window: '={{ $json.none }}' } }),
		/^Contact Rules: Hours.* is empty/,
	],
	[
		'a day that is none',
		hoursOf('09:00', '21:00', '={{ [1, 8] }}'),
		/^Contact Rules: Hours: Days holds "8", which is no day/,
	],
	[
		'a zone that is none',
		daytime({ timezone: 'Moscow' }),
		/^Contact Rules: Time Zone \(Moscow\) is not a time zone/,
	],
	[
		'a zone that is missing',
		daytime({ timezone: '={{ $json.zone }}' }),
		/^Contact Rules: Time Zone is empty/,
	],
	[
		'a zone that is empty',
		daytime({ timezone: '={{ "" }}' }),
		/^Contact Rules: Time Zone is empty/,
	],
	[
		'a zone alone',
		rulesOf({ timezone: 'Europe/Moscow' }),
		/^Contact Rules: Time Zone is set, and neither Hours nor Limits are/,
	],
	[
		'holidays without hours',
		rulesOf({ holidays: '2027-01-01' }),
		/^Contact Rules: Holidays is set, and there are no Hours/,
	],
	[
		'a holiday that is no date',
		daytime({ holidays: '2027-01-01, 2027-02-30' }),
		/^Contact Rules: Holidays \(2027-02-30\) holds something that is not a date/,
	],
	[
		'holidays that are missing',
		daytime({ holidays: '={{ $json.none }}' }),
		/^Contact Rules: Holidays is empty/,
	],
	[
		'another word',
		daytime({ otherwise: '={{ "wait" }}' }),
		/^Contact Rules: Otherwise \(wait\) is not one of the options/,
	],
	[
		'a limit of none',
		rulesOf({ limits: { limit: [{ count: 0, per: 'day' }] } }),
		/^Contact Rules: Limits: At Most is 0/,
	],
	[
		'a limit of half a call',
		rulesOf({ limits: { limit: [{ count: 1.5, per: 'day' }] } }),
		/^Contact Rules: Limits: At Most is 1.5, not a whole number/,
	],
	[
		'a limit per year',
		rulesOf({ limits: { limit: [{ count: 1, per: 'year' }] } }),
		/^Contact Rules: Limits: Per \(year\) is not one of the options/,
	],
	['a bad Scheduled At', { ...HOURS, scheduledAt: 'soon' }, /^Scheduled At \(.*\) is not a date/],
])('%s is refused before anything is sent', async (_, options, message) => {
	const { items } = await call(options, 1, continues);
	expect(failureOf(items[0])).toMatchObject({ outcome: 'rejected' });
	expect(failureOf(items[0]).message).toMatch(message);
	expect(mobilon.simulator.requests).toHaveLength(0);
});

test.each<[string, IDataObject]>([
	['nothing', {}],
	['no group', { contactRules: {} }],
	['an empty group', rulesOf({})],
	['no windows and no limits', rulesOf({ hours: { window: [] }, limits: { limit: [] } })],
])('rules that say %s keep nobody back', async (_, options) => {
	time.set(NIGHT);
	expect((await call(options)).error).toBeUndefined();
	expect([...mobilon.simulator.deliveries]).toEqual([[phone(0), 1]]);
});
