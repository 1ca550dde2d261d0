import axios from 'axios';

import { createMobilonReference } from '../reference/mobilon';
import { call, delivered, idsOf, message, startPair } from './setup';

type Pair = Awaited<ReturnType<typeof startPair>>;

/** A copy without one field, or with a field a document does not know. */
function without(object: object, name: string): Record<string, unknown> {
	return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}

describe('what the simulated Mobilon refuses', () => {
	let pair: Pair;
	beforeAll(async () => {
		pair = await startPair();
	});
	afterEach(() => {
		const { simulator } = pair;
		const processed = [delivered(simulator), simulator.tasks.size];
		simulator.reset();
		expect(processed).toEqual([0, 0]);
	});
	afterAll(async () => {
		await pair.simulator.close();
	});

	async function raw(
		url: string,
		data: string | Buffer | undefined,
		{ method = 'POST', type = 'application/json' }: { method?: string; type?: string } = {},
	) {
		return await axios.request<unknown>({
			url,
			method,
			data,
			auth: { username: pair.simulator.login, password: pair.simulator.password },
			headers: { 'Content-Type': type },
			validateStatus: () => true,
			proxy: false,
		});
	}

	const sms = async (body: unknown) =>
		await raw(`${pair.simulator.smsBaseUrl}/send/`, JSON.stringify(body));
	const autocall = async (body: unknown) =>
		await raw(`${pair.simulator.autocallBaseUrl}/call/`, JSON.stringify(body));

	it.each([
		['autocall', '/send/'],
		['autocall', '/call'],
		['autocall', '/Call/'],
		['autocall', '//call/'],
		['autocall', '/'],
		['sms', '/call/'],
		['sms', '/status'],
	])('404: %s has no %s', async (service, path) => {
		const { autocallBaseUrl, smsBaseUrl, requests } = pair.simulator;
		const base = service === 'sms' ? smsBaseUrl : autocallBaseUrl;
		const reply = await raw(`${base}${path}`, JSON.stringify([message()]));
		expect([reply.status, reply.data]).toEqual([404, { error: 'no such path' }]);
		expect(requests).toHaveLength(1);
		expect(requests[0]).toMatchObject({ service, path, status: 404, body: [message()] });
	});

	it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('405: %s', async (method) => {
		const reply = await raw(`${pair.simulator.smsBaseUrl}/status/`, undefined, { method });
		expect([reply.status, reply.headers.allow]).toEqual([405, 'POST']);
		expect(reply.data).toEqual({ error: `${method} is not documented here` });
	});

	it.each([
		[{ login: 'testUsers' }, 'wrong login or password'],
		[{ password: '' }, 'wrong login or password'],
	])('401: %j', async (change, error) => {
		const client = createMobilonReference({ ...pair.simulator, ...change });
		for (const reply of [
			await client.autocallCreate([call()]),
			await client.autocallStatus(['x']),
			await client.smsSend([message()]),
			await client.smsStatus(['x']),
		]) {
			expect([reply.status, reply.data]).toEqual([401, { error }]);
			expect(reply.headers['www-authenticate']).toBe('Basic realm="simulator"');
		}
	});

	it('401: no Authorization header', async () => {
		const reply = await axios.post<unknown>(`${pair.simulator.smsBaseUrl}/send/`, [message()], {
			validateStatus: () => true,
			proxy: false,
		});
		expect([reply.status, reply.data]).toEqual([401, { error: 'no Authorization header' }]);
	});

	it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=cp1251'])(
		'415: %s',
		async (type) => {
			const body = JSON.stringify([message()]);
			const reply = await raw(`${pair.simulator.smsBaseUrl}/send/`, body, { type });
			const error = 'the content type must be application/json';
			expect([reply.status, reply.data]).toEqual([415, { error }]);
		},
	);

	it.each([
		['nothing', Buffer.alloc(0)],
		['half of it', Buffer.from('[{"guid":')],
		['a byte order mark', Buffer.from('\uFEFF[]')],
		['a text in windows-1251', Buffer.from([0x5b, 0x22, 0xef, 0xf0, 0x22, 0x5d])],
	])('400: a body that is %s', async (_name, body) => {
		const reply = await raw(`${pair.simulator.smsBaseUrl}/send/`, body);
		expect([reply.status, reply.data]).toEqual([400, { error: 'the body must be JSON in UTF-8' }]);
	});

	it('400: a query string; 413: a body over 50 MB', async () => {
		const query = await raw(`${pair.simulator.smsBaseUrl}/send/?x=1`, JSON.stringify([message()]));
		expect([query.status, query.data]).toEqual([
			400,
			{ error: 'the query string is not documented' },
		]);
		const huge = await raw(
			`${pair.simulator.smsBaseUrl}/send/`,
			Buffer.alloc(50 * 1024 * 1024 + 1),
		);
		expect(huge.status).toBe(413);
	});

	const hundredAndOne = Array.from({ length: 101 }, (_, index) => message({ guid: `g-${index}` }));
	const good = message({ guid: 'g-0' });
	it.each<[string, unknown]>([
		['the body must be an array', good],
		['the body must be an array', null],
		['the array must hold at least 1 object', []],
		['the array must hold at most 100 objects, it holds 101', hundredAndOne],
		['[1] must be an object', [good, null]],
		['[1] must be an object', [good, [good]]],
		['[1] must be an object', [good, 'text']],
		['[1].colour is not a documented field', [good, { ...message(), colour: 'red' }]],
		['[1].file is not a documented field', [good, { ...message(), file: 'hello' }]],
		['[1].date is not a documented field', [good, { ...message(), date: '2017-03-01' }]],
		['[1].constructor is not a documented field', [good, { ...message(), constructor: 'x' }]],
		['[1].guid is missing', [good, without(message(), 'guid')]],
		['[1].text is missing', [good, without(message(), 'text')]],
		['[1].number is missing', [good, without(message(), 'number')]],
		['[1].source is missing', [good, without(message(), 'source')]],
		['[1].guid must be a string', [good, { ...message(), guid: 7 }]],
		['[1].text must be a string', [good, { ...message(), text: null }]],
		['[1].number must be a string', [good, { ...message(), number: 89135290001 }]],
		['[1].source must be a string', [good, { ...message(), source: [] }]],
		['[1].guid must not be empty', [good, message({ guid: '' })]],
		['[1].text must not be empty', [good, message({ text: '' })]],
		...['8913529XXXX', '79135290001', '+79135290001', '8913529000', '891352900011', ' 89135290001']
			.concat('89135290001\n', '8913529٠٠٠١', '')
			.map((number): [string, unknown] => [
				'[1].number must be 8 and 10 digits',
				[good, message({ number })],
			]),
		['[1].source must be 8 and 10 digits', [good, message({ source: '8923456XXXX' })]],
		['[2].guid equals [0].guid', [good, message(), { ...good, text: 'other' }]],
	])('400 for a message (%#): %s', async (error, body) => {
		const reply = await sms(body);
		expect([reply.status, reply.data]).toEqual([400, { error }]);
	});

	const dateForm = '[0].date must be YYYY-MM-DD';
	const dateGone = '[0].date is not a day of the calendar';
	it.each<[string, unknown]>([
		['[0].text is not a documented field', [{ ...call(), text: 'hello' }]],
		['[0].file is missing', [without(call(), 'file')]],
		['[0].file must not be empty', [call({ file: '' })]],
		['[0].file must be a string', [{ ...call(), file: true }]],
		['[0].source must be 8 and 10 digits', [call({ source: '9234560002' })]],
		['[0].date must be a string', [{ ...call(), date: null, time: '12:00' }]],
		...['2017-3-1', '01.03.2017', '20170301', '2017-03-01T00:00', ''].map(
			(date): [string, unknown] => [dateForm, [call({ date, time: '12:00' })]],
		),
		...['2017-02-29', '2017-04-31', '2017-13-01', '2017-00-10', '2017-01-00'].map(
			(date): [string, unknown] => [dateGone, [call({ date, time: '12:00' })]],
		),
		...['24:00', '12:60', '9:00', '12:00:00', '1200', ''].map((time): [string, unknown] => [
			'[0].time must be HH:MM',
			[call({ date: '2017-03-01', time })],
		]),
		['[0].time is missing beside date', [call({ date: '2017-03-01' })]],
		['[0].date is missing beside time', [call({ time: '12:00' })]],
		['[1].guid equals [0].guid', [call(), call({ number: '89135290009' })]],
	])('400 for a call (%#): %s', async (error, body) => {
		const reply = await autocall(body);
		expect([reply.status, reply.data]).toEqual([400, { error }]);
	});

	it.each<[string, unknown]>([
		['the body must be an array', { id: 'x' }],
		['the array must hold at least 1 object', []],
		[
			'the array must hold at most 100 objects, it holds 101',
			hundredAndOne.map(({ guid: id }) => ({ id })),
		],
		['[0].id is missing', [{}]],
		['[0].id must be a string', [{ id: 1 }]],
		['[0].id must not be empty', [{ id: '' }]],
		['[0].guid is not a documented field', [{ id: 'x', guid: 'g' }]],
	])('400 for a status query: %s', async (error, body) => {
		for (const base of [pair.simulator.smsBaseUrl, pair.simulator.autocallBaseUrl]) {
			const reply = await raw(`${base}/status/`, JSON.stringify(body));
			expect([reply.status, reply.data]).toEqual([400, { error }]);
		}
	});
});

it('takes what is just inside the limits', async () => {
	const { client, simulator } = await startPair();
	try {
		const hundred = Array.from({ length: 100 }, (_, index) => message({ guid: `g-${index}` }));
		expect(idsOf((await client.smsSend(hundred)).data)).toHaveLength(100);
		const leapDay = call({ date: '2016-02-29', time: '23:59' });
		expect((await client.autocallCreate([leapDay])).status).toBe(200);
		const reply = await axios.post<unknown>(`${simulator.smsBaseUrl}/send/`, [message()], {
			auth: { username: simulator.login, password: simulator.password },
			headers: { 'Content-Type': 'application/json; charset=utf-8' },
			proxy: false,
		});
		expect(idsOf(reply.data)).toHaveLength(1);
	} finally {
		await simulator.close();
	}
});
