import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Pace } from './batch';
import { dryRunAnswer } from './dryRun';
import { InvalidInput } from './errors';
import type { Line } from './http';
import type { Answer, Environment, Operation, Prepared, Provider } from './operation';
import { parameterReader } from './parameters';
import { optionFields } from './properties';
import { maskOf } from './secrets';

/** An entry of a request, and the input items that it stands for. */
export interface Slot {
	readonly item: Prepared;
	/** More than one only where a query names the same id more than once. */
	readonly indices: number[];
}

/** All input items, read and checked before the first request. */
export interface Plan {
	readonly count: number;
	readonly slots: readonly Slot[];
	/** Answered without a request: invalid items and dry runs. */
	readonly answered: ReadonlyMap<number, Answer>;
	/** Items whose parameters cannot be sent. */
	readonly invalid: ReadonlySet<number>;
	readonly onlyChanges: ReadonlySet<number>;
	readonly pace: Pace;
	readonly line: Line;
	readonly environment: Environment;
}

const DEFAULT_TIMEOUT = 30_000;

/**
 * Reads the parameters of every item that has no answer yet. Pace and time-out are those of the
 * first valid item, because they belong to the run.
 */
export async function prepareItems(
	context: IExecuteFunctions,
	provider: Provider,
	operation: Operation,
	known: ReadonlyMap<number, Answer>,
): Promise<Plan> {
	const count = context.getInputData().length;
	const credential = await context.getCredentials(provider.credentialType);
	const mask = maskOf(provider.secrets(credential));
	const options = optionFields(operation);
	const read = parameterReader(context, operation.fields, options);
	const labels = new Map([...operation.fields, ...options].map((f) => [f.name, f.displayName]));

	const base = { credential, timezone: context.getTimezone() };
	const auto: Environment = { ...base, numberFormat: 'auto' };
	const asIs: Environment = { ...base, numberFormat: 'asIs' };

	const slots: Slot[] = [];
	const byKey = new Map<string, Slot>();
	const answered = new Map<number, Answer>();
	const invalid = new Set<number>();
	const onlyChanges = new Set<number>();
	let run: Readonly<Record<string, unknown>> | undefined;

	for (let index = 0; index < count; index++) {
		if (known.has(index)) continue;
		try {
			const parameters = read(index);
			const { options: given } = parameters;
			const environment = given.numberFormat === 'asIs' ? asIs : auto;
			const item = operation.prepare(parameters, environment);
			const twin = item.key === undefined ? undefined : byKey.get(item.key);
			if (twin && operation.kind === 'send') throw duplicateKey(operation, twin);

			run ??= given;
			if (given.onlyChanges === true) onlyChanges.add(index);
			if (twin) {
				twin.indices.push(index);
				continue;
			}
			const slot: Slot = { item, indices: [index] };
			if (item.key !== undefined) byKey.set(item.key, slot);
			if (given.dryRun === true) {
				answered.set(index, dryRunAnswer(operation.request([item], environment), mask));
			} else {
				slots.push(slot);
			}
		} catch (error) {
			if (!(error instanceof InvalidInput)) {
				const unforeseen = error instanceof Error ? error : String(error);
				throw new NodeOperationError(context.getNode(), unforeseen, { itemIndex: index });
			}
			answered.set(index, {
				outcome: 'rejected',
				message: `${labels.get(error.parameter) ?? error.parameter} ${error.reason}`,
				description: error.advice,
			});
			invalid.add(index);
		}
	}

	return {
		count,
		slots,
		answered,
		invalid,
		onlyChanges,
		environment: auto,
		pace: {
			size: numberOr(run?.batchSize, operation.limit),
			interval: numberOr(run?.batchInterval, 0),
			concurrency: numberOr(run?.concurrency, 1),
		},
		line: {
			context,
			provider: provider.name,
			credentialType: provider.credentialType,
			mask,
			timeout: numberOr(run?.timeout, DEFAULT_TIMEOUT),
			isStopped: () => context.getExecutionCancelSignal()?.aborted === true,
		},
	};
}

function duplicateKey(operation: Operation, twin: Slot): InvalidInput {
	return new InvalidInput(
		operation.keyParameter ?? '',
		`is the same as that of item ${twin.indices[0]}`,
		'Give each item its own value, or leave it empty to have one generated.',
	);
}

const numberOr = (value: unknown, fallback: number): number =>
	typeof value === 'number' ? value : fallback;
