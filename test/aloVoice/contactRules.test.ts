import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { startAloVoice } from '../../simulators/aloVoice';
import type { AloVoiceSimulator } from '../../simulators/aloVoice';
import { aloVoiceNode, binaryOf, CAMPAIGN, RECORD, TOKEN } from '../support/aloVoice';
import { hoursOf, rulesOf } from '../support/contactRules';
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
	binary = RECORD,
) =>
	await runNode(aloVoiceNode, {
		parameters: { ...CAMPAIGN, ...change, options: options as INodeParameters },
		items,
		settings,
		binary,
		credential: { token: TOKEN, baseUrl: simulator.baseUrl },
	});
const campaigns = () => [...simulator.campaigns.values()];

/** Hours in Tashkent, unless the zone is another. */
const local = (from: string, to: string, days?: string[], others: IDataObject = {}) =>
	hoursOf(from, to, days, { timezone: 'Asia/Tashkent', ...others });
const daytime = (others: IDataObject = {}) => local('09:00', '21:00', undefined, others);
const HOURS = daytime();
const BERLIN = { timezone: 'Europe/Berlin' };

test.each<[string, IDataObject, INodeParameters]>([
	['its hours and days are allowed', local('09:00', '21:00', ['4', '5']), {}],
	['its last minute is the last one', HOURS, { toTime: '20:59' }],
	['its own zone is another', { ...local('09:00', '19:00'), timezone: 'utc +7' }, {}],
	[
		'clocks go back outside of it',
		local('14:00', '19:00', undefined, BERLIN),
		{ from: '2030-10-25', to: '2030-10-26' },
	],
	['at any hour of any day', hoursOf('00:00', '24:00'), { fromTime: '22:00', toTime: '06:00' }],
])('a campaign is made: %s', async (_, options, change) => {
	expect((await run(options, change)).error).toBeUndefined();
	expect(campaigns()).toHaveLength(1);
});

test.each<[string, IDataObject, INodeParameters, RegExp]>([
	[
		'it begins too early',
		local('18:01', '21:00'),
		{},
		/^Contact Rules: Hours allow 18:01–21:00 on Thursday, and the phone may ring at 2030-04-25 18:00 \(Thursday\) in Asia\/Tashkent/,
	],
	// AloVoice answers "20:59" as 20:59:59, so with 21:00 it may ring in the minute after.
	[
		'its last minute is one too late',
		HOURS,
		{ toTime: '21:00' },
		/^Contact Rules: Hours allow 09:00–21:00 on Thursday, .* ring at 2030-04-25 21:00 /,
	],
	[
		'one of its days is a day off',
		local('09:00', '21:00', ['1', '2', '3', '4', '5']),
		{ to: '2030-04-29' },
		/^Contact Rules: Hours leave Saturday out, .* 2030-04-27 18:00 /,
	],
	[
		'its own zone is another',
		{ ...HOURS, timezone: 'utc +3' },
		{},
		/ring at 2030-04-25 21:00 \(Thursday\) in Asia\/Tashkent/,
	],
	[
		'clocks go back within it',
		local('15:00', '19:00', undefined, BERLIN),
		{ from: '2030-10-25', to: '2030-10-28' },
		/^Contact Rules: Hours allow 15:00–19:00 on Sunday, .* 2030-10-27 14:00 \(Sunday\)/,
	],
	[
		'its times run over midnight',
		local('22:00', '06:00'),
		{ fromTime: '22:00', toTime: '06:00' },
		/^Contact Rules: Hours allow 22:00–06:00 on Thursday, .* 2030-04-25 06:00 /,
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
	const options = daytime({ otherwise: 'skip' });
	const { items: output } = await run(options, { toTime: '={{ $json.until }}' }, items);
	expect(output[0]).toEqual({ outsideContactHours: true, nextAllowedAt: '2030-04-26T09:00+05:00' });
	expect(output[1]).toMatchObject({ name: 'Good', recipientsSent: 3 });
	expect(campaigns().map(({ name }) => name)).toEqual(['Good']);
});

describe('one campaign of all items', () => {
	const joined = { recipientsSource: 'items', phoneField: 'phone', name: 'All' };
	const zoned = daytime({ timezone: '={{ $json.zone }}', otherwise: 'skip' });
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
		const options = daytime({ timezone: '={{ $json.zone }}' });
		const { error } = await run(options, joined, people.slice(1));
		expect(error?.message).toMatch(
			/^1 of 4 items is not valid, and nothing was sent: item 3: Contact Rules: Hours allow 09:00–21:00 on Thursday, .* Asia\/Novosibirsk$/,
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
		expect(items.map((item) => item.dryRun ?? item.outsideContactHours)).toEqual([
			true,
			true,
			true,
		]);
		expect(items[1]).toMatchObject({ recipientsSent: 3 });
		expect(simulator.requests).toHaveLength(0);
	});

	test('those whom nobody may contact are left out, each in its place', async () => {
		const listed = rulesOf({
			doNotContact: '71 200-00-01, +998 71 200-00-04',
			otherwise: 'skip',
		});
		const { items, output } = await run(listed, joined, people);
		expect(campaigns().map(({ recipients }) => recipients)).toEqual([
			['998712000002', '998712000003', '998712000005'],
		]);
		expect(items).toEqual([
			{ doNotContact: true, number: '998712000001' },
			expect.objectContaining({ recipientsSent: 3 }),
			{ doNotContact: true, number: '998712000004' },
		]);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			[{ item: 1 }, { item: 2 }, { item: 4 }],
			{ item: 3 },
		]);
	});

	test('stop: one of those, and nobody is called', async () => {
		const { error } = await run(rulesOf({ doNotContact: '712000004' }), joined, people);
		expect(error?.message).toBe(
			'1 of 5 items is not valid, and nothing was sent: item 3 (9987…04): Contact Rules: Do Not Contact names the number',
		);
		expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
	});
});

describe('a campaign of one item', () => {
	const LIST = {
		recipientsSource: 'list',
		recipientsList: '998712000001\n998712000002',
	};
	const FILE = { recipientsSource: 'binary', recipientsBinaryProperty: 'recipients' };
	const LIMITS = { limits: { limit: [{ count: 1, per: 'day' }] } };

	test.each(['stop', 'skip'])('a list with one of those is refused, with %s too', async (word) => {
		const options = rulesOf({ doNotContact: '+998 71 200 00 02', otherwise: word });
		const { error } = await run(options, LIST);
		expect(error?.message).toBe(
			'Contact Rules: Do Not Contact (9987…02) names a number of the list [item 0]',
		);
		expect(campaigns()).toHaveLength(0);
		expect((await run(rulesOf({ doNotContact: '998712000003' }), LIST)).error).toBeUndefined();
		expect(campaigns()).toHaveLength(1);
	});

	test.each<[string, IDataObject]>([
		['Limits', LIMITS],
		['Do Not Contact', { doNotContact: '998712000003', otherwise: 'skip' }],
	])('with a file, %s is refused', async (label, rule) => {
		const files = {
			...RECORD,
			recipients: binaryOf(Buffer.from('998712000001\n'), 'text/csv', 'a.csv'),
		};
		const send = async (options: IDataObject) =>
			await run(options, FILE, [{ name: 'Campaign' }], {}, files);
		const { error } = await send(rulesOf(rule));
		expect(error?.message).toBe(
			`Contact Rules: ${label} cannot be applied to a file, which goes out as it came [item 0]`,
		);
		expect(campaigns()).toHaveLength(0);
		expect((await send(HOURS)).error).toBeUndefined();
		expect(campaigns()).toHaveLength(1);
	});
});
