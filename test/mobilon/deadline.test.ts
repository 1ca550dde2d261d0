import { delay, net, nextTurn, process } from '../../dev/node';
import { failureOf, people, SMS, withMobilon } from '../support/mobilon';

/* A time-out is a deadline for the whole exchange, and Stop ends it. */

const mobilon = withMobilon();
type Socket = InstanceType<typeof net.Socket>;

/** ms. Generous: the replies below would take minutes, and a busy machine takes seconds. */
const PROMPTLY = 15_000;

let server: InstanceType<typeof net.Server>;
let open: Set<Socket>;
afterEach(() => {
	for (const socket of open) socket.destroy();
	server.close();
});

/** A provider that answers each request in its own way. */
async function answering(onRequest: (socket: Socket) => unknown): Promise<string> {
	open = new Set();
	server = net.createServer((socket) => {
		open.add(socket);
		socket.on('error', () => {}).on('close', () => open.delete(socket));
		socket.once('data', () => onRequest(socket));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return `http://127.0.0.1:${address.port}`;
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 600\r\n\r\n';

/** A byte each tenth of a second, for a minute at most. */
async function drip(socket: Socket): Promise<void> {
	socket.write(HEAD);
	for (let left = 599; left > 0 && !socket.destroyed; left--) {
		await delay(100);
		socket.write(' ');
	}
}

test.each([
	['drips', drip],
	['has a head and no body', (socket: Socket) => socket.write(HEAD)],
	[
		'goes on and on about going on',
		(socket: Socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
	],
])('a reply that %s ends with the time-out', async (_, onRequest) => {
	const credential = { ...mobilon.credential(), smsBaseUrl: await answering(onRequest) };
	const parameters = { ...SMS, options: { timeout: 3000 } };
	const settings = { onError: 'continueRegularOutput' } as const;
	const start = Date.now();
	const { items } = await mobilon.run(parameters, people(1), settings, { credential });
	expect(Date.now() - start).toBeLessThan(PROMPTLY);
	expect(failureOf(items[0])).toMatchObject({
		outcome: 'unknown',
		message: 'Mobilon did not answer within 3 seconds',
	});
});

test('Stop ends a reply that drips, and no further request leaves', async () => {
	let requests = 0;
	let cancel = () => {};
	const smsBaseUrl = await answering((socket) => {
		requests += 1;
		void drip(socket);
		cancel();
	});
	const credential = { ...mobilon.credential(), smsBaseUrl };
	const onStart = (stop: () => void) => (cancel = stop);
	const parameters = { ...SMS, options: { requests: { pace: { size: 1 } }, timeout: 300_000 } };
	const start = Date.now();
	await mobilon.run(parameters, people(3), {}, { credential, onStart });
	while (open.size > 0 && Date.now() - start < PROMPTLY) await nextTurn();
	expect([requests, open.size]).toEqual([1, 0]);
});

test('a long run leaves nothing at the signal that ends it', async () => {
	const warnings: string[] = [];
	const note = ({ message }: Error) => warnings.push(message);
	process.on('warning', note);
	const added = jest.spyOn(AbortSignal.prototype, 'addEventListener');
	const removed = jest.spyOn(AbortSignal.prototype, 'removeEventListener');
	const { items } = await mobilon.run(
		{ ...SMS, options: { requests: { pace: { size: 1 } } } },
		people(40),
	);
	process.off('warning', note);
	const count = ({ mock }: { mock: { calls: unknown[][] } }) => mock.calls.length;
	expect(items).toHaveLength(40);
	expect(count(added)).toBeGreaterThanOrEqual(80);
	// n8n's own listeners are few, and it does not add one for each request.
	expect(count(added) - count(removed)).toBeLessThan(10);
	expect(warnings).toEqual([]);
	added.mockRestore();
	removed.mockRestore();
});
