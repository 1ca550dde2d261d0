import { NodeApiError } from 'n8n-workflow';
import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { notMade } from './notMade';
import { maskOf } from './mask';
import type { Failing } from '../operation/answers';
import { ask } from './request';
import type { Line } from './request';
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
	const line = {
		context,
		provider: provider.name,
		credentialType: provider.credentialType,
		credential,
		mask: maskOf(provider.secrets(credential)),
		timeout: TIMEOUT,
		isStopped: () => false,
	};
	const options = await listFrom(line, () => request({ credential }), read);
	if (Array.isArray(options)) return options;
	const { message, description, httpCode } = options;
	throw new NodeApiError(context.getNode(), {}, { message, description, httpCode });
}

async function listFrom(
	line: Line,
	request: () => WireRequest,
	read: (reply: Reply) => INodePropertyOptions[] | Failing,
): Promise<INodePropertyOptions[] | Failing> {
	let made: WireRequest;
	try {
		made = request();
	} catch (error) {
		return notMade(error, line.mask);
	}
	const outcome = await ask(line, made);
	return 'reply' in outcome ? read(outcome.reply) : outcome.fault.answer;
}
