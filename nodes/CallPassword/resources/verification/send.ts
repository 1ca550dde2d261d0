import { instant } from '../../../../shared/callingHours';
import { itemOperation } from '../../../../shared/define';
import { InvalidInput } from '../../../../shared/errors';
import { IS_SET } from '../../../../shared/fields';
import type { Answer } from '../../../../shared/operation';
import { numberFor } from '../../../../shared/phone';
import { keyOf, NAME, readSent, sendUrl } from '../../api';
import { sealToken } from '../../token';
import type { SendTask } from '../../types';

/** What goes out, and how the code that comes back is sealed (undefined: it is shown). */
interface Sending {
	readonly task: SendTask;
	readonly seal?: (code: string) => string;
}

/**
 * POST {baseUrl}/api/call-password/send/ – MobilGroup, "Описание API услуги Call-Password",
 * section "Отправка запроса Call-Password".
 */
export const send = itemOperation({
	name: 'Send',
	action: 'Call a person to verify their number',
	description: 'Ring each item’s number; the last digits of the calling number are the code',
	kind: 'send',
	takesNumber: true,
	fields: [
		{
			displayName: 'Number',
			name: 'number',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +7 900 000-00-00',
			description: 'Number of the person, in any usual form. Sent as 7NNNNNNNNNN.',
		},
		{
			displayName: 'Capacity',
			name: 'capacity',
			type: 'number',
			typeOptions: { minValue: 4, maxValue: 6, numberPrecision: 0 },
			default: 4,
			description: 'How many last digits of the calling number are the code, 4 to 6',
		},
	],
	options: [
		{
			displayName: 'Code Output',
			name: 'codeOutput',
			type: 'options',
			options: [
				{ name: 'Plain', value: 'plain', description: 'Show the code in the output' },
				{
					name: 'Token',
					value: 'token',
					description: 'Keep the code inside the node and output a token for Check',
				},
			],
			default: 'plain',
			description: 'Whether the code is shown, or only a token that Check can compare it with',
		},
		{
			displayName: 'Max Attempts',
			name: 'maxAttempts',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
			default: 5,
			description: 'How often the person may type a code, with Code Output: Token',
		},
		{
			displayName: 'Token TTL',
			name: 'tokenTtl',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 86_400, numberPrecision: 0 },
			default: 300,
			description: 'How long the token is valid, in seconds',
		},
	],
	notice: {
		text: 'Each item rings a phone at once, at night too, and costs money. Calling hours among the options keep nights quiet.',
		hide: { '/options.callingFrom': [IS_SET] },
	},
	toWire: ({ number, capacity, options }, { credential, numberFormat }): Sending => {
		const task = {
			number: numberFor('number', number, '7', numberFormat),
			capacity: String(capacity),
		};
		if (options.codeOutput !== 'token') return { task };
		const key = keyOf(credential);
		if (key === '') {
			throw new InvalidInput(
				'codeOutput',
				'needs a credential with an API key or a password',
				'Fill in the credential: tokens are keyed with it.',
			);
		}
		const { tokenTtl = 300, maxAttempts = 5 } = options;
		return {
			task,
			seal: (code) =>
				sealToken(key, code, {
					number: task.number,
					expiresAt: Math.floor(Date.now() / 1000) + tokenTtl,
					maxAttempts,
					capacity,
				}),
		};
	},
	person: ({ task }) => task.number,
	rings: (_, now) => [instant(now)],
	isConfidential: ({ seal }) => seal !== undefined,
	request: ({ task }, environment) => ({ method: 'POST', url: sendUrl(environment), body: task }),
	read: (reply, { seal }): Answer => {
		const answer = readSent(reply);
		if (answer.outcome !== 'accepted' || !seal || Array.isArray(answer.json)) return answer;
		const { code, ...shown } = answer.json;
		if (typeof code !== 'string' && typeof code !== 'number') {
			return {
				outcome: 'unknown',
				message: `${NAME} called, but its reply holds no code`,
				description: `The call with the ID ${answer.id} was placed. Send again for a new one.`,
			};
		}
		return { ...answer, json: { ...shown, token: seal(String(code)) } };
	},
});
