import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { runBatches, split } from './batch';
import { recordChanges } from './changes';
import { stopError } from './errors';
import type { Failing } from './errors';
import { ask, send } from './http';
import { ledger, runKey } from './ledger';
import type { Answer, Operation, Prepared, Provider } from './operation';
import { prepareItems } from './prepare';
import type { Plan, Slot } from './prepare';

/**
 * Runs the selected operation over all input items: validates every item, sends what is valid in
 * batches, and gives each item exactly one outcome (design: README, "Outcomes").
 *
 * @returns one output item per input item, in input order, with `pairedItem`; with `onlyChanges` fewer
 * @throws NodeOperationError for input, NodeApiError for a reply, unless the node continues on fail
 */
export async function execute(
	context: IExecuteFunctions,
	provider: Provider,
): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	if (count === 0) return [[]];
	const operation = selectedOperation(context, provider);
	const key = operation.kind === 'send' ? runKey(context) : undefined;
	const known = key === undefined ? new Map<number, Answer>() : ledger.open(key);

	const plan = await prepareItems(context, provider, operation, known);
	const answers = await answerItems(context, operation, plan, known);

	const cause = causeOf(answers, plan.invalid);
	if (key !== undefined) {
		if (cause) ledger.touch(key);
		else ledger.close(key);
	}
	if (cause && !context.continueOnFail()) throw stopError(context.getNode(), answers, cause);
	hintAtUnknown(context, provider, answers);

	const output = answers.map((answer, item) => ({ json: toJson(answer), pairedItem: { item } }));
	return [await onlyChanges(context, operation, plan, answers, output)];
}

function selectedOperation(context: IExecuteFunctions, provider: Provider): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = String(context.getNodeParameter('operation', 0));
	const operations = provider.resources.find(({ value }) => value === resource)?.operations;
	const found = operations && Object.hasOwn(operations, operation) && operations[operation];
	if (found) return found;
	throw new NodeOperationError(
		context.getNode(),
		`${provider.name} has no operation "${operation}" of "${String(resource)}"`,
		{ description: 'Select a resource and an operation in the node.' },
	);
}

/** Sends what is to be sent, and answers every item. */
async function answerItems(
	context: IExecuteFunctions,
	operation: Operation,
	plan: Plan,
	known: Map<number, Answer>,
): Promise<Answer[]> {
	const answers = new Map<number, Answer>([...known, ...plan.answered]);
	const goesOn = context.continueOnFail();
	let rest: Failing = NOT_REACHED;

	const work = async (batch: readonly [Slot, ...Slot[]]): Promise<boolean> => {
		const [first, ...others] = batch;
		const items: readonly [Prepared, ...Prepared[]] = [first.item, ...others.map((s) => s.item)];
		const request = operation.request(items, plan.environment);
		const outcome = await (operation.kind === 'send' ? send : ask)(plan.line, request);
		const read =
			'fault' in outcome
				? items.map(() => outcome.fault.answer)
				: operation.read(outcome.reply, items);
		batch.forEach(({ indices }, position) => {
			for (const index of indices) {
				const answer = read[position] ?? NOT_REACHED;
				answers.set(index, answer);
				if (answer.outcome !== 'notSent') known.set(index, answer);
			}
		});
		if ('fault' in outcome && outcome.fault.repeats) {
			rest = outcome.fault.answer;
			return false;
		}
		return goesOn || read.every(({ outcome: word }) => word === 'accepted');
	};

	if (goesOn || plan.invalid.size === 0) {
		const isStopped = plan.line.isStopped;
		await runBatches(split(plan.slots, plan.pace.size), plan.pace, work, isStopped);
		if (isStopped()) rest = CANCELLED;
	}
	return Array.from({ length: plan.count }, (_, index) => answers.get(index) ?? rest);
}

const NOT_REACHED: Failing = {
	outcome: 'notSent',
	message: 'Not sent, because another item did not succeed',
	description: 'Correct the other item. This one can then be sent without any risk.',
};

const CANCELLED: Failing = {
	outcome: 'notSent',
	message: 'Not sent, because the execution was stopped',
	description: 'This item can be sent without any risk.',
};

/** The item that a stopping run reports: the first that failed by itself, else the first unsent. */
function causeOf(answers: readonly Answer[], invalid: ReadonlySet<number>) {
	let unsent: { answer: Failing; index: number; isInput: boolean } | undefined;
	for (const [index, answer] of answers.entries()) {
		if (answer.outcome === 'accepted') continue;
		const cause = { answer, index, isInput: invalid.has(index) };
		if (answer.outcome !== 'notSent') return cause;
		if (unsent === undefined || unsent.answer === NOT_REACHED) unsent = cause;
	}
	return unsent;
}

function hintAtUnknown(context: IExecuteFunctions, provider: Provider, answers: Answer[]): void {
	const unknown = answers.filter(({ outcome }) => outcome === 'unknown').length;
	if (unknown === 0) return;
	context.addExecutionHints({
		type: 'warning',
		location: 'outputPane',
		message: `${unknown} of ${answers.length} items have an unknown outcome: ask ${provider.name} before you send them again.`,
	});
}

function toJson(answer: Answer): IDataObject {
	if (answer.outcome !== 'accepted') {
		const { message, outcome, description } = answer;
		return { error: { message, outcome, description } };
	}
	// n8n takes a key named `error` for a failing item and runs the node again.
	const { error, ...json } = answer.json;
	return error === undefined ? json : { ...json, providerError: error };
}

async function onlyChanges(
	context: IExecuteFunctions,
	operation: Operation,
	plan: Plan,
	answers: readonly Answer[],
	output: INodeExecutionData[],
): Promise<INodeExecutionData[]> {
	const { changes } = operation;
	if (!changes || plan.onlyChanges.size === 0) return output;
	const asked = [...plan.onlyChanges].flatMap((index) => {
		const answer = answers[index];
		return answer?.outcome === 'accepted' ? [{ index, ...changes.of(answer.json) }] : [];
	});
	const isChange = await recordChanges(context.helpers, changes.documented, asked);
	const unchanged = new Set(asked.filter((_, i) => !isChange[i]).map(({ index }) => index));
	return output.filter((_, index) => !unchanged.has(index));
}
