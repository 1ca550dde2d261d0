import { childProcess, crypto, net, path, process } from '../../dev/node';
import { createAutodialerReference } from '../reference/autodialer';
import { createMobilonReference } from '../reference/mobilon';
import { message } from './setup';

async function isFree(port: number): Promise<boolean> {
	const server = net.createServer();
	const free = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => resolve(true));
	});
	if (free) await new Promise((resolve) => server.close(resolve));
	return free;
}

/** The first of five free ports, below those that the system hands out by itself. */
async function findFirstPort(): Promise<number> {
	for (let attempt = 0; attempt < 50; attempt += 1) {
		const first = crypto.randomInt(15_000, 30_000);
		const free = await Promise.all([0, 1, 2, 3, 4].map(async (i) => await isFree(first + i)));
		if (!free.includes(false)) return first;
	}
	throw new Error('no ports');
}

/** Runs the command as npm does; `ready` is called once, when it says how to stop it. */
async function simulate(args: string[], ready?: (stop: () => void) => Promise<void>) {
	const tsx = path.join('node_modules', 'tsx', 'dist', 'cli.mjs');
	const child = childProcess.spawn(process.execPath, [tsx, 'simulators/cli.ts', ...args]);
	let [stdout, stderr] = ['', ''];
	let acting: Promise<void> | undefined;
	child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
		if (stdout.includes('Ctrl-C stops')) acting ??= ready?.(() => child.kill('SIGTERM'));
	});
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	await acting;
	return { code, stdout, stderr };
}

describe('npm run simulate', () => {
	it('prints where it is and one line per request, and stops when told', async () => {
		const firstPort = await findFirstPort();
		const at = (index: number) => `http://127.0.0.1:${firstPort + index}`;
		const [autocallBaseUrl, smsBaseUrl] = [at(0), at(1)];
		const mobilon = { autocallBaseUrl, smsBaseUrl, login: 'testUser', password: 'testPassword' };
		const autodialer = { baseUrl: at(4), apiKey: 'testKey', accessToken: 'client-key' };
		const { code, stdout, stderr } = await simulate(
			['--first-port', String(firstPort)],
			async (stop) => {
				const client = createMobilonReference(mobilon);
				await client.smsSend([message(), message({ guid: 'g-2' })]);
				await client.autocallStatus(['x']);
				await createAutodialerReference(autodialer).newcall({ phone: '89000000001' });
				stop();
			},
		);
		expect(stderr).toBe('');
		const credentials = ['Login              testUser', 'Password           testPassword'];
		expect(stdout).toContain(
			[
				'Mobilon',
				`  Autocall base URL  ${autocallBaseUrl}`,
				`  SMS base URL       ${smsBaseUrl}`,
				...credentials.map((line) => `  ${line}`),
				'MobilGroup Call-Password',
				`  Base URL           ${at(2)}`,
				'  API key            testKey',
				...credentials.map((line) => `  ${line}`),
				'AloVoice',
				`  Base URL           ${at(3)}`,
				'  Token              testToken',
				'  Trunks             551234567, 712345678',
				'Autodialer',
				`  Base URL           ${at(4)}`,
				'  API key            testKey',
				'  Access token       client-key',
				'Each request shows below. Ctrl-C stops.\n',
			].join('\n'),
		);
		expect(stdout).toMatch(
			/^\d\d:\d\d:\d\d +sms +POST \/send\/ → 200 +objects: 2 +deliveries so far: 2$/m,
		);
		expect(stdout).toMatch(
			/^\d\d:\d\d:\d\d +autocall +POST \/status\/ → 200 +objects: 1 +deliveries so far: 2$/m,
		);
		expect(stdout).toMatch(
			/^\d\d:\d\d:\d\d +autodialer +POST \/testKey\/newcall → 200 +deliveries so far: 1$/m,
		);
		expect(stdout).toContain('Stopped.\n');
		expect(code).toBe(0);
	});

	it.each([
		[1, 'sms'],
		[4, 'autodialer'],
	])('says that port %d (%s) is taken and ends with 1', async (index, service) => {
		const firstPort = await findFirstPort();
		const taken = firstPort + index;
		const blocker = net.createServer().listen(taken, '127.0.0.1');
		await new Promise((resolve) => blocker.once('listening', resolve));
		const { code, stderr } = await simulate(['--first-port', String(firstPort)]);
		await new Promise((resolve) => blocker.close(resolve));
		// It ends by itself, so nothing of it is left running.
		expect(stderr).toContain(`Port ${taken} on 127.0.0.1 (${service}) is taken by another program`);
		expect(code).toBe(1);
	});

	it.each([['--port'], ['--first-port', '80'], ['--first-port', '4101', 'x']])(
		'shows its usage for %s %s',
		async (...args) => {
			const { code, stdout, stderr } = await simulate(args);
			expect(stderr).toBe('Usage: npm run simulate -- [--first-port <1024 to 65000>]\n');
			expect([code, stdout]).toEqual([1, '']);
		},
	);
});
