import { preferPort } from '../dev/ports';
import { Desk } from './desk';
import type { Provider } from './provider';
import { SERVICES, startProviders } from './providers';
import { startServer } from './server';

export interface SandboxOptions {
	/** Of the page; the simulators take the five behind it. */
	port: number;
	/** Where a webhook may go beside this machine. */
	webhookHosts: readonly string[];
}

export interface Sandbox {
	/** Of the page. */
	readonly baseUrl: string;
	/** With the values to enter into credentials. */
	readonly providers: readonly Provider[];
	/** Ports that were taken, so that another was chosen. */
	readonly taken: readonly number[];
	close(): Promise<void>;
}

/** Simulators and page; where a port is taken, any free one takes its place. Port 0: all are. */
export async function startSandbox({ port, webhookHosts }: SandboxOptions): Promise<Sandbox> {
	const wanted = Array.from({ length: 1 + SERVICES }, (_, index) => (port ? port + index : 0));
	const ports: number[] = [];
	for (const one of wanted) ports.push(one === 0 ? 0 : await preferPort(one));
	const [own = 0, ...others] = ports;
	const desk = new Desk();
	const providers = await startProviders(others, (provider) => desk.hooks(provider), webhookHosts);
	for (const provider of providers) desk.add(provider);
	const server = await startServer(desk, own).catch(async (error: unknown) => {
		// The simulators must not keep running.
		await desk.close();
		throw error;
	});
	return {
		baseUrl: server.baseUrl,
		providers: desk.list(),
		taken: wanted.filter((one, index) => one !== 0 && one !== ports[index]),
		async close() {
			await server.close();
			await desk.close();
		},
	};
}
