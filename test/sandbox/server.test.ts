import { LISTED } from '../../sandbox/wire';
import { message } from '../simulators/setup';
import { openSandbox, type Bench } from './setup';

let bench: Bench;
beforeEach(async () => {
	bench = await openSandbox();
});
afterEach(async () => {
	await bench.close();
});

const send = async (...texts: string[]) => {
	const messages = texts.map((text, index) => message({ guid: `g-${index}`, text }));
	return await bench.mobilon.smsSend(messages);
};
const entryOf = async (text: string) =>
	await bench.until(({ entries }) => entries.find((entry) => entry.text === text));

describe('the page', () => {
	test('comes whole from this server, and may load nothing else', async () => {
		const { data, headers } = await bench.get('/');
		expect(headers['content-type']).toBe('text/html; charset=utf-8');
		expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
		const addresses = [...String(data).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to);
		expect(addresses).toEqual([expect.stringMatching(/^data:/), '/page.css', '/page.js']);
		const [script, style] = [await bench.get('/page.js'), await bench.get('/page.css')];
		expect([script.status, style.status]).toEqual([200, 200]);
		expect(`${script.data}${style.data}`).not.toMatch(/https?:\/\/(?!www\.w3\.org)|@import|url\(/);
	});

	test.each([
		['another name that points here', { host: 'rebound.example:4100' }, 403],
		['another port', { host: '127.0.0.1:1' }, 403],
		['a page of another site', { origin: 'https://example.com' }, 403],
		['a page without an origin', { origin: 'null' }, 403],
	])('refuses %s', async (_what, headers, status) => {
		expect((await bench.get('/', headers)).status).toBe(status);
		expect((await bench.get('/api/events', headers)).status).toBe(status);
		expect((await bench.post('reset', {}, headers)).status).toBe(status);
	});

	test('answers its own page under both names of this machine', async () => {
		const { host, port } = new URL(bench.sandbox.baseUrl);
		for (const own of [host, `localhost:${port}`]) {
			const headers = { host: own, origin: `http://${own}` };
			expect((await bench.post('reset', {}, headers)).status).toBe(200);
		}
	});

	test.each(['text/plain', 'application/x-www-form-urlencoded'])('takes no %s', async (type) => {
		const { status } = await bench.post('reset', '{}', { 'content-type': type });
		expect(status).toBe(415);
	});
});

describe('what arrives', () => {
	test('is shown at once, with the request it came with', async () => {
		await send('first', 'second');
		const [first, second] = [await entryOf('first'), await entryOf('second')];
		expect(first).toMatchObject({
			provider: 'mobilon',
			kind: 'SMS',
			title: '89135290001',
			state: { tone: 'waiting', text: 'Accepted · status 0' },
		});
		expect(second.request).toBe(first.request);
		const line = await bench.until(({ requests }) => requests.find(({ status }) => status === 200));
		expect(line).toMatchObject({ id: first.request, method: 'POST', path: '/send/' });
		const { data } = await bench.get(`/api/requests/${line.id}`);
		expect(data.request).toMatch(/^POST \/send\/\n[^]*authorization: Basic [^]*"text":"second"/);
		expect(data.reply).toMatch(/^200\n[^]*\[\{"status":0,"guid":"g-0"/);
	});

	test('shows requests that are refused, too', async () => {
		await bench.mobilon.smsSend([message({ number: '1' })]);
		const line = await bench.until(({ requests }) => requests[0]);
		expect(line).toMatchObject({ status: 400, path: '/send/' });
		expect(bench.model().entries).toEqual([]);
	});

	test('ends by itself', async () => {
		await send('hello');
		const state = { tone: 'done', text: 'Sent · status 1' };
		const done = await bench.until(({ entries }) =>
			entries.find((entry) => entry.state.text === state.text),
		);
		expect(done.state).toEqual(state);
	});

	test(`lists the last ${LISTED}, and still answers for the others`, async () => {
		const ids: string[] = [];
		for (let batch = 0; batch < 6; batch++) {
			const texts = Array.from({ length: 100 }, (_, index) => `${batch * 100 + index}`);
			const { data } = await send(...texts);
			if (Array.isArray(data)) ids.push(...data.map(({ id }) => String(id)));
		}
		await entryOf('599');
		expect(bench.model().entries.map(({ text }) => text)).toEqual(
			Array.from({ length: LISTED }, (_, index) => `${599 - index}`),
		);
		const { data } = await bench.mobilon.smsStatus([ids[0] ?? '']);
		expect(data).toMatchObject([{ id: ids[0] }]);
	});

	test('is forgotten at a reset, with the faults and not with the mode', async () => {
		await bench.post('mode', { automatic: false });
		await send('hello');
		await entryOf('hello');
		const order = { fault: 'status500', times: null, all: false };
		await bench.post('providers/mobilon/faults', order);
		await bench.post('reset');
		await bench.until(
			({ entries, requests }) => entries.length + requests.length === 0 || undefined,
		);
		const { providers, automatic } = bench.model();
		expect([automatic, providers.flatMap(({ faults }) => faults)]).toEqual([false, []]);
		expect((await send('again')).status).toBe(200);
	});
});

describe('faults', () => {
	test('hit so many requests that send, and show how many are left', async () => {
		const order = { fault: 'status429', times: 2, all: false };
		const { data } = await bench.post('providers/mobilon/faults', order);
		expect(data).toEqual({ message: 'Mobilon: 429 Too Many Requests is on' });
		const left = async (count: number | null) =>
			await bench.until(({ providers }) =>
				providers[0]?.faults.find((fault) => fault.left === count),
			);
		expect(await left(2)).toMatchObject({ label: '429 Too Many Requests', all: false });
		expect((await bench.mobilon.smsStatus(['x'])).status).toBe(200);
		const reply = await send('hello');
		expect([reply.status, reply.headers['retry-after']]).toEqual([429, '2']);
		await left(1);
		expect((await send('hello')).status).toBe(429);
		expect((await send('hello')).status).toBe(200);
		await bench.until(({ providers }) => providers[0]?.faults.length === 0 || undefined);
	});

	test('stay on for all requests until they are switched off', async () => {
		await bench.post('providers/mobilon/faults', { fault: 'status401', times: null, all: true });
		const on = await bench.until(({ providers }) => providers[0]?.faults[0]);
		expect(on.left).toBeNull();
		expect((await bench.mobilon.smsStatus(['x'])).status).toBe(401);
		expect((await send('hello')).status).toBe(401);
		await bench.post(`faults/${on.id}/off`);
		expect((await send('hello')).status).toBe(200);
		expect((await bench.post(`faults/${on.id}/off`)).data.error).toBe('This fault is off already');
	});

	test.each([
		['halfJson', (text: unknown) => expect(text).toMatch(/^\[\{"status":0,[^\]]*,$/)],
		['html', (text: unknown) => expect(text).toMatch(/^<!DOCTYPE html>/)],
		['missing', (reply: unknown) => expect(reply).toMatchObject([{ guid: 'g-1' }])],
		[
			'reversed',
			(reply: unknown) => expect(reply).toMatchObject([{ guid: 'g-1' }, { guid: 'g-0' }]),
		],
		['accepted500', (reply: unknown) => expect(reply).toEqual({ error: 'simulated 500' })],
	])('%s is answered as it says, and the messages are there', async (fault, check) => {
		await bench.post('providers/mobilon/faults', { fault, times: 1, all: false });
		check((await send('one', 'two')).data);
		await entryOf('one');
		await entryOf('two');
	});

	test.each([
		[{ fault: 'none', times: 1, all: false }, 'There is no fault none'],
		[{ fault: 'html', times: 0, all: false }, 'times must be a whole number from 1 to 100000'],
		[{ fault: 'html', times: 1 }, 'all must be true or false'],
		[
			{ fault: 'slow', times: 1, all: false, seconds: 1e9 },
			'seconds must be a whole number from 1',
		],
	])('refuses %j', async (order, error) => {
		const { status, data } = await bench.post('providers/mobilon/faults', order);
		expect([status, data.error]).toEqual([400, expect.stringContaining(error)]);
	});
});
