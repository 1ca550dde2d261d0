import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { failureError } from './failureError';
import type { Failing } from '../operation/answers';
import { connect } from './connection';
import { ask } from './request';
import type { Provider, RunContext } from '../operation/operation';
import type { Reply, WireRequest } from '../operation/wire';

const TIMEOUT = 15_000;

/**
 * Fills a drop-down from the account.
 *
 * @throws NodeApiError that the editor shows in place of the list
 */
export async function listOptions(
	context: ILoadOptionsFunctions,
	provider: Provider,
	request: (environment: RunContext) => WireRequest,
	read: (reply: Reply) => INodePropertyOptions[] | Failing,
): Promise<INodePropertyOptions[]> {
	const credential = await context.getCredentials(provider.credentialType);
	const connection = connect(context, provider, credential, { timeout: TIMEOUT });
	const result = await ask(connection, () => request({ credential }));
	const options = 'reply' in result ? read(result.reply) : result.failure;
	if (Array.isArray(options)) return options;
	throw failureError(context.getNode(), options);
}
