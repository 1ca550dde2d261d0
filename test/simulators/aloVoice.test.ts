import { crypto } from '../../dev/node';
import { startAloVoice, type AloVoiceSimulator } from '../../simulators/aloVoice';
import { ManualClock } from '../../simulators/clock';
import { readMultipart } from '../../simulators/multipart';
import { createAloVoiceReference, type ReferenceAutorule } from '../reference/aloVoice';

const MP3 = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, 0, 0, 0, 0, 255])]);

function file(fileName: string, contentType: string, bytes: Buffer | string) {
	return { fileName, contentType, bytes: Buffer.from(bytes) };
}

/** The document's curl example. */
const example: ReferenceAutorule = {
	record: file('001_ChooseLang_Uz_Ru.mp3', 'audio/mpeg', MP3),
	recipients: file('recipients.csv', 'text/csv', '998900000001\n998900000002\n'),
	name: 'TestAutocalls1',
	from: '2025.04.25',
	to: '2025.04.25',
	fromtime: '18:00',
	totime: '20:59',
	trunks: '712037006',
	maxline: '3',
	goodtime: '4',
	tries: '5',
	paused: '0',
	timezone: 'utc +5',
};

const CREATED = '2025-04-25T09:14:24.747Z';

describe('the simulated AloVoice', () => {
	const clock = new ManualClock(Date.parse(CREATED));
	let simulator: AloVoiceSimulator;
	beforeEach(async () => {
		simulator = await startAloVoice({ clock, trunks: ['712037006', '551234567'] });
	});
	afterEach(async () => {
		await simulator.close();
	});

	const client = () => createAloVoiceReference(simulator);

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

	it('answers the example as documented, and gives it again by its id', async () => {
		const created = await client().addAutorule(example);
		expect([created.status, created.data]).toEqual([200, documented]);
		expect(Object.keys(Object(created.data))).toEqual(Object.keys(documented));
		const got = await client().getAutorule(123);
		expect([got.status, got.data]).toEqual([200, created.data]);
		expect(simulator.campaigns.get(123)).toMatchObject({
			name: 'TestAutocalls1',
			from: '2025.04.25',
			totime: '20:59',
			trunks: ['712037006'],
			tries: '5',
			timezone: 'utc +5',
			recipients: ['998900000001', '998900000002'],
			recordBytes: 11,
			sha256: crypto.createHash('sha256').update(MP3).digest('hex'),
		});
		expect([...simulator.deliveries]).toEqual([
			['998900000001', 1],
			['998900000002', 1],
		]);
	});

	it('records the bytes of a multipart request, in parts in the order of the document', async () => {
		await client().addAutorule(example);
		const [request] = simulator.requests;
		expect(request).toMatchObject({ path: '/mapi/addAutorule', status: 200, rawBody: '' });
		expect(request?.headers.authorization).toBe('Bearer testToken');
		if (!request) throw new Error('no request');
		const parts = readMultipart(request.headers['content-type'], request.bytes);
		expect(parts.map(({ name }) => name)).toEqual(Object.keys(example));
		expect(parts[0]).toMatchObject({
			fileName: '001_ChooseLang_Uz_Ru.mp3',
			contentType: 'audio/mpeg',
		});
		expect(parts[0]?.bytes.equals(MP3)).toBe(true);
	});

	it("fills in the document's defaults, with a frame for a record and numbers by \\r\\n", async () => {
		const { maxline, goodtime, tries, paused, timezone, ...required } = example;
		expect([maxline, goodtime, tries, paused, timezone]).toEqual(['3', '4', '5', '0', 'utc +5']);
		const created = await client().addAutorule({
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
			fromtime: '23:00:00',
			totime: '01:00:59',
			maxline: '1',
			goodtime: '3',
			tryes: '2',
			paused: '0',
			timezone: 18000,
		});
		expect(simulator.campaigns.get(123)?.recipients).toEqual(['998900000001', '998900000001']);
		expect(simulator.deliveries.get('998900000001')).toBe(2);
	});

	it.each([
		['utc +0', 0],
		['utc -3', -10800],
		['utc +14', 50400],
	])('reads %s as %d seconds', async (timezone, seconds) => {
		const created = await client().addAutorule({ ...example, timezone });
		expect(created.data).toMatchObject({ timezone: seconds });
	});

	it('lists the trunks, and those set later', async () => {
		expect((await client().getMyTrunks()).data).toEqual(['712037006', '551234567']);
		simulator.setTrunks(['712345678']);
		expect((await client().getMyTrunks()).data).toEqual(['712345678']);
		const refused = await client().addAutorule(example);
		const error = 'trunks: "712037006" is not a known number';
		expect([refused.status, refused.data]).toEqual([400, { error }]);
		simulator.reset();
		expect((await client().addAutorule(example)).data).toMatchObject({ id: 123 });
	});

	it('changes a status at the moment it is told', async () => {
		await client().addAutorule(example);
		clock.advance(1500);
		simulator.setStatus(123, 'finished');
		expect((await client().getAutorule('123')).data).toEqual({
			...documented,
			status: 'finished',
			updatedAt: '2025-04-25T09:14:26.247Z',
		});
		clock.advance(-1500);
		expect(() => simulator.setStatus(7, 'finished')).toThrow('No campaign has the id 7');
	});

	it.each(['124', '0', '0123', 'abc', '123/../123', '99999999999999999999'])(
		'404: no campaign %s',
		async (id) => {
			await client().addAutorule(example);
			const reply = await client().getAutorule(id);
			expect([reply.status, reply.data]).toEqual([404, { error: 'no campaign has this id' }]);
		},
	);

	it('401: a wrong token, on each method', async () => {
		const stranger = createAloVoiceReference({ baseUrl: simulator.baseUrl, token: 'other' });
		const replies = [
			await stranger.addAutorule(example),
			await stranger.getAutorule(123),
			await stranger.getMyTrunks(),
		];
		for (const { status, data, headers } of replies) {
			expect([status, data]).toEqual([401, { error: 'wrong token' }]);
			expect(headers['www-authenticate']).toBe('Bearer realm="simulator"');
		}
		expect(simulator.campaigns.size).toBe(0);
	});

	it('a fault hits addAutorule, or the path it names', async () => {
		simulator.fault({ kind: 'acceptThenStatus', status: 504 });
		simulator.fault({ kind: 'status', status: 503 }, { path: '/mapi/getAutorule/:id' });
		simulator.fault({ kind: 'entries', change: () => [] }, { path: '/mapi/getMyTrunks' });
		expect((await client().addAutorule(example)).status).toBe(504);
		expect([...simulator.campaigns.keys()]).toEqual([123]);
		expect((await client().getMyTrunks()).data).toEqual([]);
		expect((await client().getAutorule(123)).status).toBe(503);
		expect((await client().getAutorule(123)).status).toBe(200);
		simulator.fault({ kind: 'reset', when: 'before' });
		await expect(client().addAutorule(example)).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(simulator.campaigns.size).toBe(1);
	});

	it('takes a record of 20 MB and 150,000 recipients in a moment', async () => {
		const numbers = Array.from({ length: 150_000 }, (_, index) => `${998_900_000_000 + index}`);
		const bytes = Buffer.concat([MP3, crypto.randomBytes(20 * 1024 * 1024)]);
		const created = await client().addAutorule({
			...example,
			record: file('long.mp3', 'audio/mpeg', bytes),
			recipients: file('r.csv', 'text/csv', numbers.join('\n')),
		});
		expect(created.status).toBe(200);
		// The simulator's own time: axios takes several times as long to send it.
		const [request] = simulator.requests;
		expect((request?.endedAt ?? 0) - (request?.startedAt ?? 0)).toBeLessThan(3000);
		const campaign = simulator.campaigns.get(123);
		expect(campaign?.recordBytes).toBe(20 * 1024 * 1024 + 11);
		expect(campaign?.sha256).toBe(crypto.createHash('sha256').update(bytes).digest('hex'));
		expect(campaign?.recipients.at(-1)).toBe('998900149999');
		expect(simulator.deliveries.size).toBe(150_000);
	});
});
