import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { undocumentedReply } from '../../shared/faults';
import type { Reply } from '../../shared/http';
import { isId, isObject } from '../../shared/json';
import type { Answer, Provider, RunEnvironment } from '../../shared/operation';
import { join } from '../../shared/url';

export const NAME = 'MobilGroup';

/** What signs a request, and what verification tokens are keyed with. */
export function keyOf(credential: ICredentialDataDecryptedObject): string {
	const { authentication, apiKey, password } = credential;
	return String((authentication === 'loginPassword' ? password : apiKey) ?? '');
}

function secretsOf({ apiKey, password }: ICredentialDataDecryptedObject): string[] {
	return [String(apiKey ?? ''), String(password ?? '')];
}

export const provider: Provider = {
	name: NAME,
	credentialType: 'mobilGroupApi',
	secrets: secretsOf,
};

export function sendUrl({ credential }: RunEnvironment): string {
	return join(credential.baseUrl, '/api/call-password/send/');
}

/** `result: "error"` is a no, with the provider's own words; a call has an id. */
export function readSent(reply: Reply): Answer {
	const { body } = reply;
	if (!isObject(body)) return undocumentedReply(NAME, reply);
	const { result, error_code: words, id } = body;
	if (result === 'error') {
		return {
			outcome: 'rejected',
			message: `${NAME} rejected the request`,
			description: `${NAME} says: "${typeof words === 'object' ? JSON.stringify(words) : String(words ?? '')}". Check the number, the credential and the balance of your account.`,
		};
	}
	if (result !== 'ok' || !isId(id)) {
		return undocumentedReply(NAME, reply);
	}
	return { outcome: 'accepted', id: String(id), json: { ...body } };
}
