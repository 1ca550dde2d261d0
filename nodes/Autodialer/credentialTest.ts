import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { AutodialerApi } from '../../credentials/AutodialerApi.credentials';
import { testCredential } from '../../shared/http/credentialTest';
import { provider, readRecords, recordsRequest } from './api';

/** Before any record. */
const DAY = '2000-01-01';

/** Asks for the call records of a day long past: calls nobody. */
export const credentialTest = {
	async autodialerApiTest(
		this: ICredentialTestFunctions,
		credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
	): Promise<INodeCredentialTestResult> {
		return await testCredential(this, credential, {
			provider,
			type: new AutodialerApi(),
			probes: [
				{
					baseUrl: 'baseUrl',
					request: (environment) =>
						recordsRequest({ date_from: DAY, date_to: DAY }, 'form', environment),
					read: (reply) => (readRecords(reply) ? {} : undefined),
				},
			],
		});
	},
};
