import { childProcess, crypto, net, process } from '../../dev/node';
import { createAutodialerReference } from '../reference/autodialer';
import { createMobilonReference } from '../reference/mobilon';
import { message } from '../simulators/setup';

/**
 * Runs the program as npm does; `ready` acts once it prints how to stop it, then SIGTERM follows.
 */
async function start(args: string[], ready?: () => Promise<void>) {
	const child = childProcess.spawn(process.execPath, [
		...['--import', 'tsx', 'sandbox/main.ts'],
		...args,
	]);
	let [stdout, stderr] = ['', ''];
	let acting: Promise<void> | undefined;
	const act = async () => await ready?.().finally(() => child.kill('SIGTERM'));
	child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
		if (stdout.includes('Ctrl-C stops')) acting ??= act();
	});
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	await acting;
	return { code, stdout, stderr };
}

/** Takes a port; undefined if another program has it. */
async function take(port: number): Promise<net.Server | undefined> {
	const server = net.createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}

const release = async (server?: net.Server) =>
	await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));

/** The first of six free ports, below those that the system assigns by itself. */
async function findPorts(): Promise<number> {
	for (let attempt = 0; attempt < 50; attempt++) {
		const first = crypto.randomInt(15_000, 30_000);
		const servers = await Promise.all([0, 1, 2, 3, 4, 5].map(async (i) => await take(first + i)));
		await Promise.all(servers.map(release));
		if (servers.every(Boolean)) return first;
	}
	throw new Error('no ports');
}

describe('npm run sandbox', () => {
	test('takes a free port for one that is taken, says so, and stops with 0', async () => {
		const port = await findPorts();
		const taken = port + 2;
		const blocker = await take(taken);
		const { code, stdout, stderr } = await start(['--port', String(port)], async () => {});
		await release(blocker);
		expect(stderr).toBe('');
		expect(stdout).toContain(`\nTaken by other programs, so others are used: ${taken}.\n`);
		const smsUrl = /SMS Base URL +http:\/\/127\.0\.0\.1:(\d+)/.exec(stdout)?.[1];
		expect(Number(smsUrl)).toBeGreaterThan(0);
		expect(smsUrl).not.toBe(String(taken));
		expect(stdout).toContain(`\nOpen http://127.0.0.1:${port}\nCtrl-C stops.\n\nStopping …\n`);
		expect(code).toBe(0);
	});
});

describe('npm run sandbox -- --listen', () => {
	test.each(['0.0.0.0', '192.0.2.1', 'localhost'])('refuses %s', async (address) => {
		const { code, stdout, stderr } = await start(['--listen', address]);
		const refusal = `\nThis machine does not have the IPv4 address ${address}. Usage: npm run sandbox`;
		expect(stderr).toMatch(refusal);
		expect([code, stdout]).toEqual([1, '']);
	});
});

describe('npm run simulate', () => {
	test('prints the values for n8n and a line per request, and stops with 0', async () => {
		const firstPort = await findPorts();
		const at = (index: number) => `http://127.0.0.1:${firstPort + index}`;
		const [autocallBaseUrl, smsBaseUrl] = [at(0), at(1)];
		const mobilon = { autocallBaseUrl, smsBaseUrl, login: 'testUser', password: 'testPassword' };
		const autodialer = { baseUrl: at(4), apiKey: 'testKey', accessToken: 'client-key' };
		const args = ['--no-page', '--first-port', String(firstPort)];
		const { code, stdout, stderr } = await start(args, async () => {
			const client = createMobilonReference(mobilon);
			await client.smsSend([message(), message({ guid: 'g-2' })]);
			await client.autocallStatus(['x']);
			await createAutodialerReference(autodialer).newcall({ phone: '89000000001' });
		});
		expect(stderr).toBe('');
		for (const value of [
			`Default Sender Number  89000000999\n  Autocall Base URL      ${autocallBaseUrl}\n  SMS Base URL           ${smsBaseUrl}`,
			`API Key                testKey\n  Login                  testUser\n  Password               testPassword`,
			`Base URL               ${at(2)}`,
			`Base URL               ${at(3)}\n  Trunks                 551234567, 712345678`,
			`Base URL               ${at(4)}`,
			'Access Token           client-key',
		]) {
			expect(stdout).toContain(`\n  ${value}\n`);
		}
		const lines = stdout.slice(stdout.indexOf('Each request shows below.')).split('\n');
		expect(lines.slice(1).map((line) => line.replace(/^\d\d:\d\d:\d\d/, 'TIME'))).toEqual([
			'TIME  sms           POST /send/ → 200  objects: 2  deliveries so far: 2',
			'TIME  autocall      POST /status/ → 200  objects: 1  deliveries so far: 2',
			'TIME  autodialer    POST /testKey/newcall → 200  deliveries so far: 1',
			'',
			'Stopping …',
			'',
		]);
		expect(code).toBe(0);
	});

	test('names a port that is taken and ends with 1', async () => {
		const firstPort = await findPorts();
		const blocker = await take(firstPort + 4);
		const args = ['--no-page', '--first-port', String(firstPort)];
		const { code, stdout, stderr } = await start(args);
		await release(blocker);
		const taken = `Port ${firstPort + 4} on 127.0.0.1 (autodialer) is taken by another program.`;
		expect(stderr).toMatch(`\n${taken}\nStop that program, or choose others. Usage: `);
		expect([code, stdout]).toEqual([1, '']);
	});
});

describe('the usage', () => {
	test.each([
		['sandbox', '--port'],
		['sandbox', '--webhook-host http://x/'],
		['sandbox', '--first-port 4101'],
		['simulate', '--first-port 80'],
		['simulate', '--first-port 4101 x'],
	])('npm run %s is shown it for %s', async (command, args) => {
		const flags = command === 'simulate' ? ['--no-page'] : [];
		const { code, stdout, stderr } = await start([...flags, ...args.split(' ')]);
		expect(stderr).toMatch(new RegExp(`^\nUsage: npm run ${command} .+\n$`));
		expect([code, stdout]).toEqual([1, '']);
	});
});
