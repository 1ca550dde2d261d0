import {
	ManualClock,
	startMobilon,
	type MobilonSimulator,
	type MobilonSimulatorOptions,
} from '../../simulators/mobilon';
import {
	createMobilonReference,
	type MobilonReferenceOptions,
	type ReferenceCall,
	type ReferenceMessage,
} from '../reference/mobilon';

export const NUMBER = '89135290001';
export const SOURCE = '89234560002';

export function message(change: Partial<ReferenceMessage> = {}): ReferenceMessage {
	return { guid: 'g-1', text: 'hello', number: NUMBER, source: SOURCE, ...change };
}

export function call(change: Partial<ReferenceCall> = {}): ReferenceCall {
	return { guid: 'g-1', file: 'hello', number: NUMBER, source: SOURCE, ...change };
}

/** A simulator on a clock that stands still, and the reference client pointed at it. */
export async function startPair(
	options: MobilonSimulatorOptions = {},
	change: Partial<MobilonReferenceOptions> = {},
) {
	const clock = new ManualClock(Date.parse('2017-02-22T16:57:22.705Z'));
	const simulator = await startMobilon({ clock, ...options });
	return { clock, simulator, client: createMobilonReference({ ...simulator, ...change }) };
}

/** The ids of a reply to a send request, in its order. */
export function idsOf(reply: unknown): string[] {
	if (!Array.isArray(reply)) throw new Error('the reply is no array');
	return reply.map((entry: unknown) => {
		if (typeof entry !== 'object' || entry === null || !('id' in entry)) throw new Error('no id');
		return String(entry.id);
	});
}

export function delivered(simulator: MobilonSimulator): number {
	return [...simulator.deliveries.values()].reduce((sum, times) => sum + times, 0);
}
