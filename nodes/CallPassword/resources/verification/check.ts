import { InvalidInput } from '../../../../shared/values/invalidInput';
import { attempt } from '../../attempts';
import { openToken } from '../../token';
import { tokenKeyOf } from '../../tokenKey';
import { defineOperation } from '../../../../shared/operation/operation';

/** Compares a typed code with a token; makes no request. */
export const check = defineOperation({
	name: 'Check',
	action: 'Check typed code',
	description: 'Compare the code that a person typed with the token from Send or Create Token',
	fields: [
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. {{ $json.token }}',
			required: true,
			description: 'The field "token" of the output of Send or Create Token',
		},
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1234',
			description: 'Digits that the person typed',
		},
	],
	options: [],
	kind: 'local',
	limit: 1,
	async toWire({ token: text, code }, { credential, store }) {
		const key = await tokenKeyOf(credential);
		const token = key && openToken(key, text);
		if (!token) {
			throw new InvalidInput(
				'token',
				'is not a token made with this credential',
				'Pass on the field "token" of Send or Create Token unchanged: Send outputs it while its Code Output is Token. Use the same credential in all of them.',
			);
		}
		return { token, code, store };
	},
	async perform({ token, code, store }) {
		const { id, number, expiresAt, maxAttempts } = token.claims;
		const counted = { owner: store.owner, id, maxAttempts };
		// Holds the store during the comparison, so that simultaneous guesses all count.
		return await store.use(async (entries) => {
			if (Date.now() >= expiresAt * 1000) {
				return { valid: false, reason: 'expired', expired: true, attemptsLeft: 0, number };
			}
			const { reason, attemptsLeft } = await attempt(entries, counted, () => token.isCode(code));
			return { valid: reason === 'ok', reason, expired: false, attemptsLeft, number };
		});
	},
});
