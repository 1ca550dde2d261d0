import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Field } from '../../shared/operation/fields';
import { InvalidInput } from '../../shared/values/invalidInput';
import { sealToken } from './token';
import type { Claims } from './token';
import { tokenKeyOf } from './tokenKey';

export const MAX_ATTEMPTS = {
	displayName: 'Max Attempts',
	name: 'maxAttempts',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
	default: 5,
	description: 'How often the person may type a code',
} as const satisfies Field;

export const TOKEN_TTL = {
	displayName: 'Token TTL',
	name: 'tokenTtl',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 86_400, numberPrecision: 0 },
	default: 300,
	description: 'How long the token is valid, in seconds',
} as const satisfies Field;

/** Makes the token of a code; its time begins now. */
export type Seal = (code: string) => { readonly token: string; readonly expiresAt: string };

interface Limits extends Pick<Claims, 'number' | 'capacity'> {
	/** Seconds. */
	readonly tokenTtl?: number;
	readonly maxAttempts?: number;
}

/**
 * Derives the key, so that a seal can be had before the code.
 *
 * @param parameter whose value needs the key
 * @throws InvalidInput if the credential has no secret
 */
export async function sealFor(
	{ number, capacity, tokenTtl = TOKEN_TTL.default, maxAttempts = MAX_ATTEMPTS.default }: Limits,
	credential: ICredentialDataDecryptedObject,
	parameter: string,
): Promise<Seal> {
	const key = await tokenKeyOf(credential);
	if (!key) {
		throw new InvalidInput(
			parameter,
			'needs a credential with a token secret, an API key or a password',
			'Fill in the credential: tokens are keyed with it.',
		);
	}
	return (code) => {
		const expiresAt = Math.floor(Date.now() / 1000) + tokenTtl;
		return {
			token: sealToken(key, code, { number, expiresAt, maxAttempts, capacity }),
			expiresAt: new Date(expiresAt * 1000).toISOString(),
		};
	};
}
