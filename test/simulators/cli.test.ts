import { childProcess, net, path, process } from '../../dev/node';
import { refusedBaseUrl } from '../../simulators/mobilon';
import { createMobilonReference } from '../reference/mobilon';
import { message } from './setup';

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
		const smsPort = Number(new URL(await refusedBaseUrl()).port);
		const [autocallBaseUrl, smsBaseUrl] = [smsPort - 1, smsPort].map(
			(port) => `http://127.0.0.1:${port}`,
		);
		if (!autocallBaseUrl || !smsBaseUrl) throw new Error('no ports');
		const options = { autocallBaseUrl, smsBaseUrl, login: 'testUser', password: 'testPassword' };
		const { code, stdout, stderr } = await simulate(
			['--first-port', String(smsPort - 1)],
			async (stop) => {
				const client = createMobilonReference(options);
				await client.smsSend([message(), message({ guid: 'g-2' })]);
				await client.autocallStatus(['x']);
				stop();
			},
		);
		expect(stderr).toBe('');
		expect(stdout).toContain(`Autocall base URL  ${autocallBaseUrl}\n`);
		expect(stdout).toContain(`SMS base URL       ${smsBaseUrl}\n`);
		expect(stdout).toContain('Login              testUser\n');
		expect(stdout).toContain('Password           testPassword\n');
		expect(stdout).toMatch(
			/^\d\d:\d\d:\d\d +sms +POST \/send\/ → 200 +objects: 2 +deliveries so far: 2$/m,
		);
		expect(stdout).toMatch(
			/^\d\d:\d\d:\d\d +autocall +POST \/status\/ → 200 +objects: 1 +deliveries so far: 2$/m,
		);
		expect(stdout).toContain('Stopped.\n');
		expect(code).toBe(0);
	});

	it('says which port is taken and ends with 1, nothing left running', async () => {
		const blocker = net.createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => blocker.once('listening', resolve));
		const address = blocker.address();
		if (address === null || typeof address === 'string') throw new Error('no port');
		const { code, stderr } = await simulate(['--first-port', String(address.port - 1)]);
		await new Promise((resolve) => blocker.close(resolve));
		expect(stderr).toContain(`Port ${address.port} on 127.0.0.1 (sms) is taken by another program`);
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
