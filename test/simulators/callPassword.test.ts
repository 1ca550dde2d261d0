import axios from 'axios';
import { startCallPassword, type CallPasswordSimulator } from '../../simulators/callPassword';
import { createCallPasswordReference, type CallPasswordSigning } from '../reference/callPassword';
import { refusedFor, testRefusals, type Asked } from './refusals';

const NUMBER = '79999999999';
const PATH = '/api/call-password/send/';
const good = { number: NUMBER, capacity: '4' };
const key = { apiKey: 'testKey' };
const login = { login: 'testUser', password: 'testPassword' };

describe('the simulated Call-Password', () => {
	let simulator: CallPasswordSimulator;
	beforeAll(async () => {
		simulator = await startCallPassword();
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	const send = async (change = {}, signing: CallPasswordSigning = { by: 'header', ...key }) =>
		await createCallPasswordReference({ baseUrl: simulator.baseUrl, signing }).send({
			...good,
			...change,
		});

	test.each<[CallPasswordSigning, string | undefined, string]>([
		[{ by: 'header', ...key }, 'testKey', ''],
		[{ by: 'bodyKey', ...key }, undefined, '"security":{"apiKey":"testKey"},'],
		[
			{ by: 'bodyLogin', ...login },
			undefined,
			'"security":{"login":"testUser","password":"testPassword"},',
		],
	])('rings for the example, signed %j', async (signing, authorization, security) => {
		const reply = await send({}, signing);
		const [[id = '', code = ''] = []] = [...simulator.codes];
		expect([id, code]).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d{4}$/)]);
		const data = { result: 'ok', id, number: NUMBER, price: '0.35', code };
		expect([reply.status, reply.data]).toEqual([200, data]);
		expect([...simulator.deliveries]).toEqual([[NUMBER, 1]]);
		const [request] = simulator.requests;
		expect(request?.headers.authorization).toBe(authorization);
		expect(request?.rawBody).toBe(`{${security}"number":"${NUMBER}","capacity":"4"}`);
		expect(request).toMatchObject({ service: 'callPassword', method: 'POST', path: PATH });
	});

	test.each([key, login, { ...login, ...key }])('takes %j beside the header', async (security) => {
		const url = `${simulator.baseUrl}${PATH}`;
		const headers = { Authorization: 'testKey' };
		const reply = await axios.post<unknown>(url, { security, ...good }, { headers, proxy: false });
		expect(reply.data).toMatchObject({ result: 'ok' });
	});
});

test('takes credentials of its own and the codes it is told', async () => {
	const simulator = await startCallPassword({ apiKey: 'k', makeCode: () => '0042' });
	try {
		const { baseUrl } = simulator;
		const client = createCallPasswordReference({
			baseUrl,
			signing: { by: 'bodyKey', apiKey: 'k' },
		});
		expect((await client.send(good)).data).toMatchObject({ id: '1234', code: '0042' });
		expect([...simulator.codes, ...simulator.numbers]).toEqual([
			['1234', '0042'],
			['1234', NUMBER],
		]);
	} finally {
		await simulator.close();
	}
});

type Signed = { by?: string; security?: unknown };
const NONE = 'neither an Authorization header nor a security section';
const HALF = 'security needs an API key, or a login and a password';
const DIGITS = 'number must be 7 and 10 digits';
const signed = ({ by, ...security }: Signed): Asked => ({
	headers: { Authorization: by },
	body: { ...security, ...good },
});

testRefusals(
	'the simulated Call-Password refuses',
	{
		start: startCallPassword,
		baseUrlOf: ({ baseUrl }) => baseUrl,
		asked: { path: PATH, headers: { Authorization: 'testKey' }, body: good },
	},
	[
		...refusedFor<Signed>(
			[
				[NONE, {}],
				['wrong API key', { by: 'Bearer testKey' }],
				['wrong API key', { by: 'testKey', security: { apiKey: 'otherKey' } }],
				['wrong login or password', { security: { ...login, password: 'x' } }],
				[HALF, { security: { login: 'testUser' } }],
			],
			signed,
			200,
		),
		...refusedFor<object>(
			[
				[DIGITS, { number: '89999999999' }],
				['capacity must be 4 to 6', { capacity: '3' }],
				['number must be a string', { number: 79999999999 }],
				['capacity is missing', { capacity: undefined }],
			],
			(change) => ({ body: { ...good, ...change } }),
			200,
		),
		[400, 'text is not a documented field', 'a text', { body: { ...good, text: 'x' } }],
		[400, 'the body must be an object', 'an array', { body: [good] }],
		[404, 'no such path', 'no slash at the end', { path: PATH.slice(0, -1) }],
		[405, 'PUT is not documented here', 'PUT', { method: 'PUT' }],
	],
);
