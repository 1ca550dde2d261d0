import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { secretOf } from '../shared/values/secret';

/** The document uses `Authorization: Bearer token` for each method. */
export class AloVoiceApi implements ICredentialType {
	name = 'aloVoiceApi';

	displayName = 'AloVoice API';

	/** n8n 2 lets no other node read the secret; n8n 1 ignores the field. */
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

	/**
	 * A function, because in a workflow with combined binary data n8n 2 cannot evaluate expressions
	 * here.
	 */
	async authenticate(
		{ token }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const headers = { ...request.headers, Authorization: `Bearer ${secretOf(token)}` };
		return { ...request, headers };
	}
}
