import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startCallPassword, type CallPasswordSimulator } from '../simulators/callPassword';
import { people } from './people';
import { provider } from './provider';

export const CALL_PASSWORD_KEY = 'key/of+the account=';
/** Of the other way to sign in, for the same account. */
export const CALL_PASSWORD_LOGIN = 'account-login';
export const CALL_PASSWORD_PASSWORD = 'Mobil2024!';

export const VERIFICATION: INodeParameters = {
	resource: 'verification',
	operation: 'send',
	number: '={{ $json.phone }}',
	capacity: 4,
	codeOutput: 'plain',
	options: {},
};

const numberOf = (item: IDataObject) => `7${String(item.phone).slice(1)}`;

export const callPassword = provider({
	name: 'Call-Password',
	nodes: ['callPassword'],
	services: 1,
	credential: {
		type: 'mobilGroupApi',
		name: 'MobilGroup API',
		labels: { apiKey: 'API Key', login: 'Login', password: 'Password', baseUrl: 'Base URL' },
		valuesOf: ({ apiKey, login, password, baseUrl }: CallPasswordSimulator) => ({
			authentication: 'apiKeyHeader',
			apiKey,
			login,
			password,
			baseUrl,
		}),
		secretsOf: ({ apiKey, password }) => [apiKey, password],
		// A wrong key is answered like a wrong number, with 200: no test can tell.
	},
	account: {
		apiKey: CALL_PASSWORD_KEY,
		login: CALL_PASSWORD_LOGIN,
		password: CALL_PASSWORD_PASSWORD,
	},
	start: startCallPassword,
	local: ['verification/check', 'verification/createToken'],
	operations: (simulator) => ({
		'verification/send': {
			place: {},
			parameters: VERIFICATION,
			items: async (count) => people(count),
			identify: (input, output) => [numberOf(input), output.number],
			sending: {
				baseUrl: 'baseUrl',
				isBatch: false,
				rings: true,
				questions: 0,
				number: numberOf,
				ids: (number) =>
					[...simulator.numbers].filter(([, rung]) => rung === number).map(([id]) => id),
				id: ({ id }) => String(id),
				refusal: { result: 'error', error_code: 'no money' },
			},
		},
	}),
	triggers: [],
});
