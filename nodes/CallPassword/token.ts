import { createHmac, randomUUID } from 'node:crypto';
import { isSameSecret } from '../../shared/values/secret';

/** Content of a token. It holds no code, only a keyed digest that cannot be reversed. */
export interface Claims {
	/** Random; identifies the token's attempts. */
	readonly id: string;
	readonly number: string;
	/** Seconds since 1970. */
	readonly expiresAt: number;
	readonly maxAttempts: number;
	/** How many digits the code has. */
	readonly capacity: number;
}

export interface Token {
	readonly claims: Claims;
	/**
	 * Compares in constant time. It ignores spaces and dashes and restores lost leading zeros.
	 * Anything but digits never matches.
	 */
	readonly isCode: (typed: string) => boolean;
}

/**
 * Makes a token for a code, whatever way it goes to the person. Without the key nobody can make or
 * change one.
 *
 * @param key derived from a secret: see tokenKey.ts
 * @param code digits, at most `capacity`
 */
export function sealToken(key: Buffer, code: string, claims: Omit<Claims, 'id'>): string {
	const payload = Buffer.from(JSON.stringify({ id: randomUUID(), ...claims })).toString(
		'base64url',
	);
	const codeDigest = sign(key, 'code', payload, code.padStart(claims.capacity, '0'));
	return [payload, codeDigest, sign(key, 'token', payload, codeDigest)].join('.');
}

/** The token, if it was sealed with this key; undefined for anything else. */
export function openToken(key: Buffer, text: string): Token | undefined {
	const [payload = '', codeDigest = '', signature = '', ...more] = text.trim().split('.');
	if (more.length > 0 || !isDigest(signature, sign(key, 'token', payload, codeDigest))) {
		return undefined;
	}
	const claims: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
	return {
		claims,
		isCode: (typed) => {
			const digits = typed.replace(/[\s-]/g, '');
			if (!/^\d+$/.test(digits)) return false;
			const code = digits.padStart(claims.capacity, '0');
			return isDigest(codeDigest, sign(key, 'code', payload, code));
		},
	};
}

/** One key, but separate digests for each purpose. */
function sign(key: Buffer, purpose: string, ...parts: string[]): string {
	const text = JSON.stringify(['call-password', purpose, ...parts]);
	return createHmac('sha256', key).update(text).digest('base64url');
}

const isDigest = (given: string, right: string): boolean =>
	isSameSecret(Buffer.from(given), Buffer.from(right));
