import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { answerItems, NOT_REACHED } from './send';
import { recordChanges } from '../once/statusMemory';
import { isShown, peopleIn } from './entries';
import { stopError } from './stopError';
import type { Cause } from './stopError';
import { ContactLimits } from '../once/contactLimits';
import { SentKeys } from '../once/sentKeys';
import { hintsOf } from './hints';
import { retryMemory, runKey } from '../once/retryMemory';
import type { RunMemory } from '../once/retryMemory';
import { withoutError, withoutKey } from '../values/json';
import { prepareItems } from './prepare';
import type { Plan } from './prepare';
import { waitForResults } from './wait';
import { storeOf } from '../once/n8nStore';
import type { Answer } from '../operation/answers';
import type { Operation, Provider, Resource } from '../operation/operation';

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
	resources: readonly Resource[],
): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	if (count === 0) return [[]];
	const operation = selectedOperation(context, provider, resources);
	const key = runKey(context);
	const run = retryMemory.open(key);
	// A query may be asked again, so its answers are not kept for the next try.
	const earlier = operation.kind === 'query' ? new Map(run.answers) : run.answers;
	let isDone = false;
	try {
		const plan = await prepareItems(context, provider, operation, earlier);
		for (const index of plan.withInput) run.withInput.add(index);
		for (const index of plan.onlyChanges) run.onlyChanges.add(index);
		const store = storeOf(context);
		const memory = {
			earlier,
			sentKeys: new SentKeys(store, run.claimed),
			limits: new ContactLimits(store, run.places, plan.toSend.flatMap(peopleIn)),
		};
		const answer = async (toSend: Plan['toSend']) =>
			await answerItems(context, operation, { ...plan, toSend }, memory);
		const { wait } = plan;
		const answers =
			wait && operation.waits
				? await waitForResults(context, operation.waits, { plan, wait, run, answer })
				: await answer(plan.toSend);
		const cause = causeOf(answers, plan.invalid);
		if (cause && !context.continueOnFail())
			throw stopError(context.getNode(), { operation, plan, answers, cause });
		context.addExecutionHints(...hintsOf(provider, operation, plan, answers));
		const unchanged = await unchangedItems(context, operation, run, answers);
		isDone = cause === undefined;
		return [toOutput(context.getInputData(), answers, { unchanged, withInput: run.withInput })];
	} finally {
		if (isDone) retryMemory.close(key);
		else retryMemory.keep(key);
	}
}

/** One item per answer, paired; of joined items, the first shows the answer. */
function toOutput(
	input: readonly INodeExecutionData[],
	answers: readonly Answer[],
	{ unchanged, withInput }: Record<'unchanged' | 'withInput', ReadonlySet<number>>,
): INodeExecutionData[] {
	const used = new Set<IDataObject>();
	const output: INodeExecutionData[] = [];
	for (const [index, answer] of answers.entries()) {
		if (unchanged.has(index) || !isShown(answer, index)) continue;
		const pairedItem = answer.indices?.map((item) => ({ item })) ?? { item: index };
		const isMerged = withInput.has(index) && answer.outcome === 'accepted';
		const fields = isMerged && withoutKey(input[index]?.json ?? {}, 'error');
		for (const json of toJson(answer)) {
			output.push({ json: fields ? { ...fields, ...json } : ownOf(json, used), pairedItem });
		}
	}
	return output;
}

/** Two items may have one answer; a later node that changes an item must not change another. */
function ownOf(json: IDataObject, used: Set<IDataObject>): IDataObject {
	if (used.has(json)) return { ...json };
	used.add(json);
	return json;
}

function selectedOperation(
	context: IExecuteFunctions,
	provider: Provider,
	resources: readonly Resource[],
): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = String(context.getNodeParameter('operation', 0));
	const operations = resources.find(({ value }) => value === resource)?.operations;
	const found = operations && Object.hasOwn(operations, operation) && operations[operation];
	if (found) return found;
	throw new NodeOperationError(
		context.getNode(),
		`${provider.name} has no operation "${operation}" of "${String(resource)}"`,
		{ description: 'Select a resource and an operation in the node.' },
	);
}

/** The item that a stopping run reports: the first that failed by itself, else the first unsent. */
function causeOf(answers: readonly Answer[], invalid: Plan['invalid']): Cause | undefined {
	let unsent: Cause | undefined;
	for (const [index, answer] of answers.entries()) {
		if (answer.outcome === 'accepted') continue;
		const cause = { answer, index, isInput: invalid.has(index) };
		if (answer.outcome !== 'notSent') return cause;
		if (unsent === undefined || unsent.answer === NOT_REACHED) unsent = cause;
	}
	return unsent;
}

function toJson(answer: Answer): IDataObject[] {
	if (answer.outcome === 'accepted') {
		return Array.isArray(answer.json) ? answer.json.map(withoutError) : [withoutError(answer.json)];
	}
	const { message, outcome, description } = answer;
	return [{ error: { message, outcome, description } }];
}

/** With `onlyChanges`: items whose status this node has seen before. */
async function unchangedItems(
	context: IExecuteFunctions,
	{ changes }: Operation,
	{ onlyChanges, changed }: RunMemory,
	answers: readonly Answer[],
): Promise<Set<number>> {
	if (!changes || onlyChanges.size === 0) return new Set();
	const asked = [...onlyChanges].flatMap((index) => {
		const answer = answers[index];
		if (answer?.outcome !== 'accepted' || Array.isArray(answer.json)) return [];
		return [{ index, ...changes.of(answer.json) }];
	});
	const recording = recordChanges(storeOf(context), changes.documented, asked);
	const isChange = await recording.catch((error: unknown) => {
		throw new NodeOperationError(context.getNode(), 'Only Changes cannot use the store of n8n', {
			description: `Save the workflow, then run it again. n8n says: ${String(error)}`,
		});
	});
	const unchanged = new Set<number>();
	asked.forEach(({ id, status, index }, position) => {
		const seen = JSON.stringify([index, id, status]);
		if (isChange[position]) changed.add(seen);
		else if (!changed.has(seen)) unchanged.add(index);
	});
	return unchanged;
}
