import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	IPollFunctions,
} from 'n8n-workflow';
import { InvalidInput } from './errors';
import type { Fault } from './faults';
import { askAll } from './http';
import type { Line } from './http';
import { isObject, withoutError } from './json';
import type { Failing, Provider } from './operation';
import { parameterReader } from './parameters';
import { PollMemory } from './pollMemory';
import { maskOf } from './secrets';
import { timezoneOf } from './timezone';
import type { Change, News, Trigger, Watch } from './watch';

/** ms for a whole poll: n8n asks for one each minute, and may give it up after 45 seconds. */
export const BUDGET = 25_000;
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
 * @returns null if nothing is new, and for the first faults in a row that may pass by themselves
 * @throws NodeOperationError for parameters; NodeApiError for what will not pass, or has not
 */
export async function poll(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
): Promise<INodeExecutionData[][] | null> {
	if (context.getMode() === 'manual') return await sample(context, provider, trigger);
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const memory = memories.get(key) ?? new PollMemory();
	memories.set(key, memory);
	const end = memory.begin(Date.now());
	if (!end) return null;
	try {
		return await changes(context, provider, trigger, memory);
	} finally {
		end();
	}
}

/** What a test in the editor shows: as if everything were new. */
async function sample(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
): Promise<INodeExecutionData[][] | null> {
	const { look } = await prepare(context, provider, trigger);
	const news = await look(undefined);
	if ('answer' in news) throw apiError(context, news.answer);
	return emitted(news.emit.slice(0, SAMPLE));
}

async function changes(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
	memory: PollMemory,
): Promise<INodeExecutionData[][] | null> {
	const { look, scope, emitInitial } = await prepare(context, provider, trigger);
	const saved = context.getWorkflowStaticData('node');
	const revision = Number(saved.revision ?? 0);
	if (memory.isStale(revision, Date.now())) return null;
	const isKept = saved.scope === scope;
	if (isKept) memory.forgetFirst();
	const state = isKept ? stateOf(saved) : memory.firstOf(scope);
	const news = await look(state);
	if ('answer' in news) return bear(context, news, saved);

	if (!isKept) memory.noteFirst(scope, news.state);
	// n8n notices only that a key at the top is assigned.
	saved.scope = scope;
	saved.state = news.state;
	saved.failures = 0;
	const items = emitted(news.emit.filter(({ isFirst }) => emitInitial || !isFirst));
	if (items) {
		saved.revision = revision + 1;
		memory.handOver(revision + 1, Date.now());
	}
	return items;
}

/** What is to be watched, and how to look at it once. */
async function prepare(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
): Promise<{
	scope: string;
	emitInitial: boolean;
	look: (state: IDataObject | undefined) => Promise<News | Fault>;
}> {
	const credential = await context.getCredentials(provider.credentialType);
	const { watch, emitInitial } = watchOf(context, trigger, credential);
	const account = context.getNode().credentials?.[provider.credentialType]?.id ?? '';
	const look = async (state: IDataObject | undefined): Promise<News | Fault> => {
		const budget = Math.min(BUDGET, budgetOf(context));
		const line: Line = {
			context,
			provider: provider.name,
			credentialType: provider.credentialType,
			credential,
			mask: maskOf(provider.secrets(credential)),
			timeout: budget,
			signal: AbortSignal.timeout(budget),
			isStopped: () => false,
		};
		const asked = await askAll(line, watch.requests(state));
		if ('fault' in asked) return asked.fault;
		const news = watch.compare(state, asked.replies);
		return 'outcome' in news ? { answer: news, passes: true } : news;
	};
	return { scope: JSON.stringify([account, watch.scope]), emitInitial, look };
}

/** A plain copy: n8n wraps what it has loaded, to notice changes. */
function stateOf({ state }: IDataObject): IDataObject | undefined {
	const copy: unknown = state === undefined ? undefined : JSON.parse(JSON.stringify(state));
	return isObject(copy) ? copy : undefined;
}

/** ms that n8n gives a poll; n8n 1 does not say. */
function budgetOf(context: IPollFunctions): number {
	return 'getPollBudgetMs' in context ? context.getPollBudgetMs() : BUDGET;
}

function emitted(changes: readonly Change[]): INodeExecutionData[][] | null {
	if (changes.length === 0) return null;
	return [changes.map(({ json }) => ({ json: withoutError(json) }))];
}

/** What the parameters say; n8n 1 and 2 read them without an item here. */
function watchOf(
	context: IPollFunctions,
	{ fields, options, watch }: Trigger,
	credential: ICredentialDataDecryptedObject,
): { watch: Watch; emitInitial: boolean } {
	const read = parameterReader(
		{ read: (name, _, fallback, given) => context.getNodeParameter(name, fallback, given) },
		fields,
		options,
	);
	try {
		const parameters = read(0);
		const environment = { credential, timezone: timezoneOf(context), now: Date.now() };
		const emitInitial = parameters.options.emitInitial === true;
		return { watch: watch(parameters, environment), emitInitial };
	} catch (error) {
		if (!(error instanceof InvalidInput)) {
			throw new NodeOperationError(context.getNode(), String(error));
		}
		const { parameter, reason, advice: description } = error;
		const field = [...fields, ...options].find(({ name }) => name === parameter);
		const message = `${field?.displayName ?? parameter} ${reason}`;
		throw new NodeOperationError(context.getNode(), message, { description });
	}
}

/**
 * A fault that may pass by itself is only logged at first, because n8n saves a failed execution for
 * each error, and at activation gives the trigger up.
 */
function bear(context: IPollFunctions, { answer, passes }: Fault, saved: IDataObject): null {
	if (!passes) throw apiError(context, answer);
	const failures = Number(saved.failures ?? 0) + 1;
	saved.failures = failures;
	if (failures < PATIENCE) {
		context.logger.warn(`${context.getNode().name}: ${answer.message}. The next poll asks again.`);
		return null;
	}
	throw apiError(context, {
		...answer,
		message: `${answer.message}, ${failures} polls in a row`,
		description: `No change is lost: the first poll that gets an answer emits what has changed. ${answer.description}`,
	});
}

/** From our own words only: n8n stores an error of a poll as it is. */
function apiError(context: IPollFunctions, { message, description, httpCode }: Failing) {
	return new NodeApiError(context.getNode(), {}, { message, description, httpCode });
}
