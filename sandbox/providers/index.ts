import type { Hooks, Provider } from '../provider';
import type { ProviderId } from '../wire';
import { aloVoice } from './aloVoice';
import { autodialer } from './autodialer';
import { callPassword } from './callPassword';
import { mobilon } from './mobilon';

/** How many ports the simulators take: Mobilon has two. */
export const SERVICES = 5;

export async function closeAll(providers: readonly Provider[]): Promise<void> {
	await Promise.all(providers.map(async (provider) => await provider.close()));
}

/**
 * Starts all simulators, in the order of their ports: autocalls, SMS, verification, campaigns,
 * calls. Port 0 is any free one. Throws where one is taken, and leaves nothing running.
 */
export async function startProviders(
	ports: readonly number[],
	hooksOf: (provider: ProviderId) => Hooks,
	webhookHosts: readonly string[] = [],
): Promise<Provider[]> {
	const [autocall = 0, sms = 0, verification = 0, campaigns = 0, calls = 0] = ports;
	const starts = [
		async () => await mobilon([autocall, sms], hooksOf('mobilon')),
		async () => await callPassword(verification, hooksOf('callPassword')),
		async () => await aloVoice(campaigns, hooksOf('aloVoice')),
		async () => await autodialer(calls, hooksOf('autodialer'), webhookHosts),
	];
	const running: Provider[] = [];
	const startAll = async () => {
		for (const start of starts) running.push(await start());
		return running;
	};
	return await startAll().catch(async (error: unknown) => {
		await closeAll(running);
		throw error;
	});
}
