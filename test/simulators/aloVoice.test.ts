import { crypto } from '../../dev/node';
import { startAloVoice, type AloVoiceSimulator } from '../../simulators/aloVoice';
import { ManualClock } from '../../simulators/clock';
import { readMultipart } from '../../simulators/multipart';
import { createAloVoiceReference, type ReferenceAutorule } from '../reference/aloVoice';

const MP3 = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, 0, 0, 0, 0, 255])]);

const file = (fileName: string, contentType: string, bytes: Buffer | string) => ({
	...{ fileName, contentType },
	bytes: Buffer.from(bytes),
});

const required: ReferenceAutorule = {
	record: file('001_ChooseLang_Uz_Ru.mp3', 'audio/mpeg', MP3),
	recipients: file('recipients.csv', 'text/csv', '998900000001\n998900000002\n'),
	name: 'TestAutocalls1',
	from: '2025.04.25',
	to: '2025.04.25',
	fromtime: '18:00',
	totime: '20:59',
	trunks: '712037006',
};
/** The document's curl example. */
const example: ReferenceAutorule = {
	...required,
	...{ maxline: '3', goodtime: '4', tries: '5', paused: '0', timezone: 'utc +5' },
};
const CREATED = '2025-04-25T09:14:24.747Z';
const documented = {
	id: 123,
	name: 'TestAutocalls1',
	from: '2025-04-25',
	to: '2025-04-25',
	fromtime: '18:00:00',
	totime: '20:59:59',
	trunks: ['253'],
	record: expect.stringMatching(/^\/play\/[0-9a-f]{32}$/),
	recipients: 0,
	maxline: '3',
	goodtime: '4',
	tryes: '5',
	paused: '0',
	status: 'new',
	timezone: 18000,
	updatedAt: CREATED,
	createdAt: CREATED,
};

describe('the simulated AloVoice', () => {
	let clock: ManualClock;
	let simulator: AloVoiceSimulator;
	let client: ReturnType<typeof createAloVoiceReference>;
	beforeEach(async () => {
		clock = new ManualClock(Date.parse(CREATED));
		simulator = await startAloVoice({ clock, trunks: ['712037006', '551234567'] });
		client = createAloVoiceReference(simulator);
	});
	afterEach(async () => await simulator.close());

	test('answers the example as documented, and gives it again by its id', async () => {
		const created = await client.addAutorule(example);
		expect([created.status, created.data]).toEqual([200, documented]);
		expect(Object.keys(Object(created.data))).toEqual(Object.keys(documented));
		const got = await client.getAutorule(123);
		expect([got.status, got.data]).toEqual([200, created.data]);
		const { record, recipients, trunks, ...texts } = example;
		expect(simulator.campaigns.get(123)).toMatchObject({
			...texts,
			trunks: [trunks],
			recipients: ['998900000001', '998900000002'],
			recordBytes: record.bytes.length,
			sha256: crypto.createHash('sha256').update(MP3).digest('hex'),
		});
		expect([...simulator.deliveries.values(), recipients.bytes.length]).toEqual([1, 1, 26]);
	});

	test('logs the bytes of a multipart request, its parts in the order of the document', async () => {
		await client.addAutorule(example);
		const [request] = simulator.requests;
		if (!request) throw new Error('no request');
		expect(request).toMatchObject({ path: '/mapi/addAutorule', status: 200, rawBody: '' });
		expect(request.headers.authorization).toBe('Bearer testToken');
		const parts = readMultipart(request.headers['content-type'], request.bytes);
		expect(parts.map(({ name }) => name)).toEqual(Object.keys(example));
		const { fileName, contentType } = example.record;
		expect(parts[0]).toMatchObject({ fileName, contentType });
		expect(parts[0]?.bytes.equals(MP3)).toBe(true);
	});

	test("fills in the document's defaults, with a frame for a record and numbers by \\r\\n", async () => {
		const created = await client.addAutorule({
			...required,
			name: 'Опрос "весна"',
			record: file('A.MP3', 'application/octet-stream', Buffer.from([0xff, 0xfb, 0x90, 0])),
			recipients: file('r.csv', 'text/plain', '998900000001\r\n998900000001'),
			trunks: '551234567,712037006',
			fromtime: '23:00',
			totime: '01:00',
		});
		expect(created.data).toMatchObject({
			name: 'Опрос "весна"',
			trunks: ['253', '254'],
			...{ fromtime: '23:00:00', totime: '01:00:59', timezone: 18000 },
			...{ maxline: '1', goodtime: '3', tryes: '2', paused: '0' },
		});
		expect([...simulator.deliveries]).toEqual([['998900000001', 2]]);
	});

	test.each([
		['utc +0', 0],
		['utc -12', -43200],
		['utc +14', 50400],
	])('reads %s as %d seconds', async (timezone, seconds) => {
		const created = await client.addAutorule({ ...example, timezone });
		expect(created.data).toMatchObject({ timezone: seconds });
	});

	test('takes the trunks that it was told for a campaign, until a reset', async () => {
		simulator.setTrunks(['712345678']);
		expect((await client.addAutorule(example)).status).toBe(400);
		simulator.reset();
		expect((await client.addAutorule(example)).data).toMatchObject({ id: 123 });
		expect((await client.getMyTrunks()).data).toEqual(['712037006', '551234567']);
	});

	test('changes a status at the moment it is told', async () => {
		await client.addAutorule(example);
		clock.advance(1500);
		simulator.setStatus(123, 'finished');
		const changed = { status: 'finished', updatedAt: '2025-04-25T09:14:26.247Z' };
		expect((await client.getAutorule('123')).data).toEqual({ ...documented, ...changed });
		expect(() => simulator.setStatus(7, 'finished')).toThrow('No campaign has the id 7');
	});
});
