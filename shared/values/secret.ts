import { timingSafeEqual } from 'node:crypto';

/**
 * A secret as every use of it needs it, to sign, to compare and to mask: whoever pastes one often
 * pastes white space with it, and HTTP drops that on its way, so that a reply would quote a secret
 * that differs from the stored one.
 */
export const secretOf = (value: unknown): string => String(value ?? '').trim();

/** Compares in a time that does not depend on where the two differ. */
export const isSameSecret = (given: Buffer, secret: Buffer): boolean =>
	given.length === secret.length && timingSafeEqual(given, secret);
