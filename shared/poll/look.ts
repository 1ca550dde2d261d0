import type { ICredentialDataDecryptedObject, IDataObject, IPollFunctions } from 'n8n-workflow';
import { budgetOf } from './activation';
import { isObject } from '../values/json';
import { parameterReader } from '../parameters/read';
import { maskOf } from '../http/mask';
import { timezoneOf } from '../values/timezone';
import type { Change, Trigger, Watch } from './trigger';
import { unreadableReply } from '../operation/answers';
import type { Failing } from '../operation/answers';
import { askAll } from '../http/request';
import { connect } from '../http/connection';
import type { Provider } from '../operation/operation';

/** What is to be watched, and how to look at it once; states as JSON. */
export interface Prepared {
	readonly scope: string;
	readonly emitInitial: boolean;
	readonly look: (state: string | undefined) => Promise<Seen | Failing>;
}

export interface Seen {
	readonly state: string;
	readonly emit: readonly Change[];
}

/** @throws InvalidInput for parameters; what n8n throws for the credential */
export async function prepare(
	context: IPollFunctions,
	provider: Provider,
	trigger: Trigger,
): Promise<Prepared> {
	const credential = await context.getCredentials(provider.credentialType);
	const { watch, emitInitial } = watchOf(context, trigger, credential);
	const account = context.getNode().credentials?.[provider.credentialType]?.id ?? '';
	const mask = maskOf(provider.secrets(credential));
	const look = async (json: string | undefined): Promise<Seen | Failing> => {
		const budget = budgetOf(context);
		const signal = AbortSignal.timeout(budget);
		const connection = connect(context, provider, credential, { mask, timeout: budget, signal });
		const state = json === undefined ? undefined : stateOf(JSON.parse(json));
		try {
			const asked = await askAll(connection, () => watch.requests(state));
			if ('failure' in asked) return asked.failure;
			const news = watch.compare(state, asked.replies);
			if ('outcome' in news) return { ...news, next: 'mayPass' };
			return { state: JSON.stringify(news.state), emit: news.emit };
		} catch (error) {
			// Nobody has foreseen it: a reply can be anything.
			const reason = mask.text(String(error));
			return { ...unreadableReply(provider.name, reason, 'query'), next: 'mayPass' };
		}
	};
	return { scope: JSON.stringify([account, watch.scope]), emitInitial, look };
}

/** What the parameters say; n8n 1 and 2 read them without an item here. Throws InvalidInput. */
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
	const parameters = read(0);
	const environment = { credential, timezone: timezoneOf(context), now: Date.now() };
	const emitInitial = parameters.options.emitInitial === true;
	return { watch: watch(parameters, environment), emitInitial };
}

const stateOf = (value: unknown): IDataObject | undefined => (isObject(value) ? value : undefined);
