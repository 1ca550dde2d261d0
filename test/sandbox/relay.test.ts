import { net } from '../../dev/node';
import { anyFreePort } from '../../dev/ports';
import { relay } from '../../sandbox/relay';
import { createMobilonReference } from '../reference/mobilon';
import { message } from '../simulators/setup';
import { openSandbox } from './setup';

test('a relay hands on requests, and ends with its connections', async () => {
	const bench = await openSandbox();
	const target = Number(new URL(bench.value('mobilon', 'SMS Base URL')).port);
	const port = await anyFreePort();
	const { close } = await relay('127.0.0.1', port, target);
	const elsewhere = `http://127.0.0.1:${port}`;
	const client = createMobilonReference({
		autocallBaseUrl: elsewhere,
		smsBaseUrl: elsewhere,
		login: bench.value('mobilon', 'Login'),
		password: bench.value('mobilon', 'Password'),
	});
	expect((await client.smsSend([message({ text: 'through' })])).status).toBe(200);
	await bench.until(({ entries }) => entries.find(({ text }) => text === 'through'));

	const socket = net.connect(port, '127.0.0.1');
	await new Promise((resolve) => socket.once('connect', resolve));
	const closed = new Promise((resolve) => socket.once('close', resolve));
	await close();
	await closed;
	await expect(client.smsSend([message()])).rejects.toThrow('ECONNREFUSED');
	await bench.close();
});
