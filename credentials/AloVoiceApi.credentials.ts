import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { secretOf } from '../shared/values/secret';

/** `Authorization: Bearer token` with each method of the document. */
export class AloVoiceApi implements ICredentialType {
	name = 'aloVoiceApi';

	displayName = 'AloVoice API';

	/** In n8n 2 no other node can take the secret out; n8n 1 does not know the field. */
	restrictToSupportedNodes = true as const;

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

	/** By code: in a workflow with combined binary data n8n 2 cannot evaluate expressions here. */
	async authenticate(
		{ token }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const headers = { ...request.headers, Authorization: `Bearer ${secretOf(token)}` };
		return { ...request, headers };
	}
}
