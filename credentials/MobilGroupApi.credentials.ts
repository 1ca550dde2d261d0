import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { secretOf } from '../shared/values/secret';

/** The three ways of "Описание API услуги Call-Password", section "Авторизация". */
export class MobilGroupApi implements ICredentialType {
	name = 'mobilGroupApi';

	displayName = 'MobilGroup API';

	/** n8n 2 lets no other node read the secret; n8n 1 ignores the field. */
	restrictToSupportedNodes = true as const;

	icon: Icon = {
		light: 'file:../nodes/CallPassword/callPassword.svg',
		dark: 'file:../nodes/CallPassword/callPassword.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cis-telephony/n8n-nodes-cis-telephony/blob/main/nodes/CallPassword/README.md#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'MobilGroup answers every request with status 200. The test shows that MobilGroup answers at the address, and fails if MobilGroup names a wrong key or a disabled user. If it does not name them, the first call shows whether the key is right.',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Key in the Header', value: 'apiKeyHeader' },
				{ name: 'API Key in the Body', value: 'apiKeyBody' },
				{ name: 'Login and Password in the Body', value: 'loginPassword' },
			],
			default: 'apiKeyHeader',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['apiKeyHeader', 'apiKeyBody'] } },
			description: 'From the API settings of your account',
		},
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['loginPassword'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['loginPassword'] } },
		},
		{
			displayName: 'Token Secret',
			name: 'tokenSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Random text of your own, 32 characters or more, that verification tokens are keyed with. Empty: the API key or the password. Never sent to MobilGroup.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://voice.mobilgroup.ru',
			required: true,
		},
	];

	async authenticate(
		{ authentication, apiKey, login, password }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		if (authentication === 'apiKeyHeader') {
			return {
				...request,
				headers: { ...request.headers, Authorization: secretOf(apiKey) },
			};
		}
		const security =
			authentication === 'apiKeyBody'
				? { apiKey: secretOf(apiKey) }
				: { login: secretOf(login), password: secretOf(password) };
		const body = typeof request.body === 'object' ? request.body : {};
		return { ...request, body: { security, ...body } };
	}
}
