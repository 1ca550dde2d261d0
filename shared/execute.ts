import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { runBatches, split } from './batch';
import type { Batch } from './batch';
import { recordChanges } from './changes';
import { isShown, stopError } from './errors';
import { ask, send } from './http';
import { ledger, runKey } from './ledger';
import type { Answer, Exchange, Failing, Operation, Prepared, Provider } from './operation';
import { prepareItems } from './prepare';
import type { Plan } from './prepare';
import { sharing } from './slots';
import type { Slot } from './slots';

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
	giveHints(context, provider, operation, plan, answers);

	const unchanged = await unchangedItems(context, operation, plan, answers);
	return [
		answers.flatMap((answer, index) => {
			if (unchanged.has(index) || !isShown(answer, index)) return [];
			const pairedItem = answer.indices?.map((item) => ({ item })) ?? { item: index };
			return toJson(answer).map((json) => ({ json, pairedItem }));
		}),
	];
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
	const { exchange } = operation;
	const { isStopped } = plan.line;
	let rest: Failing = NOT_REACHED;

	const record = (batch: Batch<Slot>, read: readonly Answer[]) => {
		batch.forEach(({ indices }, position) => {
			for (const index of indices) {
				const answer = { ...(read[position] ?? NOT_REACHED), ...sharing(operation, indices) };
				answers.set(index, answer);
				if (answer.outcome !== 'notSent') known.set(index, answer);
			}
		});
		return read.every(isAccepted);
	};

	const work = async (exchange: Exchange, batch: Batch<Slot>): Promise<boolean> => {
		const [first, ...others] = batch;
		const items: Batch<Prepared> = [first.item, ...others.map(({ item }) => item)];
		const request = exchange.request(items, plan.environment);
		const line = { ...plan.line, isConfidential: items.some((item) => item.isConfidential) };
		const outcome = await (operation.kind === 'send' ? send : ask)(line, request);
		if ('reply' in outcome) return record(batch, exchange.read(outcome.reply, items)) || goesOn;

		const { answer, repeats } = outcome.fault;
		record(
			batch,
			items.map(() => answer),
		);
		if (repeats) rest = answer;
		return goesOn && !repeats;
	};

	const mayStart = goesOn || [...plan.answered.values()].every(isAccepted);
	if (exchange && mayStart) {
		const batches = split(plan.slots, plan.pace.size);
		await runBatches(batches, plan.pace, async (batch) => await work(exchange, batch), isStopped);
		if (isStopped()) rest = CANCELLED;
	}
	return Array.from({ length: plan.count }, (_, index) => answers.get(index) ?? rest);
}

const isAccepted = ({ outcome }: Answer): boolean => outcome === 'accepted';

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

function giveHints(
	context: IExecuteFunctions,
	provider: Provider,
	{ hints }: Operation,
	{ slots }: Plan,
	answers: readonly Answer[],
): void {
	const location = 'outputPane';
	const items = slots.map(({ item, indices: [index = 0] }) => ({ item, index }));
	for (const message of hints?.(items) ?? []) {
		context.addExecutionHints({ type: 'info', location, message });
	}
	const unknown = answers.filter(({ outcome }) => outcome === 'unknown').length;
	if (unknown === 0) return;
	const message = `${unknown} of ${answers.length} items have an unknown outcome: ask ${provider.name} before you send them again.`;
	context.addExecutionHints({ type: 'warning', location, message });
}

function toJson(answer: Answer): IDataObject[] {
	if (answer.outcome === 'accepted') return [answer.json].flat().map(withoutError);
	const { message, outcome, description } = answer;
	return [{ error: { message, outcome, description } }];
}

/** n8n takes a key named `error` for a failing item and runs the node again. */
function withoutError({ error, ...json }: IDataObject): IDataObject {
	return error === undefined ? json : { ...json, providerError: error };
}

/** With `onlyChanges`: items whose status this node has seen before. */
async function unchangedItems(
	context: IExecuteFunctions,
	{ changes }: Operation,
	plan: Plan,
	answers: readonly Answer[],
): Promise<Set<number>> {
	if (!changes || plan.onlyChanges.size === 0) return new Set();
	const asked = [...plan.onlyChanges].flatMap((index) => {
		const answer = answers[index];
		if (answer?.outcome !== 'accepted' || Array.isArray(answer.json)) return [];
		return [{ index, ...changes.of(answer.json) }];
	});
	const isChange = await recordChanges(context.helpers, changes.documented, asked);
	return new Set(asked.filter((_, i) => !isChange[i]).map(({ index }) => index));
}
