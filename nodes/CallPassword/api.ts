import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { secretOf } from '../../shared/credential';
import { ADVICE, undocumentedReply } from '../../shared/faults';
import type { Reply } from '../../shared/http';
import { isId, isObject } from '../../shared/json';
import type { Answer, Failing, Provider, RunEnvironment } from '../../shared/operation';
import { join } from '../../shared/url';
import { errorOf } from './errorCodes';

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

export function sendUrl({ credential }: RunEnvironment): string {
	return join(credential.baseUrl, '/api/call-password/send/');
}

/**
 * A call has an id and the number that was asked for; `result: "error"` is a no, with status 200.
 *
 * @param number as sent
 * @param isQuoted whether messages may hold what the provider says
 */
export function readSent(reply: Reply, number: string, isQuoted: boolean): Answer {
	const { body } = reply;
	if (!isObject(body)) return undocumented(reply, isQuoted);
	const { result, error_code: words, id, number: called } = body;
	if (result === 'error') return errorOf(words, isQuoted);
	if (result !== 'ok' || !isId(id)) return undocumented(reply, isQuoted);
	// The document promises the number. Without the right one nobody can tell whom the code is for.
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

function undocumented(reply: Reply, isQuoted: boolean): Failing {
	const answer = undocumentedReply(NAME, reply);
	if (isQuoted) return answer;
	const description = `${ADVICE.send.perhaps} The reply is not quoted, because it may hold the code.`;
	return { ...answer, description };
}

/** Digits, a Russian number with 7 in front: a reply may write it in another form, or as a number. */
function wireForm(number: string): string {
	const digits = number.replace(/\D/g, '');
	if (digits.length === 10) return `7${digits}`;
	return digits.replace(/^8(?=\d{10}$)/, '7');
}
