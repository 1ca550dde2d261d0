import { crypto } from '../../dev/node';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { startAloVoice } from '../../simulators/aloVoice';
import type { AloVoiceSimulator } from '../../simulators/aloVoice';
import { createAloVoiceReference } from '../reference/aloVoice';
import {
	aloVoiceNode,
	binaryOf,
	CAMPAIGN,
	mp3,
	RECORD,
	REFERENCE_CAMPAIGN,
	TOKEN,
} from '../support/aloVoice';
import { failureOf } from '../support/mobilon';
import { runNode } from '../support/n8n';
import type { RunOptions } from '../support/n8n';

let simulator: AloVoiceSimulator;
beforeAll(async () => (simulator = await startAloVoice({ token: TOKEN })));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const run = async (
	parameters: INodeParameters,
	items: IDataObject[] = [{ name: 'Campaign' }],
	settings: RunOptions['settings'] = {},
	binary: IBinaryKeyData = RECORD,
) =>
	await runNode(aloVoiceNode, {
		parameters,
		items,
		settings,
		binary,
		credential: { token: TOKEN, baseUrl: simulator.baseUrl },
	});

const sent = () => simulator.requests.filter(({ path }) => path === '/mapi/addAutorule');
const continues = { onError: 'continueRegularOutput' } as const;
/** Multipart bodies differ only in their random boundary. */
const withoutBoundary = (bytes: Buffer = Buffer.alloc(0)) => {
	const body = bytes.toString('latin1');
	const [boundary = ''] = body.split('\r\n');
	return body.replaceAll(boundary.slice(2), 'BOUNDARY');
};

describe('autorule/create', () => {
	test('its request is that of a plain client, but for the boundary', async () => {
		const { error, items } = await run(CAMPAIGN);
		expect(error).toBeUndefined();
		const reference = createAloVoiceReference({ baseUrl: simulator.baseUrl, token: TOKEN });
		await reference.addAutorule(REFERENCE_CAMPAIGN);
		const [ours, theirs] = sent();
		expect([ours?.status, theirs?.status]).toEqual([200, 200]);
		expect(ours?.bytes.toString('latin1')).toContain(
			'name="recipients"; filename="recipients.csv"',
		);
		expect(withoutBoundary(ours?.bytes)).toBe(withoutBoundary(theirs?.bytes));
		expect(ours?.headers.authorization).toBe(theirs?.headers.authorization);
		expect(items[0]).toMatchObject({
			id: expect.any(Number),
			status: 'new',
			trunks: ['253'],
			recipientsSent: 3,
			duplicatesSkipped: 0,
		});
	});

	test('all input items make one campaign, numbers normalised and each once', async () => {
		const phones = ['+998 71 200 00 01', 712000002, '8 900 000-00-03', '712000001', '998712000002'];
		const parameters = {
			...CAMPAIGN,
			name: 'All',
			recipientsSource: 'items',
			phoneField: 'who.phone',
		};
		const { items, output } = await run(
			parameters,
			phones.map((phone) => ({ who: { phone } })),
		);
		expect(sent()).toHaveLength(1);
		const [campaign] = [...simulator.campaigns.values()];
		expect(campaign?.recipients).toEqual(['998712000001', '998712000002', '79000000003']);
		expect(items).toHaveLength(1);
		expect(items[0]).toMatchObject({ recipientsSent: 3, duplicatesSkipped: 2 });
		expect(output[0]?.[0]?.pairedItem).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
	});

	test('with Continue On Fail a bad number is left out of the campaign and reported', async () => {
		const parameters = { ...CAMPAIGN, name: 'All', recipientsSource: 'items', phoneField: 'phone' };
		const people = [{ phone: '12' }, { phone: '998712000001' }, { phone: '998712000002' }, {}];
		const stopped = await run(parameters, people);
		expect(stopped.error?.message).toMatch(
			/^2 of 4 items are not valid, and nothing was sent: item 0 \(12\) has 2 digits, too few/,
		);
		expect(sent()).toHaveLength(0);

		const { items, output } = await run(parameters, people, continues);
		expect([...simulator.campaigns.values()][0]?.recipients).toEqual([
			'998712000001',
			'998712000002',
		]);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			[{ item: 1 }, { item: 2 }],
			{ item: 3 },
		]);
		expect(failureOf(items[0]).outcome).toBe('rejected');
		expect(failureOf(items[2]).message).toBe(
			'Phone Field names "phone", which holds no number in this item',
		);
	});

	test('a CSV file of the user goes out as it came', async () => {
		const csv = Buffer.from('998712000001\n998712000009\n');
		const binary = { ...RECORD, recipients: binaryOf(csv, 'text/csv', 'mine.csv') };
		const parameters = {
			...CAMPAIGN,
			recipientsSource: 'binary',
			recipientsBinaryProperty: 'recipients',
		};
		await run(parameters, undefined, {}, binary);
		expect(sent()[0]?.bytes.toString('latin1')).toContain('filename="mine.csv"');
		expect([...simulator.campaigns.values()][0]?.recipients).toEqual([
			'998712000001',
			'998712000009',
		]);
	});

	test.each([
		['2030.04.25', '2030.04.25'],
		['25.04.2030', '2030.04.25'],
		['2030-04-24T22:00:00Z', '2030.04.25'],
		['={{ DateTime.fromISO("2030-04-24T19:00:00Z") }}', '2030.04.25'],
		['25.04.2030 09:05', '2030.04.25'],
	])('from %s is sent as %s, in utc +5', async (from, expected) => {
		const { error } = await run({ ...CAMPAIGN, from });
		expect(error).toBeUndefined();
		expect([...simulator.campaigns.values()][0]?.from).toBe(expected);
	});

	const ZONES = ['Asia/Novosibirsk', 'Asia/Tashkent', 'America/New_York', 'UTC'];
	const today = '={{ $today.set({ year: 2030, month: 4, day: 25 }) }}';

	test.each(ZONES)('$today of a workflow in %s is its day, in utc +5 too', async (timezone) => {
		const { error } = await runNode(aloVoiceNode, {
			parameters: { ...CAMPAIGN, from: today, to: today },
			items: [{ name: 'Campaign' }],
			binary: RECORD,
			credential: { token: TOKEN, baseUrl: simulator.baseUrl },
			timezone,
		});
		expect(error).toBeUndefined();
		const [campaign] = [...simulator.campaigns.values()];
		expect([campaign?.from, campaign?.to]).toEqual(['2030.04.25', '2030.04.25']);
	});

	test.each([
		['2030-04-25T00:00:00.000+07:00', '2030.04.25'],
		['2030-04-25T00:00:00-04:00', '2030.04.25'],
		['2030-04-25T00:00:00.000Z', '2030.04.25'],
		['={{ new Date(Date.UTC(2030, 3, 25)) }}', '2030.04.25'],
		['2030-04-25T00:00:00', '2030.04.25'],
		// A minute or a millisecond later it is a moment, and converted as such.
		['2030-04-25T00:01:00.000+07:00', '2030.04.24'],
		['2030-04-25T00:00:00.001+07:00', '2030.04.24'],
		['2030-04-24T23:59:59-04:00', '2030.04.25'],
	])('from %s is the day %s: a midnight is a day', async (from, expected) => {
		const { error } = await run({ ...CAMPAIGN, from });
		expect(error).toBeUndefined();
		expect([...simulator.campaigns.values()][0]?.from).toBe(expected);
	});

	test.each(['UTC+5', ' utc +5 ', 'Utc + 5', 'utc +05'])(
		'Timezone "%s" is sent as utc +5',
		async (timezone) => {
			const { error } = await run({ ...CAMPAIGN, options: { timezone } });
			expect(error).toBeUndefined();
			expect([...simulator.campaigns.values()][0]?.timezone).toBe('utc +5');
		},
	);

	test.each([
		['a comma-separated text', '551234567, 712345678'],
		['a list by expression', '={{ ["551234567", 712345678] }}'],
		['a selection', ['551234567', '712345678']],
	])('trunks as %s', async (_, trunks) => {
		const { error } = await run({ ...CAMPAIGN, trunks });
		expect(error).toBeUndefined();
		expect([...simulator.campaigns.values()][0]?.trunks).toEqual(['551234567', '712345678']);
	});

	test('every option is sent, and false is not lost', async () => {
		const options = { maxLines: 3, goodTime: 4, tries: 5, paused: true, timezone: 'utc +3' };
		await run({ ...CAMPAIGN, options });
		expect([...simulator.campaigns.values()][0]).toMatchObject({
			maxline: '3',
			goodtime: '4',
			tries: '5',
			paused: '1',
			timezone: 'utc +3',
		});
	});

	const wav = Buffer.concat([Buffer.from('RIFF....WAVEfmt '), Buffer.alloc(100)]);
	test.each<[string, INodeParameters, RegExp, IBinaryKeyData?]>([
		['To before From', { to: '2030-04-24' }, /^To is before From/],
		[
			'no span on one day',
			{ to: '2030-04-25', toTime: '18:00' },
			/^To Time is not after From Time/,
		],
		['no date', { from: 'tomorrow' }, /^From \(.*\) is not a date/],
		[
			'a date that does not exist',
			{ from: '2030-02-30' },
			/^From \(.*\) is not a date that exists/,
		],
		['no time', { fromTime: '25:00' }, /^From Time \(.*\) is not a time of day/],
		[
			'a zone in another form',
			{ options: { timezone: 'Asia/Tashkent' } },
			/^Time Zone is not in the form/,
		],
		['no trunk', { trunks: [] }, /^(Trunk Names or IDs is empty|.*issues)/],
		[
			'an unknown trunk',
			{ trunks: ['551234567', '999'] },
			/names 999, which your account does not have/,
		],
		['an empty list', { recipientsList: ' \n , ' }, /^Recipients List holds no number/],
		[
			'a bad number in the list',
			{ recipientsList: '998712000001\n12' },
			/^Recipients List \(.*\) has 2 digits/,
		],
		[
			'no record',
			{ recordBinaryProperty: 'nothing' },
			/names the binary property "nothing", which the item does not have/,
		],
		[
			'a WAV for a record',
			{},
			/holds no MP3 but audio\/wav/,
			{ record: binaryOf(wav, 'audio/wav', 'a.wav') },
		],
		[
			'a WAV that says it is an MP3',
			{},
			/holds no MP3/,
			{ record: binaryOf(wav, 'audio/mpeg', 'a.mp3') },
		],
		[
			'an empty CSV',
			{ recipientsSource: 'binary', recipientsBinaryProperty: 'csv' },
			/is an empty file/,
			{ ...RECORD, csv: binaryOf(Buffer.from('\n \r\n'), 'text/csv', 'a.csv') },
		],
	])('%s is refused before anything is sent', async (_, change, message, binary = RECORD) => {
		const { items } = await run(
			{
				...CAMPAIGN,
				...change,
				name: '={{ "x" }}',
				trunks: change.trunks ? `={{ ${JSON.stringify(change.trunks)} }}` : ['551234567'],
			},
			undefined,
			continues,
			binary,
		);
		expect(failureOf(items[0])).toMatchObject({ outcome: 'rejected' });
		expect(failureOf(items[0]).message).toMatch(message);
		expect(sent()).toHaveLength(0);
	});

	test('a file that n8n has lost is an outcome of its item, not a success', async () => {
		const lost = {
			record: { mimeType: 'audio/mpeg', fileName: 'a.mp3', data: '', id: 'filesystem-v2:gone' },
		};
		const { items } = await run(CAMPAIGN, undefined, continues, lost);
		expect(failureOf(items[0])).toMatchObject({
			outcome: 'rejected',
			message: 'Recording Field names a file that n8n cannot read',
		});
	});

	test('an empty number among items is refused, as it is too', async () => {
		const parameters = {
			...CAMPAIGN,
			name: 'All',
			recipientsSource: 'items',
			phoneField: 'phone',
			options: { numberFormat: 'asIs' },
		};
		const { items } = await run(parameters, [{ phone: '998712000001' }, { phone: ' ' }], continues);
		expect(items[0]).toMatchObject({ recipientsSent: 1 });
		expect(failureOf(items[1]).message).toBe('Phone Field holds an empty number');
	});

	test('if the trunks cannot be asked for, nothing is sent and the item can be tried again', async () => {
		simulator.fault({ kind: 'status', status: 500 }, { path: '/mapi/getMyTrunks' });
		const { error } = await run(CAMPAIGN);
		expect(error?.context.outcomes).toMatchObject({ notSent: 1 });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		simulator.fault({ kind: 'status', status: 500 }, { path: '/mapi/getMyTrunks' });
		expect((await run(CAMPAIGN, undefined, settings)).error).toBeUndefined();
		expect(simulator.campaigns.size).toBe(1);
	});

	test('a dry run asks nobody, and shows sizes in place of files', async () => {
		const { items } = await run({ ...CAMPAIGN, trunks: ['unchecked'], options: { dryRun: true } });
		expect(simulator.requests).toHaveLength(0);
		expect(items[0]).toMatchObject({
			dryRun: true,
			recipientsSent: 3,
			request: {
				method: 'POST',
				url: `${simulator.baseUrl}/mapi/addAutorule`,
				body: {
					record: { fileName: 'hello.mp3', mimeType: 'audio/mpeg', bytes: 2000 },
					recipients: { fileName: 'recipients.csv', mimeType: 'text/csv', bytes: 39 },
					name: 'Campaign',
					from: '2030.04.25',
					trunks: 'unchecked',
					paused: '0',
				},
			},
		});
	});

	test('a record of 20 MB and 100,000 recipients arrive whole', async () => {
		const record = mp3(20 * 1024 * 1024);
		record.fill(0x5a, 14);
		const people = Array.from({ length: 100_000 }, (_, i) => ({ phone: 998710000000 + i }));
		const parameters = {
			...CAMPAIGN,
			name: 'Large',
			recipientsSource: 'items',
			phoneField: 'phone',
		};
		const binary = { record: binaryOf(record, 'audio/mpeg', 'large.mp3') };
		const { items, error } = await run(parameters, people, {}, binary);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		const [campaign] = [...simulator.campaigns.values()];
		expect(campaign?.recordBytes).toBe(record.length);
		expect(campaign?.sha256).toBe(crypto.createHash('sha256').update(record).digest('hex'));
		expect(campaign?.recipients).toHaveLength(100_000);
		expect(campaign?.recipients[99_999]).toBe('998710099999');
	});
});

describe('autorule/get and trunk/getAll', () => {
	test('an id is escaped in the path', async () => {
		const parameters = { resource: 'autorule', operation: 'get', id: '../getMyTrunks?x=1' };
		await run(parameters, [{}], continues);
		expect(simulator.requests[0]?.path).toBe('/mapi/getAutorule/..%2FgetMyTrunks%3Fx%3D1');
	});

	test('trunks come one per item, as many as asked for', async () => {
		const parameters = { resource: 'trunk', operation: 'getAll' };
		expect((await run({ ...parameters, returnAll: true })).items).toEqual([
			{ trunk: '551234567' },
			{ trunk: '712345678' },
		]);
		const limited = await run({ ...parameters, returnAll: false, limit: 1 });
		expect(limited.items).toEqual([{ trunk: '551234567' }]);
	});
});
