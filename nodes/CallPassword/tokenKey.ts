import { createHash, scrypt } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { setBounded } from './bounded';

/**
 * Anyone who signs up has a token and could try passwords on it offline. With these figures
 * (OWASP's for scrypt: 32 MB and three passes) a guess costs a tenth of a second instead of two
 * millionths.
 */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 26 };
const KEY_BYTES = 32;
const SALT = 'n8n-nodes-cis-telephony: Call-Password tokens';

/** Keys in this process, by a digest of their sources. */
const MOST_KEYS = 100;
const derived = new Map<string, Promise<Buffer>>();

/**
 * The key of verification tokens: from the credential's Token Secret, else from its API key or
 * password. White space at the ends does not count.
 *
 * Derived once per process, in a separate thread, so that n8n goes on meanwhile.
 *
 * @returns undefined if the credential has none of them
 */
export async function tokenKeyOf(
	credential: ICredentialDataDecryptedObject,
): Promise<Buffer | undefined> {
	const { authentication, apiKey, login, password, tokenSecret } = credential;
	const own = textOf(tokenSecret);
	const isPassword = own === '' && authentication === 'loginPassword';
	const secret = own || textOf(isPassword ? password : apiKey);
	if (secret === '') return undefined;
	// The salt must be the same in Send and in Check, on any machine, and none is stored. People
	// choose the same passwords, so the login is part of it: nobody can try one password on all
	// accounts at once.
	const salt = isPassword ? `${SALT}: ${textOf(login)}` : SALT;
	const name = createHash('sha256')
		.update(JSON.stringify([salt, secret]))
		.digest('base64');
	const key = derived.get(name) ?? derive(secret, salt);
	setBounded(derived, name, key, MOST_KEYS);
	// If derivation fails (too little memory), the next call tries again.
	key.catch(() => derived.delete(name));
	return await key;
}

async function derive(secret: string, salt: string): Promise<Buffer> {
	return await new Promise((resolve, reject) => {
		scrypt(secret, salt, KEY_BYTES, COST, (error, key) => {
			if (error) reject(error);
			else resolve(key);
		});
	});
}

const textOf = (value: unknown): string => String(value ?? '').trim();
