import axios from 'axios';
import FormData from 'form-data';

import { startAloVoice, type AloVoiceSimulator } from '../../simulators/aloVoice';

type Value = string | { fileName: string; bytes: Buffer } | undefined;

const record = { fileName: 'a.mp3', bytes: Buffer.from('ID3\u0004') };
const csv = (text: string) => ({ fileName: 'r.csv', bytes: Buffer.from(text) });
const mp3 = (...bytes: number[]) => ({ fileName: 'a.mp3', bytes: Buffer.from(bytes) });
const good: Record<string, Value> = {
	record,
	recipients: csv('998900000001\n'),
	name: 'n',
	from: '2025.04.25',
	to: '2025.04.26',
	fromtime: '18:00',
	totime: '20:59',
	trunks: '551234567',
};

describe('what the simulated AloVoice refuses', () => {
	let simulator: AloVoiceSimulator;
	beforeAll(async () => {
		simulator = await startAloVoice();
	});
	afterEach(() => {
		const taken = [simulator.campaigns.size, simulator.deliveries.size];
		simulator.reset();
		expect(taken).toEqual([0, 0]);
	});
	afterAll(async () => {
		await simulator.close();
	});

	async function post(data: Buffer, type: string, path = '/mapi/addAutorule', method = 'POST') {
		const headers = { Authorization: `Bearer ${simulator.token}`, 'Content-Type': type };
		const url = `${simulator.baseUrl}${path}`;
		const options = { method, url, data, headers, proxy: false as const };
		return await axios.request<unknown>({ ...options, validateStatus: () => true });
	}

	async function postForm(form: FormData) {
		return await post(form.getBuffer(), form.getHeaders()['content-type'] ?? '');
	}

	function formOf(values: Record<string, Value>): FormData {
		const form = new FormData();
		for (const [name, value] of Object.entries(values)) {
			if (typeof value === 'string') form.append(name, value);
			else if (value) form.append(name, value.bytes, { filename: value.fileName });
		}
		return form;
	}

	const noMp3 = 'record must begin as an mp3 does';
	const noDate = 'must be YYYY.MM.DD';
	it.each<[string, Record<string, Value>]>([
		...Object.keys(good).map((name): [string, Record<string, Value>] => [
			`${name} is missing`,
			{ [name]: undefined },
		]),
		['colour is not a documented field', { colour: 'red' }],
		['tryes is not a documented field', { tryes: '2' }],
		['id is not a documented field', { id: '1' }],
		['name must not be empty', { name: '' }],
		['name must be no file', { name: csv('n') }],
		[`from ${noDate}`, { from: '2025-04-25' }],
		[`to ${noDate}`, { to: '25.04.2025' }],
		[`to ${noDate}`, { to: '2025.4.26' }],
		['to is not a day of the calendar', { to: '2025.02.29' }],
		['to must not be before from', { to: '2025.04.24' }],
		['fromtime must be HH:MM', { fromtime: '18:00:00' }],
		['totime must be HH:MM', { totime: '24:00' }],
		['trunks: "712037006" is not a known number', { trunks: '551234567,712037006' }],
		['trunks: " 712345678" is not a known number', { trunks: '551234567, 712345678' }],
		['trunks: "" is not a known number', { trunks: '551234567,' }],
		['trunks must not be empty', { trunks: '' }],
		['maxline must be a whole number from 1', { maxline: '0' }],
		['maxline must be a whole number from 1', { maxline: '1.5' }],
		['goodtime must be a whole number', { goodtime: '-1' }],
		['tries must be a whole number from 1', { tries: '' }],
		['paused must be 0 or 1', { paused: 'false' }],
		...['UTC +5', 'utc+5', 'utc 5', 'utc +15', 'utc -13', '+5', ''].map(
			(timezone): [string, Record<string, Value>] => [
				'timezone must be like "utc +5"',
				{ timezone },
			],
		),
		['record must be a file', { record: 'ID3' }],
		['record must be a .mp3 file', { record: { ...record, fileName: 'a.wav' } }],
		['record must not be empty', { record: mp3() }],
		[noMp3, { record: { fileName: 'a.mp3', bytes: Buffer.from('RIFF....WAVE') } }],
		[noMp3, { record: mp3(0xff) }],
		// A frame of AAC, which has the same sync bits, and bits that are no sync.
		[noMp3, { record: mp3(0xff, 0xf1, 0x50) }],
		[noMp3, { record: mp3(0xff, 0x1b) }],
		['recipients must be a file', { recipients: '998900000001' }],
		['recipients must be a .csv file', { recipients: { ...csv('1'), fileName: 'r.txt' } }],
		['recipients must not be empty', { recipients: csv('') }],
		['recipients line 1 must be digits', { recipients: csv('phone\n998900000001') }],
		['recipients line 1 must be digits', { recipients: csv('\n') }],
		['recipients line 1 must be digits', { recipients: csv('\uFEFF998900000001\n') }],
		['recipients line 2 must be digits', { recipients: csv('998900000001\n+998900000002\n') }],
		['recipients line 2 must be digits', { recipients: csv('998900000001\n\n998900000002') }],
		['recipients line 2 must be digits', { recipients: csv('998900000001\n998900000002;x') }],
		['recipients line 2 must be digits', { recipients: csv('998900000001\n"998900000002"') }],
	])('400 (%#): %s', async (error, change) => {
		const reply = await postForm(formOf({ ...good, ...change }));
		expect([reply.status, reply.data]).toEqual([400, { error }]);
	});

	it('400: a field twice, a text that is no text', async () => {
		const twice = formOf(good);
		twice.append('name', 'm');
		expect((await postForm(twice)).data).toEqual({ error: 'name stands twice' });
		const typed = formOf({ ...good, name: undefined });
		typed.append('name', 'n', { contentType: 'application/json' });
		expect((await postForm(typed)).data).toEqual({ error: 'name must be text' });
	});

	const TYPE = 'multipart/form-data; boundary=b';
	const DISPOSITION = 'Content-Disposition:';
	const part = (head: string) => `--b\r\n${head}\r\n\r\nx\r\n`;
	const named = (name: string) => part(`${DISPOSITION} form-data; name="${name}"`);
	const whole = (parts: string) => `${parts}--b--\r\n`;
	it.each<[string, string]>([
		['no boundary at the start', ''],
		['no boundary at the start', `\r\n${named('a')}--b--\r\n`],
		['no boundary at the start', '--c--\r\n'],
		['a part without an end of its headers', '--b\r\nContent-Disposition: form-data\r\n'],
		['the part "a" has no end', named('a').slice(0, -2)],
		['no closing boundary, or something behind it', `${named('a')}--b`],
		['no closing boundary, or something behind it', `${named('a')}--b--\r\nrest`],
		['no closing boundary, or something behind it', `${named('a')}--b\n`],
		['more than 100 parts', whole(named('a').repeat(101))],
		['the disposition "attachment; name="a""', whole(part(`${DISPOSITION} attachment; name="a"`))],
		['the disposition "form-data; name=a"', whole(part(`${DISPOSITION} form-data; name=a`))],
		['the disposition ""', whole(part('Content-Type: text/plain'))],
		['the header "X-Colour: red"', whole(part('X-Colour: red'))],
		['content-type stands twice in a part', whole(part('Content-Type: a/b\r\ncontent-type: a/b'))],
	])('400: multipart: %s', async (error, text) => {
		const reply = await post(Buffer.from(text), TYPE);
		expect([reply.status, reply.data]).toEqual([400, { error: `multipart: ${error}` }]);
	});

	it.each(['application/json', 'multipart/form-data', 'multipart/mixed; boundary=b', 'text/plain'])(
		'415: the content type "%s"',
		async (type) => {
			const reply = await post(Buffer.from(`${named('a')}--b--\r\n`), type);
			const error = 'the content type must be multipart/form-data';
			expect([reply.status, reply.data]).toEqual([415, { error }]);
		},
	);

	it('404, 405: other paths and methods; 400: a query', async () => {
		const status = async (method: string, path: string) =>
			(await post(Buffer.alloc(0), TYPE, path, method)).status;
		expect(await status('POST', '/mapi/addAutorule/')).toBe(404);
		expect(await status('POST', '/addAutorule')).toBe(404);
		expect(await status('GET', '/mapi/getAutorule')).toBe(404);
		expect(await status('GET', '/mapi/addAutorule')).toBe(405);
		expect(await status('POST', '/mapi/getMyTrunks')).toBe(405);
		expect(await status('DELETE', '/mapi/getAutorule/123')).toBe(405);
		expect(await status('GET', '/mapi/getMyTrunks?page=2')).toBe(400);
	});
});
