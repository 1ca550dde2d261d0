import { startAutodialer, type AutodialerSimulatorOptions } from '../../simulators/autodialer';
import { ManualClock } from '../../simulators/clock';
import { createAutodialerReference, type ReferenceRecord } from '../reference/autodialer';

/** 12:00 in Moscow, inside the document's window. */
export const NOON = Date.parse('2025-03-10T09:00:00Z');

/** A simulator with a clock that moves only when told, and a reference client for it. */
export async function startAutodialerPair(options: AutodialerSimulatorOptions = {}) {
	const clock = new ManualClock(NOON);
	const simulator = await startAutodialer({ clock, ...options });
	const client = createAutodialerReference(simulator);
	const jsonClient = createAutodialerReference({ ...simulator, encoding: 'json' });
	return { clock, simulator, client, jsonClient };
}

export type AutodialerPair = Awaited<ReturnType<typeof startAutodialerPair>>;

const common = {
	...{ var1: 'data1', var2: 'data2', var3: 'data3', maxcount: '1', generationtype: '1' },
	...{ statdialertime: '10:00:00', stopdialertime: '19:00:00' },
};

/** The document's group: three lines, two of them with one number. */
export const exampleGroup: ReferenceRecord[] = [
	{ id: '1', name: 'Петров', phone: '89222220000', UUID: 'code0', ...common },
	{ id: '2', name: 'Илья', phone: '89222220000', UUID: 'code1', ...common },
	{ id: '3', name: 'Иванов', phone: '89222220002', UUID: 'code1', ...common },
];

/** The document's single call. */
export const exampleCall = {
	...{ name: 'User1', phone: '89222220000', UUID: 'code1' },
	...{ var1: 'data 1', var2: 'data 2', var3: 'data 3' },
	...{ timestart: '10:00', timestop: '19:00', maxcount: '1', generationtype: '1' },
};
