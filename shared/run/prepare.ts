import { NodeOperationError } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { readCredentials } from '../http/credential';
import { dryRunAnswer } from './dryRun';
import { environments } from './itemContext';
import { InvalidInput } from '../values/invalidInput';
import { Unanswered } from '../http/notMade';
import { isToolCall } from '../once/retryMemory';
import { parameterReader } from '../parameters/read';
import type { ParameterSource } from '../parameters/read';
import { optionFields } from '../panel/properties';
import { QuietHours } from '../contactHours/check';
import { maskOf } from '../http/mask';
import { sharing, Slots } from './entries';
import type { Slot, Twin } from './entries';
import type { Answer } from '../operation/answers';
import type { Pace } from '../http/batches';
import type { Line } from '../http/request';
import { DEFAULT_TIMEOUT } from '../operation/operation';
import type { Operation, Provider } from '../operation/operation';

/** All input items, read and checked before the first request. */
export interface Plan {
	readonly count: number;
	readonly slots: readonly Slot[];
	/** Not to be sent, but to be told of. */
	readonly dry: readonly Slot[];
	readonly twins: readonly Twin[];
	/** Answered without a request: what cannot be sent, dry runs, and what needs no request. */
	readonly answered: ReadonlyMap<number, Answer>;
	/** Items whose parameters cannot be sent. */
	readonly invalid: ReadonlySet<number>;
	readonly onlyChanges: ReadonlySet<number>;
	readonly pace: Pace;
	/** That of every slot, but for the credential. */
	readonly line: Line;
}

const NOT_PREPARED = 'The item could not be prepared';

/**
 * Reads the parameters of every item that has no answer yet. Pace and time-out are those of the
 * first item that is to be sent, because they belong to the run.
 */
export async function prepareItems(
	context: IExecuteFunctions,
	provider: Provider,
	operation: Operation,
	known: ReadonlyMap<number, Answer>,
): Promise<Plan> {
	const items = context.getInputData();
	const count = items.length;
	const open = Array.from({ length: count }, (_, index) => index).filter((i) => !known.has(i));
	const accesses = await readCredentials(context, provider.credentialType, open);
	// Of all of them: what one account is told may quote another.
	const mask = maskOf(accesses.credentials.flatMap(provider.secrets));
	const lineOf = (timeout: unknown, credential: ICredentialDataDecryptedObject = {}): Line => ({
		context,
		provider: provider.name,
		credentialType: provider.credentialType,
		credential,
		mask,
		timeout: numberOr(timeout, operation.timeout ?? DEFAULT_TIMEOUT),
		isStopped: () => context.getExecutionCancelSignal()?.aborted === true,
	});
	const environmentOf = environments(context, lineOf);
	const options = optionFields(operation);
	const source: ParameterSource = {
		read: (name, index, fallback, given) => context.getNodeParameter(name, index, fallback, given),
		// As the tool of an agent a node reads `$json` of another node.
		json: isToolCall(context) ? undefined : (index) => items[index]?.json,
	};
	const read = parameterReader(source, operation.fields, options);
	const labels = new Map([...operation.fields, ...options].map((f) => [f.name, f.displayName]));

	const slots = new Slots(operation);
	const quietHours = new QuietHours(operation);
	const answered = new Map<number, Answer>();
	const invalid = new Set<number>();
	const onlyChanges = new Set<number>();
	let run: Readonly<Record<string, unknown>> | undefined;

	for (const index of open) {
		const access = accesses.of(index);
		if ('refusal' in access) {
			answered.set(index, access.refusal);
			continue;
		}
		try {
			const parameters = read(index);
			const { options: given } = parameters;
			const environment = environmentOf(index, given, access.credential);
			const first = slots.firstOf(parameters, environment);
			// What cannot ring now is not read any further.
			const admitted = quietHours.admit(given, first?.parameters ?? parameters, environment);
			if (admitted.skipped) {
				answered.set(index, admitted.skipped);
				continue;
			}
			if (first) {
				slots.join(first, parameters, environment, index, admitted.turn);
				continue;
			}
			const preparing = operation.toWire(parameters, admitted.environment);
			// Not awaited where there is nothing to wait for: a turn per item would add up.
			const wire = preparing instanceof Promise ? await preparing : preparing;
			if (given.onlyChanges === true) onlyChanges.add(index);
			slots.add(wire, parameters, environment, index, admitted.turn);
			// Not of one that `add` refuses, or that goes out with another or not at all.
			if (slots.real.length > 0) run ??= given;
		} catch (error) {
			if (error instanceof Unanswered) {
				answered.set(index, error.answer);
			} else if (error instanceof InvalidInput) {
				const label = labels.get(error.parameter) ?? error.parameter;
				const message = `${label} ${error.reason}`;
				answered.set(index, { outcome: 'rejected', message, description: error.advice });
				invalid.add(index);
			} else if (context.continueOnFail()) {
				// Thrown, n8n would pass the input on as if all were well.
				const description = mask.text(error instanceof Error ? error.message : String(error));
				answered.set(index, { outcome: 'notSent', message: NOT_PREPARED, description });
			} else {
				const unforeseen = error instanceof Error ? error : String(error);
				throw new NodeOperationError(context.getNode(), unforeseen, { itemIndex: index });
			}
		}
	}

	for (const { wire, indices, credential } of slots.dry) {
		const answer = dryRunAnswer(operation, wire, { credential }, mask);
		if (!answer) continue;
		for (const index of indices) answered.set(index, sharing(operation, indices, answer));
	}

	return {
		count,
		slots: slots.real,
		dry: slots.dry,
		twins: slots.twins,
		answered,
		invalid,
		onlyChanges,
		pace: {
			size: numberOr(run?.batchSize, operation.limit),
			interval: numberOr(run?.batchInterval, 0),
			concurrency: numberOr(run?.concurrency, 1),
		},
		line: lineOf(run?.timeout),
	};
}

const numberOr = (value: unknown, fallback: number): number =>
	typeof value === 'number' ? value : fallback;
