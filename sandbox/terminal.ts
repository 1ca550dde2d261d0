import { say } from '../dev/lifetime';
import type { RecordedRequest } from '../simulators/log';
import type { Deliveries } from '../simulators/single';
import type { Hooks, Provider } from './provider';
import { closeAll, SERVICES, startProviders } from './providers';

/** `12:00:05  sms           POST /send/ → 200  objects: 100  deliveries so far: 250` */
function lineOf(request: RecordedRequest, deliveries: Deliveries): string {
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

const HOOKS: Hooks = {
	memory: {},
	onArrive: () => {},
	onRequest: (request, deliveries) => say(lineOf(request, deliveries)),
	accept: () => {},
};

/** Prints the values for credentials, under n8n's labels. */
export function sayValues(providers: readonly Provider[]): void {
	for (const { name, credential, values, account } of providers) {
		say(`\n${name} (credential: ${credential})`);
		for (const [label, value] of [...values(), ...(account?.() ?? [])]) {
			say(`  ${label.padEnd(21)}  ${value}`);
		}
	}
}

/**
 * Runs the simulators without the page, on this port and the four after it, and prints each request
 * as a line. It replaces no port, because scripts and saved credentials name the port.
 */
export async function startTerminal(firstPort: number) {
	const ports = Array.from({ length: SERVICES }, (_, index) => firstPort + index);
	const providers = await startProviders(ports, () => HOOKS);
	return { providers, close: async () => await closeAll(providers) };
}
