import { process } from '../dev/node';
import { atEnd, run, say, serveUntilStopped, Stop } from '../dev/lifetime';
import { parse } from '../dev/options';
import { isOwn } from './relay';
import { startSandbox } from './start';
import { sayValues, startTerminal } from './terminal';

/** Port of the page. It is stable, so credentials stay valid from one start to the next. */
const PORT = 4100;

const USAGE =
	'Usage: npm run sandbox [-- --port <1024 to 65000>] [--listen <address of this machine that n8n in Docker reaches>] [--webhook-host <name> for each host beside this machine]';
const USAGE_WITHOUT_PAGE = 'Usage: npm run simulate -- [--first-port <1024 to 65000>]';

function readPort(text: string, usage: string): number {
	const port = /^\d{4,5}$/.test(text) ? Number(text) : 0;
	if (port >= 1024 && port <= 65_000) return port;
	throw new Stop(usage);
}

async function openPage(): Promise<void> {
	const given = parse(
		{
			port: { type: 'string' },
			listen: { type: 'string' },
			'webhook-host': { type: 'string', multiple: true },
		} as const,
		USAGE,
	);
	const { port = String(PORT), listen, 'webhook-host': webhookHosts = [] } = given;
	if (listen !== undefined && !isOwn(listen)) {
		throw new Stop(`This machine does not have the IPv4 address ${listen}. ${USAGE}`);
	}
	if (!webhookHosts.every((host) => /^[a-z\d.-]+$/i.test(host))) throw new Stop(USAGE);
	const sandbox = await startSandbox({ port: readPort(port, USAGE), webhookHosts, listen });
	atEnd(async () => await sandbox.close());
	say('Provider sandbox: nothing is called and nothing is sent, the providers are simulated.');
	if (sandbox.taken.length > 0) {
		say(`Taken by other programs, so others are used: ${sandbox.taken.join(', ')}.`);
	}
	sayValues(sandbox.providers);
	say(`\nOpen ${sandbox.baseUrl}\nCtrl-C stops.`);
}

/** `npm run simulate`: the simulators on the same ports as with the page. */
async function openTerminal(): Promise<void> {
	const usage = USAGE_WITHOUT_PAGE;
	const { 'first-port': firstPort = String(PORT + 1) } = parse(
		{ 'no-page': { type: 'boolean' }, 'first-port': { type: 'string' } } as const,
		usage,
	);
	const terminal = await startTerminal(readPort(firstPort, usage)).catch((error: unknown) => {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Stop(`${reason}.\nStop that program, or choose others. ${usage}`);
	});
	atEnd(async () => await terminal.close());
	say('Nothing is called and nothing is sent: the providers are simulated.');
	sayValues(terminal.providers);
	say('\nEach request shows below. Ctrl-C stops.');
}

async function main(): Promise<number> {
	if (process.argv.includes('--no-page')) await openTerminal();
	else await openPage();
	return await serveUntilStopped();
}

void run(main);
