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
import { isObject, withoutError } from './json';
import type { Provider } from './operation';
import { parameterReader } from './parameters';
import { maskOf } from './secrets';
import type { Change, Trigger, Watch } from './watch';

/** ms for a whole poll: n8n asks for one each minute, and may give it up after 45 seconds. */
const BUDGET = 25_000;
/** ms after which a poll that never ended no longer keeps the next one out. */
const FORGOTTEN_AFTER = 60_000;
/** So many faults in a row that might have passed by themselves are an error. */
const PATIENCE = 3;
/** Most items of a test in the editor. */
const SAMPLE = 10;

/** By workflow and node: when a poll that is under way is forgotten. n8n starts polls that overlap. */
const underWay = new Map<string, number>();

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
	provider: Omit<Provider, 'resources'>,
	trigger: Trigger,
): Promise<INodeExecutionData[][] | null> {
	const isTest = context.getMode() === 'manual';
	if (isTest) return await look(context, provider, trigger, isTest);
	const key = `${context.getWorkflow().id}:${context.getNode().id}`;
	const now = Date.now();
	if ((underWay.get(key) ?? 0) > now) return null;
	const until = now + FORGOTTEN_AFTER;
	underWay.set(key, until);
	try {
		return await look(context, provider, trigger, isTest);
	} finally {
		if (underWay.get(key) === until) underWay.delete(key);
	}
}

async function look(
	context: IPollFunctions,
	provider: Omit<Provider, 'resources'>,
	trigger: Trigger,
	isTest: boolean,
): Promise<INodeExecutionData[][] | null> {
	const credential = await context.getCredentials(provider.credentialType);
	const { watch, emitInitial } = watchOf(context, trigger, credential);
	const saved = context.getWorkflowStaticData('node');
	const account = context.getNode().credentials?.[provider.credentialType]?.id ?? '';
	const scope = JSON.stringify([account, watch.scope]);
	const state = isTest || saved.scope !== scope ? undefined : stateOf(saved);

	const budget = Math.min(BUDGET, budgetOf(context));
	const asked = await askAll(
		{
			context,
			provider: provider.name,
			credentialType: provider.credentialType,
			mask: maskOf(provider.secrets(credential)),
			timeout: budget,
			signal: AbortSignal.timeout(budget),
			isStopped: () => false,
		},
		watch.requests(state),
	);
	if ('fault' in asked) return give(context, asked.fault, isTest ? undefined : saved);
	const news = watch.compare(state, asked.replies);
	if ('outcome' in news) {
		return give(context, { answer: news, passes: true }, isTest ? undefined : saved);
	}

	if (isTest) return emitted(news.emit.slice(0, SAMPLE));
	// n8n notices only that a key at the top is assigned.
	saved.scope = scope;
	saved.state = news.state;
	saved.failures = 0;
	return emitted(news.emit.filter(({ isFirst }) => emitInitial || !isFirst));
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
		(name, _, fallback, given) => context.getNodeParameter(name, fallback, given),
		fields,
		options,
	);
	try {
		const parameters = read(0);
		const environment = { credential, timezone: context.getTimezone(), now: Date.now() };
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
 * A fault: what may pass by itself is only logged at first, because n8n saves a failed execution
 * for each error, and at activation gives the trigger up. `saved` is absent in a test.
 */
function give(context: IPollFunctions, fault: Fault, saved: IDataObject | undefined): null {
	const { message, description, httpCode } = fault.answer;
	if (!fault.passes) {
		throw new NodeApiError(context.getNode(), {}, { message, description, httpCode });
	}
	const failures = saved ? Number(saved.failures ?? 0) + 1 : PATIENCE;
	if (saved) saved.failures = failures;
	if (failures < PATIENCE) {
		context.logger.warn(`${context.getNode().name}: ${message}. The next poll asks again.`);
		return null;
	}
	throw new NodeApiError(
		context.getNode(),
		{},
		{
			message: saved ? `${message}, ${failures} polls in a row` : message,
			description: saved
				? `No change is lost: the first poll that gets an answer emits what has changed. ${description}`
				: description,
			httpCode,
		},
	);
}
