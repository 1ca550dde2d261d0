import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { Failed } from '../operation/answers';
import { readFile } from '../parameters/files';
import { timezoneOf } from '../values/timezone';
import { storeOf } from '../once/n8nStore';
import { ask } from '../http/request';
import type { Connection } from '../http/connection';
import type { ItemContext } from '../operation/operation';
import type { Reply, WireRequest } from '../operation/wire';

/** Makes the context of an item, from its index, its options and its credential. */
export function itemContexts(
	context: IExecuteFunctions,
	connectionOf: (timeout: unknown, credential: ICredentialDataDecryptedObject) => Connection,
): (
	index: number,
	given: Readonly<Record<string, unknown>>,
	credential: ICredentialDataDecryptedObject,
) => ItemContext {
	const timezone = timezoneOf(context);
	const store = storeOf(context);
	const items = context.getInputData();
	// The same address answers each account with what is its own.
	const asked = new Map<ICredentialDataDecryptedObject, Map<string, Promise<Reply>>>();
	const askOnce = async (connection: Connection, request: WireRequest): Promise<Reply> => {
		const result = await ask(connection, () => request);
		if ('reply' in result) return result.reply;
		// Nothing of the item itself has left, whatever became of the question.
		throw new Failed({ ...result.failure, outcome: 'notSent' });
	};
	return (index, given, credential) => ({
		credential,
		timezone,
		numberFormat: given.numberFormat === 'asIs' ? 'asIs' : 'auto',
		isDryRun: given.dryRun === true,
		json: items[index]?.json ?? {},
		file: async (parameter, property) => await readFile(context, index, parameter, property),
		ask: async (request) => {
			const replies = asked.get(credential) ?? new Map<string, Promise<Reply>>();
			asked.set(credential, replies);
			const connection = connectionOf(given.timeout, credential);
			const asking = replies.get(request.url) ?? askOnce(connection, request);
			replies.set(request.url, asking);
			return await asking;
		},
		store,
	});
}
