import { delay, net } from '../../dev/node';
import {
	startMobilon,
	type MobilonSimulator,
	type RecordedRequest,
} from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { call, delivered, idsOf, message, NUMBER, SOURCE, startPair } from './setup';

type Pair = Awaited<ReturnType<typeof startPair>>;

const HEX_ID = expect.stringMatching(/^[0-9a-f]{24}$/);
const GUIDS = ['7802d99b-3917-81ac-e0b7-52d5d44e6cd3', '70be9f43-1cbd-42fc-977f-416b1561e07e'];

// The documents' examples, with their XXXX replaced by digits.
const exampleCalls = [
	call({ guid: GUIDS[0], date: '2017-03-01', time: '12:00', number: '89135290001' }),
	call({ guid: GUIDS[1], date: '2017-03-01', time: '12:00', number: '89029800001' }),
];
const exampleMessages = [
	message({ guid: GUIDS[0], text: 'привет, мир!', number: '89135290001' }),
	message({ guid: GUIDS[1], text: 'привет, мир 2!', number: '89029800001' }),
];

describe('the simulated Mobilon', () => {
	let pair: Pair;
	beforeEach(async () => {
		pair = await startPair();
	});
	afterEach(async () => {
		await pair.simulator.close();
	});

	it('answers the autocall example as documented, and records the request', async () => {
		const { client, simulator } = pair;
		const created = await client.autocallCreate(exampleCalls);
		expect(created.status).toBe(200);
		expect(created.headers['content-type']).toBe('application/json; charset=utf-8');
		expect(created.data).toEqual([
			{ status: 0, guid: GUIDS[0], id: HEX_ID },
			{ status: 0, guid: GUIDS[1], id: HEX_ID },
		]);
		expect(simulator.requests).toHaveLength(1);
		expect(simulator.requests[0]).toMatchObject({
			service: 'autocall',
			method: 'POST',
			path: '/call/',
			status: 200,
			body: exampleCalls,
			headers: {
				authorization: 'Basic dGVzdFVzZXI6dGVzdFBhc3N3b3Jk',
				'content-type': 'application/json',
			},
		});
		expect(simulator.requests[0]?.rawBody).toBe(
			`[{"guid":"${GUIDS[0]}","file":"hello","date":"2017-03-01","time":"12:00","number":"89135290001","source":"${SOURCE}"},` +
				`{"guid":"${GUIDS[1]}","file":"hello","date":"2017-03-01","time":"12:00","number":"89029800001","source":"${SOURCE}"}]`,
		);
	});

	it('answers the SMS example as documented, with its status once it is sent', async () => {
		const { client, clock, simulator } = pair;
		const sent = await client.smsSend(exampleMessages);
		expect(sent.status).toBe(200);
		const [first = '', second = ''] = idsOf(sent.data);
		expect(first).not.toBe(second);
		expect(sent.data).toEqual([
			{ status: 0, guid: GUIDS[0], id: HEX_ID },
			{ status: 0, guid: GUIDS[1], id: HEX_ID },
		]);
		expect(simulator.requests[0]?.rawBody).toBe(
			`[{"guid":"${GUIDS[0]}","text":"привет, мир!","number":"89135290001","source":"${SOURCE}"},` +
				`{"guid":"${GUIDS[1]}","text":"привет, мир 2!","number":"89029800001","source":"${SOURCE}"}]`,
		);
		clock.advance(2000);
		const status = await client.smsStatus([second, first]);
		const dateTimeSent = '2017-02-22T16:57:24.705Z';
		expect(status.data).toEqual([
			{ status: 1, guid: GUIDS[1], dateTimeSent, id: second },
			{ status: 1, guid: GUIDS[0], dateTimeSent, id: first },
		]);
		expect(simulator.requests[1]).toMatchObject({ service: 'sms', path: '/status/' });
		expect(simulator.requests[1]?.rawBody).toBe(`[{"id":"${second}"},{"id":"${first}"}]`);
	});

	it('is not done one millisecond early, and keeps the moment it was done', async () => {
		const { client, clock, simulator } = pair;
		const [id = ''] = idsOf((await client.autocallCreate([call()])).data);
		clock.advance(1999);
		expect((await client.autocallStatus([id])).data).toEqual([{ status: 0, guid: 'g-1', id }]);
		expect(simulator.tasks.get(id)?.status).toBe(0);
		clock.advance(60_001);
		const done = { status: 1, guid: 'g-1', dateExec: '2017-02-22T16:57:24.705Z', id };
		expect((await client.autocallStatus([id])).data).toEqual([done]);
		expect(simulator.tasks.get(id)).toMatchObject({
			id,
			guid: 'g-1',
			number: NUMBER,
			service: 'autocall',
			status: 1,
			file: 'hello',
		});
	});

	it('places a scheduled call at its moment, read as UTC+3, and a past one at once', async () => {
		const { client, clock } = pair;
		const later = call({ date: '2017-02-23', time: '00:30' });
		const past = call({ guid: 'g-2', date: '2017-02-22', time: '00:30' });
		const ids = idsOf((await client.autocallCreate([later, past])).data);
		const [laterId, pastId] = ids;
		clock.advance(2000);
		const pastDone = { status: 1, guid: 'g-2', dateExec: '2017-02-22T16:57:24.705Z', id: pastId };
		expect((await client.autocallStatus(ids)).data).toEqual([
			{ status: 0, guid: 'g-1', id: laterId },
			pastDone,
		]);
		clock.advance(Date.parse('2017-02-22T21:30:00.000Z') - clock.now());
		expect((await client.autocallStatus(ids)).data).toEqual([
			{ status: 1, guid: 'g-1', dateExec: '2017-02-22T21:30:00.000Z', id: laterId },
			pastDone,
		]);
	});

	it('leaves unknown ids, and ids of the other service, out of a status reply', async () => {
		const { client } = pair;
		const [callId = ''] = idsOf((await client.autocallCreate([call()])).data);
		const [textId = ''] = idsOf((await client.smsSend([message()])).data);
		const asked = ['58a532240312d84a810324sd', callId, textId];
		expect((await client.autocallStatus(asked)).data).toEqual([
			{ status: 0, guid: 'g-1', id: callId },
		]);
		expect((await client.smsStatus(asked)).data).toEqual([{ status: 0, guid: 'g-1', id: textId }]);
	});

	it('counts deliveries per number over both services, and takes a guid again later', async () => {
		const { client, simulator } = pair;
		await client.smsSend([message(), message({ guid: 'g-2' })]);
		await client.smsSend([message()]);
		await client.autocallCreate([call({ number: '89135290009' }), call({ guid: 'g-2' })]);
		expect([...simulator.deliveries]).toEqual([
			[NUMBER, 4],
			['89135290009', 1],
		]);
		expect(simulator.tasks.size).toBe(5);
	});

	it('forgets log, faults, deliveries and tasks on reset', async () => {
		const { client, simulator } = pair;
		const { requests } = simulator;
		const [id = ''] = idsOf((await client.smsSend([message()])).data);
		simulator.fault({ kind: 'status', status: 500 }, { times: Infinity });
		simulator.reset();
		expect([requests.length, simulator.deliveries.size, simulator.tasks.size]).toEqual([0, 0, 0]);
		expect((await client.smsStatus([id])).data).toEqual([]);
		expect((await client.smsSend([message()])).status).toBe(200);
		expect(requests.map(({ path, status }) => [path, status])).toEqual([
			['/status/', 200],
			['/send/', 200],
		]);
	});

	it('takes 10,000 messages in 100 requests, and a text of 1 MB', async () => {
		const { client, simulator } = pair;
		const startedAt = Date.now();
		for (let batch = 0; batch < 100; batch += 1) {
			const messages = Array.from({ length: 100 }, (_, index) => {
				const position = batch * 100 + index;
				return message({ guid: `g-${position}`, number: `8${9_000_000_000 + position}` });
			});
			expect((await client.smsSend(messages)).status).toBe(200);
		}
		expect(Date.now() - startedAt).toBeLessThan(10_000);
		expect([delivered(simulator), simulator.deliveries.size]).toEqual([10_000, 10_000]);
		expect(simulator.tasks.size).toBe(10_000);

		const text = 'д'.repeat(1024 * 1024);
		const [id = ''] = idsOf((await client.smsSend([message({ text })])).data);
		expect(simulator.tasks.get(id)?.text === text).toBe(true);
	});
});

describe('starting and stopping', () => {
	let simulator: MobilonSimulator | undefined;
	afterEach(async () => {
		await simulator?.close();
		simulator = undefined;
	});

	it('takes the login, password, wait and latency it is given, on real time', async () => {
		const options = { login: 'другой', password: 'p:1 2', doneAfter: 0, latency: 120 };
		simulator = await startMobilon(options);
		const before = Date.now();
		const client = createMobilonReference(simulator);
		const [id = ''] = idsOf((await client.smsSend([message()])).data);
		const [request] = simulator.requests;
		if (!request) throw new Error('no request recorded');
		expect(request.startedAt).toBeGreaterThanOrEqual(before);
		// Timers may fire a millisecond early.
		expect(request.endedAt - request.startedAt).toBeGreaterThanOrEqual(119);
		const doneAt = simulator.tasks.get(id)?.doneAt ?? 0;
		expect(doneAt).toBeGreaterThanOrEqual(before);
		expect(doneAt).toBeLessThanOrEqual(Date.now());
		const dateTimeSent = new Date(doneAt).toISOString();
		expect((await client.smsStatus([id])).data).toEqual([
			{ status: 1, guid: 'g-1', dateTimeSent, id },
		]);
	});

	it('names a port that is taken, and leaves nothing running', async () => {
		const first = await startMobilon();
		const taken = Number(new URL(first.smsBaseUrl).port);
		await expect(startMobilon({ autocallPort: taken })).rejects.toThrow(
			`Port ${taken} on 127.0.0.1 (autocall) is taken by another program`,
		);
		const free = Number(new URL(first.autocallBaseUrl).port);
		await first.close();
		const blocker = net.createServer().listen(taken, '127.0.0.1');
		await new Promise((resolve) => blocker.once('listening', resolve));
		await expect(startMobilon({ autocallPort: free, smsPort: taken })).rejects.toThrow(
			`Port ${taken} on 127.0.0.1 (sms) is taken by another program`,
		);
		await new Promise((resolve) => blocker.close(resolve));
		simulator = await startMobilon({ autocallPort: free, smsPort: taken });
		expect(simulator.autocallBaseUrl).toBe(`http://127.0.0.1:${free}`);
		expect(simulator.smsBaseUrl).toBe(`http://127.0.0.1:${taken}`);
	});

	it('closes at once while requests hang, wait and idle', async () => {
		const ended: Array<[string, number]> = [];
		const onRequest = ({ path, status }: RecordedRequest) => ended.push([path, status]);
		const running = await startMobilon({ onRequest });
		const client = createMobilonReference(running);
		running.fault({ kind: 'hang', accept: false });
		running.fault({ kind: 'slow', ms: 60_000 });
		const idle = net.connect(Number(new URL(running.smsBaseUrl).port), '127.0.0.1');
		const idleClosed = new Promise((resolve) => idle.once('close', resolve));
		idle.on('error', () => {});
		await new Promise((resolve) => idle.once('connect', resolve));
		const [hung, slow] = [client.smsSend([message()]), client.smsSend([message()])];
		const failures = Promise.all([
			expect(hung).rejects.toMatchObject({ code: 'ECONNRESET' }),
			expect(slow).rejects.toMatchObject({ code: 'ECONNRESET' }),
		]);
		for (let turn = 0; turn < 200 && running.deliveries.get(NUMBER) !== 1; turn += 1) {
			await delay(5);
		}
		const startedAt = Date.now();
		await running.close();
		expect(Date.now() - startedAt).toBeLessThan(2000);
		await Promise.all([failures, idleClosed]);
		for (let turn = 0; turn < 200 && ended.length < 2; turn += 1) await delay(5);
		expect(ended).toEqual([
			['/send/', 0],
			['/send/', 0],
		]);
		await expect(client.smsStatus(['x'])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});
