import { childProcess, crypto, net, process } from '../../dev/node';

/** Runs the command as npm does; SIGTERM once it says how to stop it. */
async function sandbox(args: string[]) {
	const child = childProcess.spawn(process.execPath, [
		...['--import', 'tsx', 'sandbox/main.ts'],
		...args,
	]);
	let [stdout, stderr] = ['', ''];
	child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
	child.stdout.on('data', (chunk: Buffer) => {
		stdout += chunk.toString();
		if (stdout.includes('Ctrl-C stops')) child.kill('SIGTERM');
	});
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, stdout, stderr };
}

/** A server on a port below those that the system hands out by itself. */
async function blockPort(): Promise<{ port: number; server: net.Server }> {
	for (let attempt = 0; attempt < 50; attempt++) {
		const port = crypto.randomInt(15_000, 30_000);
		const server = net.createServer();
		const isMine = await new Promise<boolean>((resolve) => {
			server.once('error', () => resolve(false));
			server.listen(port, '127.0.0.1', () => resolve(true));
		});
		if (isMine) return { port, server };
	}
	throw new Error('no port');
}

describe('npm run sandbox', () => {
	it('takes a free port for one that is taken, says so, and stops with 0', async () => {
		const { port: taken, server } = await blockPort();
		const port = taken - 2;
		const { code, stdout, stderr } = await sandbox(['--port', String(port)]);
		await new Promise((resolve) => server.close(resolve));
		expect(stderr).toBe('');
		expect(stdout).toMatch(/^Taken by other programs, so others are used: .*\.$/m);
		expect(stdout.split('\n').find((line) => line.startsWith('Taken'))).toContain(String(taken));
		const smsUrl = /SMS Base URL +http:\/\/127\.0\.0\.1:(\d+)/.exec(stdout)?.[1];
		expect(Number(smsUrl)).toBeGreaterThan(0);
		expect(smsUrl).not.toBe(String(taken));
		expect(stdout).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+\nCtrl-C stops\.\n\nStopping …\n$/m);
		expect(code).toBe(0);
	});

	it.each([['--port'], ['--port', '80'], ['--webhook-host', 'http://x/'], ['x', 'y']])(
		'shows its usage for %s %s',
		async (...args) => {
			const { code, stdout, stderr } = await sandbox(args);
			expect(stderr).toMatch(/^\nUsage: npm run sandbox /);
			expect([code, stdout]).toEqual([1, '']);
		},
	);
});
