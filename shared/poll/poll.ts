import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { dropsResults, isActivation, isPublishing } from './activation';
import { InvalidInput } from '../values/invalidInput';
import { fieldOf, inputError } from '../operation/fields';
import type { Field } from '../operation/fields';
import { withoutError } from '../values/json';
import { preparePoll } from './prepare';
import type { PreparedPoll } from './prepare';
import { PollMemory } from './memory';
import type { Saved } from './memory';
import type { Change, Trigger } from './trigger';
import { Failed } from '../operation/answers';
import type { Failing } from '../operation/answers';
import { failureError } from '../http/failureError';
import type { Provider } from '../operation/operation';

/** So many faults in a row that might have passed by themselves are an error. */
const PATIENCE = 3;
/** Most items of a test in the editor. */
const SAMPLE = 10;

/** By workflow and node. */
const memories = new Map<string, PollMemory>();

/**
 * One poll: asks the provider, compares with the state that n8n keeps for the node, and emits what
 * is new. The first poll writes the state and emits it only with `emitInitial`. The state moves
 * only when all replies have come, and is saved by n8n with the emission (or at the next one, if
 * there is none). A test in the editor shows a sample of what is there and leaves the state alone.
 *
 * @returns null if nothing is new, and for the first faults in a row that may pass by themselves.
 * Also for every fault at activation, where n8n would give the trigger up: the next poll meets it
 * and throws. Only parameters, and an address in the credential that is none, stop a publishing: no time heals them.
 * @throws NodeOperationError for parameters; NodeApiError for what will not pass, or has not
 */
export async function poll(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
): Promise<INodeExecutionData[][] | null> {
	const isManual = context.getMode() === 'manual';
	const isFirst = !isManual && isActivation(context);
	const memory = memoryOf(context);
	if (isFirst) memory.failures = 0;
	try {
		const prepared = await preparePoll(context, provider, trigger);
		if (isFirst) prepared.tryRequests();
		return await (isManual ? sample(context, prepared) : changes(context, prepared, memory));
	} catch (error) {
		const worded = errorOf(context, error, trigger);
		if (!isFirst || (isLasting(error, trigger) && isPublishing(context))) throw worded;
		const { message } = worded;
		context.logger.warn(
			`${context.getNode().name}: ${message}. The trigger is active; the next poll asks again.`,
		);
		return null;
	}
}

/** A test in the editor shows everything as new. */
async function sample(
	context: IPollFunctions,
	{ ask }: PreparedPoll,
): Promise<INodeExecutionData[][] | null> {
	const result = await ask(undefined);
	if ('outcome' in result) throw failureError(context.getNode(), result);
	return emitted(result.emit.slice(0, SAMPLE));
}

async function changes(
	context: IPollFunctions,
	{ ask, scope, emitInitial }: PreparedPoll,
	memory: PollMemory,
): Promise<INodeExecutionData[][] | null> {
	const end = memory.begin(Date.now());
	if (!end) return null;
	try {
		const data = context.getWorkflowStaticData('node');
		const saved = savedIn(data);
		const base = memory.baseFor(scope, saved, Date.now());
		if (!base) return null;
		const result = await ask(base.state);
		if ('outcome' in result) return tolerate(context, memory, result);

		memory.failures = 0;
		const fresh = result.emit.filter(({ isFirst }) => emitInitial || !isFirst);
		const emit = [...base.dropped, ...fresh];
		const next = { scope, state: result.state, emit: dropsResults(context) ? emit : [] };
		// n8n notices only that a key at the top is assigned.
		data.revision = memory.handOver(next, base, saved, Date.now());
		data.scope = scope;
		data.state = JSON.parse(result.state);
		return emitted(emit);
	} finally {
		end();
	}
}

function memoryOf(context: IPollFunctions): PollMemory {
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const memory = memories.get(key) ?? new PollMemory();
	memories.set(key, memory);
	return memory;
}

/** As JSON: n8n wraps what it has loaded, to notice changes. */
const savedIn = ({ scope, revision, state }: IDataObject): Saved => ({
	scope: String(scope ?? ''),
	revision: Number(revision ?? 0),
	state: state === undefined ? undefined : JSON.stringify(state),
});

function emitted(changes: readonly Change[]): INodeExecutionData[][] | null {
	if (changes.length === 0) return null;
	return [changes.map(({ json }) => ({ json: withoutError(json) }))];
}

const fieldsOf = ({ fields, options }: Trigger): Field[] => [...fields, ...options];

/** A parameter, or an address in the credential, that no time heals. */
const isLasting = (error: unknown, trigger: Trigger): boolean =>
	error instanceof Failed ||
	(error instanceof InvalidInput && fieldOf(error.parameter, fieldsOf(trigger)) !== undefined);

function errorOf(context: IPollFunctions, error: unknown, trigger: Trigger) {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (error instanceof InvalidInput) {
		const { message, description } = inputError(error, fieldsOf(trigger));
		return new NodeOperationError(context.getNode(), message, { description });
	}
	if (error instanceof Failed) return failureError(context.getNode(), error.failure);
	return new NodeOperationError(context.getNode(), String(error));
}

/**
 * A failure that may pass by itself is only logged at first, because n8n saves a failed execution for
 * each error.
 */
function tolerate(context: IPollFunctions, memory: PollMemory, failure: Failing): null {
	const node = context.getNode();
	const { message, description, next } = failure;
	if (next !== 'mayPass') throw failureError(node, failure);
	memory.failures += 1;
	const { failures } = memory;
	if (failures < PATIENCE) {
		context.logger.warn(`${node.name}: ${message}. The next poll asks again.`);
		return null;
	}
	throw failureError(node, {
		...failure,
		message: `${message}, ${failures} polls in a row`,
		description: `No change is lost: the first poll that gets an answer emits what has changed. ${description}`,
	});
}
