import { MobilGroupApi } from '../../credentials/MobilGroupApi.credentials';
import { credentialTestOf } from '../../shared/http/credentialTest';
import { isObject } from '../../shared/values/json';
import { NAME, provider, sendUrl } from './api';

/** Codes on which public clients of the same platform agree; the document names none. */
const REFUSALS: Readonly<Record<string, string>> = {
	authorisation_failed: `${NAME} does not accept the credential (authorisation_failed). Check the API key, or login and password.`,
	user_disabled: `${NAME} has disabled this user (user_disabled). Ask ${NAME} why.`,
};

/** Requests a call to an empty number, which rings no phone. */
export const credentialTest = {
	mobilGroupApiTest: credentialTestOf({
		provider,
		type: new MobilGroupApi(),
		success: `${NAME} answers at this address and reports no problem with the credential. The first call shows whether the key is right.`,
		probes: [
			{
				baseUrl: 'baseUrl',
				request: (environment) => ({
					method: 'POST',
					url: sendUrl(environment),
					body: { number: '', capacity: '4' },
				}),
				read: ({ body }) => {
					if (!isObject(body) || (body.result !== 'ok' && body.result !== 'error')) {
						return undefined;
					}
					const code = typeof body.error_code === 'string' ? body.error_code.trim() : '';
					return Object.hasOwn(REFUSALS, code) ? { refusal: REFUSALS[code] } : {};
				},
			},
		],
	}),
};
