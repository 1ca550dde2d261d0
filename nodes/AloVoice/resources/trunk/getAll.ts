import { limit, limitOf, returnAll } from '../../../../shared/operation/paging';
import { readTrunks, trunksRequest } from '../../api';
import { defineItemOperation } from '../../../../shared/operation/operation';

/** GET {baseUrl}/mapi/getMyTrunks – AloVoice, "API", revision 2, third method. */
export const getAll = defineItemOperation({
	name: 'Get Many',
	action: 'Get many trunks',
	description: 'List the lines that the account can call from',
	isList: true,
	kind: 'query',
	fields: [returnAll, limit],
	options: [],
	toWire: limitOf,
	request: (_, run) => trunksRequest(run),
	read: (reply, most) => {
		const trunks = readTrunks(reply);
		if (!trunks) return undefined;
		return { outcome: 'accepted', id: '', json: trunks.slice(0, most).map((trunk) => ({ trunk })) };
	},
});
