import { ManualClock } from '../../simulators/mobilon';
import { idsOf, message, startPair } from './setup';

async function start(options: Parameters<typeof startPair>[0] = {}) {
	const clock = new ManualClock();
	const { simulator, client } = await startPair({ clock, ...options });
	const send = async (guid: string) => idsOf((await client.smsSend([message({ guid })])).data)[0];
	const status = async (...ids: Array<string | undefined>) =>
		(await client.smsStatus(ids.map((id) => id ?? ''))).data;
	return { clock, simulator, client, send, status };
}

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
