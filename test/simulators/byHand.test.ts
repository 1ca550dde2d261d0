import { startAutodialer } from '../../simulators/autodialer';
import { ManualClock } from '../../simulators/mobilon';
import { createAutodialerReference } from '../reference/autodialer';
import { idsOf, message, startPair } from './setup';

async function start(options: Parameters<typeof startPair>[0] = {}) {
	const clock = new ManualClock();
	const { simulator, client } = await startPair({ clock, ...options });
	const send = async (guid: string) => idsOf((await client.smsSend([message({ guid })])).data)[0];
	const status = async (...ids: Array<string | undefined>) =>
		(await client.smsStatus(ids.map((id) => id ?? ''))).data;
	return { clock, simulator, client, send, status };
}

describe('a person in place of the clock', () => {
	test('holds tasks, and what came due is done at the release', async () => {
		const { clock, simulator, send, status } = await start();
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

	test('gives a task the status it is told, with a date for 1 alone', async () => {
		const { clock, simulator, send, status } = await start();
		const id = (await send('g')) ?? '';
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

	test('holds calls, and ends one with the code it is told', async () => {
		const clock = new ManualClock();
		const simulator = await startAutodialer({ clock });
		const client = createAutodialerReference(simulator);
		const period = { date_from: '2025-01-01', date_to: '2025-01-02' };
		const records = async () => (await client.cdr(period)).data;
		simulator.hold(true);
		await client.newcall({ phone: '89000000001' });
		await client.newcall({ phone: '89000000002' });
		clock.advance(60_000);
		expect(simulator.recordOf(1)).toBeUndefined();
		simulator.finish(2, { duration: 0, code: 'BUSY 17' });
		const busy = { DST: '89000000002', CODE: 'BUSY 17', SEC: 0 };
		expect(await records()).toMatchObject([busy]);
		expect(simulator.recordOf(2)).toMatchObject(busy);
		simulator.finish(2, { duration: 5, code: 'ANSWERED 16' });
		simulator.hold(false);
		clock.advance(1);
		expect(await records()).toMatchObject([
			{ DST: '89000000002', CODE: 'ANSWERED 16', SEC: 5 },
			{ DST: '89000000001', CODE: 'ANSWERED 16', SEC: 2 },
		]);
		await simulator.close();
	});
});

describe('who watches', () => {
	test('is told which request brought what, and what was answered', async () => {
		const seen: string[] = [];
		const { simulator, client, send } = await start({
			onArrive: ({ path, body }) => seen.push(`${path} ${JSON.stringify(body).slice(0, 9)}`),
			onAccept: ({ guid }) => seen.push(`accepted ${guid}`),
			onRequest: ({ reply, status }) => seen.push(`${status} ${reply?.text.slice(0, 22)}`),
		});
		await client.smsSend([message({ guid: 'a' }), message({ guid: 'b' })]);
		simulator.fault({ kind: 'reset', when: 'after' });
		await send('c').catch(() => {});
		const answered = ['accepted a', 'accepted b', '200 [{"status":0,"guid":"a'];
		const dropped = ['accepted c', '0 undefined'];
		expect(seen).toEqual(['/send/ [{"guid":', ...answered, '/send/ [{"guid":', ...dropped]);
		await simulator.close();
	});

	test('may have the oldest forgotten beyond a memory', async () => {
		const { simulator, send, status } = await start({ memory: { requests: 2, items: 3 } });
		const ids = [await send('a'), await send('b'), await send('c'), await send('d')];
		expect([...simulator.tasks.keys()]).toEqual(ids.slice(1));
		expect(simulator.requests).toHaveLength(2);
		expect(await status(ids[0], ids[3])).toMatchObject([{ guid: 'd' }]);
		await simulator.close();
	});
});
