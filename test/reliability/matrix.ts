import { modes } from './account';
import type { Account, Mode, Outcome, Told } from './account';
import { lanes } from './faults';
import type { FaultCase } from './faults';
import type { Certificates } from './network';
import { play } from './scenario';
import type { PlayedOperation } from './operations';
import { startTarget } from './target';
import type { Target } from './target';

/** Which of a run's requests the fault hits. */
export const positions = ['first', 'middle', 'last'] as const;

/** A run is three requests. */
const BATCHES = positions.length;

/** ms. A machine that is busy must not make time-outs of its own. */
const TIMEOUT = { usual: 20_000, hangs: 1000 };

/** The outcomes of the items in the request that was hit. */
export interface Cell {
	readonly mode: Mode;
	readonly isRetried: boolean;
	readonly position: (typeof positions)[number];
	readonly outcomes: readonly string[];
	/** Of the items in the requests behind it. */
	readonly later: readonly string[];
}

/** A fault at one operation, over all of its runs. */
export interface Row {
	readonly operation: string;
	readonly fault: string;
	readonly cells: readonly Cell[];
	/** How often the numbers of the request that was hit were reached, ascending. */
	readonly deliveries: readonly number[];
	/** Without numbers and ids of items. */
	readonly messages: readonly string[];
	/** Violations, and the run of each. */
	readonly violations: readonly string[];
}

export const runsOfRow = positions.length * modes.length * 2;

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** Whether an operation can meet a fault: only a group is counted, so only there one can be missing. */
export const applies = ({ sending }: Target, { leavesOut }: FaultCase): boolean =>
	leavesOut === undefined || sending.leaveOut !== undefined;

/** Plays a fault at each request, in each mode, with and without Retry On Fail. */
export async function playRow(
	target: Target,
	fault: FaultCase,
	certificates: Certificates,
): Promise<Row> {
	const cells: Cell[] = [];
	const deliveries: number[] = [];
	const messages: string[] = [];
	const violations: string[] = [];
	const batchSize = target.sending.isBatch ? 2 : 1;
	for (const [skip, position] of positions.entries()) {
		for (const mode of modes) {
			for (const isRetried of [false, true]) {
				const times = fault.network ? Infinity : 1;
				const scenario = {
					count: BATCHES * batchSize,
					batchSize,
					concurrency: 1,
					mode,
					tries: isRetried ? 3 : 1,
					hits: [{ fault, passes: skip, times }],
					timeout: fault.hangs ? TIMEOUT.hangs : TIMEOUT.usual,
				};
				const finding = await play(target, scenario, certificates);
				const hit = Array.from({ length: batchSize }, (_, row) => skip * batchSize + row);
				const outcomes = unique(hit.map((index) => outcomeOf(finding, index)));
				const later = unique(finding.told.slice((skip + 1) * batchSize).map(laterOutcome));
				cells.push({ mode, isRetried, position, outcomes, later });
				deliveries.push(...hit.map((index) => finding.deliveries[index] ?? 0));
				messages.push(...messagesOf(finding, hit));
				const where = `${mode}, ${position} request${isRetried ? ', Retry On Fail' : ''}`;
				if (!finding.used.has(fault.name)) violations.push(`${where}: the fault hit nothing`);
				violations.push(...finding.violations.map((text) => `${where}: ${text}`));
			}
		}
	}
	return {
		operation: target.name,
		fault: fault.name,
		cells,
		deliveries: unique(deliveries).sort((a, b) => a - b),
		messages: unique(messages).sort(),
		violations,
	};
}

/** Of a run that stopped, the request that was hit is the only one that can be rejected. */
export function outcomeOf({ told, hasRejected }: Account, index: number): Outcome {
	const outcome = told[index]?.outcome ?? 'notSent';
	if (outcome !== 'undelivered') return outcome;
	return hasRejected ? 'rejected' : 'notSent';
}

/** Behind it nothing is wrong with an item: if it was not delivered, it was not sent. */
export const laterOutcome = (told: Told | undefined): Outcome =>
	told === undefined || told.outcome === 'undelivered' ? 'notSent' : told.outcome;

export function messagesOf({ told, error }: Account, hit: readonly number[]): string[] {
	const own = hit.flatMap((index) => told[index]?.message ?? []);
	return error === undefined ? own : [error.replace(/ \[item \d+\].*$/s, ''), ...own];
}

/** All rows of one operation, each lane with a simulator of its own. */
export async function playAll(
	operation: PlayedOperation,
	certificates: Certificates,
	onRow: (row: Row) => void,
): Promise<void> {
	const playing = lanes.map(async (lane) => {
		const target = await startTarget(operation);
		for (const fault of lane) {
			if (applies(target, fault)) onRow(await playRow(target, fault, certificates));
		}
		await target.close();
	});
	await Promise.all(playing);
}
