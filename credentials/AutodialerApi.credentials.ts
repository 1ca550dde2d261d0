import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { UserError } from 'n8n-workflow';
import { secretOf } from '../shared/values/secret';

/** Takes the place of the key in an address until the request is signed: people may see it. */
export const KEY_SEGMENT = '/***/';

/** The part of a body that carries the access token: only a group load has one. */
export const TOKEN_PART = 'query';

/** As n8n's own nodes name and label it. */
const IGNORE_SSL_ISSUES: INodeProperties = {
	displayName: 'Ignore SSL Issues (Insecure)',
	name: 'allowUnauthorizedCerts',
	type: 'boolean',
	default: false,
	description:
		'Whether to connect even if the certificate of your Autodialer cannot be verified, for example because it is self-signed',
};

/** The API key is a path segment of every method, `access_token` a field of `make`. */
export class AutodialerApi implements ICredentialType {
	name = 'autodialerApi';

	displayName = 'Autodialer API';

	/** n8n 2 lets no other node read the secret; n8n 1 ignores the field. */
	restrictToSupportedNodes = true as const;

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
			description:
				'At least 16 random characters that the Autodialer’s webhook has to bring along. A shorter secret can be guessed.',
		},
		IGNORE_SSL_ISSUES,
	];

	/**
	 * @throws UserError for a request of another node, which does not mark the place of the key. Sent
	 * unchanged, it would carry the access token to any address.
	 */
	async authenticate(
		{ apiKey, accessToken, allowUnauthorizedCerts }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const secret = secretOf(apiKey);
		const key = `/${encodeURIComponent(secret)}/`;
		// n8n signs a request again after a 401.
		const isSigned = secret !== '' && request.url?.includes(key) === true;
		if (!isSigned && request.url?.includes(KEY_SEGMENT) !== true) {
			throw new UserError('The Autodialer credential works only in the Autodialer nodes', {
				description:
					'No secret was sent. Use the Autodialer node in place of this one: it knows where in the address the API key belongs.',
			});
		}
		const url = request.url.replace(KEY_SEGMENT, () => key);
		const { body } = request;
		const signed = {
			...request,
			url,
			...(allowUnauthorizedCerts === true && { skipSslCertificateValidation: true }),
		};
		if (typeof body !== 'object' || body === null || !(TOKEN_PART in body)) {
			return signed;
		}
		const part = { access_token: secretOf(accessToken), ...Object(body[TOKEN_PART]) };
		return { ...signed, body: { ...body, [TOKEN_PART]: part } };
	}
}
