import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { RunEnvironment } from '../../shared/operation';
import { join } from '../../shared/url';

export const NAME = 'Autodialer';
export const CREDENTIAL_TYPE = 'autodialerApi';

/** "Максимальное кол-во записей в одном массиве — 1000" */
export const GROUP_LIMIT = 1000;

export function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { apiKey, accessToken, webhookSecret } = credential;
	return [apiKey, accessToken, webhookSecret].map((value) => String(value ?? ''));
}

/** An address as people may see it: the credential puts the key in place of the stars. */
export function urlOf({ credential }: RunEnvironment, method: 'make' | 'newcall' | 'cdr'): string {
	return join(credential.baseUrl, `/***/${method}`);
}

/** The document names no encoding for newcall and cdr, and writes PHP-style fields: a form. */
export function encode(fields: object, encoding: 'form' | 'json' = 'form'): object {
	return encoding === 'json' ? fields : new URLSearchParams(Object.entries(fields));
}

/** A count as the Autodialer gives it: a number, or its digits as text. */
export function countOf(value: unknown): number | undefined {
	const isCount = (typeof value === 'string' && /^\d+$/.test(value)) || typeof value === 'number';
	return isCount ? Number(value) : undefined;
}
