import { BATCH_LIMIT, readCreated, taskOf, urlOf } from '../../api';
import { guid, number, source } from '../../fields';
import { segmentsHint, segmentsOf } from '../../segments';
import { landlineHint } from '../../../../shared/operation/landlines';
import type { SmsTask } from '../../types';
import { defineOperation } from '../../../../shared/operation/operation';

/** POST {smsBaseUrl}/send/ – Mobilon, "GSM API", section "Отправка сообщений". */
export const send = defineOperation({
	name: 'Send',
	action: 'Send SMS',
	description: 'Send a text message to a phone number',
	kind: 'send',
	takesNumber: true,
	fields: [
		number,
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			required: true,
			placeholder: 'e.g. Your order is ready',
			description:
				'The message. Cyrillic letters leave room for 70 characters per SMS, Latin ones for 160.',
		},
		source,
	],
	options: [guid],
	limit: BATCH_LIMIT,
	keyParameter: 'guid',
	toWire(parameters, context): SmsTask {
		const { guid, number, source } = taskOf(parameters, context);
		return { guid, text: parameters.text, number, source };
	},
	keyOf: ({ guid }) => guid,
	personOf: ({ number }) => number,
	request: (tasks, run) => ({
		method: 'POST',
		url: urlOf(run, 'smsBaseUrl', '/send/'),
		body: tasks,
	}),
	read: (reply, tasks) => readCreated(reply, tasks, ({ text }) => ({ ...segmentsOf(text) })),
	preview: ({ text }) => ({ ...segmentsOf(text) }),
	hints: (messages) => [
		...segmentsHint(messages),
		...landlineHint(messages, 'an SMS', ({ number }) => number),
	],
});
