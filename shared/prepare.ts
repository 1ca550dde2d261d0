import { NodeOperationError } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import type { Pace } from './batch';
import { dryRunAnswer } from './dryRun';
import { InvalidInput, Unanswered } from './errors';
import { readFile } from './files';
import { ask } from './http';
import type { Line } from './http';
import type {
	Answer,
	Environment,
	Operation,
	Prepared,
	Provider,
	RunEnvironment,
} from './operation';
import { parameterReader } from './parameters';
import { optionFields } from './properties';
import { maskOf } from './secrets';

/** An entry of a request, and the input items that it stands for. */
export interface Slot {
	readonly item: Prepared;
	/** More than one where a query names the same id again, and where items go out as one. */
	readonly indices: number[];
}

/** All input items, read and checked before the first request. */
export interface Plan {
	readonly count: number;
	readonly slots: readonly Slot[];
	/** Answered without a request: what cannot be sent, dry runs, and what needs no request. */
	readonly answered: ReadonlyMap<number, Answer>;
	/** Items whose parameters cannot be sent. */
	readonly invalid: ReadonlySet<number>;
	readonly onlyChanges: ReadonlySet<number>;
	readonly pace: Pace;
	readonly line: Line;
	readonly environment: RunEnvironment;
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
	const lineOf = (timeout: unknown): Line => ({
		context,
		provider: provider.name,
		credentialType: provider.credentialType,
		mask,
		timeout: numberOr(timeout, DEFAULT_TIMEOUT),
		isStopped: () => context.getExecutionCancelSignal()?.aborted === true,
	});
	const environmentOf = environments(context, credential, lineOf);
	const options = optionFields(operation);
	const read = parameterReader(context, operation.fields, options);
	const labels = new Map([...operation.fields, ...options].map((f) => [f.name, f.displayName]));

	const slots = new Slots(operation);
	const answered = new Map<number, Answer>();
	const invalid = new Set<number>();
	const onlyChanges = new Set<number>();
	let run: Readonly<Record<string, unknown>> | undefined;

	for (let index = 0; index < count; index++) {
		if (known.has(index)) continue;
		try {
			const parameters = read(index);
			const { options: given } = parameters;
			const environment = environmentOf(index, given);
			const preparing = operation.prepare(parameters, environment);
			// Not awaited where there is nothing to wait for: a turn per item would add up.
			const item = preparing instanceof Promise ? await preparing : preparing;
			run ??= given;
			if (given.onlyChanges === true) onlyChanges.add(index);
			slots.add(item, index, given.dryRun === true);
			if (item.answer) answered.set(index, item.answer);
		} catch (error) {
			if (error instanceof Unanswered) {
				answered.set(index, error.answer);
			} else if (error instanceof InvalidInput) {
				const label = labels.get(error.parameter) ?? error.parameter;
				const message = `${label} ${error.reason}`;
				answered.set(index, { outcome: 'rejected', message, description: error.advice });
				invalid.add(index);
			} else {
				const unforeseen = error instanceof Error ? error : String(error);
				throw new NodeOperationError(context.getNode(), unforeseen, { itemIndex: index });
			}
		}
	}

	for (const { item, indices } of slots.dry) {
		const answer = dryRunAnswer(operation, item, { credential }, mask);
		if (!answer) continue;
		for (const index of indices) answered.set(index, { ...answer, ...sharing(operation, indices) });
	}

	return {
		count,
		slots: slots.real,
		answered,
		invalid,
		onlyChanges,
		environment: { credential },
		pace: {
			size: numberOr(run?.batchSize, operation.limit),
			interval: numberOr(run?.batchInterval, 0),
			concurrency: numberOr(run?.concurrency, 1),
		},
		line: lineOf(run?.timeout),
	};
}

/** Sorts prepared items into entries of requests: one each, unless their keys say otherwise. */
class Slots {
	readonly real: Slot[] = [];

	readonly dry: Slot[] = [];

	private readonly byKey = new Map<string, Slot>();

	constructor(private readonly operation: Operation) {}

	add(item: Prepared, index: number, isDry: boolean): void {
		const { kind, join, keyParameter, exchange } = this.operation;
		if (!exchange) return;
		// A dry run among items that are sent must not end up in their request.
		const key = item.key === undefined ? undefined : `${isDry && join ? 'dry' : ''}:${item.key}`;
		const twin = key === undefined ? undefined : this.byKey.get(key);
		if (!twin) {
			const slot: Slot = { item, indices: [index] };
			if (key !== undefined) this.byKey.set(key, slot);
			(isDry ? this.dry : this.real).push(slot);
			return;
		}
		if (join) {
			join(twin.item, item);
		} else if (kind === 'send') {
			throw new InvalidInput(
				keyParameter ?? '',
				`is the same as that of item ${twin.indices[0]}`,
				'Give each item its own value, or leave it empty to have one generated.',
			);
		}
		twin.indices.push(index);
	}
}

/** Marks an answer that stands for several items of the input. */
export const sharing = ({ join }: Operation, indices: readonly number[]) =>
	join && indices.length > 1 ? { indices } : {};

/** Makes the environment of an item. */
function environments(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	lineOf: (timeout: unknown) => Line,
): (index: number, given: Readonly<Record<string, unknown>>) => Environment {
	const timezone = context.getTimezone();
	return (index, given) => ({
		credential,
		timezone,
		numberFormat: given.numberFormat === 'asIs' ? 'asIs' : 'auto',
		isDryRun: given.dryRun === true,
		file: async (parameter, property) => await readFile(context, index, parameter, property),
		ask: async (request) => {
			const outcome = await ask(lineOf(given.timeout), request);
			if ('reply' in outcome) return outcome.reply;
			// Nothing of the item itself has left, whatever became of the question.
			throw new Unanswered({ ...outcome.fault.answer, outcome: 'notSent' });
		},
		store: context.helpers,
	});
}

const numberOr = (value: unknown, fallback: number): number =>
	typeof value === 'number' ? value : fallback;
