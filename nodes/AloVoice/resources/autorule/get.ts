import { pathSegment } from '../../../../shared/http/url';
import { autoruleRequest, readAutorule } from '../../api';
import { defineItemOperation } from '../../../../shared/operation/operation';

/** GET {baseUrl}/mapi/getAutorule/{id} – AloVoice, "API", revision 2, second method. */
export const get = defineItemOperation({
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
	toWire: ({ id }) => pathSegment('id', id.trim()),
	request: autoruleRequest,
	read: (reply) => readAutorule(reply),
});
