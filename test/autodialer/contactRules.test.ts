import type { INode, INodeParameters } from 'n8n-workflow';
import { startAutodialer } from '../../simulators/autodialer';
import type { AutodialerSimulator } from '../../simulators/autodialer';
import { ACCESS_TOKEN, API_KEY, autodialerNode, CALL, GROUP } from '../support/autodialer';
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

const HOURS = { callingFrom: '10:00', callingTo: '19:00' };
const WORKDAYS = { ...HOURS, callingDays: ['1', '2', '3', '4', '5'] };
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
			{ callingDays: [], anyTime: true, maxCount: 3 },
		],
		[
			'in its hours, in the zone of the person',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, callingTimezone: 'Asia/Novosibirsk', timeStart: '06:00', timeStop: '15:00' },
		],
		[
			'in its hours, in the zone of the Autodialer',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, callingTimezone: 'Asia/Novosibirsk', timezone: 'Asia/Novosibirsk' },
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
			/^Calling Hours From is 10:00, and the phone may ring at 2026-11-20 09:59 \(Friday\) in Europe\/Moscow/,
		],
		[
			'its times end too late',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, timeStop: '19:01' },
			/^Calling Hours To is 19:00, .* 19:00 /,
		],
		['today is a day off', '2026-11-21T08:00+03:00', WORKDAYS, /^Calling Days leaves Saturday out/],
		[
			'its times are over and tomorrow is a day off',
			'2026-11-20T19:00+03:00',
			WORKDAYS,
			/^Calling Days leaves Saturday out/,
		],
		[
			'its times are over and today was one',
			'2026-11-22T19:00+03:00',
			WORKDAYS,
			/^Calling Days leaves Sunday out/,
		],
		[
			'its times run over midnight',
			'2026-11-20T23:00+03:00',
			{ callingFrom: '22:00', callingTo: '06:00', timeStart: '22:00', timeStop: '06:00' },
			/^Calling Hours To is 06:00, .* 2026-11-21 06:00 /,
		],
		[
			'at any time, with further attempts',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, anyTime: true, maxCount: 2 },
			/^Calling Hours To is 19:00, .* 2026-11-20 19:00 /,
		],
		[
			'further attempts may be made on a day off',
			'2026-11-20T12:00+03:00',
			{ ...WORKDAYS, maxCount: 2 },
			/^Calling Days leaves Saturday out/,
		],
		[
			'they are too late in the zone of the person',
			'2026-11-20T12:00+03:00',
			{ ...HOURS, callingTimezone: 'Asia/Novosibirsk' },
			/^Calling Hours To is 19:00, .* 2026-11-20 19:00 \(Friday\) in Asia\/Novosibirsk/,
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
			...HOURS,
			outsideCallingHours: 'skip',
			timeStop: '={{ $json.until }}',
		};
		const items = ['18:00', '20:00', '19:00'].map((until, i) => ({ phone: phone(i), until }));
		const { items: output } = await run(parameters, options, items);
		expect(output[1]).toEqual({
			outsideCallingHours: true,
			nextAllowedAt: '2026-11-21T10:00+03:00',
		});
		expect([...simulator.calls.values()].map((call) => call.phone)).toEqual([phone(0), phone(2)]);
	});

	test('times that are over for today are waited for until the next hours', async () => {
		const options = { ...WORKDAYS, outsideCallingHours: 'skip', timeStart: '09:59' };
		const { items } = await run(parameters, options);
		expect(items).toEqual([{ outsideCallingHours: true, nextAllowedAt: '2026-11-23T10:00+03:00' }]);
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
			/^Not sent, because the calling hours were over .* \[item 1\] – 1 of 3/,
		);
		expect(error?.description).toMatch(/^The phone may ring at 2026-11-21 10:00 \(Saturday\)/);
		expect([...simulator.calls.values()].map((call) => call.phone)).toEqual([phone(0)]);
	});
});

test('Any Time rings at once in a single call, and at any hour of the day in a group', async () => {
	const options = { ...HOURS, anyTime: true };
	expect((await run(CALL, options)).error).toBeUndefined();
	expect((await run(GROUP, options)).error?.message).toMatch(
		/^Calling Hours To is 19:00, .* 19:00 /,
	);
	time.set('2026-11-20T19:00+03:00');
	expect((await run(CALL, options)).error?.message).toMatch(
		/^Calling Hours To is 19:00, .* 19:00 /,
	);
	expect(simulator.requests).toHaveLength(1);
});
