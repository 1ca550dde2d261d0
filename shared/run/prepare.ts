import { NodeOperationError } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { ContactRules } from '../contactRules/check';
import type { Pace } from '../http/batches';
import { connect } from '../http/connection';
import type { Connection } from '../http/connection';
import { readCredentials } from '../http/credential';
import { maskOf } from '../http/mask';
import type { Mask } from '../http/mask';
import { Failed } from '../operation/answers';
import type { Answer } from '../operation/answers';
import { inputError } from '../operation/fields';
import { DEFAULT_TIMEOUT } from '../operation/operation';
import type { Operation, Provider } from '../operation/operation';
import { optionFields } from '../panel/properties';
import { InvalidInput } from '../values/invalidInput';
import { dryRunAnswer } from './dryRun';
import { answerOf, Entries } from './entries';
import type { Duplicate, Entry } from './entries';
import { itemContexts } from './itemContext';
import { itemReader } from './itemReader';

/** All input items, read and checked before the first request. */
export interface Plan {
	readonly count: number;
	readonly toSend: readonly Entry[];
	/** Reported and never sent. */
	readonly dry: readonly Entry[];
	readonly duplicates: readonly Duplicate[];
	/** Answered without a request: what cannot be sent, dry runs, and what needs no request. */
	readonly answered: ReadonlyMap<number, Answer>;
	/** Items whose parameters cannot be sent, and why. */
	readonly invalid: ReadonlyMap<number, InvalidInput>;
	readonly onlyChanges: ReadonlySet<number>;
	/** Items whose output has the fields of the input. */
	readonly withInput: ReadonlySet<number>;
	readonly pace: Pace;
	/** Absent: each thing is asked once. */
	readonly wait?: Wait;
	/** That of every entry, but for the credential. */
	readonly connection: Connection;
}

/** How long to ask for results that are not final yet. */
export interface Wait {
	readonly finalStatuses: readonly string[];
	/** ms */
	readonly timeout: number;
	/** ms from the end of a round to the next. */
	readonly interval: number;
}

/** Reads the parameters of every item that has no answer from an earlier try. */
export async function prepareItems(
	context: IExecuteFunctions,
	provider: Provider,
	operation: Operation,
	earlier: ReadonlyMap<number, Answer>,
): Promise<Plan> {
	const count = context.getInputData().length;
	const open = Array.from({ length: count }, (_, index) => index).filter((i) => !earlier.has(i));
	const credentials = await readCredentials(context, provider.credentialType, open);
	// Of all accounts: a reply to one may quote another.
	const mask = maskOf(credentials.all.flatMap(provider.secrets));
	const connectionOf = (timeout: unknown, credential: ICredentialDataDecryptedObject = {}) =>
		connect(context, provider, credential, {
			mask,
			timeout: numberOr(timeout, operation.timeout ?? DEFAULT_TIMEOUT),
		});
	const read = itemReader(context, operation.fields, optionFields(operation));
	const contextOf = itemContexts(context, connectionOf);
	const contactRules = new ContactRules(operation);
	const entries = new Entries(operation);
	const answered = new Map<number, Answer>();
	const invalid = new Map<number, InvalidInput>();
	const onlyChanges = new Set<number>();
	const withInput = new Set<number>();

	/** Puts an item into an entry; gives its answer if it is not to be sent. */
	const readItem = async (index: number): Promise<Answer | undefined> => {
		const access = credentials.of(index);
		if ('refusal' in access) return access.refusal;
		const parameters = read(index);
		if (parameters.options.includeInputFields === true) withInput.add(index);
		const itemContext = contextOf(index, parameters.options, access.credential);
		const first = entries.firstOf(parameters, itemContext);
		const ringing = first?.parameters ?? parameters;
		const rules = contactRules.of(parameters.options.contactRules, ringing, itemContext);
		const keptBack = rules?.answerBefore(parameters);
		if (keptBack) return keptBack;
		const item = { index, parameters, context: itemContext, rules };
		if (first) {
			entries.join(first, item);
			return undefined;
		}
		const preparing = operation.toWire(parameters, rules?.context ?? itemContext);
		// Awaited only where there is something to wait for: a turn of the loop per item adds up.
		const wire: unknown = preparing instanceof Promise ? await preparing : preparing;
		const skipped = rules?.answerFor(wire, parameters);
		if (skipped) return skipped;
		entries.add(wire, item);
		if (parameters.options.onlyChanges === true) onlyChanges.add(index);
		return undefined;
	};

	for (const index of open) {
		try {
			const answer = await readItem(index);
			if (answer) answered.set(index, answer);
		} catch (error) {
			if (error instanceof InvalidInput) invalid.set(index, error);
			answered.set(index, refusalOf(error, { context, operation, index, mask }));
		}
	}

	for (const entry of entries.dry) {
		const { wire, indices, credential } = entry;
		const answer = dryRunAnswer(operation, wire, { credential }, mask);
		if (!answer) continue;
		for (const index of indices) answered.set(index, answerOf(operation, entry, answer));
	}

	const { toSend, dry, duplicates, runOptions } = entries;
	return {
		count,
		toSend,
		dry,
		duplicates,
		answered,
		invalid,
		onlyChanges,
		withInput,
		pace: paceOf(runOptions.requests, operation.limit),
		wait: waitOf(runOptions.wait),
		connection: connectionOf(runOptions.timeout),
	};
}

/** The answer of an item that cannot be sent; throws what is neither foreseen nor to be continued. */
function refusalOf(
	error: unknown,
	{
		context,
		operation,
		index,
		mask,
	}: { context: IExecuteFunctions; operation: Operation; index: number; mask: Mask },
): Answer {
	if (error instanceof Failed) return error.failure;
	if (error instanceof InvalidInput) {
		const fields = [...operation.fields, ...optionFields(operation)];
		return { outcome: 'rejected', ...inputError(error, fields) };
	}
	// Thrown with Continue On Fail, n8n would pass the input on as if all were well.
	if (context.continueOnFail()) {
		const description = mask.text(error instanceof Error ? error.message : String(error));
		return { outcome: 'notSent', message: 'The item could not be prepared', description };
	}
	const unforeseen = error instanceof Error ? error : String(error);
	throw new NodeOperationError(context.getNode(), unforeseen, { itemIndex: index });
}

function paceOf(requests: unknown, limit: number): Pace {
	const { size, interval, concurrency }: Record<string, unknown> = Object(requests);
	return {
		size: numberOr(size, limit),
		interval: numberOr(interval, 0),
		concurrency: numberOr(concurrency, 1),
	};
}

function waitOf(given: unknown): Wait | undefined {
	if (given === undefined) return undefined;
	const { finalStatuses, timeout, interval }: Record<string, unknown> = Object(given);
	return {
		finalStatuses: Array.isArray(finalStatuses) ? finalStatuses.map(String) : [],
		timeout: numberOr(timeout, 0) * 60_000,
		interval: numberOr(interval, 0) * 1000,
	};
}

const numberOr = (value: unknown, fallback: number): number =>
	typeof value === 'number' ? value : fallback;
