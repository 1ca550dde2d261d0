import { itemOperation } from '../../../../shared/define';
import { readAutorule, urlOf } from '../../api';

/** GET {baseUrl}/mapi/getAutorule/{id} – AloVoice, second method of the document. */
export const get = itemOperation({
	name: 'Get',
	action: 'Get a campaign',
	description: 'Retrieve a campaign and its status',
	kind: 'query',
	fields: [
		{
			displayName: 'Campaign ID',
			name: 'id',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 123',
			description: 'The ID that Create has returned',
		},
	],
	options: [],
	toWire: ({ id }) => id.trim(),
	request: (id, environment) => ({
		method: 'GET',
		url: urlOf(environment, `getAutorule/${encodeURIComponent(id)}`),
	}),
	read: readAutorule,
});
