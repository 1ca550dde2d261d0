import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** The three ways of "Описание API услуги Call-Password", section "Авторизация". */
export class MobilGroupApi implements ICredentialType {
	name = 'mobilGroupApi';

	displayName = 'MobilGroup API';

	icon: Icon = {
		light: 'file:../nodes/CallPassword/callPassword.svg',
		dark: 'file:../nodes/CallPassword/callPassword.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cis-telephony/n8n-nodes-cis-telephony/blob/main/nodes/CallPassword/README.md#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'MobilGroup answers a wrong key and a wrong number alike, with status 200. The test therefore shows that the address is right and that somebody answers there; whether the key is right, the first call shows.',
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
			displayOptions: { show: { authentication: ['apiKeyHeader', 'apiKeyBody'] } },
			description: 'From the API settings of your account',
		},
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			displayOptions: { show: { authentication: ['loginPassword'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
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
			return { ...request, headers: { ...request.headers, Authorization: String(apiKey) } };
		}
		const security = authentication === 'apiKeyBody' ? { apiKey } : { login, password };
		const body = typeof request.body === 'object' ? request.body : {};
		return { ...request, body: { security, ...body } };
	}

	/** A number that is empty rings nobody. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/api/call-password/send/',
			method: 'POST',
			body: { number: '', capacity: '4' },
		},
	};
}
