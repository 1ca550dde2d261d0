import axios from 'axios';

import { delay } from '../../dev/node';
import { refusedBaseUrl, type Fault } from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { call, delivered, message, NUMBER, startPair } from './setup';

type Pair = Awaited<ReturnType<typeof startPair>>;

const three = ['a', 'b', 'c'].map((guid) => message({ guid }));

function guids(reply: unknown): unknown[] {
	if (!Array.isArray(reply)) throw new Error('the reply is no array');
	return reply.map((entry: unknown) =>
		typeof entry === 'object' && entry !== null && 'guid' in entry ? entry.guid : entry,
	);
}

describe('faults of the simulated Mobilon', () => {
	let pair: Pair;
	beforeAll(async () => {
		pair = await startPair();
	});
	afterEach(() => pair.simulator.reset());
	afterAll(async () => {
		await pair.simulator.close();
	});

	/** The reply as text, so that nothing is read into it. */
	async function sendText() {
		return await axios.post<string>(`${pair.simulator.smsBaseUrl}/send/`, three, {
			auth: { username: pair.simulator.login, password: pair.simulator.password },
			responseType: 'arraybuffer',
			transformResponse: (bytes: Buffer) => bytes.toString('utf8'),
			validateStatus: () => true,
			maxRedirects: 0,
			proxy: false,
		});
	}

	it.each([301, 302, 307, 401, 403, 404, 408, 429, 500, 503])(
		'status %d is answered without processing',
		async (status) => {
			const { client, simulator } = pair;
			simulator.fault({ kind: 'status', status });
			const reply = await client.smsSend([message()]);
			expect([reply.status, reply.data]).toEqual([status, { error: `simulated ${status}` }]);
			expect(delivered(simulator)).toBe(0);
			expect(simulator.requests.map((request) => request.status)).toEqual([status]);
			expect((await client.smsSend([message()])).status).toBe(200);
		},
	);

	it('a status takes a body, a content type, headers and Retry-After', async () => {
		const { simulator } = pair;
		const location = 'http://127.0.0.1:1/';
		simulator.fault({ kind: 'status', status: 307, headers: { location } });
		simulator.fault({ kind: 'status', status: 429, retryAfter: 7, body: 'wait' });
		simulator.fault({ kind: 'status', status: 500, body: '<h1>', contentType: 'text/html' });
		simulator.fault({ kind: 'status', status: 200, body: { result: [] } });
		expect((await sendText()).headers.location).toBe(location);
		const limited = await sendText();
		expect([limited.status, limited.headers['retry-after'], limited.data]).toEqual([
			429,
			'7',
			'wait',
		]);
		expect(limited.headers['content-type']).toBe('text/plain; charset=utf-8');
		const broken = await sendText();
		expect([broken.headers['content-type'], broken.data]).toEqual(['text/html', '<h1>']);
		expect((await sendText()).data).toBe('{"result":[]}');
		expect(delivered(simulator)).toBe(0);
	});

	it('acceptThenStatus delivers and then answers the status', async () => {
		const { client, simulator } = pair;
		simulator.fault({ kind: 'acceptThenStatus', status: 502 });
		const reply = await client.smsSend(three);
		expect([reply.status, reply.data]).toEqual([502, { error: 'simulated 502' }]);
		expect(simulator.deliveries.get(NUMBER)).toBe(3);
		expect(simulator.tasks.size).toBe(3);
	});

	it.each<[Fault, number]>([
		[{ kind: 'html' }, 3],
		[{ kind: 'html', accept: false }, 0],
	])('%j answers a page with 200', async (fault, deliveries) => {
		const { simulator } = pair;
		simulator.fault(fault);
		const reply = await sendText();
		expect([reply.status, reply.headers['content-type']]).toEqual([
			200,
			'text/html; charset=utf-8',
		]);
		expect(reply.data).toContain('<!DOCTYPE html>');
		expect(delivered(simulator)).toBe(deliveries);
	});

	it.each<[string, Fault, string, number]>([
		['nothing', { kind: 'body', body: '' }, '', 3],
		['text', { kind: 'body', body: 'ok', contentType: 'text/plain' }, 'ok', 3],
		['null, not accepted', { kind: 'body', body: 'null', accept: false }, 'null', 0],
		['no reply, not accepted', { kind: 'body', accept: false }, '', 0],
	])('a body of %s', async (_name, fault, text, deliveries) => {
		const { simulator } = pair;
		simulator.fault(fault);
		const reply = await sendText();
		const type = _name === 'text' ? 'text/plain' : 'application/json; charset=utf-8';
		expect([reply.status, reply.headers['content-type'], reply.data]).toEqual([200, type, text]);
		expect(delivered(simulator)).toBe(deliveries);
	});

	it('a body changed from the right reply: cut short, behind a byte order mark', async () => {
		const { simulator } = pair;
		simulator.fault({ kind: 'body', transform: (json) => json.slice(0, 20) });
		simulator.fault({ kind: 'body', transform: (json) => `\uFEFF${json}` });
		expect((await sendText()).data).toBe('[{"status":0,"guid":');
		const marked = (await sendText()).data;
		expect(marked.charCodeAt(0)).toBe(0xfeff);
		expect(guids(JSON.parse(marked.slice(1)))).toEqual(['a', 'b', 'c']);
	});

	it.each<[Fault, string, number, string]>([
		[{ kind: 'reset', when: 'before' }, 'ECONNRESET', 0, '"c"'],
		[{ kind: 'reset', when: 'before', beforeBody: true }, 'ECONNRESET', 0, ''],
		[{ kind: 'reset', when: 'after' }, 'ECONNRESET', 3, '"c"'],
		[{ kind: 'cut' }, 'ERR_BAD_RESPONSE', 3, '"c"'],
	])('%j drops the connection', async (fault, code, deliveries, inBody) => {
		const { client, simulator } = pair;
		simulator.fault(fault);
		const failure: unknown = await client.smsSend(three).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(Error);
		// axios's words where the reply had begun.
		expect(failure).toMatchObject({
			message: fault.kind === 'cut' ? 'stream has been aborted' : 'read ECONNRESET',
		});
		expect(failure).toMatchObject({ code });
		expect(delivered(simulator)).toBe(deliveries);
		expect(simulator.requests.map(({ status }) => status)).toEqual([0]);
		const rawBody = simulator.requests[0]?.rawBody ?? '';
		if (inBody === '') expect(rawBody).toBe('');
		else expect(rawBody).toContain(inBody);
		expect((await client.smsSend([message()])).status).toBe(200);
	});

	it.each([
		[true, 3],
		[false, 0],
	])('hang, accept %s: no answer while the client waits', async (accept, deliveries) => {
		const { simulator } = pair;
		simulator.fault({ kind: 'hang', accept });
		const started = axios.post(`${simulator.smsBaseUrl}/send/`, three, {
			auth: { username: simulator.login, password: simulator.password },
			timeout: 250,
			proxy: false,
		});
		await expect(started).rejects.toMatchObject({ code: 'ECONNABORTED' });
		expect(delivered(simulator)).toBe(deliveries);
		expect(simulator.requests.map(({ status, body }) => [status, body])).toEqual([[0, three]]);
	});

	it('slow accepts at once and gives the right answer late', async () => {
		const { client, simulator } = pair;
		simulator.fault({ kind: 'slow', ms: 200 });
		const reply = await client.smsSend(three);
		expect([reply.status, guids(reply.data)]).toEqual([200, ['a', 'b', 'c']]);
		const [request] = simulator.requests;
		const took = (request?.endedAt ?? 0) - (request?.startedAt ?? 0);
		expect(took).toBeGreaterThanOrEqual(199);
		expect(took).toBeLessThan(2000);

		simulator.fault({ kind: 'slow', ms: 400 });
		const hasty = axios.post(`${simulator.smsBaseUrl}/send/`, three, {
			auth: { username: simulator.login, password: simulator.password },
			timeout: 100,
			proxy: false,
		});
		await expect(hasty).rejects.toMatchObject({ code: 'ECONNABORTED' });
		expect(delivered(simulator)).toBe(6);
		// An answer nobody waits for any more is not sent.
		const [, given] = simulator.requests;
		for (let turn = 0; turn < 200 && given?.endedAt === given?.startedAt; turn += 1) await delay(5);
		expect((given?.endedAt ?? 0) - (given?.startedAt ?? 0)).toBeGreaterThanOrEqual(399);
		expect(given?.status).toBe(0);
	});

	const foreign = { status: 0, guid: 'foreign', id: '000000000000000000000000' };
	it.each<[string, (entries: unknown[]) => unknown[], unknown[]]>([
		['reordered', (entries) => entries.reverse(), ['c', 'b', 'a']],
		['missing', (entries) => entries.slice(1), ['b', 'c']],
		['twice', (entries) => [...entries, entries[0]], ['a', 'b', 'c', 'a']],
		['foreign', (entries) => [foreign, ...entries], ['foreign', 'a', 'b', 'c']],
		['null', (entries) => [null, ...entries.slice(1)], [null, 'b', 'c']],
	])('entries %s', async (_name, change, expected) => {
		const { client, simulator } = pair;
		simulator.fault({ kind: 'entries', change });
		const reply = await client.smsSend(three);
		expect([reply.status, guids(reply.data)]).toEqual([200, expected]);
		expect(simulator.deliveries.get(NUMBER)).toBe(3);
	});

	it('uses faults in order, as often as told, after those let through', async () => {
		const { client, simulator } = pair;
		simulator.fault({ kind: 'status', status: 500 }, { times: 2, skip: 1 });
		simulator.fault({ kind: 'status', status: 503 }, { skip: 4 });
		const seen: number[] = [];
		for (let turn = 0; turn < 6; turn += 1) seen.push((await client.smsSend(three)).status);
		expect(seen).toEqual([200, 500, 500, 200, 503, 200]);
		expect(delivered(simulator)).toBe(9);

		simulator.fault({ kind: 'status', status: 418 }, { times: Infinity });
		for (let turn = 0; turn < 3; turn += 1) {
			expect((await client.smsSend(three)).status).toBe(418);
		}
	});

	it('hits the sending paths unless told which path or service', async () => {
		const { client, simulator } = pair;
		const ask = async () => [
			(await client.autocallCreate([call()])).status,
			(await client.autocallStatus(['x'])).status,
			(await client.smsSend([message()])).status,
			(await client.smsStatus(['x'])).status,
		];
		simulator.fault({ kind: 'status', status: 500 }, { times: 2 });
		expect(await ask()).toEqual([500, 200, 500, 200]);
		simulator.fault({ kind: 'status', status: 501 }, { path: '/status/', times: 2 });
		expect(await ask()).toEqual([200, 501, 200, 501]);
		simulator.fault({ kind: 'status', status: 502 }, { path: '/status/', service: 'sms' });
		expect(await ask()).toEqual([200, 200, 200, 502]);
		simulator.fault({ kind: 'status', status: 503 }, { service: 'sms' });
		expect(await ask()).toEqual([200, 200, 503, 200]);
		simulator.fault({ kind: 'status', status: 504 }, { path: '/call/' });
		expect(await ask()).toEqual([504, 200, 200, 200]);
	});

	it('refuses a bad request under an accepting fault, with nothing delivered', async () => {
		const { client, simulator } = pair;
		simulator.fault({ kind: 'acceptThenStatus', status: 500 });
		const reply = await client.smsSend([message({ number: '8913' })]);
		expect(reply.status).toBe(400);
		expect(reply.data).toEqual({ error: '[0].number must be 8 and 10 digits' });
		expect(delivered(simulator)).toBe(0);
		expect((await client.smsSend([message()])).status).toBe(200);
	});

	it('gives the address of a port that refuses connections', async () => {
		const closed = await refusedBaseUrl();
		expect(closed).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		const client = createMobilonReference({ ...pair.simulator, smsBaseUrl: closed });
		await expect(client.smsSend([message()])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});
