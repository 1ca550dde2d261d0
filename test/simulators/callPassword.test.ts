import axios from 'axios';

import { startCallPassword, type CallPasswordSimulator } from '../../simulators/callPassword';
import { createCallPasswordReference, type CallPasswordSigning } from '../reference/callPassword';

const NUMBER = '79999999999';
const PATH = '/api/call-password/send/';

describe('the simulated Call-Password', () => {
	let simulator: CallPasswordSimulator;
	beforeAll(async () => {
		simulator = await startCallPassword();
	});
	afterEach(() => simulator.reset());
	afterAll(async () => {
		await simulator.close();
	});

	const client = (signing: CallPasswordSigning = { by: 'header', apiKey: 'testKey' }) =>
		createCallPasswordReference({ baseUrl: simulator.baseUrl, signing });

	const post = async (
		body: unknown,
		headers: Record<string, string> = { Authorization: 'testKey' },
	) =>
		await axios.post<unknown>(`${simulator.baseUrl}${PATH}`, JSON.stringify(body), {
			headers: { 'Content-Type': 'application/json', ...headers },
			validateStatus: () => true,
			proxy: false,
		});

	const good = { number: NUMBER, capacity: '4' };

	it.each<[CallPasswordSigning, string | undefined, string]>([
		[{ by: 'header', apiKey: 'testKey' }, 'testKey', `{"number":"${NUMBER}","capacity":"4"}`],
		[
			{ by: 'bodyKey', apiKey: 'testKey' },
			undefined,
			`{"security":{"apiKey":"testKey"},"number":"${NUMBER}","capacity":"4"}`,
		],
		[
			{ by: 'bodyLogin', login: 'testUser', password: 'testPassword' },
			undefined,
			`{"security":{"login":"testUser","password":"testPassword"},"number":"${NUMBER}","capacity":"4"}`,
		],
	])('rings for the example, signed %j', async (signing, authorization, rawBody) => {
		const reply = await client(signing).send(good);
		const [[id = '', code = ''] = []] = [...simulator.codes];
		expect(code).toMatch(/^[0-9]{4}$/);
		expect(id).toMatch(/^[0-9]+$/);
		expect(reply.status).toBe(200);
		expect(reply.data).toEqual({ result: 'ok', id, number: NUMBER, price: '0.35', code });
		expect([...simulator.deliveries]).toEqual([[NUMBER, 1]]);
		const [request] = simulator.requests;
		expect(request?.headers.authorization).toBe(authorization);
		expect(request?.rawBody).toBe(rawBody);
		expect(request?.bytes.toString()).toBe(rawBody);
		expect(request).toMatchObject({ service: 'callPassword', method: 'POST', path: PATH });
	});

	it.each(['4', '5', '6'])('gives a code of %s digits, and another id each time', async (size) => {
		await client().send({ number: NUMBER, capacity: size });
		await client().send({ number: NUMBER, capacity: size });
		expect([...simulator.codes.values()].map((code) => code.length)).toEqual([
			Number(size),
			Number(size),
		]);
		expect(simulator.deliveries.get(NUMBER)).toBe(2);
	});

	const byLogin = { login: 'testUser', password: 'testPassword' };
	it.each<[string, unknown]>([
		['header and key', { security: { apiKey: 'testKey' } }],
		['header and login', { security: byLogin }],
		['all there is', { security: { ...byLogin, apiKey: 'testKey' } }],
	])('takes %s together when all are right', async (_name, security) => {
		const reply = await post({ ...Object(security), ...good });
		expect(reply.data).toMatchObject({ result: 'ok', number: NUMBER });
	});

	const none = 'neither an Authorization header nor a security section';
	const half = 'security needs an API key, or a login and a password';
	it.each<[string, Record<string, string>, object]>([
		[none, {}, {}],
		['wrong API key', { Authorization: 'otherKey' }, {}],
		['wrong API key', { Authorization: 'Bearer testKey' }, {}],
		['wrong API key', { Authorization: 'Basic dGVzdFVzZXI6dGVzdFBhc3N3b3Jk' }, {}],
		['wrong API key', {}, { security: { apiKey: 'otherKey' } }],
		['wrong API key', { Authorization: 'otherKey' }, { security: { apiKey: 'testKey' } }],
		['wrong API key', { Authorization: 'testKey' }, { security: { apiKey: 'otherKey' } }],
		['wrong API key', {}, { security: { apiKey: '' } }],
		['wrong login or password', {}, { security: { ...byLogin, password: 'x' } }],
		['wrong login or password', {}, { security: { ...byLogin, login: 'x' } }],
		['wrong login or password', {}, { security: { ...byLogin, login: 'x', apiKey: 'testKey' } }],
		[half, {}, { security: { login: 'testUser' } }],
		[half, {}, { security: { password: 'testPassword' } }],
		[half, { Authorization: 'testKey' }, { security: {} }],
	])('200 with an error: %s (%#)', async (error_code, headers, security) => {
		const reply = await post({ ...security, ...good }, headers);
		expect([reply.status, reply.data]).toEqual([200, { result: 'error', error_code }]);
		expect([simulator.deliveries.size, simulator.codes.size]).toEqual([0, 0]);
	});

	const digits = 'number must be 7 and 10 digits';
	it.each<[string, object]>([
		...['89999999999', '+79999999999', '7999999999', '799999999999', '', '7 999 999 99 99'].map(
			(number): [string, object] => [digits, { number, capacity: '4' }],
		),
		['number is missing', { capacity: '4' }],
		['number must be a string', { number: 79999999999, capacity: '4' }],
		...['3', '7', '', '04', '4.0'].map((capacity): [string, object] => [
			'capacity must be 4 to 6',
			{ number: NUMBER, capacity },
		]),
		['capacity is missing', { number: NUMBER }],
		['capacity must be a string', { number: NUMBER, capacity: 4 }],
	])('200 with an error: %s for %j', async (error_code, body) => {
		const reply = await post(body);
		expect([reply.status, reply.data]).toEqual([200, { result: 'error', error_code }]);
		expect(simulator.deliveries.size).toBe(0);
	});

	it.each<[string, unknown]>([
		['text is not a documented field', { ...good, text: 'x' }],
		['apiKey is not a documented field', { ...good, apiKey: 'testKey' }],
		['security.key is not a documented field', { ...good, security: { key: 'x' } }],
		['security must be an object', { ...good, security: null }],
		['the body must be an object', [good]],
	])('400: %s', async (error, body) => {
		const reply = await post(body);
		expect([reply.status, reply.data]).toEqual([400, { error }]);
		expect(simulator.deliveries.size).toBe(0);
	});

	it('404, 405, 415: another path, method, content type; 400: a query', async () => {
		const ask = async (method: string, path: string, type: string) => {
			const url = `${simulator.baseUrl}${path}`;
			const headers = { 'Content-Type': type, Authorization: 'testKey' };
			const options = { method, url, headers, data: JSON.stringify(good), proxy: false as const };
			return (await axios.request({ ...options, validateStatus: () => true })).status;
		};
		expect(await ask('POST', PATH.slice(0, -1), 'application/json')).toBe(404);
		expect(await ask('PUT', PATH, 'application/json')).toBe(405);
		expect(await ask('POST', PATH, 'text/plain')).toBe(415);
		expect(await ask('POST', `${PATH}?x=1`, 'application/json')).toBe(400);
		expect(simulator.deliveries.size).toBe(0);
	});

	it('answers a refused number with its text, others not, until reset', async () => {
		simulator.refuseNumber(NUMBER, 'Недостаточно средств');
		const error = { result: 'error', error_code: 'Недостаточно средств' };
		expect((await client().send(good)).data).toEqual(error);
		const other = await client().send({ number: '79000000001', capacity: '6' });
		expect(other.data).toMatchObject({ result: 'ok', number: '79000000001' });
		expect([...simulator.deliveries]).toEqual([['79000000001', 1]]);
		simulator.reset();
		expect((await client().send(good)).data).toMatchObject({ result: 'ok' });
	});

	it('rings under an accepting fault, and not where it refuses or the fault comes before', async () => {
		simulator.fault({ kind: 'acceptThenStatus', status: 502 });
		expect((await client().send(good)).status).toBe(502);
		expect(simulator.deliveries.get(NUMBER)).toBe(1);

		simulator.fault({ kind: 'acceptThenStatus', status: 502 });
		const refused = await client().send({ number: NUMBER, capacity: '3' });
		const error = { result: 'error', error_code: 'capacity must be 4 to 6' };
		expect([refused.status, refused.data]).toEqual([200, error]);

		simulator.fault({ kind: 'reset', when: 'before' }, { path: PATH });
		await expect(client().send(good)).rejects.toMatchObject({ code: 'ECONNRESET' });
		simulator.fault({ kind: 'body', transform: (json) => json.replace('"ok"', '"maybe"') });
		expect((await client().send(good)).data).toMatchObject({ result: 'maybe' });
		expect(simulator.deliveries.get(NUMBER)).toBe(2);
	});
});

it('takes credentials of its own and the codes it is told', async () => {
	const simulator = await startCallPassword({ apiKey: 'k', makeCode: () => '0042' });
	try {
		const { baseUrl } = simulator;
		const signing = { by: 'bodyKey', apiKey: 'k' } as const;
		const reply = await createCallPasswordReference({ baseUrl, signing }).send({
			number: NUMBER,
			capacity: '4',
		});
		expect(reply.data).toMatchObject({ result: 'ok', id: '1234', code: '0042' });
		expect([...simulator.codes]).toEqual([['1234', '0042']]);
	} finally {
		await simulator.close();
	}
});
