import { batchOperation } from '../../../../shared/define';
import { BATCH_LIMIT, readCreated, taskOf, urlOf } from '../../api';
import { guid, number, source } from '../../fields';
import { segmentsHint, segmentsOf } from '../../segments';
import type { SmsTask } from '../../types';

/** POST {smsBaseUrl}/send/ – Mobilon, "GSM API", section "Отправка сообщений". */
export const send = batchOperation({
	name: 'Send',
	action: 'Send an SMS',
	description: 'Send a text message to each item’s number',
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
			description: 'The message',
		},
		source,
	],
	options: [guid],
	limit: BATCH_LIMIT,
	key: { of: (task: SmsTask) => task.guid, parameter: 'guid' },
	toWire: (parameters, environment) => {
		const { guid, number, source } = taskOf(parameters, environment);
		return { guid, text: parameters.text, number, source };
	},
	request: (tasks, environment) => ({
		method: 'POST',
		url: urlOf(environment, 'smsBaseUrl', '/send/'),
		body: tasks,
	}),
	read: (reply, tasks) => readCreated(reply, tasks, ({ text }) => ({ ...segmentsOf(text) })),
	preview: ({ text }) => ({ ...segmentsOf(text) }),
	person: ({ number }) => number,
	hints: segmentsHint,
});
