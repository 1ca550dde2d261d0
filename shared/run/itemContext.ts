import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { Unanswered } from '../http/notMade';
import { readFile } from '../parameters/files';
import { timezoneOf } from '../values/timezone';
import { storeOf } from '../once/n8nStore';
import { ask } from '../http/request';
import type { Line } from '../http/request';
import type { ItemContext } from '../operation/operation';
import type { Reply, WireRequest } from '../operation/wire';

/** Makes the environment of an item, from its index, its options and its credential. */
export function environments(
	context: IExecuteFunctions,
	lineOf: (timeout: unknown, credential: ICredentialDataDecryptedObject) => Line,
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
	const askOnce = async (line: Line, request: WireRequest): Promise<Reply> => {
		const outcome = await ask(line, request);
		if ('reply' in outcome) return outcome.reply;
		// Nothing of the item itself has left, whatever became of the question.
		throw new Unanswered({ ...outcome.fault.answer, outcome: 'notSent' });
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
			const line = lineOf(given.timeout, credential);
			const asking = replies.get(request.url) ?? askOnce(line, request);
			replies.set(request.url, asking);
			return await asking;
		},
		store,
	});
}
