import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Damage, Road } from './damage';
import type { FaultCase } from './faults';
import { openRoad } from './network';
import type { Certificates } from './network';
import { echoOf } from './secrets';
import type { Target } from './target';

/** A fault, and which of the requests (or connections) it hits. */
export interface Hit extends Pick<Damage, 'passes' | 'times'> {
	readonly fault: FaultCase;
}

/** The requests that are hit. */
interface Meant {
	/** The field of the credential with their address. */
	readonly baseUrl: string;
	/** Requests of a run before the first of them. */
	readonly questions?: number;
	/** The documented "no" with status 200. */
	readonly refusal?: unknown;
	/** Called whenever a fault hits something. */
	readonly onUse: (name: string) => void;
}

/** A simulator with faults ahead of it. */
export interface Prepared {
	/** Leads to the simulator, by roads that are damaged. */
	readonly credential: ICredentialDataDecryptedObject;
	/** Replies that went out changed, as they should have been. */
	readonly spoilt: readonly string[];
	close(): Promise<void>;
}

/** Has the coming requests of an operation meet the faults. */
export async function prepareHits(
	{ running, operation, elsewhere }: Target,
	hits: readonly Hit[],
	{ baseUrl: field, questions = 0, refusal, onUse }: Meant,
	certificates: Certificates,
): Promise<Prepared> {
	const spoilt: string[] = [];
	const roads: Road[] = [];
	let { credential } = running;
	for (const { fault, passes, times } of hits) {
		const used = () => onUse(fault.name);
		if (fault.network) {
			const damage = { passes: passes + questions, times, onUse: used };
			const to = String(credential[field]);
			const road = await openRoad(fault.network, to, damage, certificates);
			roads.push(road);
			credential = { ...credential, [field]: road.baseUrl };
		}
		const reply = fault.reply?.({
			echo: echoOf(running.secrets),
			elsewhere: elsewhere.baseUrl,
			refusal,
			spoil: (text) => spoilt.push(text),
		});
		if (reply) running.fault(reply, operation, { skip: passes, times, onUse: used });
	}
	return {
		credential,
		spoilt,
		close: async () => {
			await Promise.all(roads.map(async (road) => await road.close()));
		},
	};
}
