import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** What stands for the key in an address until the request is signed: it is what people may see. */
const KEY_SEGMENT = '/***/';

/** The API key is a path segment of every method, `access_token` a field of `make`. */
export class AutodialerApi implements ICredentialType {
	name = 'autodialerApi';

	displayName = 'Autodialer API';

	icon: Icon = {
		light: 'file:../nodes/Autodialer/autodialer.svg',
		dark: 'file:../nodes/Autodialer/autodialer.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cis-telephony/n8n-nodes-cis-telephony/blob/main/nodes/Autodialer/README.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://autodialer.example.com',
			description: 'Address of your Autodialer, without the API key',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The client key that a group load carries in its body as access_token',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'A long random text that the Autodialer’s webhook has to bring along',
		},
	];

	async authenticate(
		{ apiKey, accessToken }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const url = request.url.replace(KEY_SEGMENT, () => `/${encodeURIComponent(String(apiKey))}/`);
		const { body } = request;
		if (typeof body !== 'object' || body === null || !('query' in body)) return { ...request, url };
		const query = { access_token: String(accessToken ?? ''), ...Object(body.query) };
		return { ...request, url, body: { ...body, query } };
	}

	/** Asks for the call records of a day long past: calls nobody. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/***/cdr',
			method: 'POST',
			headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
			body: { date_from: '2000-01-01', date_to: '2000-01-01' },
		},
	};
}
