import { providerIds, providers, type ProviderId } from '../../providers';
import type { Hooks, Provider } from '../provider';
import { aloVoice } from './aloVoice';
import { autodialer } from './autodialer';
import { callPassword } from './callPassword';
import { mobilon } from './mobilon';

const pages: Readonly<
	Record<
		ProviderId,
		(ports: readonly number[], hooks: Hooks, webhookHosts: readonly string[]) => Promise<Provider>
	>
> = { mobilon, callPassword, aloVoice, autodialer };

/** How many ports the simulators take. */
export const SERVICES = Object.values(providers).reduce((sum, { services }) => sum + services, 0);

export async function closeAll(providers: readonly Provider[]): Promise<void> {
	await Promise.all(providers.map(async (provider) => await provider.close()));
}

/**
 * Starts all simulators. They take the ports in the order of the tables; port 0 is any free one.
 * Throws where one is taken, and leaves nothing running.
 */
export async function startProviders(
	ports: readonly number[],
	hooksOf: (provider: ProviderId) => Hooks,
	webhookHosts: readonly string[] = [],
): Promise<Provider[]> {
	const left = [...ports];
	const running: Provider[] = [];
	const startAll = async () => {
		for (const id of providerIds) {
			const own = left.splice(0, providers[id].services);
			running.push(await pages[id](own, hooksOf(id), webhookHosts));
		}
		return running;
	};
	return await startAll().catch(async (error: unknown) => {
		await closeAll(running);
		throw error;
	});
}
