import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** What a token carries. The code is not in it: only a keyed digest, which cannot be turned back. */
export interface Claims {
	/** Random; what attempts are counted by. */
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
	/** Compares in constant time; spaces are ignored, zeros lost in front are put back. */
	readonly isCode: (typed: string) => boolean;
}

/** A token for a code that was just called out. Without the key nothing of it can be made or changed. */
export function sealToken(key: string, code: string, claims: Omit<Claims, 'id'>): string {
	const payload = Buffer.from(JSON.stringify({ id: randomUUID(), ...claims })).toString(
		'base64url',
	);
	const codeDigest = sign(key, 'code', payload, canonical(code, claims.capacity));
	return [payload, codeDigest, sign(key, 'token', payload, codeDigest)].join('.');
}

/** The token, if it was sealed with this key; undefined for anything else. */
export function openToken(key: string, text: string): Token | undefined {
	const [payload = '', codeDigest = '', signature = '', ...more] = text.trim().split('.');
	if (more.length > 0 || !isSame(signature, sign(key, 'token', payload, codeDigest))) {
		return undefined;
	}
	const claims: Claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
	return {
		claims,
		isCode: (typed) => {
			const code = canonical(typed, claims.capacity);
			return isSame(codeDigest, sign(key, 'code', payload, code));
		},
	};
}

/** A code as a person types it, or as a number without its zeros: always all its digits. */
const canonical = (code: string, capacity: number) =>
	code.replace(/[\s-]/g, '').padStart(capacity, '0');

function sign(key: string, purpose: string, ...parts: string[]): string {
	const text = JSON.stringify(['call-password', purpose, ...parts]);
	return createHmac('sha256', key).update(text).digest('base64url');
}

function isSame(given: string, right: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(right)];
	return a.length === b.length && timingSafeEqual(a, b);
}
