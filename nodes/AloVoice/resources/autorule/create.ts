import { InvalidInput } from '../../../../shared/values/invalidInput';
import { NAME, readAutorule, readTrunks, trunksRequest, urlOf } from '../../api';
import {
	phoneOf,
	recipientOf,
	Recipients,
	recipientsFile,
	recipientsOfList,
} from '../../recipients';
import { recordOf } from '../../record';
import { ringsOn, scheduleOf } from '../../schedule';
import { counted, plural } from '../../../../shared/values/words';
import type { AutoruleFields } from '../../types';
import { fields, options } from './createFields';
import { defineItemOperation } from '../../../../shared/operation/operation';
import type { ItemContext } from '../../../../shared/operation/operation';

interface Campaign {
	readonly record: File;
	/** Collected numbers, or a file that is sent unchanged. */
	readonly recipients: Recipients | File;
	readonly fields: AutoruleFields;
}

/** The document's default. */
const ZONE = 'utc +5';

/** POST {baseUrl}/mapi/addAutorule – AloVoice, "API", revision 2, first method. */
export const create = defineItemOperation({
	name: 'Create',
	action: 'Create campaign',
	description: 'Call a list of phone numbers and play a recording',
	kind: 'send',
	takesNumber: true,
	// The time-out covers the upload of the recording.
	timeout: 300_000,
	fields,
	options,
	notice: {
		text: 'The campaign starts calling by itself. Add Paused to the options to look at it in your account first.',
		hide: { '/options.paused': [true] },
	},
	async toWire(parameters, context): Promise<Campaign> {
		const { recipientsSource, recordBinaryProperty, options: given } = parameters;
		const { timezone = ZONE, maxLines = 1, goodTime = 3, tries = 2, paused = false } = given;
		// Cheap checks first: an invalid number must not cost the reading of a large file.
		const fromItem = recipientsSource === 'items' ? collect(parameters, context) : undefined;
		const { timezone: zone, ...schedule } = scheduleOf(parameters, timezone);
		const trunks = await knownTrunks(parameters.trunks, context);
		const record = recordOf(await context.file('recordBinaryProperty', recordBinaryProperty));
		return {
			record,
			recipients: fromItem ?? (await recipientsOf(parameters, context)),
			fields: {
				name: parameters.name,
				...schedule,
				trunks: trunks.join(','),
				maxline: String(maxLines),
				goodtime: String(goodTime),
				tries: String(tries),
				paused: paused ? '1' : '0',
				timezone: zone,
			},
		};
	},
	peopleOf: ({ recipients }) =>
		recipients instanceof Recipients ? [...recipients.numbers] : undefined,
	rings: (parameters) => ringsOn(parameters, parameters.options.timezone ?? ZONE),
	join: {
		keyOf: ({ recipientsSource }) => (recipientsSource === 'items' ? 'items' : undefined),
		personOf: ({ phoneField }, { json, numberFormat }) =>
			recipientOf('phoneField', phoneOf(json, phoneField), numberFormat),
		leaveOut({ recipients }, numbers) {
			if (recipients instanceof Recipients) recipients.remove(numbers);
		},
		into({ recipients }, { phoneField }, { json }) {
			if (recipients instanceof Recipients) recipients.add(phoneOf(json, phoneField));
		},
	},
	request({ record, recipients, fields }, run) {
		const body = new FormData();
		body.append('record', record);
		body.append('recipients', recipients instanceof Recipients ? recipients.toFile() : recipients);
		for (const [name, value] of Object.entries(fields)) body.append(name, value);
		return { method: 'POST', url: urlOf(run, 'addAutorule'), body };
	},
	read: (reply, { recipients }) => readAutorule(reply, countsOf(recipients)),
	preview: ({ recipients }) => countsOf(recipients),
	hints: (campaigns) =>
		[...campaigns].flatMap(({ wire: { recipients } }) =>
			recipients instanceof Recipients && recipients.duplicates > 0
				? [
						`${counted(recipients.duplicates, 'repeated number')} in the list ${plural(recipients.duplicates, 'is', 'are')} called only once.`,
					]
				: [],
		),
});

function collect(
	{ phoneField }: { phoneField: string },
	{ json, numberFormat }: ItemContext,
): Recipients {
	const recipients = new Recipients('phoneField', numberFormat);
	recipients.add(phoneOf(json, phoneField));
	return recipients;
}

async function recipientsOf(
	parameters: {
		recipientsSource: string;
		recipientsList: string;
		recipientsBinaryProperty: string;
	},
	environment: ItemContext,
): Promise<Recipients | File> {
	const { recipientsSource, recipientsList, recipientsBinaryProperty } = parameters;
	if (recipientsSource === 'list')
		return recipientsOfList(recipientsList, environment.numberFormat);
	return recipientsFile(
		await environment.file('recipientsBinaryProperty', recipientsBinaryProperty),
	);
}

/** Lines of the account. A dry run makes no request, so it accepts the given ones. */
async function knownTrunks(
	trunks: readonly string[],
	environment: ItemContext,
): Promise<readonly string[]> {
	if (trunks.length === 0) {
		throw new InvalidInput('trunks', 'is empty', 'Select the lines that the campaign calls from.');
	}
	if (environment.isDryRun) return trunks;
	const known = readTrunks(await environment.ask(trunksRequest(environment)));
	const unknown = trunks.filter((trunk) => known !== undefined && !known.includes(trunk));
	if (unknown.length === 0) return trunks;
	throw new InvalidInput(
		'trunks',
		`names ${unknown.join(', ')}, which your account does not have`,
		`${NAME} lists: ${known?.join(', ') || 'none'}.`,
	);
}

const countsOf = (recipients: Recipients | File) =>
	recipients instanceof Recipients
		? { recipientsSent: recipients.count, duplicatesSkipped: recipients.duplicates }
		: {};
