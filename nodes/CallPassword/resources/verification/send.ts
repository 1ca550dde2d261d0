import type { IDataObject } from 'n8n-workflow';
import { HAS_HOURS } from '../../../../shared/contactRules/fields';
import { AT_ONCE } from '../../../../shared/operation/ringing';
import { isObject } from '../../../../shared/values/json';
import { landlineHint } from '../../../../shared/operation/landlines';
import { phoneNumber } from '../../../../shared/operation/phoneNumber';
import { numberFor } from '../../../../shared/values/phone';
import { NAME, readSent, sendUrl } from '../../api';
import { MAX_ATTEMPTS, sealFor, TOKEN_TTL } from '../../seal';
import type { Seal } from '../../seal';
import type { SendTask } from '../../types';
import type { Accepted, Answer } from '../../../../shared/operation/answers';
import { defineItemOperation } from '../../../../shared/operation/operation';
import type { Reply } from '../../../../shared/operation/wire';

/** The request, and how to seal the code of its reply (undefined: the output shows the code). */
interface Sending {
	readonly task: SendTask;
	readonly seal?: Seal;
}

/**
 * POST {baseUrl}/api/call-password/send/ – MobilGroup, "Описание API услуги Call-Password",
 * section "Отправка запроса Call-Password".
 */
export const send = defineItemOperation({
	name: 'Send',
	action: 'Call person to verify number',
	description: 'Ring a phone number; the last digits of the calling number are the code',
	kind: 'send',
	takesNumber: true,
	fields: [
		phoneNumber('number', '7NNNNNNNNNN'),
		{
			displayName: 'Code Length',
			name: 'capacity',
			type: 'number',
			typeOptions: { minValue: 4, maxValue: 6, numberPrecision: 0 },
			default: 4,
			description: 'How many of the last digits are the code, 4 to 6',
		},
		{
			displayName: 'Code Output',
			name: 'codeOutput',
			type: 'options',
			options: [
				{ name: 'Plain', value: 'plain', description: 'Output the code itself' },
				{
					name: 'Token',
					value: 'token',
					description: 'Output a token that Check compares with the typed code',
				},
			],
			default: 'token',
			description: 'What to output: a token, which nobody can read the code from, or the code',
		},
	],
	options: [
		{ ...MAX_ATTEMPTS, show: { codeOutput: ['token'] } },
		{ ...TOKEN_TTL, show: { codeOutput: ['token'] } },
	],
	notice: {
		text: 'Each item rings a phone at once, at night too, and costs money. Add the Hours of Contact Rules to the options to keep the nights quiet.',
		hide: HAS_HOURS,
	},
	toWire(
		{ number: given, capacity, codeOutput, options },
		{ credential, numberFormat },
	): Sending | Promise<Sending> {
		const number = numberFor('number', given, '7', numberFormat);
		const task = { number, capacity: String(capacity) };
		if (codeOutput === 'plain') return { task };
		// The key comes before the call: a call whose code cannot be sealed is useless.
		return sealFor({ number, capacity, ...options }, credential, 'codeOutput').then((seal) => ({
			task,
			seal,
		}));
	},
	personOf: ({ task }) => task.number,
	hints: (calls) => landlineHint(calls, 'a verification call', ({ task }) => task.number),
	rings: () => AT_ONCE,
	isConfidential: ({ seal }) => seal !== undefined,
	request: ({ task }, run) => ({ method: 'POST', url: sendUrl(run), body: task }),
	read(reply, { task, seal }): Answer | undefined {
		const answer = readSent(reply, task.number, seal === undefined);
		if (answer?.outcome !== 'accepted' || !seal) return answer;
		const code = codeOf(reply, Number(task.capacity));
		if (code === undefined) {
			return {
				outcome: 'unknown',
				message: `${NAME} called, but its reply holds no code`,
				description: `The call with the ID ${answer.id} was placed. Send again for a new one.`,
			};
		}
		return { ...answer, json: { ...shownOf(answer), ...seal(code) } };
	},
});

/**
 * The code of a reply: `capacity` digits, or fewer if leading zeros were lost (it may be a number).
 * A bare 0 is not a code: servers use it for "none".
 */
function codeOf({ body }: Reply, capacity: number): string | undefined {
	const code = isObject(body) ? body.code : undefined;
	if (typeof code !== 'string' && typeof code !== 'number') return undefined;
	const digits = String(code).trim();
	return /^\d+$/.test(digits) && digits.length <= capacity && digits !== '0' ? digits : undefined;
}

/** Only documented fields, as text or number: an unknown field may contain the code. */
function shownOf({ json }: Accepted): IDataObject {
	const fields = Array.isArray(json) ? {} : json;
	const documented = ['result', 'id', 'number', 'price'] as const;
	return Object.fromEntries(
		documented.flatMap((name) => {
			const value = fields[name];
			return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : [];
		}),
	);
}
