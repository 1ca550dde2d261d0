import type { INodeProperties } from 'n8n-workflow';

/** The token's place in a request. */
export const TOKEN_QUERY = 'token';
export const TOKEN_HEADER = 'X-Webhook-Token';

export const triggerFields: INodeProperties[] = [
	{
		displayName:
			'Open "Webhook URLs" above, and copy the Production URL into the webhook settings of your account of the Autodialer. It works once the workflow is published. The Test URL works only while the editor listens, for one request.',
		name: 'addressNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Token in the Address',
				value: 'queryToken',
				description: `The address ends with ?${TOKEN_QUERY}= and the webhook secret of the credential`,
			},
			{
				name: 'Token in a Header',
				value: 'headerToken',
				description: `The header ${TOKEN_HEADER} holds the webhook secret of the credential`,
			},
			{
				name: 'None',
				value: 'none',
				description: 'Everybody who knows the address can start the workflow',
			},
		],
		default: 'queryToken',
		description: 'How the Autodialer shows that a request comes from it',
	},
	{
		displayName: `Append ?${TOKEN_QUERY}= and the Webhook Secret of the credential to the URL, like https://…/webhook?${TOKEN_QUERY}=your-secret. Use at least 16 random characters: a shorter secret can be guessed, and without one every request is refused with 401.`,
		name: 'queryTokenNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['queryToken'] } },
	},
	{
		displayName: `Have the Autodialer send the Webhook Secret of the credential in the header ${TOKEN_HEADER}. Use at least 16 random characters: a shorter secret can be guessed, and without one every request is refused with 401.`,
		name: 'headerTokenNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['headerToken'] } },
	},
	{
		displayName:
			'Warning: without authentication anyone who knows the address can start this workflow with invented calls.',
		name: 'noneNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['none'] } },
	},
	{
		displayName: 'Field Names',
		name: 'fieldNames',
		type: 'collection',
		placeholder: 'Add field name',
		default: {},
		description:
			'How the fields of the webhook are called in your account. A path like call.phone reaches into nested JSON.',
		options: [
			{
				displayName: 'Answer',
				name: 'answer',
				type: 'string',
				default: 'answer',
				placeholder: 'e.g. answer',
				description: 'Field with the recognised answer of the person',
			},
			{
				displayName: 'Duration',
				name: 'duration',
				type: 'string',
				default: 'duration',
				placeholder: 'e.g. duration',
				description: 'Field with the length of the call in seconds',
			},
			{
				displayName: 'Phone Number',
				name: 'phone',
				type: 'string',
				default: 'phone',
				placeholder: 'e.g. phone',
				description: 'Field with the number of the person',
			},
			{
				displayName: 'Query ID',
				name: 'queryId',
				type: 'string',
				default: 'QUERY_ID',
				placeholder: 'e.g. QUERY_ID',
				description: 'Field with the ID that Create returned for the call',
			},
			{
				displayName: 'Recording',
				name: 'recording',
				type: 'string',
				default: 'recording',
				placeholder: 'e.g. recording',
				description: 'Field with the recording: a file, or a link to it',
			},
			{
				displayName: 'Your ID',
				name: 'uuid',
				type: 'string',
				default: 'UUID',
				placeholder: 'e.g. UUID',
				description: 'Field with your own ID of the person, as Create sent it',
			},
		],
	},
	{
		// With `binaryData: true` n8n leaves bodies unread: shared/webhook/body.ts explains why.
		displayName: 'Options',
		name: 'options',
		type: 'hidden',
		default: { binaryData: true },
	},
];
