import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { AloVoiceApi } from '../../credentials/AloVoiceApi.credentials';
import { testCredential } from '../../shared/http/credentialTest';
import { provider, readTrunks, trunksRequest } from './api';

/** Lists the account's trunks: calls nobody. */
export const credentialTest = {
	async aloVoiceApiTest(
		this: ICredentialTestFunctions,
		credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
	): Promise<INodeCredentialTestResult> {
		return await testCredential(this, credential, {
			provider,
			type: new AloVoiceApi(),
			probes: [
				{
					baseUrl: 'baseUrl',
					request: trunksRequest,
					read: (reply) => (readTrunks(reply) ? {} : undefined),
				},
			],
		});
	},
};
