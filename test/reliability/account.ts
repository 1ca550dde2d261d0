import type { IDataObject, INode } from 'n8n-workflow';
import type { RunResult } from '../support/n8n';

export const modes = ['stop', 'continue', 'errorOutput'] as const;
export type Mode = (typeof modes)[number];

export const ON_ERROR = {
	stop: 'stopWorkflow',
	continue: 'continueRegularOutput',
	errorOutput: 'continueErrorOutput',
} as const satisfies Record<Mode, INode['onError']>;

export type Outcome = 'accepted' | 'rejected' | 'unknown' | 'notSent';

/** The outcome of one item, as the user sees it. */
export interface Told {
	/** `undelivered`: of a run that stopped, which only counts what it rejected and did not send. */
	readonly outcome: Outcome | 'undelivered';
	/** Of an accepted item: what the provider knows it by. */
	readonly id?: string;
	readonly message?: string;
}

export interface Account {
	/** By item; undefined where nothing is said of it. */
	readonly told: ReadonlyArray<Told | undefined>;
	/** Whether a run that stopped has rejected items. */
	readonly hasRejected: boolean;
	/** The error of a run that stopped. */
	readonly error?: string;
	/** Sentences; empty when the account is in order. */
	readonly faults: readonly string[];
}

const isOutcome = (value: unknown): value is Outcome =>
	['accepted', 'rejected', 'unknown', 'notSent'].includes(String(value));

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

/** Reads what the user is told, item by item; that every item is accounted for once is checked. */
export function accountOf(
	result: RunResult,
	mode: Mode,
	count: number,
	idOf: (output: IDataObject) => string,
): Account {
	if (mode === 'stop' && result.error) return ofError(result.error, count, result.output);
	const told: Array<Told | undefined> = Array.from({ length: count });
	const faults: string[] = [];
	if (result.error) faults.push(`the run ended with an error: ${result.error.message}`);
	result.output.forEach((items, output) => {
		for (const { json, pairedItem } of items) {
			const index = itemOf(pairedItem);
			if (index === undefined || index < 0 || index >= count) {
				faults.push(`an output item belongs to no input item: ${JSON.stringify(pairedItem)}`);
				continue;
			}
			if (told[index]) faults.push(`item ${index} has two outcomes`);
			const read = 'error' in json ? failureOf(json.error) : { outcome: 'accepted' as const };
			if (!read) faults.push(`item ${index} shows no outcome: ${JSON.stringify(json)}`);
			else told[index] = read.outcome === 'accepted' ? { ...read, id: idOf(json) } : read;
			const isFailing = 'error' in json;
			if (isFailing && mode === 'stop') faults.push(`item ${index} failed in a run that went well`);
			if (mode === 'errorOutput' && (output === 1) !== isFailing) {
				faults.push(`item ${index} is on the wrong output`);
			}
		}
	});
	return { told, hasRejected: false, faults: [...faults, ...missing(told)] };
}

function ofError(
	error: NonNullable<RunResult['error']>,
	count: number,
	output: RunResult['output'],
): Account {
	const context: Record<string, unknown> = Object('context' in error ? error.context : {});
	const counts: Record<string, unknown> = Object(context.outcomes);
	const [ids, accepted] = [context.acceptedIds, numbers(context.acceptedItems)];
	const unknown = numbers(context.unknownItems);
	const faults: string[] = [];
	const expect = (is: unknown, shouldBe: unknown, what: string) => {
		if (is !== shouldBe) faults.push(`${what}: ${String(is)} instead of ${String(shouldBe)}`);
	};
	if (!/^Node(Api|Operation)Error$/.test(error.name))
		faults.push(`the error is a ${error.name}: ${error.message}`);
	expect(output.flat().length, 0, 'output items beside an error');
	expect(Array.isArray(ids) ? ids.length : 'none', accepted.length, 'ids of accepted items');
	expect(counts.accepted, accepted.length, 'accepted items');
	expect(counts.unknown, unknown.length, 'unknown items');
	const total = Object.values(counts).reduce<number>((sum, part) => sum + Number(part), 0);
	expect(total, count, 'items accounted for');
	expect(new Set([...accepted, ...unknown]).size, accepted.length + unknown.length, 'items named');
	expect(JSON.stringify(context.data), JSON.stringify(accountIn(context)), 'what the editor shows');
	const told = Array.from({ length: count }, (_, index): Told => {
		const place = accepted.indexOf(index);
		const id = place >= 0 && Array.isArray(ids) ? String(ids[place]) : undefined;
		if (id !== undefined) return { outcome: 'accepted', id };
		return { outcome: unknown.includes(index) ? 'unknown' : 'undelivered' };
	});
	return { told, hasRejected: Number(counts.rejected) > 0, error: error.message, faults };
}

const accountIn = ({
	outcomes,
	acceptedIds,
	acceptedItems,
	unknownItems,
}: Record<string, unknown>) => ({
	outcomes,
	acceptedIds,
	acceptedItems,
	unknownItems,
});

function itemOf(pairedItem: unknown): number | undefined {
	const item: unknown = Object(pairedItem).item;
	return typeof item === 'number' ? item : undefined;
}

function failureOf(error: unknown): Told | undefined {
	const { outcome, message }: Record<string, unknown> = Object(error);
	return isOutcome(outcome) ? { outcome, message: String(message) } : undefined;
}

const missing = (told: ReadonlyArray<Told | undefined>): string[] =>
	[...told.keys()].filter((index) => !told[index]).map((index) => `item ${index} has no outcome`);
