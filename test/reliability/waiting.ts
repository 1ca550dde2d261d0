import { http } from '../../dev/node';
import { runNode } from '../support/n8n';
import type { RunResult } from '../support/n8n';
import { providers } from '../support/providers';
import { accountOf, modes, ON_ERROR } from './account';
import type { Account, Mode } from './account';
import { lanes } from './faults';
import type { FaultCase } from './faults';
import { prepareHits } from './hits';
import { laterOutcome, messagesOf, outcomeOf, unique } from './matrix';
import type { Row } from './matrix';
import type { Certificates } from './network';
import { shownSecrets } from './secrets';
import { startTarget } from './target';
import type { Target } from './target';
import type { PlayedOperation } from './operations';

const ITEMS = 2;

/** An interval of 15 s lasts a quarter of a second, the longest of the node's naps. */
const CLOCK_RATE = 60;
const INTERVAL = 15;
/** Minutes. Far more than the rounds of a run take, on a busy machine too: no wait may end with it. */
const LONGEST_WAIT = 300;

/** ms of a request's time-out. Dozens of runs share a process. */
const TIMEOUT = { usual: 20_000, hangs: 5000 };

/** Prepares this process: its clock goes faster than its timers. */
export function prepareToWait(): void {
	const { now } = Date;
	const start = now();
	Object.assign(Date, { now: () => start + (now() - start) * CLOCK_RATE });
	// A plain client must not meet a connection that the simulator has just closed as idle.
	Object.assign(http.globalAgent, { keepAlive: false });
}

/** Waits under a fault. Where the node stops, Retry On Fail is played too: a retry continues the wait. */
const settings = (['first', 'middle'] as const).flatMap((position) => [
	...modes.map((mode) => ({ position, mode, isRetried: false })),
	{ position, mode: 'stop' as const, isRetried: true },
]);

/** Beside them a fault that lasts until the time is up. */
export const runsOfWait = settings.length + 1;

/** A fault at one operation that waits, over all of its runs. */
export interface WaitRow extends Omit<Row, 'deliveries'> {
	/** The end of the wait that the documentation promises; undefined: it goes on. */
	readonly ends: FaultCase['ends'];
	/** By cell. */
	readonly requests: readonly number[];
}

interface Wait {
	readonly fault: FaultCase;
	/** Requests before the fault, and that it hits. */
	readonly passes: number;
	readonly times: number;
	/** Minutes. */
	readonly longest: number;
	readonly mode: Mode;
	readonly isRetried: boolean;
}

interface Finding extends Account {
	readonly result: RunResult;
	/** Requests that met the fault. */
	readonly hits: number;
	/** All requests, those that never arrived included. */
	readonly requests: number;
	/** By item. */
	readonly areFinal: readonly boolean[];
	readonly violations: readonly string[];
}

/** Runs a wait; every result is final from the request on that follows the fault. */
async function play(
	target: Target,
	{ fault, passes, times, longest, mode, isRetried }: Wait,
	certificates: Certificates,
): Promise<Finding> {
	const { running, waiting, operation, elsewhere, found } = target;
	running.reset();
	const visits = elsewhere.visits;
	const items = await waiting.items(ITEMS);
	const before = running.requests.length;
	let hits = 0;
	const meant = { baseUrl: waiting.baseUrl, onUse: () => (hits += 1) };
	const prepared = await prepareHits(target, [{ fault, passes, times }], meant, certificates);
	running.fault({ kind: 'slow', ms: 0 }, operation, {
		skip: passes + (fault.network ? 0 : times),
		onUse: () => items.forEach((item) => waiting.finish(item)),
	});
	const { finalStatuses } = waiting;
	const until = {
		...(finalStatuses !== undefined && { finalStatuses }),
		timeout: longest,
		interval: INTERVAL,
	};
	const provider = providers[target.provider];
	if (!provider) throw new Error(`No provider ${target.provider}`);
	const result = await runNode(provider.under, {
		parameters: {
			...found.parameters,
			options: { timeout: fault.hangs ? TIMEOUT.hangs : TIMEOUT.usual, wait: { until } },
		},
		items,
		credential: prepared.credential,
		settings: {
			onError: ON_ERROR[mode],
			...(isRetried && { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
		},
	});
	await prepared.close();

	const idOf = (output: (typeof items)[number]) => String(found.identify({}, output)[1]);
	const account = accountOf(result, mode, ITEMS, idOf);
	const arrived = running.requests.length - before;
	const areFinal = items.map((item) => {
		const output = result.items.find((one) => idOf(one) === String(found.identify(item, {})[0]));
		return output !== undefined && waiting.isFinal(output) && output.timedOut === undefined;
	});
	const violations = [
		...account.faults,
		...items.flatMap((item, index) => {
			const { outcome, id } = account.told[index] ?? {};
			const own = String(found.identify(item, {})[0]);
			return outcome === 'accepted' && id !== own ? [`item ${index} has the result of ${id}`] : [];
		}),
		...(hits === 0 ? ['the fault hit nothing'] : []),
		...(elsewhere.visits > visits ? ['a redirect was followed'] : []),
		...shownSecrets(running.secrets, result.saved),
	];
	// A request that was given up may arrive when the next run has begun, and would be taken for its.
	if (fault.hangs) await target.restart();
	const requests = arrived + (fault.network ? hits : 0);
	return { ...account, result, hits, requests, areFinal, violations };
}

/** Whether the run ended as the documentation promises. */
function broken(
	{ ends }: FaultCase,
	{ mode, isRetried }: Pick<Wait, 'mode' | 'isRetried'>,
	hit: number,
	{ told, areFinal, error }: Finding,
): string[] {
	return areFinal.flatMap((isFinal, index) => {
		const isOver = ends === 'account' || (ends === 'item' && (index < hit || mode === 'stop'));
		const shown = error ?? told[index]?.message ?? told[index]?.outcome;
		if (isRetried || !isOver) return isFinal ? [] : [`item ${index} has no final result: ${shown}`];
		const isFailed = told[index]?.outcome !== 'accepted';
		return isFailed || index >= hit ? [] : [`item ${index} has not failed`];
	});
}

/** Plays a fault in the first and in a middle round; the targets are those of one operation. */
async function playRow(
	targets: readonly Target[],
	fault: FaultCase,
	certificates: Certificates,
): Promise<WaitRow> {
	const [target] = targets;
	if (!target) throw new Error('No simulator');
	const { isBatch } = target.waiting;
	const perRound = isBatch ? 1 : ITEMS;
	const hit = isBatch ? ITEMS : 1;
	const lasting = await play(
		target,
		{ fault, passes: 0, times: Infinity, longest: 0, mode: 'continue', isRetried: false },
		certificates,
	);
	// A query is asked up to twice more by itself: the fault lasts for all requests of its round.
	const times = Math.ceil(lasting.hits / perRound);
	const findings = await Promise.all(
		settings.map(async ({ position, ...setting }, index) => {
			const passes = position === 'first' ? 0 : perRound;
			const wait = { ...setting, fault, passes, times, longest: LONGEST_WAIT };
			return await play(targets[index] ?? target, wait, certificates);
		}),
	);
	const all = Array.from({ length: ITEMS }, (_, index) => index);
	const cells = findings.map((finding, row) => {
		const { position = 'first', mode = 'stop', isRetried = false } = settings[row] ?? {};
		const outcomes = all.map((index) => {
			if (finding.areFinal[index]) return 'final';
			return index < hit ? outcomeOf(finding, index) : laterOutcome(finding.told[index]);
		});
		const [own, later] = [unique(outcomes.slice(0, hit)), unique(outcomes.slice(hit))];
		return { position, mode, isRetried, outcomes: own, later };
	});
	const isHushed = lasting.result.items.some((json) => !('error' in json || json.timedOut));
	const ofLasting = [
		...lasting.violations,
		...(isHushed ? ['an item without a final result does not say timedOut'] : []),
	];
	const violations = findings.flatMap((finding, row) => {
		const { position = 'first', mode = 'stop', isRetried = false } = settings[row] ?? {};
		const where = `${mode}, ${position} round${isRetried ? ', Retry On Fail' : ''}`;
		const wrong = broken(fault, { mode, isRetried }, hit, finding);
		return [...finding.violations, ...wrong].map((text) => `${where}: ${text}`);
	});
	return {
		operation: target.name,
		fault: fault.name,
		ends: fault.ends,
		cells,
		requests: findings.map(({ requests }) => requests),
		messages: unique(messagesOf(lasting, all.slice(0, hit))),
		violations: [...violations, ...ofLasting.map((text) => `lasting: ${text}`)],
	};
}

/** All rows of one operation, each lane with simulators of its own; the runs of a row side by side. */
export async function playWaits(
	operation: PlayedOperation,
	certificates: Certificates,
	onRow: (row: WaitRow) => void,
): Promise<void> {
	const playing = lanes.map(async (lane) => {
		const targets = await Promise.all(settings.map(async () => await startTarget(operation)));
		for (const fault of lane) {
			// Only a group can leave a number out.
			if (!fault.leavesOut) onRow(await playRow(targets, fault, certificates));
		}
		await Promise.all(targets.map(async (target) => await target.close()));
	});
	await Promise.all(playing);
}
