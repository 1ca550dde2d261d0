import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { secretOf } from '../../shared/credential';
import { undocumentedReply } from '../../shared/faults';
import type { Reply } from '../../shared/http';
import { isId, isObject } from '../../shared/json';
import type { Answer, Provider, RunEnvironment, WireRequest } from '../../shared/operation';
import { join } from '../../shared/url';

export const NAME = 'AloVoice';

function secretsOf({ token }: ICredentialDataDecryptedObject): string[] {
	return [secretOf(token)];
}

export const provider: Provider = {
	name: NAME,
	credentialType: 'aloVoiceApi',
	secrets: secretsOf,
};

export function urlOf(
	{ credential }: RunEnvironment,
	path: 'addAutorule' | 'getMyTrunks' | `getAutorule/${string}`,
): string {
	return join(credential.baseUrl, `/mapi/${path}`);
}

/** GET /mapi/getMyTrunks – section "Получение доступных линий (trunks)". */
export const trunksRequest = (environment: RunEnvironment): WireRequest => ({
	method: 'GET',
	url: urlOf(environment, 'getMyTrunks'),
});

/** GET /mapi/getAutorule/{id} – AloVoice, second method of the document. */
export const autoruleRequest = (segment: string, environment: RunEnvironment): WireRequest => ({
	method: 'GET',
	url: urlOf(environment, `getAutorule/${segment}`),
});

/** The numbers of the account's lines; undefined if the reply is not the documented list. */
export function readTrunks({ body }: Reply): string[] | undefined {
	if (!Array.isArray(body)) return undefined;
	const trunks = body.map((entry: unknown) => (typeof entry === 'number' ? String(entry) : entry));
	return trunks.every((entry) => typeof entry === 'string') ? trunks : undefined;
}

/** A campaign, passed through under AloVoice's own names. */
export function readAutorule(reply: Reply, kind: 'send' | 'query'): Answer {
	const { body } = reply;
	if (!isObject(body) || !isId(body.id)) {
		return undocumentedReply(NAME, reply, kind);
	}
	return { outcome: 'accepted', id: String(body.id), json: body };
}
