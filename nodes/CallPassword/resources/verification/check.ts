import { localOperation } from '../../../../shared/define';
import { InvalidInput } from '../../../../shared/errors';
import { keyOf } from '../../api';
import { Attempts } from '../../attempts';
import { openToken } from '../../token';

/** Asks nobody: compares a typed code with the token that Send made. */
export const check = localOperation({
	name: 'Check',
	action: 'Check a code that a person typed',
	description: 'Compare a typed code with the token that Send has returned',
	fields: [
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. {{ $json.token }}',
			required: true,
			description: 'The token that Send has returned, with Code Output: Token',
		},
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 1234',
			description: 'The digits that the person typed',
		},
	],
	options: [],
	prepare: ({ token: text, code }, { credential, store }) => {
		const key = keyOf(credential);
		const token = key === '' ? undefined : openToken(key, text);
		if (!token) {
			throw new InvalidInput(
				'token',
				'was not made by Send with this credential',
				'Pass the token on unchanged, and use the same credential in Send and Check.',
			);
		}
		const { id, number, expiresAt, maxAttempts } = token.claims;
		return async () => {
			if (Date.now() >= expiresAt * 1000) {
				return { valid: false, expired: true, attemptsLeft: 0, number };
			}
			const attempts = new Attempts(store, id, maxAttempts);
			const attemptsLeft = await attempts.take();
			const valid = attemptsLeft !== undefined && token.isCode(code);
			if (valid) await attempts.spend();
			return { valid, expired: false, attemptsLeft: valid ? 0 : (attemptsLeft ?? 0), number };
		};
	},
});
