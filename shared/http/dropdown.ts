import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { failureError } from './failureError';
import { undocumentedReply } from '../operation/answers';
import { connect } from './connection';
import { ask } from './request';
import type { Provider, RunContext } from '../operation/operation';
import type { Reply, WireRequest } from '../operation/wire';

const TIMEOUT = 15_000;

/**
 * Asks the account for what a drop-down offers.
 *
 * @param read `undefined` for a reply that is not as documented
 * @throws NodeApiError that the editor shows in place of the list
 */
export async function listOptions<T>(
	context: ILoadOptionsFunctions,
	provider: Provider,
	request: (environment: RunContext) => WireRequest,
	read: (reply: Reply) => T | undefined,
): Promise<T> {
	const credential = await context.getCredentials(provider.credentialType);
	const connection = connect(context, provider, credential, { timeout: TIMEOUT });
	const result = await ask(connection, () => request({ credential }));
	if ('failure' in result) throw failureError(context.getNode(), result.failure);
	const options = read(result.reply);
	if (options !== undefined) return options;
	throw failureError(context.getNode(), undocumentedReply(provider.name, result.reply, 'query'));
}
