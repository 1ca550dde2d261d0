import type { ICredentialDataDecryptedObject, IDataObject, IPollFunctions } from 'n8n-workflow';
import { budgetOf } from './activation';
import { isObject } from '../values/json';
import { parameterReader } from '../parameters/read';
import { maskOf } from '../http/mask';
import { timezoneOf } from '../values/timezone';
import { sourceOf, undocumented } from './source';
import type { Change, ListedPlan, PollPlan, Trigger } from './trigger';
import { unreadableReply } from '../operation/answers';
import type { Failing } from '../operation/answers';
import { askAll } from '../http/request';
import { connect } from '../http/connection';
import type { Provider } from '../operation/operation';

/** One poll, ready to be made; states are JSON. */
export interface PreparedPoll {
	readonly scope: string;
	readonly emitInitial: boolean;
	/** Throws `Failed` if the requests cannot be made with this credential, whenever they are asked. */
	readonly tryRequests: () => void;
	/** Throws `InvalidInput` for a parameter that does not fit what was found. */
	readonly ask: (state: string | undefined) => Promise<Seen | Failing>;
}

export interface Seen {
	readonly state: string;
	readonly emit: readonly Change[];
}

/** @throws InvalidInput for parameters; what n8n throws for a credential */
export async function preparePoll(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
): Promise<PreparedPoll> {
	const credential = await context.getCredentials(provider.credentialType);
	const { plan, emitInitial } = planOf(context, trigger, credential);
	const source = await sourceOf(context, plan);
	const account = context.getNode().credentials?.[provider.credentialType]?.id ?? '';
	// Either provider may quote what the other one is told.
	const mask = maskOf([...provider.secrets(credential), ...source.secrets]);
	const ask = async (json: string | undefined): Promise<Seen | Failing> => {
		const budget = budgetOf(context);
		// Of all requests together, whoever answers them.
		const limits = { mask, timeout: budget, signal: AbortSignal.timeout(budget) };
		const state = json === undefined ? undefined : stateOf(JSON.parse(json));
		const questions = await source.questions(limits);
		if ('outcome' in questions) return questions;
		try {
			const connection = connect(context, provider, credential, limits);
			const asked = await askAll(connection, () => questions.requests(state));
			if ('failure' in asked) return asked.failure;
			const entries: unknown[] = [];
			for (const reply of asked.replies) {
				const read = questions.read(reply);
				if (read === undefined) return undocumented(provider, reply);
				entries.push(read);
			}
			const result = questions.compare(state, entries);
			return { state: JSON.stringify(result.state), emit: result.emit };
		} catch (error) {
			// Nobody has foreseen it: a reply can be anything.
			const reason = mask.text(String(error));
			return { ...unreadableReply(provider.name, reason, 'query'), next: 'mayPass' };
		}
	};
	const scope = JSON.stringify([account, plan.scope]);
	return { scope, emitInitial, tryRequests: source.tryRequests, ask };
}

/** Reads the parameters; n8n 1 and 2 read them without an item here. Throws InvalidInput. */
function planOf(
	context: IPollFunctions,
	{ fields, options, plan }: Trigger,
	credential: ICredentialDataDecryptedObject,
): { plan: PollPlan | ListedPlan; emitInitial: boolean } {
	const read = parameterReader(
		{ read: (name, _, fallback, given) => context.getNodeParameter(name, fallback, given) },
		fields,
		options,
	);
	const parameters = read(0);
	const pollContext = { credential, timezone: timezoneOf(context), now: Date.now() };
	const emitInitial = parameters.options.emitInitial === true;
	return { plan: plan(parameters, pollContext), emitInitial };
}

const stateOf = (value: unknown): IDataObject | undefined => (isObject(value) ? value : undefined);
