import { http } from '../../dev/node';
import { postWebhook } from '../../simulators/autodialer';
import { exampleGroup, startAutodialerPair, type AutodialerPair } from './autodialerSetup';
import { entriesOf } from './setup';

const TODAY = { date_from: '2025-03-10', date_to: '2025-03-10' };
const CODE = 'ANSWERED 16';
const TIME = '2025-03-10 12:00:00 +0300';

describe('call records of the simulated Autodialer', () => {
	let pair: AutodialerPair;
	beforeEach(async () => {
		pair = await startAutodialerPair({ doneAfter: 7000 });
	});
	afterEach(async () => await pair.simulator.close());

	test('come once the calls have ended, those of a group under one QUERY_ID', async () => {
		const { client, clock, simulator } = pair;
		await client.make(exampleGroup);
		await client.newcall({ phone: '89000000001' });
		clock.advance(6999);
		expect((await client.cdr(TODAY)).data).toEqual([]);
		clock.advance(1);
		expect((await client.cdr(TODAY)).data).toEqual([
			{ QUERY_ID: 1001, DST: '89222220000', TIME, CODE, SEC: 7 },
			{ QUERY_ID: 1001, DST: '89222220002', TIME, CODE, SEC: 7 },
			{ QUERY_ID: 1002, DST: '89000000001', TIME, CODE, SEC: 7 },
		]);
		expect(simulator.requests.at(-1)?.rawBody).toBe('date_from=2025-03-10&date_to=2025-03-10');
	});

	test('are found by days, both included, and by number, as a form and as JSON', async () => {
		const { client, jsonClient, simulator } = pair;
		const times = ['2025-03-09 23:59:59', '2025-03-10 00:00:00', '2025-03-11 23:59:59'];
		for (const time of times) simulator.addRecord({ DST: '89001110000', TIME: `${time} +0300` });
		const busy = { DST: '89001110001', QUERY_ID: 7, CODE: 'BUSY 17', SEC: 0 };
		expect(simulator.addRecord(busy)).toEqual({ ...busy, TIME });
		for (const { cdr } of [client, jsonClient]) {
			const ids = async (date_from: string, date_to: string, to?: string) =>
				entriesOf((await cdr({ date_from, date_to, to })).data).map(
					(entry) => Object(entry).QUERY_ID,
				);
			expect(await ids('2025-03-10', '2025-03-11')).toEqual([1002, 1003, 7]);
			expect(await ids('2025-03-09', '2025-03-10', '89001110000')).toEqual([1001, 1002]);
			expect(await ids('2025-03-09', '2025-03-11', '89001110001')).toEqual([7]);
			expect(await ids('2025-03-12', '2025-03-12')).toEqual([]);
		}
		expect(simulator.deliveries.size).toBe(0);
	});
});

test('postWebhook goes to loopback only, follows no redirect, and knows where a file fits', async () => {
	let seen = 0;
	const server = http.createServer((_request, response) => {
		seen += 1;
		response.writeHead(302, { location: 'http://example.com/' }).end('gone');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const url = `http://127.0.0.1:${address.port}/`;
	expect(await postWebhook(url, { phone: '1' }, 'form')).toEqual({ status: 302, text: 'gone' });
	await expect(postWebhook('http://127.0.0.1.example.com/', {}, 'json')).rejects.toThrow(
		'A webhook is posted to a loopback address only, not to 127.0.0.1.example.com',
	);
	const recording = { fileName: 'a.wav', contentType: 'audio/wav', bytes: Buffer.alloc(1) };
	await expect(postWebhook(url, { recording }, 'json')).rejects.toThrow(
		'The file recording needs the encoding multipart',
	);
	expect(seen).toBe(1);
	await new Promise((resolve) => server.close(resolve));
});
