import { MobilonApi } from '../../credentials/MobilonApi.credentials';
import { credentialTestOf } from '../../shared/http/credentialTest';
import type { Probe } from '../../shared/http/credentialTest';
import { provider, urlOf } from './api';

/**
 * Mobilon documents no method for checking a login, so this asks for the status of an id that does
 * not exist.
 */
const probeOf = (baseUrl: 'autocallBaseUrl' | 'smsBaseUrl'): Probe => ({
	baseUrl,
	request: (environment) => ({
		method: 'POST',
		url: urlOf(environment, baseUrl, '/status/'),
		body: [{ id: '000000000000000000000000' }],
	}),
	read: ({ body }) => (Array.isArray(body) ? {} : undefined),
});

export const credentialTest = {
	mobilonApiTest: credentialTestOf({
		provider,
		type: new MobilonApi(),
		probes: [probeOf('autocallBaseUrl'), probeOf('smsBaseUrl')],
	}),
};
