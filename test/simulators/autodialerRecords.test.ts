import { http } from '../../dev/node';
import { postWebhook } from '../../simulators/autodialer';
import { readMultipart } from '../../simulators/multipart';
import { createAutodialerReference } from '../reference/autodialer';
import { exampleGroup, startAutodialerPair, type AutodialerPair } from './autodialerSetup';

const TODAY = { date_from: '2025-03-10', date_to: '2025-03-10' };
const CODE = 'ANSWERED 16';
const TIME = '2025-03-10 12:00:00 +0300';

describe('call records of the simulated Autodialer', () => {
	let pair: AutodialerPair;
	beforeEach(async () => {
		pair = await startAutodialerPair({ doneAfter: 7000 });
	});
	afterEach(async () => {
		await pair.simulator.close();
	});

	it('come once the calls have ended, those of a group under one QUERY_ID', async () => {
		const { client, clock } = pair;
		await client.make(exampleGroup);
		await client.newcall({ phone: '89000000001' });
		clock.advance(6999);
		expect((await client.cdr(TODAY)).data).toEqual([]);
		clock.advance(1);
		const reply = await client.cdr(TODAY);
		expect([reply.status, reply.data]).toEqual([
			200,
			[
				{ QUERY_ID: 1001, DST: '89222220000', TIME, CODE, SEC: 7 },
				{ QUERY_ID: 1001, DST: '89222220002', TIME, CODE, SEC: 7 },
				{ QUERY_ID: 1002, DST: '89000000001', TIME, CODE, SEC: 7 },
			],
		]);
		expect(pair.simulator.requests.at(-1)?.rawBody).toBe('date_from=2025-03-10&date_to=2025-03-10');
	});

	it.each(['form', 'json'] as const)(
		'are found by days, both included, and number: %s',
		async (e) => {
			const { simulator } = pair;
			const { baseUrl, apiKey, accessToken } = simulator;
			const client = createAutodialerReference({ baseUrl, apiKey, accessToken, encoding: e });
			const times = ['2025-03-09 23:59:59', '2025-03-10 00:00:00', '2025-03-11 23:59:59'];
			for (const time of times) simulator.addRecord({ DST: '89001110000', TIME: `${time} +0300` });
			const other = simulator.addRecord({
				DST: '89001110001',
				QUERY_ID: 7,
				CODE: 'BUSY 17',
				SEC: 0,
			});
			expect(other).toEqual({ QUERY_ID: 7, DST: '89001110001', TIME, CODE: 'BUSY 17', SEC: 0 });
			const ids = async (from: string, last: string, to?: string) => {
				const { data } = await client.cdr({ date_from: from, date_to: last, to });
				return Array.isArray(data) ? data.map((entry: unknown) => Object(entry).QUERY_ID) : data;
			};
			expect(await ids('2025-03-10', '2025-03-11')).toEqual([1002, 1003, 7]);
			expect(await ids('2025-03-09', '2025-03-10', '89001110000')).toEqual([1001, 1002]);
			expect(await ids('2025-03-09', '2025-03-11', '89001110001')).toEqual([7]);
			expect(await ids('2025-03-12', '2025-03-12')).toEqual([]);
			expect(simulator.deliveries.size).toBe(0);
		},
	);

	it('change when told, and only those that are there', async () => {
		const { client, simulator } = pair;
		simulator.addRecord({ DST: '89001110000', QUERY_ID: 7 });
		simulator.addRecord({ DST: '89001110001', QUERY_ID: 7 });
		simulator.updateRecord({ QUERY_ID: 7, DST: '89001110001' }, { SEC: 31, CODE: 'BUSY 17' });
		expect((await client.cdr(TODAY)).data).toEqual([
			{ QUERY_ID: 7, DST: '89001110000', TIME, CODE, SEC: 10 },
			{ QUERY_ID: 7, DST: '89001110001', TIME, CODE: 'BUSY 17', SEC: 31 },
		]);
		expect(() => simulator.updateRecord({ QUERY_ID: 8, DST: '89001110001' }, {})).toThrow(
			'No record of task 8 has the number 89001110001',
		);
	});

	it('are finished early, or corrected, once', async () => {
		const { client, clock, simulator } = pair;
		await client.make([{ id: '1', phone: '89000000001', statdialertime: '15:00:00' }]);
		const answer = 'да';
		const finished = simulator.finish(1, { duration: 12, answer, recording: 'http://x/1.wav' });
		expect(finished).toEqual({
			phone: '89000000001',
			duration: 12,
			answer,
			recording: 'http://x/1.wav',
		});
		clock.advance(24 * 3_600_000);
		const record = { QUERY_ID: 1001, DST: '89000000001', TIME, CODE, SEC: 12 };
		expect(simulator.records).toEqual([record]);
		simulator.finish(1, { duration: 40 });
		expect(simulator.records).toEqual([{ ...record, SEC: 40 }]);
		expect(() => simulator.finish(2, { duration: 1 })).toThrow('No call has the id 2');
	});
});

describe('postWebhook', () => {
	const seen: Array<{ type: string; token: unknown; url?: string; body: Buffer }> = [];
	const server = http.createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { headers, url } = request;
			const type = headers['content-type'] ?? '';
			seen.push({ type, token: headers['x-webhook-token'], url, body: Buffer.concat(chunks) });
			response.writeHead(url === '/gone' ? 302 : 202, { location: 'http://example.com/' });
			response.end('{"ok":true}');
		});
	});
	let url = '';
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		url = `http://127.0.0.1:${address.port}`;
	});
	beforeEach(() => {
		seen.length = 0;
	});
	afterAll(async () => {
		await new Promise((resolve) => server.close(resolve));
	});

	const fields = { phone: '89000000001', duration: 12, answer: 'да & нет' };

	it('posts JSON and forms with the headers it is given, to the query it is given', async () => {
		const json = await postWebhook(`${url}/a?token=t`, fields, 'json');
		await postWebhook(url, fields, 'form', { 'X-Webhook-Token': 'secret' });
		expect(json).toEqual({ status: 202, text: '{"ok":true}' });
		expect(seen.map(({ body, ...rest }) => ({ ...rest, body: body.toString() }))).toEqual([
			{
				type: 'application/json',
				token: undefined,
				url: '/a?token=t',
				body: '{"phone":"89000000001","duration":12,"answer":"да & нет"}',
			},
			{
				type: 'application/x-www-form-urlencoded',
				token: 'secret',
				url: '/',
				body: 'phone=89000000001&duration=12&answer=%D0%B4%D0%B0+%26+%D0%BD%D0%B5%D1%82',
			},
		]);
	});

	it('posts a file as multipart only', async () => {
		const bytes = Buffer.from('RIFF\u0000\u0001WAVE');
		const recording = { fileName: 'call.wav', contentType: 'audio/wav', bytes };
		await postWebhook(url, { ...fields, recording }, 'multipart');
		const parts = readMultipart(seen[0]?.type, seen[0]?.body ?? Buffer.alloc(0));
		expect(parts.map(({ name, bytes: part }) => [name, part.toString()])).toEqual([
			['phone', '89000000001'],
			['duration', '12'],
			['answer', 'да & нет'],
			['recording', 'RIFF\u0000\u0001WAVE'],
		]);
		expect(parts[3]).toMatchObject({ fileName: 'call.wav', contentType: 'audio/wav' });
		await expect(postWebhook(url, { recording }, 'json')).rejects.toThrow(
			'The file recording needs the encoding multipart',
		);
		expect(seen).toHaveLength(1);
	});

	it('goes to loopback only, and follows no redirect', async () => {
		for (const target of ['http://example.com/', 'http://127.0.0.1.example.com/']) {
			await expect(postWebhook(target, fields, 'json')).rejects.toThrow(
				`A webhook is posted to a loopback address only, not to ${new URL(target).hostname}`,
			);
		}
		expect((await postWebhook(`${url}/gone`, fields, 'form')).status).toBe(302);
		expect(seen).toHaveLength(1);
	});
});
