import { statusOperation } from '../../status';

/** POST {autocallBaseUrl}/status/ – Mobilon, "Автообзвон API (Гарант)", section "Статус заданий". */
export const getStatus = statusOperation({
	action: 'Get the status of an autocall',
	description: 'Ask whether calls have been carried out',
	baseUrl: 'autocallBaseUrl',
	id: {
		displayName: 'Autocall ID',
		name: 'id',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 58a532240312d84a8100de5c',
		description: 'The ID that Create has returned',
	},
});
