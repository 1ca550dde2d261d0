import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { startAutodialer } from '../../simulators/autodialer';
import type { AutodialerSimulator } from '../../simulators/autodialer';
import { ACCESS_TOKEN, API_KEY, autodialerNode, CALL, GROUP } from '../support/autodialer';
import { hoursOf, rulesOf } from '../support/contactRules';
import { people, phone } from '../support/mobilon';
import { runNode } from '../support/n8n';
import { withTime } from '../support/time';

let simulator: AutodialerSimulator;
const access = { apiKey: API_KEY, accessToken: ACCESS_TOKEN };
beforeAll(async () => (simulator = await startAutodialer(access)));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());
/** A Friday; by default people are called from 10:00 to 19:00. */
const time = withTime('2026-11-20T12:00:00+03:00');

const MONDAY_TO_FRIDAY = ['1', '2', '3', '4', '5'];
const times = (others: IDataObject = {}, days?: string[]) =>
	hoursOf('10:00', '19:00', days, others) as INodeParameters;
const HOURS = times();
const WORKDAYS = times({}, MONDAY_TO_FRIDAY);
const NOVOSIBIRSK = times({ timezone: 'Asia/Novosibirsk' });
/** Time Start and Time Stop are parameters of their own, all else is an option. */
async function run(
	parameters: INodeParameters,
	{ timeStart = '10:00', timeStop = '19:00', ...options }: INodeParameters,
	items = people(1),
	settings: Partial<INode> = {},
) {
	return await runNode(autodialerNode, {
		parameters: { ...parameters, timeStart, timeStop, options },
		items,
		settings,
		credential: { baseUrl: simulator.baseUrl, ...access, webhookSecret: '' },
	});
}

describe.each([
	['call/create', CALL],
	['call/createMany', GROUP],
])('%s', (_, parameters) => {
	test.each<[string, string, INodeParameters]>([
		['in its hours', '2026-11-20T12:00+03:00', WORKDAYS],
		['by night, for the times of the day', '2026-11-20T03:00+03:00', WORKDAYS],
		['after its times, if tomorrow is allowed', '2026-11-19T19:00+03:00', WORKDAYS],
		[
			'at any hour of any day',
			'2026-11-21T03:00+03:00',
			{ ...hoursOf('00:00', '24:00'), anyTime: true, maxCount: 3 } as INodeParameters,
		],
		[
			'in its hours, in the zone of the person',
			'2026-11-20T12:00+03:00',
			{ ...NOVOSIBIRSK, timeStart: '06:00', timeStop: '15:00' },
		],
		[
			'in its hours, in the zone of the Autodialer',
			'2026-11-20T12:00+03:00',
			{ ...NOVOSIBIRSK, timezone: 'Asia/Novosibirsk' },
		],
	])('a call is made %s', async (__, moment, options) => {
		time.set(moment);
		expect((await run(parameters, options)).error).toBeUndefined();
		expect([...simulator.calls.values()].map((call) => call.phone)).toEqual([phone(0)]);
	});

	test.each<[string, string, INodeParameters, RegExp]>([
		[
			'its times begin too early',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, timeStart: '09:59' },
			/^Contact Rules: Hours allow 10:00–19:00 on Friday, and the phone may ring at 2026-11-20 09:59 \(Friday\) in Europe\/Moscow/,
		],
		[
			'its times end too late',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, timeStop: '19:01' },
			/^Contact Rules: Hours allow 10:00–19:00 on Friday, .* 19:00 /,
		],
		[
			'today is a day off',
			'2026-11-21T08:00+03:00',
			WORKDAYS,
			/^Contact Rules: Hours leave Saturday out/,
		],
		[
			'its times are over and tomorrow is a day off',
			'2026-11-20T19:00+03:00',
			WORKDAYS,
			/^Contact Rules: Hours leave Saturday out/,
		],
		[
			'its times are over and today was one',
			'2026-11-22T19:00+03:00',
			WORKDAYS,
			/^Contact Rules: Hours leave Sunday out/,
		],
		[
			'its times run over midnight',
			'2026-11-20T23:00+03:00',
			{ ...hoursOf('22:00', '06:00'), timeStart: '22:00', timeStop: '06:00' } as INodeParameters,
			/^Contact Rules: Hours allow 22:00–06:00 on Saturday, .* 2026-11-21 06:00 /,
		],
		[
			'at any time, with further attempts',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, anyTime: true, maxCount: 2 },
			/^Contact Rules: Hours allow 10:00–19:00 on Friday, .* 2026-11-20 19:00 /,
		],
		[
			'further attempts may be made on a day off',
			'2026-11-20T12:00+03:00',
			{ ...WORKDAYS, maxCount: 2 },
			/^Contact Rules: Hours leave Saturday out/,
		],
		[
			'they are too late in the zone of the person',
			'2026-11-20T12:00+03:00',
			NOVOSIBIRSK,
			/^Contact Rules: Hours allow 10:00–19:00 on Friday, .* 2026-11-20 19:00 \(Friday\) in Asia\/Novosibirsk/,
		],
		[
			'its zone is none',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, timezone: 'Moscow' },
			/^Time Zone \(.*\) is not a time zone/,
		],
		[
			'its times are none',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, timeStart: 'noon' },
			/^Time Start \(.*\) is not a time of day/,
		],
	])('stop: no call is made, because %s', async (__, moment, options, message) => {
		time.set(moment);
		expect((await run(parameters, options)).error?.message).toMatch(message);
		expect(simulator.requests).toHaveLength(0);
	});

	test('skip: only those are called whose times are allowed', async () => {
		const options = {
			...times({ otherwise: 'skip' }),
			timeStop: '={{ $json.until }}',
		};
		const items = ['18:00', '20:00', '19:00'].map((until, i) => ({ phone: phone(i), until }));
		const { items: output } = await run(parameters, options, items);
		expect(output[1]).toEqual({
			outsideContactHours: true,
			nextAllowedAt: '2026-11-21T10:00+03:00',
			number: phone(1),
		});
		expect([...simulator.calls.values()].map((call) => call.phone)).toEqual([phone(0), phone(2)]);
	});

	test('times that are over for today are waited for until the next hours', async () => {
		const options = { ...times({ otherwise: 'skip' }, MONDAY_TO_FRIDAY), timeStart: '09:59' };
		const { items } = await run(parameters, options);
		expect(items).toEqual([
			{
				outsideContactHours: true,
				nextAllowedAt: '2026-11-23T10:00+03:00',
				number: phone(0),
			},
		]);
	});

	test('whom nobody may contact is left out', async () => {
		const options = rulesOf({ doNotContact: '+7 900 000-00-01', otherwise: 'skip' });
		const { items } = await run(parameters, options as INodeParameters, people(3));
		expect(items[1]).toEqual({ doNotContact: true, number: phone(1) });
		expect([...simulator.calls.values()].map((call) => call.phone)).toEqual([phone(0), phone(2)]);
	});

	test('the day ends between two requests: what has not left is not called', async () => {
		simulator.fault(
			{ kind: 'slow', ms: 0 },
			{ onUse: () => time.set('2026-11-20T19:00:00+03:00') },
		);
		const { error } = await run(
			parameters,
			{ ...WORKDAYS, requests: { pace: { size: 1 } } },
			people(3),
		);
		expect(error?.message).toMatch(
			/^Not sent, because the contact hours were over .* \[item 1\] – 1 of 3/,
		);
		expect(error?.description).toMatch(/^The phone may ring at 2026-11-21 10:00 \(Saturday\)/);
		expect([...simulator.calls.values()].map((call) => call.phone)).toEqual([phone(0)]);
	});
});

test('Any Time rings at once in a single call, and at any hour of the day in a group', async () => {
	const options = { ...HOURS, anyTime: true };
	expect((await run(CALL, options)).error).toBeUndefined();
	expect((await run(GROUP, options)).error?.message).toMatch(
		/^Contact Rules: Hours allow 10:00–19:00 on Friday, .* 19:00 /,
	);
	time.set('2026-11-20T19:00+03:00');
	expect((await run(CALL, options)).error?.message).toMatch(
		/^Contact Rules: Hours allow 10:00–19:00 on Friday, .* 19:00 /,
	);
	expect(simulator.requests).toHaveLength(1);
});
