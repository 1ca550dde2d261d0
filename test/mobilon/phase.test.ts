import { childProcess, net, process, tls } from '../../dev/node';
import { refusedBaseUrl } from '../../simulators/refused';
import { makeCertificate } from '../reliability/certificates';
import { failureOf, PASSWORD, people, phone, SMS, withMobilon } from '../support/mobilon';

/*
 * How far a request came shows whether it left. These servers really break at each point. Every row
 * must be `notSent`, and once the connection works again the items must go out, although Skip
 * Already Sent had noted them.
 */

const mobilon = withMobilon();
const closing: Array<() => void> = [];
const { cert, key } = makeCertificate({ name: 'nobody' });

afterEach(() => {
	for (const close of closing.splice(0)) close();
	for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']) delete process.env[name];
});

type Socket = InstanceType<typeof net.Socket>;

async function listen(server: InstanceType<typeof net.Server>): Promise<number> {
	const open = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		open.add(socket);
		socket.on('error', () => {});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closing.push(() => {
		for (const socket of open) socket.destroy();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return address.port;
}

const raw = async (onSocket: (socket: Socket) => void) => await listen(net.createServer(onSocket));

const secure = async (options: object) => {
	const server = tls.createServer({ cert, key, ...options }, (socket) => {
		socket.on('error', () => {});
	});
	server.on('tlsClientError', () => {});
	return `https://127.0.0.1:${await listen(server)}`;
};

/** Answers the first data with these bytes. */
const answering = async (bytes: string) =>
	await raw((socket) => socket.once('data', () => socket.end(bytes)));

const refusal = (status: string) =>
	`HTTP/1.1 ${status}\r\nContent-Length: 6\r\nConnection: close\r\n\r\nbad ip`;

async function throughProxy(proxy: string, target: string): Promise<string> {
	process.env.HTTP_PROXY = proxy;
	process.env.HTTPS_PROXY = proxy;
	return target;
}

/** A port of a stopped process: its queue is full, so the system accepts no connection. */
async function fullQueue(): Promise<string> {
	const script =
		"require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){console.log(this.address().port)})";
	const child = childProcess.spawn(process.execPath, ['-e', script], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	closing.push(() => child.kill('SIGKILL'));
	const port = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
	child.kill('SIGSTOP');
	for (let filler = 0; filler < 8; filler++) {
		const socket = net.connect(port, '127.0.0.1').on('error', () => {});
		closing.push(() => socket.destroy());
	}
	return `http://127.0.0.1:${port}`;
}

const rows: Array<[name: string, road: () => Promise<string>, message: RegExp, timeout?: number]> =
	[
		['refused', refusedBaseUrl, /^Mobilon refused the connection$/],
		[
			'refused at both addresses of a name',
			async () => (await refusedBaseUrl()).replace('127.0.0.1', 'localhost'),
			/^Mobilon refused the connection$/,
		],
		[
			'a code of connecting that is in no list (ENETUNREACH: the broadcast address of loopback)',
			async () => 'http://127.255.255.255',
			/^Mobilon cannot be reached$/,
		],
		[
			'no connection in time',
			fullQueue,
			/^Mobilon did not accept the connection within 1 second$/,
			1000,
		],
		[
			'a greeting that is never answered',
			async () => `https://127.0.0.1:${await raw(() => {})}`,
			/^Mobilon did not accept the connection within 1 second$/,
			1000,
		],
		[
			'TLS 1.1 only',
			async () =>
				await secure({
					minVersion: 'TLSv1',
					maxVersion: 'TLSv1.1',
					ciphers: 'DEFAULT:@SECLEVEL=0',
				}),
			/^Mobilon offers no version of TLS that n8n accepts$/,
		],
		[
			'no common cipher',
			async () => await secure({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA256' }),
			/^Mobilon ended the TLS handshake: no common cipher, or it asks for a client certificate$/,
		],
		[
			'a client certificate, asked for in TLS 1.2',
			async () =>
				await secure({ maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true }),
			/^Mobilon ended the TLS handshake: no common cipher, or it asks for a client certificate$/,
		],
		['a self-signed certificate', async () => await secure({}), /shows a self-signed certificate$/],
		[
			'plain HTTP',
			async () => `https://127.0.0.1:${await answering(refusal('400 Bad Request'))}`,
			/^Mobilon does not speak TLS at this address$/,
		],
		[
			'the greeting ended',
			async () => `https://127.0.0.1:${await answering('')}`,
			/^Mobilon ended the connection in the TLS handshake$/,
		],
		[
			'the greeting reset',
			async () =>
				`https://127.0.0.1:${await raw((socket) => socket.once('data', () => socket.resetAndDestroy()))}`,
			/^Mobilon ended the connection in the TLS handshake$/,
		],
		[
			'407 to a request',
			async () =>
				await throughProxy(
					`http://127.0.0.1:${await answering(refusal('407 Proxy Authentication Required'))}`,
					'http://provider.invalid',
				),
			/^The proxy of your n8n does not accept its user and password \(407 Proxy Authentication Required\)$/,
		],
		...['407 Proxy Authentication Required', '403 Forbidden', '502 Bad Gateway', '503 Busy'].map(
			(status): (typeof rows)[number] => [
				`${status} to CONNECT`,
				async () =>
					await throughProxy(
						`http://127.0.0.1:${await answering(refusal(status))}`,
						'https://provider.invalid',
					),
				new RegExp(
					`^The proxy of your n8n does not (accept its user and password|connect to Mobilon) \\(${status}\\)$`,
				),
			],
		),
		[
			'CONNECT without an answer',
			async () =>
				await throughProxy(`http://127.0.0.1:${await answering('')}`, 'https://provider.invalid'),
			/^The proxy of your n8n ended the connection$/,
		],
		[
			'CONNECT that is never answered',
			async () =>
				await throughProxy(`http://127.0.0.1:${await raw(() => {})}`, 'https://provider.invalid'),
			/^The proxy of your n8n did not accept the connection within 1 second$/,
			1000,
		],
		[
			'CONNECT that is reset',
			async () =>
				await throughProxy(
					`http://127.0.0.1:${await raw((socket) => socket.once('data', () => socket.resetAndDestroy()))}`,
					'https://provider.invalid',
				),
			/^The proxy of your n8n cannot be reached$/,
		],
		[
			'a proxy that is down',
			async () => await throughProxy(await refusedBaseUrl(), 'https://provider.invalid'),
			/^The proxy of your n8n refused the connection$/,
		],
		[
			'a proxy that is down, without TLS',
			async () => await throughProxy(await refusedBaseUrl(), 'http://provider.invalid'),
			/^The proxy of your n8n refused the connection$/,
		],
		[
			'a proxy with a certificate of its own',
			async () => await throughProxy(await secure({}), 'https://provider.invalid'),
			/^The proxy of your n8n shows a self-signed certificate$/,
		],
		[
			'a proxy without a name',
			async () => await throughProxy('http://no..such.proxy:3128', 'https://provider.invalid'),
			/^The proxy of your n8n cannot be found/,
		],
	];

/** Every row has a time-out: jest would pass its own callback in place of a missing one. */
const cases = rows.map(
	([name, road, message, timeout = 20_000]) => [name, road, message, timeout] as const,
);

const optionsFor = (timeout = 20_000) => ({
	...SMS,
	options: { sendOnce: { once: { key: '={{ $json.phone }}' } }, timeout },
});

test.each(cases)(
	'%s: not sent, and the corrected run sends',
	async (name, road, message, timeout) => {
		const smsBaseUrl = await road();
		const workflowId = `workflow of ${name}`;
		const continued = await mobilon.run(
			optionsFor(timeout),
			people(2),
			{ onError: 'continueRegularOutput' },
			{ credential: { ...mobilon.credential(), smsBaseUrl }, workflowId },
		);
		for (const item of continued.items) {
			expect(failureOf(item)).toMatchObject({
				outcome: 'notSent',
				message: expect.stringMatching(message),
				description: expect.stringMatching(/^Nothing in this request was carried out\. /),
			});
		}
		expect(continued.items).toHaveLength(2);
		expect(continued.saved).not.toContain(JSON.stringify(PASSWORD).slice(1, -1));

		for (const variable of ['HTTP_PROXY', 'HTTPS_PROXY']) delete process.env[variable];
		const corrected = await mobilon.run(optionsFor(), people(2), {}, { workflowId });
		expect(corrected.items.map(({ number }) => number)).toEqual([phone(0), phone(1)]);
		expect([...mobilon.simulator.deliveries.values()]).toEqual([1, 1]);
	},
);

const unknownRows: Array<[name: string, road: () => Promise<string>]> = [
	[
		'a reset behind the request',
		async () => `http://127.0.0.1:${await raw((s) => s.once('data', () => s.resetAndDestroy()))}`,
	],
	['an end behind the request', async () => `http://127.0.0.1:${await answering('')}`],
	[
		'a bad reply of a proxy that may have passed the request on',
		async () =>
			await throughProxy(
				`http://127.0.0.1:${await answering(refusal('502 Bad Gateway'))}`,
				'http://provider.invalid',
			),
	],
];

test.each(unknownRows)('%s: unknown', async (name, road) => {
	const credential = { ...mobilon.credential(), smsBaseUrl: await road() };
	const more = { credential, workflowId: `workflow of ${name}` };
	const { error } = await mobilon.run(optionsFor(), people(2), {}, more);
	expect(error?.context.outcomes).toEqual({ accepted: 0, rejected: 0, unknown: 2, notSent: 0 });
});

describe('an address that nothing can be sent to', () => {
	const secret = 's3cretpass';
	test.each([
		['localhost:8080', 'has no http or https: begin it with http:// or https://'],
		['ftp://10.0.0.5', 'has no http or https: begin it with http:// or https://'],
		[
			`http://operator:${secret}@10.0.0.5/api`,
			'contains a user or a password: remove what is before the @, and the @',
		],
		[`http://10.0.0.5/?key=${secret}`, 'contains a query: remove the ? and what follows it'],
		[`http://10.0.0.5/#${secret}`, 'contains a fragment: remove the # and what follows it'],
	])('%s', async (smsBaseUrl, reason) => {
		const credential = { ...mobilon.credential(), smsBaseUrl };
		const message = `SMS Base URL of the credential ${reason}`;
		const options = {
			requests: { pace: { size: 1 } },
			sendOnce: { once: { key: '={{ $json.phone }}' } },
		};
		const workflowId = `workflow of ${smsBaseUrl}`;
		const more = { credential, workflowId };
		const stopped = await mobilon.run({ ...SMS, options }, people(2), {}, more);
		expect(stopped.error?.message).toContain(`${message} [item 0]`);
		expect(stopped.error?.context.outcomes).toMatchObject({ notSent: 2 });

		const settings = { onError: 'continueRegularOutput' } as const;
		const continued = await mobilon.run({ ...SMS, options }, people(2), settings, more);
		expect(continued.items.map((item) => failureOf(item).outcome)).toEqual(['notSent', 'notSent']);
		for (const item of continued.items) expect(failureOf(item).message).toContain(message);

		const parameters = { ...SMS, options: { dryRun: true } };
		const dry = await mobilon.run(parameters, people(1), settings, more);
		expect(failureOf(dry.items[0])).toMatchObject({ outcome: 'notSent', message });
		for (const { saved } of [stopped, continued, dry]) expect(saved).not.toContain(secret);

		const corrected = await mobilon.run({ ...SMS, options }, people(2), {}, { workflowId });
		expect(corrected.items.map(({ number }) => number)).toEqual([phone(0), phone(1)]);
	});

	test('white space around it and slashes at its end do not matter', async () => {
		const smsBaseUrl = ` ${mobilon.simulator.smsBaseUrl}// \n`;
		const credential = { ...mobilon.credential(), smsBaseUrl };
		const { items } = await mobilon.run(SMS, people(1), {}, { credential });
		expect(items.map(({ number }) => number)).toEqual([phone(0)]);
	});
});
