import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { secretOf } from '../shared/values/secret';

/** The public API of n8n 2, which has data tables: header `X-N8N-API-KEY`. */
export class N8nDataTableApi implements ICredentialType {
	name = 'n8nDataTableApi';

	displayName = 'Data Table API';

	/** n8n 2 lets no other node read the secret; n8n 1 ignores the field. */
	restrictToSupportedNodes = true as const;

	icon: Icon = {
		light: 'file:../nodes/Mobilon/dataTable.svg',
		dark: 'file:../nodes/Mobilon/dataTable.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cis-telephony/n8n-nodes-cis-telephony/blob/main/nodes/Mobilon/README.md#data-table-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://n8n.example.com',
			description: 'Address of this n8n, as the n8n server itself can reach it',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'From Settings > n8n API, with the scopes dataTable:list, dataTable:read, dataTableColumn:read and dataTableRow:read',
		},
	];

	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return { ...request, headers: { ...request.headers, 'X-N8N-API-KEY': secretOf(apiKey) } };
	}
}
