import axios from 'axios';
import type { Fault } from '../../simulators/mobilon';
import { call, delivered, message, startPair } from './setup';

const three = ['a', 'b', 'c'].map((guid) => message({ guid }));

let pair: Awaited<ReturnType<typeof startPair>>;
beforeAll(async () => {
	pair = await startPair();
});
beforeEach(() => pair.simulator.reset());
afterAll(async () => await pair.simulator.close());

/** The reply as raw text. */
async function sendText(timeout = 0) {
	const { smsBaseUrl, login, password } = pair.simulator;
	return await axios.post<string>(`${smsBaseUrl}/send/`, three, {
		auth: { username: login, password },
		responseType: 'arraybuffer',
		transformResponse: (bytes: Buffer) => bytes.toString('utf8'),
		validateStatus: () => true,
		maxRedirects: 0,
		proxy: false,
		timeout,
	});
}

const JSON_TYPE = 'application/json; charset=utf-8';
const PAGE = expect.stringMatching(/^<!DOCTYPE html>/);
const MARKED = expect.stringMatching(/^\uFEFF\[\{"status":0/);
const HTML_TYPE = 'text/html; charset=utf-8';
const status = (code: number, body?: unknown): Fault => ({ kind: 'status', status: code, body });
const changed = (transform: (json: string) => string): Fault => ({ kind: 'body', transform });

test.each<[answer: string, Fault, code: number, type: string, text: unknown, deliveries: number]>([
	['a status', status(503), 503, JSON_TYPE, '{"error":"simulated 503"}', 0],
	['a status with a text', status(500, 'wait'), 500, 'text/plain; charset=utf-8', 'wait', 0],
	['a status with JSON', status(200, { a: 1 }), 200, JSON_TYPE, '{"a":1}', 0],
	[
		'502, accepted',
		{ kind: 'acceptThenStatus', status: 502 },
		502,
		JSON_TYPE,
		'{"error":"simulated 502"}',
		3,
	],
	['a page', { kind: 'html' }, 200, HTML_TYPE, PAGE, 3],
	['a page, not accepted', { kind: 'html', accept: false }, 200, HTML_TYPE, PAGE, 0],
	['nothing', { kind: 'body', body: '' }, 200, JSON_TYPE, '', 3],
	['a text', { kind: 'body', body: 'ok', contentType: 'a/b' }, 200, 'a/b', 'ok', 3],
	['null, not accepted', { kind: 'body', body: 'null', accept: false }, 200, JSON_TYPE, 'null', 0],
	['no reply, not accepted', { kind: 'body', accept: false }, 200, JSON_TYPE, '', 0],
	['half', changed((json) => json.slice(0, 20)), 200, JSON_TYPE, '[{"status":0,"guid":', 3],
	['a byte order mark', changed((json) => `\uFEFF${json}`), 200, JSON_TYPE, MARKED, 3],
])('answers with %s', async (_answer, fault, code, type, shown, deliveries) => {
	pair.simulator.fault(fault);
	const { status: got, headers, data } = await sendText();
	expect([got, headers['content-type'], data]).toEqual([code, type, shown]);
	expect(delivered(pair.simulator)).toBe(deliveries);
	expect(pair.simulator.requests).toMatchObject([{ status: code }]);
	expect((await sendText()).status).toBe(200);
});

test.each<[Fault, code: string, deliveries: number, body: unknown]>([
	[{ kind: 'reset', when: 'before' }, 'ECONNRESET', 0, three],
	[{ kind: 'reset', when: 'before', beforeBody: true }, 'ECONNRESET', 0, undefined],
	[{ kind: 'reset', when: 'after' }, 'ECONNRESET', 3, three],
	// axios's word if the reply had begun.
	[{ kind: 'cut' }, 'ERR_BAD_RESPONSE', 3, three],
])('%j drops the connection', async (fault, code, deliveries, body) => {
	pair.simulator.fault(fault);
	await expect(pair.client.smsSend(three)).rejects.toMatchObject({ code });
	expect(delivered(pair.simulator)).toBe(deliveries);
	expect(pair.simulator.requests.map((request) => [request.status, request.body])).toEqual([
		[0, body],
	]);
	expect((await sendText()).status).toBe(200);
});

test.each<[Fault, deliveries: number]>([
	[{ kind: 'hang', accept: true }, 3],
	[{ kind: 'hang', accept: false }, 0],
	[{ kind: 'slow', ms: 60_000 }, 3],
])('%j gives no answer while the client waits', async (fault, deliveries) => {
	pair.simulator.fault(fault);
	await expect(sendText(250)).rejects.toMatchObject({ code: 'ECONNABORTED' });
	expect(delivered(pair.simulator)).toBe(deliveries);
	expect(pair.simulator.requests).toMatchObject([{ status: 0, body: three, reply: undefined }]);
});

test('uses faults in order, as often as told, after those let through', async () => {
	const { client, simulator } = pair;
	simulator.fault({ kind: 'status', status: 500 }, { times: 2, skip: 1 });
	simulator.fault({ kind: 'status', status: 503 }, { skip: 4 });
	const seen: number[] = [];
	for (let turn = 0; turn < 6; turn++) seen.push((await client.smsSend(three)).status);
	expect(seen).toEqual([200, 500, 500, 200, 503, 200]);
});

test('says how often a fault is still used, takes back that one, or repairs all', async () => {
	const { client, simulator } = pair;
	const status = async () => (await client.smsSend([message()])).status;
	const twice = simulator.fault({ kind: 'status', status: 500 }, { times: 2 });
	const ever = simulator.fault({ kind: 'status', status: 429 }, { times: Infinity });
	expect(await status()).toBe(500);
	expect([twice.left, ever.left]).toEqual([1, Infinity]);
	twice.remove();
	expect([twice.left, await status(), await status()]).toEqual([0, 429, 429]);
	simulator.repair();
	expect([ever.left, await status()]).toEqual([0, 200]);
});

test('hits the sending paths unless told which path or service', async () => {
	const { client, simulator } = pair;
	const statuses = async () => [
		(await client.autocallCreate([call()])).status,
		(await client.autocallStatus(['x'])).status,
		(await client.smsSend([message()])).status,
		(await client.smsStatus(['x'])).status,
	];
	simulator.fault({ kind: 'status', status: 500 }, { times: 2 });
	expect(await statuses()).toEqual([500, 200, 500, 200]);
	simulator.fault({ kind: 'status', status: 501 }, { path: '*', times: 4 });
	expect(await statuses()).toEqual([501, 501, 501, 501]);
	simulator.fault({ kind: 'status', status: 502 }, { path: '/status/', service: 'sms' });
	expect(await statuses()).toEqual([200, 200, 200, 502]);
	simulator.fault({ kind: 'status', status: 503 }, { service: 'sms' });
	expect(await statuses()).toEqual([200, 200, 503, 200]);
});
