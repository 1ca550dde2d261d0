import { pathSegment } from '../../../../shared/http/url';
import { autoruleRequest, readAutorule } from '../../api';
import { defineItemOperation } from '../../../../shared/operation/operation';

/** GET {baseUrl}/mapi/getAutorule/{id} – AloVoice, "API", revision 2, second method. */
export const get = defineItemOperation({
	name: 'Get',
	action: 'Get campaign',
	description: 'Get the status and the counts of a campaign',
	kind: 'query',
	fields: [
		{
			displayName: 'Campaign ID',
			name: 'id',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 123',
			description: 'ID that Create returned for the campaign',
		},
	],
	options: [],
	// The document names one status, "new", and no final one.
	waits: {
		finalStatuses: '',
		isFinal: ({ status }, statuses) => statuses.includes(String(status)),
	},
	toWire: ({ id }) => pathSegment('id', id.trim()),
	keyOf: (segment) => segment,
	request: autoruleRequest,
	read: (reply) => readAutorule(reply),
});
