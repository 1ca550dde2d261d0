import { NodeHelpers } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
	INodeProperties,
} from 'n8n-workflow';
import { maskOf } from './mask';
import { baseUrlOf } from './url';
import { failureOfNetwork, failureOfStatus } from './failures';
import { made, toReply } from './request';
import type { Provider, RunContext } from '../operation/operation';
import type { Reply, WireRequest } from '../operation/wire';

/** A request to one address of the credential that places no call and sends no message. */
export interface Probe {
	/** Field of the credential with the address. */
	readonly baseUrl: string;
	readonly request: (environment: RunContext) => WireRequest;
	/**
	 * Reads a reply with status 2xx.
	 *
	 * @returns undefined if it is none of this provider's; `refusal` in words for the person
	 */
	readonly read: (reply: Reply) => { readonly refusal?: string } | undefined;
	/** Whether a refusal is good news: the key may ask, and what it asks for does not exist. */
	readonly isGoodRefusal?: (reply: Reply) => boolean;
}

/** How a credential is tested. */
export interface CredentialTest {
	readonly provider: Provider;
	/** The class that signs the requests of the nodes, too. */
	readonly type: {
		readonly properties: INodeProperties[];
		authenticate(
			credential: ICredentialDataDecryptedObject,
			request: IHttpRequestOptions,
		): Promise<IHttpRequestOptions>;
	};
	/** Each is asked; the test fails if one fails. */
	readonly probes: readonly Probe[];
	/** Shown if all is well. */
	readonly success?: string;
	/** ms that the test may take. Default: TIMEOUT. */
	readonly timeout?: number;
}

/** Less than the patience of a person in front of a dialog. */
const TIMEOUT = 15_000;

/** These tell of the credential, a proxy or the provider; any other one tells that it is not there. */
const isTelling = (status: number): boolean =>
	[401, 403, 407, 408, 429].includes(status) || status >= 500;

/** The method of a node that a Test button calls. */
export const credentialTestOf = (test: CredentialTest) =>
	async function (
		this: ICredentialTestFunctions,
		credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
	): Promise<INodeCredentialTestResult> {
		return await testCredential(this, credential, test);
	};

/**
 * Carries out the Test button of a credential. It is a method of the nodes and no `test` of the
 * credential class, because n8n follows redirects there, which carries the secret to another host,
 * and shows bare codes.
 *
 * @returns in words what is wrong, without any secret; never throws
 */
async function testCredential(
	{ helpers }: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
	test: CredentialTest,
): Promise<INodeCredentialTestResult> {
	const { provider, type, probes, success = 'Connection successful!' } = test;
	const mask = maskOf(provider.secrets(data));
	const labelOf = (name: string) =>
		type.properties.find((property) => property.name === name)?.displayName ?? name;
	const addresses = [...new Set(probes.map(({ baseUrl }) => baseUrl))];
	const unusable = addresses.flatMap((name) => {
		const address = baseUrlOf(data[name]);
		return 'refusal' in address ? [`${labelOf(name)} ${address.refusal}.`] : [];
	});
	if (unusable.length > 0) return { status: 'Error', message: unusable.join(' ') };
	const missing = type.properties.filter(
		(property) =>
			property.required === true &&
			!addresses.includes(property.name) &&
			NodeHelpers.displayParameter(data, property, null, null) &&
			String(data[property.name] ?? '').trim() === '',
	);
	if (missing.length > 0) {
		const labels = missing.map(({ displayName }) => displayName).join(' and ');
		return {
			status: 'Error',
			message: `Enter ${labels}, and test again: without it no request is accepted.`,
		};
	}

	const faultOf = async (probe: Probe): Promise<string | undefined> => {
		const { baseUrl, request, read, isGoodRefusal } = probe;
		const timeout = test.timeout ?? TIMEOUT;
		const making = made(() => request({ credential: data }), mask);
		if ('failure' in making) return sentences(making.failure);
		const { made: asked } = making;
		try {
			const signed = await type.authenticate(data, { ...asked });
			const response = await within(timeout, helpers.request(legacy(signed, timeout)));
			if (response === LATE) {
				return `${provider.name} did not answer within ${timeout / 1000} seconds. Check ${labelOf(baseUrl)} and the connection of your n8n.`;
			}
			const reply = toReply(response, { mask });
			if (isGoodRefusal?.(reply)) return undefined;
			const own = provider.failureOf?.(reply);
			if (own) return sentences(own);
			const failure = failureOfStatus(provider.name, reply, 'query');
			if (failure && isTelling(reply.status)) return sentences(failure);
			const answer = failure ? undefined : read(reply);
			return answer ? answer.refusal : nothingHere(provider.name, labelOf(baseUrl), reply);
		} catch (error) {
			const unanswered = { provider: provider.name, mask, timeout, url: asked.url, end: undefined };
			return sentences(failureOfNetwork(unanswered, error, 'query'));
		}
	};

	const faults = new Map<string, string[]>();
	for (const [index, fault] of (await Promise.all(probes.map(faultOf))).entries()) {
		const label = labelOf(probes[index]?.baseUrl ?? '');
		if (fault !== undefined) faults.set(fault, [...(faults.get(fault) ?? []), label]);
	}
	if (faults.size === 0) return { status: 'OK', message: success };
	const named = [...faults].map(([fault, labels]) =>
		addresses.length === 1 ? fault : `${labels.join(' and ')}: ${fault}`,
	);
	return { status: 'Error', message: mask.text(named.join(' ')) };
}

/** The request for the one helper that n8n gives a test; `json: false` leaves the reply as text. */
const legacy = (
	{ url, method, headers, auth, body, skipSslCertificateValidation }: IHttpRequestOptions,
	timeout: number,
) => ({
	uri: url,
	method,
	headers: { Accept: 'application/json', ...headers },
	...(auth && { auth }),
	...(body !== undefined && { body }),
	...(skipSslCertificateValidation && { rejectUnauthorized: false }),
	json: false,
	simple: false,
	resolveWithFullResponse: true,
	followRedirect: false,
	followAllRedirects: false,
	timeout,
});

const LATE = Symbol('late');

/** n8n's helper takes no signal, and its time-out counts anew with each byte of a reply. */
async function within(timeout: number, asking: Promise<unknown>): Promise<unknown> {
	const late = new Promise((resolve) => {
		AbortSignal.timeout(timeout).addEventListener('abort', () => resolve(LATE));
	});
	return await Promise.race([asking, late]);
}

const sentences = ({ message, description }: { message: string; description: string }): string =>
	`${message}. ${description}`.trim();

function nothingHere(provider: string, label: string, { status, statusText }: Reply): string {
	const code = `${status} ${statusText}`.trim();
	const reason =
		status < 300
			? 'the reply is undocumented'
			: status < 400
				? `the reply leads to another address, ${code}; it was not followed, so that the credential reaches no other host`
				: code;
	return `${provider} is not at this address (${reason}). Check ${label}.`;
}
