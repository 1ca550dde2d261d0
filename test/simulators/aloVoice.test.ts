import { crypto } from '../../dev/node';
import { startAloVoice, type AloVoiceSimulator } from '../../simulators/aloVoice';
import { ManualClock } from '../../simulators/clock';
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

	test('changes a status at the moment it is told', async () => {
		await client.addAutorule(example);
		clock.advance(1500);
		simulator.setStatus(123, 'finished');
		const changed = { status: 'finished', updatedAt: '2025-04-25T09:14:26.247Z' };
		expect((await client.getAutorule('123')).data).toEqual({ ...documented, ...changed });
		expect(() => simulator.setStatus(7, 'finished')).toThrow('No campaign has the id 7');
	});
});
