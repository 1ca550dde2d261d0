import { checkKey } from '../../shared/http/credential';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { secretOf } from '../../shared/values/secret';
import { isId, isObject } from '../../shared/values/json';
import { join } from '../../shared/http/url';
import type { Accepted } from '../../shared/operation/answers';
import type { Provider, RunContext } from '../../shared/operation/operation';
import type { Reply, WireRequest } from '../../shared/operation/wire';

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
	{ credential }: RunContext,
	path: 'addAutorule' | 'getMyTrunks' | `getAutorule/${string}`,
): string {
	checkKey(credential.token, 'Token');
	return join(credential.baseUrl, `/mapi/${path}`);
}

/** GET /mapi/getMyTrunks – section "Получение доступных линий (trunks)". */
export const trunksRequest = (environment: RunContext): WireRequest => ({
	method: 'GET',
	url: urlOf(environment, 'getMyTrunks'),
});

/** GET /mapi/getAutorule/{id} – AloVoice, second method of the document. */
export const autoruleRequest = (segment: string, environment: RunContext): WireRequest => ({
	method: 'GET',
	url: urlOf(environment, `getAutorule/${segment}`),
});

/** The numbers of the account's lines; undefined if the reply is not the documented list. */
export function readTrunks({ body }: Reply): string[] | undefined {
	if (!Array.isArray(body)) return undefined;
	const trunks = body.map((entry: unknown) => (typeof entry === 'number' ? String(entry) : entry));
	return trunks.every((entry) => typeof entry === 'string') ? trunks : undefined;
}

/** A campaign, passed through under AloVoice's own names; undefined if it has no id. */
export function readCampaign({ body }: Reply): IDataObject | undefined {
	return isObject(body) && isId(body.id) ? body : undefined;
}

/** The answer of an item for a campaign that was created or asked for. */
export function readAutorule(reply: Reply, more: IDataObject = {}): Accepted | undefined {
	const campaign = readCampaign(reply);
	return (
		campaign && { outcome: 'accepted', id: String(campaign.id), json: { ...campaign, ...more } }
	);
}
