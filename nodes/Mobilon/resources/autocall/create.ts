import { HAS_HOURS } from '../../../../shared/contactRules/fields';
import { IS_SET } from '../../../../shared/operation/fields';
import { BATCH_LIMIT, readCreated, taskOf, urlOf } from '../../api';
import { guid, number, source } from '../../fields';
import { ringsAt, scheduleOf } from '../../schedule';
import type { AutocallTask } from '../../types';
import { defineOperation } from '../../../../shared/operation/operation';

/** POST {autocallBaseUrl}/call/ – Mobilon, "Автообзвон API (Гарант)", section "Создание заданий". */
export const create = defineOperation({
	name: 'Create',
	action: 'Create autocall',
	description: 'Call a phone number and play an audio file stored at Mobilon',
	kind: 'send',
	takesNumber: true,
	schedules: true,
	fields: [
		number,
		{
			displayName: 'Audio File',
			name: 'file',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. hello',
			description: 'Name of the audio file to play, as it is stored at Mobilon',
		},
		source,
	],
	options: [
		guid,
		{
			displayName: 'Scheduled At',
			name: 'scheduledAt',
			type: 'dateTime',
			default: '',
			description: 'When to call. If empty, the phone rings at once, at night too.',
		},
		{
			displayName: 'Time Zone',
			name: 'timezone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Asia/Novosibirsk',
			description:
				'IANA name of the zone in which Mobilon reads Scheduled At. If empty, that of the credential, or else of the workflow.',
		},
	],
	notice: {
		text: 'Phones ring at once, at night too, unless you add Scheduled At or the Hours of Contact Rules to the options.',
		hide: { '/options.scheduledAt': [IS_SET], ...HAS_HOURS },
	},
	limit: BATCH_LIMIT,
	keyParameter: 'guid',
	toWire(parameters, context): AutocallTask {
		const { guid, number, source } = taskOf(parameters, context);
		const schedule = scheduleOf(parameters.options, context);
		return { guid, file: parameters.file, ...schedule, number, source };
	},
	rings: ({ options }, context) => ringsAt(options, context),
	keyOf: ({ guid }) => guid,
	personOf: ({ number }) => number,
	request: (tasks, run) => ({
		method: 'POST',
		url: urlOf(run, 'autocallBaseUrl', '/call/'),
		body: tasks,
	}),
	read: (reply, tasks) =>
		readCreated(reply, tasks, ({ date, time }) => (date === undefined ? {} : { date, time })),
});
