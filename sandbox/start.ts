import { preferPort } from '../dev/ports';
import { relay, type Relay } from './relay';
import { Desk } from './desk';
import type { Provider } from './provider';
import { SERVICES, startProviders } from './providers';
import { startServer } from './server';

export interface SandboxOptions {
	/** Of the page; the simulators take the five behind it. */
	port: number;
	/** Where a webhook may go beside this machine. */
	webhookHosts: readonly string[];
	/** Another address of this machine at which the simulators answer too, for an n8n in Docker. */
	listen?: string;
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

/** The same provider, whose values name another address. */
function at(address: string, provider: Provider): Provider {
	return {
		...provider,
		values: () =>
			provider
				.values()
				.map(([label, value]) => [
					label,
					value.replace(/^http:\/\/127\.0\.0\.1:/, `http://${address}:`),
				]),
	};
}

/** Simulators and page; where a port is taken, any free one takes its place. Port 0: all are. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
	const { port, webhookHosts, listen } = options;
	const wanted = Array.from({ length: 1 + SERVICES }, (_, index) => (port ? port + index : 0));
	const ports: number[] = [];
	for (const one of wanted) ports.push(one === 0 ? 0 : await preferPort(one));
	const [own = 0, ...others] = ports;
	const desk = new Desk();
	const providers = await startProviders(others, (provider) => desk.hooks(provider), webhookHosts);
	for (const provider of providers)
		desk.add(listen === undefined ? provider : at(listen, provider));
	const relays: Relay[] = [];
	const close = async () => {
		await Promise.all(relays.map(async (one) => await one.close()));
		await desk.close();
	};
	const start = async () => {
		if (listen !== undefined) for (const one of others) relays.push(await relay(listen, one));
		return await startServer(desk, own);
	};
	const server = await start().catch(async (error: unknown) => {
		// The simulators must not keep running.
		await close();
		throw error;
	});
	return {
		baseUrl: server.baseUrl,
		providers: desk.list(),
		taken: wanted.filter((one, index) => one !== 0 && one !== ports[index]),
		async close() {
			await server.close();
			await close();
		},
	};
}
