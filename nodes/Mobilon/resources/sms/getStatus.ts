import { statusOperation } from '../../status';

/** POST {smsBaseUrl}/status/ – Mobilon, "GSM API", section "Статус сообщений". */
export const getStatus = statusOperation({
	action: 'Get status of SMS',
	description: 'Ask whether a message has been sent',
	baseUrl: 'smsBaseUrl',
	id: {
		displayName: 'SMS ID',
		name: 'id',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 58a532240312d84a8100de5c',
		description: 'ID that Send returned for the message',
	},
});
