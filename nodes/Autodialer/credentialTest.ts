import { AutodialerApi } from '../../credentials/AutodialerApi.credentials';
import { credentialTestOf } from '../../shared/http/credentialTest';
import { provider, readRecords, recordsRequest } from './api';

/** Before any record. */
const DAY = '2000-01-01';

/** Asks for the call records of a day long past; makes no call. */
export const credentialTest = {
	autodialerApiTest: credentialTestOf({
		provider,
		type: new AutodialerApi(),
		probes: [
			{
				baseUrl: 'baseUrl',
				request: (environment) =>
					recordsRequest({ date_from: DAY, date_to: DAY }, 'form', environment),
				// Any web server may answer nothing: here only JSON counts.
				read: (reply) => (reply.body !== undefined && readRecords(reply) ? {} : undefined),
			},
		],
	}),
};
