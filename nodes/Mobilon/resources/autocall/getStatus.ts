import { statusOperation } from '../../status';

/** POST {autocallBaseUrl}/status/ – Mobilon, "Автообзвон API (Гарант)", section "Статус заданий". */
export const getStatus = statusOperation({
	action: 'Get status of autocall',
	description: 'Ask whether an autocall has been made',
	baseUrl: 'autocallBaseUrl',
	id: {
		displayName: 'Autocall ID',
		name: 'id',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 58a532240312d84a8100de5c',
		description: 'ID that Create returned for the autocall',
	},
});
