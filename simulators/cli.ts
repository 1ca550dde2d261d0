import { process } from '../dev/node';
import { startMobilon, type MobilonSimulator, type RecordedRequest } from './mobilon';

/** Stable, so that a base URL typed into a credential holds from one start to the next. */
const FIRST_PORT = 4101;

const USAGE = 'Usage: npm run simulate -- [--first-port <1024 to 65000>]\n';

function readFirstPort(args: string[]): number | undefined {
	if (args.length === 0) return FIRST_PORT;
	const [name, value = '', ...rest] = args;
	const port = /^\d{4,5}$/.test(value) ? Number(value) : 0;
	const isRight = name === '--first-port' && rest.length === 0 && port >= 1024 && port <= 65000;
	return isRight ? port : undefined;
}

/** `12:00:05  sms       POST /send/  → 200  objects: 100  deliveries so far: 250` */
function describe(request: RecordedRequest, deliveries: ReadonlyMap<string, number>): string {
	const { service, method, path, body, status, endedAt } = request;
	const delivered = [...deliveries.values()].reduce((sum, times) => sum + times, 0);
	return [
		new Date(endedAt).toISOString().slice(11, 19),
		service.padEnd(8),
		`${method} ${path} → ${status === 0 ? 'connection dropped' : status}`,
		`objects: ${Array.isArray(body) ? body.length : 'no array'}`,
		`deliveries so far: ${delivered}`,
	].join('  ');
}

function welcome({ autocallBaseUrl, smsBaseUrl, login, password }: MobilonSimulator): string {
	return [
		'Mobilon, simulated: nothing is called, nothing is sent.',
		`  Autocall base URL  ${autocallBaseUrl}`,
		`  SMS base URL       ${smsBaseUrl}`,
		`  Login              ${login}`,
		`  Password           ${password}`,
		'Each request shows below. Ctrl-C stops.',
		'',
	].join('\n');
}

async function main(): Promise<void> {
	const firstPort = readFirstPort(process.argv.slice(2));
	if (firstPort === undefined) {
		process.stderr.write(USAGE);
		process.exitCode = 1;
		return;
	}
	const simulator = await startMobilon({
		autocallPort: firstPort,
		smsPort: firstPort + 1,
		onRequest: (request, deliveries) => {
			process.stdout.write(`${describe(request, deliveries)}\n`);
		},
	});
	process.stdout.write(welcome(simulator));
	let stopping = false;
	const stop = () => {
		// npm and the terminal both pass Ctrl-C on.
		if (stopping) return;
		stopping = true;
		process.stdout.write('\nStopped.\n');
		void simulator.close();
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
	const reason = error instanceof Error ? error.message : String(error);
	process.stderr.write(`${reason}.\nStop that program, or choose others. ${USAGE}`);
	process.exitCode = 1;
});
