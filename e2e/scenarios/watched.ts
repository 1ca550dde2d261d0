import { providerIds, providers as tables, type ProviderId } from '../../providers';
import type { Simulator } from '../../providers/provider';
import type { Fault, FaultTimes } from '../../simulators/faults';
import type { RecordedRequest } from '../../simulators/log';
import type { Providers } from '../engine/providers';

/** One polling trigger of ours, and what it watches at a provider. */
export interface Watched {
	title: string;
	/** Name of the node type. */
	type: string;
	parameters: Record<string, unknown>;
	/** Of its credential: what the provider may repeat in an error page. */
	secrets: string[];
	/** The requests of its polls so far. */
	requests(): RecordedRequest[];
	/** Changes something at the provider. Returns what the item of this change has to say. */
	change(): Record<string, unknown>;
	/** The next requests of its polls go wrong. */
	fault(fault: Fault, times: FaultTimes): void;
}

/** All that the triggers of a provider can watch, put there anew. */
async function watchProvider(providers: Providers, id: ProviderId): Promise<Watched[]> {
	const { credential, triggers } = tables[id];
	const simulator: Simulator = providers[id];
	const watching = triggers.map(async ({ title, type, watch }): Promise<Watched> => {
		const { parameters, change, place, isPoll } = await watch(simulator);
		return {
			title,
			type,
			parameters,
			secrets: credential.secretsOf(credential.valuesOf(simulator)),
			requests: () => simulator.requests.filter(isPoll),
			change,
			fault: (fault, times) => simulator.fault(fault, { ...place, ...times }),
		};
	});
	return await Promise.all(watching);
}

export async function watchAll(providers: Providers): Promise<Watched[]> {
	const watching = providerIds.map(async (id) => await watchProvider(providers, id));
	return (await Promise.all(watching)).flat();
}

/** Calls whose ids a trigger may learn one by one. */
export async function watchCalls(providers: Providers): Promise<Watched> {
	const [calls] = await watchProvider(providers, 'mobilon');
	if (!calls) throw new Error('Mobilon has no trigger');
	return calls;
}

/** A trigger that any number of scenarios can have, each with a campaign of its own. */
export async function watchCampaign(providers: Providers): Promise<Watched> {
	const [campaign] = await watchProvider(providers, 'aloVoice');
	if (!campaign) throw new Error('AloVoice has no trigger');
	return campaign;
}
