import type { INodeProperties } from 'n8n-workflow';

/** The token's place in a request. */
export const TOKEN_QUERY = 'token';
export const TOKEN_HEADER = 'X-Webhook-Token';

/** The steps of a notice, and a last word. Of HTML, n8n's notices keep links and lists alone. */
const lines = (...all: string[]) => `<ul>${all.map((line) => `<li>${line}</li>`).join('')}</ul>`;

const COPY = 'Copy the Production URL from "Webhook URLs" above.';
const PUBLISH = 'Publish the workflow.';
const SECRET =
	'The secret must have at least 16 random characters, because a shorter one can be guessed. Without a secret every request is refused with 401.';

export const triggerFields: INodeProperties[] = [
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
		displayName: lines(
			COPY,
			`Append ?${TOKEN_QUERY}= and the Webhook Secret of the credential, and paste the whole address into the webhook settings of your Autodialer account: https://…/webhook?${TOKEN_QUERY}=your-secret`,
			PUBLISH,
			`${SECRET} Write a + in the secret as %2B or as it is.`,
		),
		name: 'queryTokenNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['queryToken'] } },
	},
	{
		displayName: lines(
			COPY,
			`Paste it into the webhook settings of your Autodialer account, and set the header there: ${TOKEN_HEADER}: your-secret (the Webhook Secret of the credential).`,
			PUBLISH,
			SECRET,
		),
		name: 'headerTokenNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { authentication: ['headerToken'] } },
	},
	{
		displayName: lines(
			COPY,
			'Paste it into the webhook settings of your Autodialer account.',
			PUBLISH,
			'Warning: without authentication anyone who knows the address can start this workflow with invented calls.',
		),
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
			'How the fields of the webhook are called in your account. A path like call.phone reaches into nested JSON, into JSON text in a field of a form, and into call[phone].',
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
