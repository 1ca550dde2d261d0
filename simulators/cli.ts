import { process } from '../dev/node';
import { startAll } from './all';
import type { RecordedRequest } from './log';
import type { Deliveries } from './single';

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

/** `12:00:05  sms           POST /send/  → 200  objects: 100  deliveries so far: 250` */
function describe(request: RecordedRequest, deliveries: Deliveries): string {
	const { service, method, path, body, status, endedAt } = request;
	const delivered = [...deliveries.values()].reduce((sum, times) => sum + times, 0);
	return [
		new Date(endedAt).toISOString().slice(11, 19),
		service.padEnd(12),
		`${method} ${path} → ${status === 0 ? 'connection dropped' : status}`,
		...(Array.isArray(body) ? [`objects: ${body.length}`] : []),
		`deliveries so far: ${delivered}`,
	].join('  ');
}

async function main(): Promise<void> {
	const firstPort = readFirstPort(process.argv.slice(2));
	if (firstPort === undefined) {
		process.stderr.write(USAGE);
		process.exitCode = 1;
		return;
	}
	const simulators = await startAll({
		firstPort,
		onRequest: (request, deliveries) => {
			process.stdout.write(`${describe(request, deliveries)}\n`);
		},
	});
	process.stdout.write(
		`Nothing is called and nothing is sent: the providers are simulated.\n${simulators.welcome}` +
			'Each request shows below. Ctrl-C stops.\n',
	);
	let stopping = false;
	const stop = () => {
		// npm and the terminal both pass Ctrl-C on.
		if (stopping) return;
		stopping = true;
		process.stdout.write('\nStopped.\n');
		void simulators.close();
	};
	process.on('SIGINT', stop);
	process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
	const reason = error instanceof Error ? error.message : String(error);
	process.stderr.write(`${reason}.\nStop that program, or choose others. ${USAGE}`);
	process.exitCode = 1;
});
