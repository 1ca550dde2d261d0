import { itemOperation } from '../../../../shared/define';
import { undocumentedReply } from '../../../../shared/faults';
import { limit, limitOf, returnAll } from '../../../../shared/paging';
import { NAME, readTrunks, trunksRequest } from '../../api';

/** GET {baseUrl}/mapi/getMyTrunks – AloVoice, "API", revision 2, third method. */
export const getAll = itemOperation({
	name: 'Get Many',
	action: 'Get many trunks',
	description: 'Retrieve the lines of the account',
	kind: 'query',
	fields: [returnAll, limit],
	options: [],
	toWire: limitOf,
	request: (_, environment) => trunksRequest(environment),
	read: (reply, most) => {
		const trunks = readTrunks(reply);
		if (!trunks) return undocumentedReply(NAME, reply, 'query');
		return { outcome: 'accepted', id: '', json: trunks.slice(0, most).map((trunk) => ({ trunk })) };
	},
});
