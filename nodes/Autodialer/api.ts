import type { DateTime } from 'luxon';
import { checkKey } from '../../shared/http/credential';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { KEY_SEGMENT } from '../../credentials/AutodialerApi.credentials';
import { secretOf } from '../../shared/values/secret';
import { isObject } from '../../shared/values/json';
import { join } from '../../shared/http/url';
import type { Provider, RunContext } from '../../shared/operation/operation';
import type { Reply, WireRequest } from '../../shared/operation/wire';

export const NAME = 'Autodialer';

/** "Максимальное кол-во записей в одном массиве — 1000" */
export const GROUP_LIMIT = 1000;

function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { apiKey, accessToken, webhookSecret } = credential;
	return [apiKey, accessToken, webhookSecret].map(secretOf);
}

export const provider: Provider = {
	name: NAME,
	credentialType: 'autodialerApi',
	secrets: secretsOf,
};

/** An address without the key, for people to see: the credential replaces the stars. */
export function urlOf({ credential }: RunContext, method: 'make' | 'newcall' | 'cdr'): string {
	checkKey(credential.apiKey, 'API Key');
	checkKey(credential.accessToken, 'Access Token');
	return join(credential.baseUrl, `${KEY_SEGMENT}${method}`);
}

/** The document names no encoding for newcall and cdr, but writes PHP-style fields: a form. */
export function encode(fields: object, encoding: 'form' | 'json' = 'form'): object {
	return encoding === 'json' ? fields : new URLSearchParams(Object.entries(fields));
}

/** Body of POST {baseUrl}/{apiKey}/cdr: days as YYYY-MM-DD, `to` a phone as 8NNNNNNNNNN. */
export interface RecordsQuery {
	readonly date_from: string;
	readonly date_to: string;
	readonly to?: string;
}

/**
 * From a day until tomorrow: the document names no zone for its days, and tomorrow includes today in
 * any zone.
 */
export const untilTomorrow = (from: DateTime, now: DateTime): RecordsQuery => ({
	date_from: from.toFormat('yyyy-MM-dd'),
	date_to: now.plus({ days: 1 }).toFormat('yyyy-MM-dd'),
});

/** POST {baseUrl}/{apiKey}/cdr – section "Получение истории звонков". */
export const recordsRequest = (
	query: RecordsQuery,
	encoding: 'form' | 'json' | undefined,
	environment: RunContext,
): WireRequest => ({
	method: 'POST',
	url: urlOf(environment, 'cdr'),
	body: encode(query, encoding),
});

/** The call records; undefined if the reply is not the documented list. */
export function readRecords(reply: Reply): IDataObject[] | undefined {
	if (isNothing(reply)) return [];
	const { body } = reply;
	return Array.isArray(body) && body.every(isObject) ? body : undefined;
}

/** PHP writes an empty list in several ways. */
function isNothing(reply: Reply): boolean {
	const { body } = reply;
	if (body === undefined) return reply.excerpt() === '';
	return body === null || (isObject(body) && Object.keys(body).length === 0);
}

/** A count in the Autodialer's form: a number, or its digits as text. */
export function countOf(value: unknown): number | undefined {
	const isCount = (typeof value === 'string' && /^\d+$/.test(value)) || typeof value === 'number';
	return isCount ? Number(value) : undefined;
}
