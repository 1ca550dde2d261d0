import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { secretOf } from '../shared/values/secret';

/** HTTP Basic: "Используется basic http аутентификация" in both documents of Mobilon. */
export class MobilonApi implements ICredentialType {
	name = 'mobilonApi';

	displayName = 'Mobilon API';

	/** n8n 2 lets no other node read the secret; n8n 1 ignores the field. */
	restrictToSupportedNodes = true as const;

	icon: Icon = {
		light: 'file:../nodes/Mobilon/mobilon.svg',
		dark: 'file:../nodes/Mobilon/mobilon.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-cis-telephony/n8n-nodes-cis-telephony/blob/main/nodes/Mobilon/README.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			required: true,
			description: 'Login that Mobilon gave you for its API',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Default Sender Number',
			name: 'defaultSource',
			type: 'string',
			default: '',
			placeholder: 'e.g. +7 900 000-00-00',
			description: 'Number that Mobilon gave you, for items without a Sender Number of their own',
		},
		{
			displayName: 'Time Zone',
			name: 'timezone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Moscow',
			description:
				'IANA name of the zone in which Mobilon reads the date and time of an autocall. If empty, the zone of the workflow. The document of Mobilon does not state it: ask Mobilon.',
		},
		{
			displayName: 'Autocall Base URL',
			name: 'autocallBaseUrl',
			type: 'string',
			default: 'https://autocall2g.services.mobilon.ru',
			required: true,
		},
		{
			displayName: 'SMS Base URL',
			name: 'smsBaseUrl',
			type: 'string',
			default: 'https://sms2g.services.mobilon.ru',
			required: true,
		},
	];

	/** A function, because n8n would evaluate expressions again for each request. */
	async authenticate(
		{ login, password }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const auth = { username: secretOf(login), password: secretOf(password) };
		return { ...request, auth };
	}
}
