import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { Unanswered } from './errors';
import { readFile } from './files';
import { ask } from './http';
import type { Line, Reply } from './http';
import type { Environment, WireRequest } from './operation';
import { timezoneOf } from './timezone';
import { storeOf } from './store';

/** Makes the environment of an item, from its index and its options. */
export function environments(
	context: IExecuteFunctions,
	credential: ICredentialDataDecryptedObject,
	lineOf: (timeout: unknown) => Line,
): (index: number, given: Readonly<Record<string, unknown>>) => Environment {
	const timezone = timezoneOf(context);
	const store = storeOf(context);
	const items = context.getInputData();
	const asked = new Map<string, Promise<Reply>>();
	const askOnce = async (request: WireRequest, timeout: unknown): Promise<Reply> => {
		const outcome = await ask(lineOf(timeout), request);
		if ('reply' in outcome) return outcome.reply;
		// Nothing of the item itself has left, whatever became of the question.
		throw new Unanswered({ ...outcome.fault.answer, outcome: 'notSent' });
	};
	return (index, given) => ({
		credential,
		timezone,
		numberFormat: given.numberFormat === 'asIs' ? 'asIs' : 'auto',
		isDryRun: given.dryRun === true,
		json: items[index]?.json ?? {},
		file: async (parameter, property) => await readFile(context, index, parameter, property),
		ask: async (request) => {
			const asking = asked.get(request.url) ?? askOnce(request, given.timeout);
			asked.set(request.url, asking);
			return await asking;
		},
		store,
	});
}
