import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { startAloVoice } from '../../simulators/aloVoice';
import type { AloVoiceSimulator } from '../../simulators/aloVoice';
import { aloVoiceNode, CAMPAIGN, RECORD, TOKEN } from '../support/aloVoice';
import { failureOf } from '../support/mobilon';
import { runNode } from '../support/n8n';

let simulator: AloVoiceSimulator;
beforeAll(async () => (simulator = await startAloVoice({ token: TOKEN })));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

/** A campaign on Thursday 25 and Friday 26 April 2030, 18:00 to 20:59 in utc +5. */
const run = async (
	options: IDataObject,
	change: INodeParameters = {},
	items: IDataObject[] = [{ name: 'Campaign' }],
	settings: Partial<INode> = {},
) =>
	await runNode(aloVoiceNode, {
		parameters: { ...CAMPAIGN, ...change, options: options as INodeParameters },
		items,
		settings,
		binary: RECORD,
		credential: { token: TOKEN, baseUrl: simulator.baseUrl },
	});
const campaigns = () => [...simulator.campaigns.values()];

const TASHKENT = { callingTimezone: 'Asia/Tashkent' };
const HOURS = { ...TASHKENT, callingFrom: '09:00', callingTo: '21:00' };

test.each<[string, IDataObject, INodeParameters]>([
	['its hours and days are allowed', { ...HOURS, callingDays: ['4', '5'] }, {}],
	['its last minute is the last one', HOURS, { toTime: '20:59' }],
	['its own zone is another', { ...HOURS, callingTo: '19:00', timezone: 'utc +7' }, {}],
	[
		'clocks go back outside of it',
		{ callingFrom: '14:00', callingTo: '19:00', callingTimezone: 'Europe/Berlin' },
		{ from: '2030-10-25', to: '2030-10-26' },
	],
	['at any hour of any day', { callingDays: [] }, { fromTime: '22:00', toTime: '06:00' }],
])('a campaign is made: %s', async (_, options, change) => {
	expect((await run(options, change)).error).toBeUndefined();
	expect(campaigns()).toHaveLength(1);
});

test.each<[string, IDataObject, INodeParameters, RegExp]>([
	[
		'it begins too early',
		{ ...HOURS, callingFrom: '18:01' },
		{},
		/^Calling Hours From is 18:01, and the phone may ring at 2030-04-25 18:00 \(Thursday\) in Asia\/Tashkent/,
	],
	// AloVoice answers "20:59" as 20:59:59, so with 21:00 it may ring in the minute after.
	[
		'its last minute is one too late',
		HOURS,
		{ toTime: '21:00' },
		/^Calling Hours To is 21:00, .* ring at 2030-04-25 21:00 /,
	],
	[
		'one of its days is a day off',
		{ ...HOURS, callingDays: ['1', '2', '3', '4', '5'] },
		{ to: '2030-04-29' },
		/^Calling Days leaves Saturday out, .* 2030-04-27 18:00 /,
	],
	[
		'its own zone is another',
		{ ...HOURS, timezone: 'utc +3' },
		{},
		/ring at 2030-04-25 21:00 \(Thursday\) in Asia\/Tashkent/,
	],
	[
		'clocks go back within it',
		{ callingFrom: '15:00', callingTo: '19:00', callingTimezone: 'Europe/Berlin' },
		{ from: '2030-10-25', to: '2030-10-28' },
		/^Calling Hours From is 15:00, .* 2030-10-27 14:00 \(Sunday\)/,
	],
	[
		'its times run over midnight',
		{ ...HOURS, callingFrom: '22:00', callingTo: '06:00' },
		{ fromTime: '22:00', toTime: '06:00' },
		/^Calling Hours To is 06:00, .* 2030-04-25 06:00 /,
	],
	['it is longer than a year', HOURS, { to: '2031-04-26' }, /^To is more than a year after From/],
	['its dates are none', HOURS, { from: 'tomorrow' }, /^From \(.*\) is not a date/],
])('stop: no campaign is made, because %s', async (_, options, change, message) => {
	expect((await run(options, change)).error?.message).toMatch(message);
	expect(simulator.requests).toHaveLength(0);
});

test('skip: a campaign is left out, with the next allowed minute after its first bad one', async () => {
	const items = [
		{ name: 'Evening', until: '21:30' },
		{ name: 'Good', until: '20:30' },
	];
	const options = { ...HOURS, outsideCallingHours: 'skip' };
	const { items: output } = await run(options, { toTime: '={{ $json.until }}' }, items);
	expect(output[0]).toEqual({ outsideCallingHours: true, nextAllowedAt: '2030-04-26T09:00+05:00' });
	expect(output[1]).toMatchObject({ name: 'Good', recipientsSent: 3 });
	expect(campaigns().map(({ name }) => name)).toEqual(['Good']);
});

describe('one campaign of all items', () => {
	const joined = { recipientsSource: 'items', phoneField: 'phone', name: 'All' };
	const zoned = {
		...HOURS,
		callingTimezone: '={{ $json.zone }}',
		outsideCallingHours: 'skip',
	};
	const people = [
		{ phone: '998712000001', zone: 'Asia/Vladivostok' },
		{ phone: '998712000002', zone: 'Asia/Tashkent' },
		// The campaign has the To Time of its first item, not this one.
		{ phone: '998712000003', zone: 'Asia/Tashkent', until: '23:00' },
		{ phone: '998712000004', zone: 'Europe/Kaliningrad' },
		{ phone: '998712000005', zone: 'Asia/Novosibirsk' },
	];
	const until = '={{ $json.until ?? "20:59" }}';

	test('those whom it would wake are left out, each in its place', async () => {
		const { items, output } = await run(zoned, { ...joined, toTime: until }, people);
		expect(campaigns()[0]).toMatchObject({
			totime: '20:59',
			recipients: ['998712000002', '998712000003', '998712000004'],
		});
		expect(campaigns()).toHaveLength(1);
		expect(items.map((item) => item.nextAllowedAt ?? item.recipientsSent)).toEqual([
			'2030-04-26T09:00+10:00',
			3,
			'2030-04-26T09:00+07:00',
		]);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			[{ item: 1 }, { item: 2 }, { item: 3 }],
			{ item: 4 },
		]);
	});

	test('stop: one such item, and nobody is called', async () => {
		const options = { ...zoned, outsideCallingHours: 'stop' };
		const { error } = await run(options, joined, people.slice(1));
		expect(error?.message).toMatch(
			/^1 of 4 items is not valid, and nothing was sent: item 3: Calling Hours To is 21:00, .* Asia\/Novosibirsk$/,
		);
		expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
		const { items } = await run(options, joined, people.slice(1), {
			onError: 'continueRegularOutput',
		});
		expect(failureOf(items[1]).outcome).toBe('rejected');
		expect(campaigns()[0]?.recipients).toHaveLength(3);
	});

	test('all left out: no campaign', async () => {
		const everybody = people.map(({ phone }) => ({ phone, zone: 'Asia/Tokyo' }));
		const { items } = await run(zoned, joined, everybody);
		expect(items).toHaveLength(5);
		expect(simulator.requests).toHaveLength(0);
	});

	test('a dry run tells them apart too', async () => {
		const { items } = await run({ ...zoned, dryRun: true }, joined, people);
		expect(items.map((item) => item.dryRun ?? item.outsideCallingHours)).toEqual([
			true,
			true,
			true,
		]);
		expect(items[1]).toMatchObject({ recipientsSent: 3 });
		expect(simulator.requests).toHaveLength(0);
	});
});
