import { AloVoiceApi } from '../../credentials/AloVoiceApi.credentials';
import { credentialTestOf } from '../../shared/http/credentialTest';
import { provider, readTrunks, trunksRequest } from './api';

/** Lists the account's trunks; makes no call. */
export const credentialTest = {
	aloVoiceApiTest: credentialTestOf({
		provider,
		type: new AloVoiceApi(),
		probes: [
			{
				baseUrl: 'baseUrl',
				request: trunksRequest,
				read: (reply) => (readTrunks(reply) ? {} : undefined),
			},
		],
	}),
};
