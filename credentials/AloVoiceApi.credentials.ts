import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** `Authorization: Bearer token` with each method of the document. */
export class AloVoiceApi implements ICredentialType {
	name = 'aloVoiceApi';

	displayName = 'AloVoice API';

	icon: Icon = {
		light: 'file:../nodes/AloVoice/aloVoice.svg',
		dark: 'file:../nodes/AloVoice/aloVoice.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cis-telephony/n8n-nodes-cis-telephony/blob/main/nodes/AloVoice/README.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://cld.alovoice.uz',
			required: true,
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.token}}' } },
	};

	/** Lists the account's trunks: calls nobody. */
	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.baseUrl}}', url: '/mapi/getMyTrunks' },
	};
}
