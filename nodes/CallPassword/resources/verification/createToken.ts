import { randomInt } from 'node:crypto';
import { defineOperation } from '../../../../shared/operation/operation';
import { phoneNumber } from '../../../../shared/operation/phoneNumber';
import { InvalidInput } from '../../../../shared/values/invalidInput';
import { numberFor } from '../../../../shared/values/phone';
import { MAX_ATTEMPTS, sealFor, TOKEN_TTL } from '../../seal';

/** Makes a token for a code that goes out another way, such as an SMS; makes no request. */
export const createToken = defineOperation({
	name: 'Create Token',
	action: 'Create code and token without call',
	description: 'Make a code to send another way, such as by SMS, and a token for Check',
	kind: 'local',
	takesNumber: true,
	fields: [
		{
			...phoneNumber('number', '7NNNNNNNNNN'),
			description: 'Number of the person, in any usual form. Output as 7NNNNNNNNNN.',
		},
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0042',
			description: 'Code of your own, 4 to 10 digits. Leave it empty to get a random one.',
		},
		{
			displayName: 'Code Length',
			name: 'length',
			type: 'number',
			typeOptions: { minValue: 4, maxValue: 10, numberPrecision: 0 },
			default: 4,
			description: 'How many digits a random code has, 4 to 10',
		},
	],
	options: [MAX_ATTEMPTS, TOKEN_TTL],
	limit: 1,
	async toWire({ number: given, code: own, length, options }, { credential, numberFormat }) {
		const number = numberFor('number', given, '7', numberFormat);
		const code = own.trim() || randomCode(length);
		if (!/^\d{4,10}$/.test(code)) {
			// The code is a secret, so the message does not show it.
			throw new InvalidInput(
				'code',
				'is not 4 to 10 digits',
				'Give it as text (a number loses its leading zeros), or leave it empty to get a random code.',
			);
		}
		const limits = { number, capacity: code.length, ...options };
		return { number, code, seal: await sealFor(limits, credential, 'code') };
	},
	perform: async ({ number, code, seal }) => ({ number, code, ...seal(code) }),
});

const randomCode = (length: number): string =>
	String(randomInt(10 ** length)).padStart(length, '0');
