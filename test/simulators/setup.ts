import {
	ManualClock,
	startMobilon,
	type MobilonSimulator,
	type MobilonSimulatorOptions,
} from '../../simulators/mobilon';
import {
	createMobilonReference,
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

/** A simulator with a clock that moves only when told, and a reference client for it. */
export async function startPair(options: MobilonSimulatorOptions = {}) {
	const clock = new ManualClock(Date.parse('2017-02-22T16:57:22.705Z'));
	const simulator = await startMobilon({ clock, ...options });
	return { clock, simulator, client: createMobilonReference(simulator) };
}

/** The entries of a reply that is a list. */
export function entriesOf(reply: unknown): unknown[] {
	if (!Array.isArray(reply)) throw new Error('the reply is no array');
	return reply;
}

/** The ids of a reply to a send request, in order. */
export const idsOf = (reply: unknown): string[] =>
	entriesOf(reply).map((entry) => String(Object(entry).id));

export function delivered(simulator: MobilonSimulator): number {
	return [...simulator.deliveries.values()].reduce((sum, times) => sum + times, 0);
}
