import { checkKey } from '../../shared/http/credential';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { secretOf } from '../../shared/values/secret';
import { isId, isObject } from '../../shared/values/json';
import { join } from '../../shared/http/url';
import { errorOf } from './errorCodes';
import type { Answer } from '../../shared/operation/answers';
import type { Provider, RunContext } from '../../shared/operation/operation';
import type { Reply } from '../../shared/operation/wire';

export const NAME = 'MobilGroup';

function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { apiKey, password, tokenSecret } = credential;
	return [apiKey, password, tokenSecret].map(secretOf);
}

export const provider: Provider = {
	name: NAME,
	credentialType: 'mobilGroupApi',
	secrets: secretsOf,
};

export function sendUrl({ credential }: RunContext): string {
	if (credential.authentication !== 'loginPassword') checkKey(credential.apiKey, 'API Key');
	return join(credential.baseUrl, '/api/call-password/send/');
}

/**
 * A call has an id and the requested number. `result: "error"` is a refusal with status 200.
 *
 * @param number as sent
 * @param isQuoted whether messages may quote the provider
 */
export function readSent({ body }: Reply, number: string, isQuoted: boolean): Answer | undefined {
	if (!isObject(body)) return undefined;
	const { result, error_code: words, id, number: called } = body;
	if (result === 'error') return errorOf(words, isQuoted);
	if (result !== 'ok' || !isId(id)) return undefined;
	// The document promises the number. Without it nobody can tell for whom the code is.
	if (!isId(called) || wireForm(String(called)) !== wireForm(number)) {
		return {
			outcome: 'unknown',
			message: isId(called)
				? `${NAME} answered about another number than the one to call`
				: `${NAME} did not say which number it called`,
			description: `Its call has the ID ${id}. Look it up in your account before you send again.`,
		};
	}
	return { outcome: 'accepted', id: String(id), json: { ...body } };
}

/** Digits, a Russian number with 7 in front: a reply may have another form, or a JSON number. */
function wireForm(number: string): string {
	const digits = number.replace(/\D/g, '');
	if (digits.length === 10) return `7${digits}`;
	return digits.replace(/^8(?=\d{10}$)/, '7');
}
