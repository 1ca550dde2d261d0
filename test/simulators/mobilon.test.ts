import { delay, net } from '../../dev/node';
import { startMobilon, type RecordedRequest } from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { call, idsOf, message, NUMBER, SOURCE, startPair } from './setup';

const ID = expect.stringMatching(/^[0-9a-f]{24}$/);
const GUIDS = ['7802d99b-3917-81ac-e0b7-52d5d44e6cd3', '70be9f43-1cbd-42fc-977f-416b1561e07e'];
const DONE_AT = '2017-02-22T16:57:24.705Z';

describe('the simulated Mobilon', () => {
	let pair: Awaited<ReturnType<typeof startPair>>;
	beforeEach(async () => {
		pair = await startPair();
	});
	afterEach(async () => await pair.simulator.close());

	// The documents' examples, with their XXXX replaced by digits.
	test.each(['autocall', 'sms'] as const)(
		'answers the example of %s as documented, and logs the request',
		async (service) => {
			const { client, simulator } = pair;
			const calls = GUIDS.map((guid) => call({ guid, date: '2017-03-01', time: '12:00' }));
			const messages = GUIDS.map((guid) => message({ guid, text: 'привет, мир!' }));
			const isCall = service === 'autocall';
			const { status, headers, data } = isCall
				? await client.autocallCreate(calls)
				: await client.smsSend(messages);
			expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
			expect(data).toEqual(GUIDS.map((guid) => ({ status: 0, guid, id: ID })));
			expect(new Set(idsOf(data)).size).toBe(2);
			const given = isCall
				? '"file":"hello","date":"2017-03-01","time":"12:00"'
				: '"text":"привет, мир!"';
			const objects = GUIDS.map(
				(guid) => `{"guid":"${guid}",${given},"number":"${NUMBER}","source":"${SOURCE}"}`,
			);
			const authorization = 'Basic dGVzdFVzZXI6dGVzdFBhc3N3b3Jk';
			expect(simulator.requests).toMatchObject([
				{
					...{ service, method: 'POST', path: isCall ? '/call/' : '/send/', status: 200 },
					headers: { authorization, 'content-type': 'application/json' },
					rawBody: `[${objects.join()}]`,
					body: isCall ? calls : messages,
				},
			]);
		},
	);

	test('is not done one millisecond early, and keeps the moment at which it was', async () => {
		const { client, clock, simulator } = pair;
		const [id = ''] = idsOf((await client.autocallCreate([call()])).data);
		clock.advance(1999);
		expect((await client.autocallStatus([id])).data).toEqual([{ status: 0, guid: 'g-1', id }]);
		clock.advance(60_001);
		const done = { status: 1, guid: 'g-1', dateExec: DONE_AT, id };
		expect((await client.autocallStatus([id])).data).toEqual([done]);
		const task = { id, guid: 'g-1', number: NUMBER, service: 'autocall', status: 1, file: 'hello' };
		expect(simulator.tasks.get(id)).toMatchObject(task);
	});

	test('places a scheduled call at its moment, read as UTC+3, and a past one at once', async () => {
		const { client, clock } = pair;
		const later = call({ date: '2017-02-23', time: '00:30' });
		const past = call({ guid: 'g-2', date: '2017-02-22', time: '00:30' });
		const ids = idsOf((await client.autocallCreate([later, past])).data);
		const statuses = async () => (await client.autocallStatus(ids)).data;
		clock.advance(2000);
		expect(await statuses()).toMatchObject([{ status: 0 }, { status: 1, dateExec: DONE_AT }]);
		clock.advance(Date.parse('2017-02-22T21:30:00.000Z') - clock.now());
		expect(await statuses()).toMatchObject([
			{ status: 1, dateExec: '2017-02-22T21:30:00.000Z' },
			{ status: 1, dateExec: DONE_AT },
		]);
	});
});

describe('starting and stopping', () => {
	test('names a port that is taken, and leaves nothing running', async () => {
		const blocking = await startMobilon();
		const taken = Number(new URL(blocking.smsBaseUrl).port);
		const sound = await startMobilon();
		const free = Number(new URL(sound.autocallBaseUrl).port);
		await sound.close();
		for (const autocallPort of [taken, free]) {
			const service = autocallPort === taken ? 'autocall' : 'sms';
			await expect(startMobilon({ autocallPort, smsPort: taken })).rejects.toThrow(
				`Port ${taken} on 127.0.0.1 (${service}) is taken by another program`,
			);
		}
		await blocking.close();
		const simulator = await startMobilon({ autocallPort: free, smsPort: taken });
		expect(simulator.autocallBaseUrl).toBe(`http://127.0.0.1:${free}`);
		expect(simulator.smsBaseUrl).toBe(`http://127.0.0.1:${taken}`);
		await simulator.close();
	});

	test('closes while requests hang, wait and idle, and logs them as dropped', async () => {
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
		const failures = ['hung', 'slow'].map(async () => {
			await expect(client.smsSend([message()])).rejects.toMatchObject({ code: 'ECONNRESET' });
		});
		for (let turn = 0; turn < 400 && running.deliveries.get(NUMBER) !== 1; turn++) await delay(5);
		await running.close();
		await Promise.all([...failures, idleClosed]);
		for (let turn = 0; turn < 400 && ended.length < 2; turn++) await delay(5);
		expect(ended).toEqual([
			['/send/', 0],
			['/send/', 0],
		]);
		await expect(client.smsStatus(['x'])).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	});
});
