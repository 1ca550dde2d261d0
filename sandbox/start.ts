import { preferPort } from '../e2e/ports';
import { Desk } from './desk';
import type { Provider } from './provider';
import { aloVoice } from './providers/aloVoice';
import { autodialer } from './providers/autodialer';
import { callPassword } from './providers/callPassword';
import { mobilon } from './providers/mobilon';
import { startServer } from './server';

export interface SandboxOptions {
	/** Of the page; the simulators take the five behind it, as `npm run simulate` does. */
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

const SIMULATORS = 5;

/** Simulators and page; where a port is taken, any free one takes its place. Port 0: all are. */
export async function startSandbox({ port, webhookHosts }: SandboxOptions): Promise<Sandbox> {
	const wanted = Array.from({ length: 1 + SIMULATORS }, (_, index) => (port ? port + index : 0));
	const ports: number[] = [];
	for (const one of wanted) ports.push(one === 0 ? 0 : await preferPort(one));
	const [own = 0, autocall = 0, sms = 0, ...others] = ports;
	const [verification = 0, campaigns = 0, calls = 0] = others;
	const desk = new Desk();
	const start = async () => {
		desk.add(await mobilon([autocall, sms], desk.hooks('mobilon')));
		desk.add(await callPassword(verification, desk.hooks('callPassword')));
		desk.add(await aloVoice(campaigns, desk.hooks('aloVoice')));
		desk.add(await autodialer(calls, desk.hooks('autodialer'), webhookHosts));
		return await startServer(desk, own);
	};
	const server = await start().catch(async (error: unknown) => {
		// What runs must not stay behind.
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
