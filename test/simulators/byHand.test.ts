import { startAutodialer } from '../../simulators/autodialer';
import { startCallPassword } from '../../simulators/callPassword';
import { ManualClock, startMobilon } from '../../simulators/mobilon';
import { createAutodialerReference } from '../reference/autodialer';
import { createCallPasswordReference } from '../reference/callPassword';
import { createMobilonReference } from '../reference/mobilon';
import { idsOf, message } from './setup';

const PERIOD = { date_from: '2025-01-01', date_to: '2025-01-02' };

async function mobilonAt(options: Parameters<typeof startMobilon>[0] = {}) {
	const clock = new ManualClock();
	const simulator = await startMobilon({ clock, ...options });
	const client = createMobilonReference(simulator);
	const send = async (guid: string) => {
		const { data } = await client.smsSend([message({ guid })]);
		return idsOf(data)[0] ?? '';
	};
	const status = async (...ids: string[]) => (await client.smsStatus(ids)).data;
	return { clock, simulator, client, send, status };
}

describe('a person in place of the clock', () => {
	it('holds tasks, and lets what came due be done at the release', async () => {
		const { clock, simulator, send, status } = await mobilonAt();
		const before = await send('before');
		clock.advance(3000);
		simulator.hold(true);
		const during = await send('during');
		clock.advance(60_000);
		expect(await status(before, during)).toEqual([
			{ status: 1, guid: 'before', dateTimeSent: '2025-01-01T00:00:02.000Z', id: before },
			{ status: 0, guid: 'during', id: during },
		]);
		simulator.hold(false);
		clock.advance(1);
		expect(await status(during)).toEqual([
			{ status: 1, guid: 'during', dateTimeSent: '2025-01-01T00:01:03.000Z', id: during },
		]);
		await simulator.close();
	});

	it('gives a task the status it is told, with a date for 1 alone', async () => {
		const { clock, simulator, send, status } = await mobilonAt();
		const id = await send('g');
		simulator.setStatus(id, 1);
		expect(await status(id)).toEqual([
			{ status: 1, guid: 'g', dateTimeSent: '2025-01-01T00:00:00.000Z', id },
		]);
		simulator.setStatus(id, 7);
		clock.advance(60_000);
		expect(await status(id)).toEqual([{ status: 7, guid: 'g', id }]);
		expect(() => simulator.setStatus('other', 1)).toThrow('No task has the id other');
		await simulator.close();
	});

	it('holds calls, and ends one with the code it is told', async () => {
		const clock = new ManualClock();
		const simulator = await startAutodialer({ clock });
		const client = createAutodialerReference(simulator);
		simulator.hold(true);
		await client.newcall({ phone: '89000000001' });
		await client.newcall({ phone: '89000000002' });
		clock.advance(60_000);
		expect(simulator.recordOf(1)).toBeUndefined();
		simulator.finish(2, { duration: 0, code: 'BUSY 17' });
		const busy = { DST: '89000000002', CODE: 'BUSY 17', SEC: 0 };
		expect((await client.cdr(PERIOD)).data).toMatchObject([busy]);
		expect(simulator.recordOf(2)).toMatchObject(busy);
		simulator.finish(2, { duration: 5, code: 'ANSWERED 16' });
		simulator.hold(false);
		clock.advance(1);
		expect((await client.cdr(PERIOD)).data).toMatchObject([
			{ DST: '89000000002', CODE: 'ANSWERED 16', SEC: 5 },
			{ DST: '89000000001', CODE: 'ANSWERED 16', SEC: 2 },
		]);
		await simulator.close();
	});

	it('refuses a number until it is accepted again', async () => {
		const simulator = await startCallPassword();
		const { baseUrl, apiKey } = simulator;
		const client = createCallPasswordReference({ baseUrl, signing: { by: 'header', apiKey } });
		const send = async () => (await client.send({ number: '79000000001', capacity: '4' })).data;
		simulator.refuseNumber('79000000001', 'no money');
		expect(await send()).toEqual({ result: 'error', error_code: 'no money' });
		expect([...simulator.refusedNumbers]).toEqual([['79000000001', 'no money']]);
		simulator.acceptNumber('79000000001');
		expect(await send()).toMatchObject({ result: 'ok', number: '79000000001' });
		await simulator.close();
	});
});

describe('what a watcher is told', () => {
	it('says which request brought what, and what was answered', async () => {
		const seen: string[] = [];
		const { simulator, client } = await mobilonAt({
			onArrive: ({ path, body }) => seen.push(`${path} ${JSON.stringify(body).slice(0, 9)}`),
			onAccept: ({ guid }) => seen.push(`accepted ${guid}`),
			onRequest: ({ reply, status }) => seen.push(`${status} ${reply?.text.slice(0, 22)}`),
		});
		await client.smsSend([message({ guid: 'a' }), message({ guid: 'b' })]);
		simulator.fault({ kind: 'reset', when: 'after' });
		await client.smsSend([message({ guid: 'c' })]).catch(() => {});
		expect(seen).toEqual([
			'/send/ [{"guid":',
			'accepted a',
			'accepted b',
			'200 [{"status":0,"guid":"a',
			'/send/ [{"guid":',
			'accepted c',
			'0 undefined',
		]);
		await simulator.close();
	});

	it('forgets the oldest beyond its memory', async () => {
		const memory = { requests: 2, items: 3 };
		const { simulator, send, status } = await mobilonAt({ memory });
		const ids = [await send('a'), await send('b'), await send('c'), await send('d')];
		expect([...simulator.tasks.keys()]).toEqual(ids.slice(1));
		expect(simulator.requests).toHaveLength(2);
		expect(await status(ids[0] ?? '', ids[3] ?? '')).toMatchObject([{ guid: 'd' }]);
		await simulator.close();
	});

	it('says how often a fault is still used, and takes back that one', async () => {
		const { simulator, client, status } = await mobilonAt();
		const twice = simulator.fault({ kind: 'status', status: 500 }, { times: 2, path: '*' });
		const ever = simulator.fault({ kind: 'status', status: 429 }, { times: Infinity });
		expect((await client.smsStatus(['x'])).status).toBe(500);
		expect([twice.left, ever.left]).toEqual([1, Infinity]);
		twice.remove();
		expect(twice.left).toBe(0);
		expect(await status('x')).toEqual([]);
		expect((await client.smsSend([message()])).status).toBe(429);
		ever.remove();
		expect((await client.smsSend([message()])).status).toBe(200);
		await simulator.close();
	});
});
