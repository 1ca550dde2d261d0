import { ADVICE } from '../operation/answers';
import type { Failing } from '../operation/answers';
import type { Reply, RequestKind } from '../operation/wire';

/** A request that did not lead to a valid answer: what it means for each of its items. */
export interface Fault {
	readonly answer: Failing;
	/** A query may be asked again after this many ms; absent where that is no use. */
	readonly retryAfter?: number;
	/** It may be over in a minute, without anybody doing anything. */
	readonly passes?: boolean;
}

/** How messages name a proxy that the settings of n8n put between it and the provider. */
export const PROXY = 'The proxy of your n8n';

/** Delay before a query is asked again, if the provider names none; ms. */
export const DEFAULT_RETRY_DELAY = 1000;

/** How a status that is not 2xx is read (delivery.md: 401, 403, 404 and 429 processed nothing). */
export function faultOfStatus(
	provider: string,
	reply: Reply,
	kind: RequestKind,
): Fault | undefined {
	const { status } = reply;
	const { nothing, perhaps } = ADVICE[kind];
	if (status >= 200 && status < 300) return undefined;
	const code = `${status} ${reply.statusText}`.trim();
	const fault = (
		outcome: Failing['outcome'],
		message: string,
		description: string,
		more: Pick<Failing, 'stopsRun'> = {},
	): Fault => ({
		answer: {
			outcome,
			message: `${message} (${code})`,
			description,
			httpCode: String(status),
			...more,
		},
	});
	const says = reply.excerpt === '' ? '' : ` ${provider} says: "${reply.excerpt}"`;

	switch (status) {
		case 401:
			return fault(
				'notSent',
				`${provider} does not accept the credential`,
				`${nothing}Check login, password or key in the credential.`,
				{ stopsRun: true },
			);
		case 403:
			return fault(
				'notSent',
				`${provider} denies access`,
				`${nothing}Ask ${provider} whether your account may use this service.${says}`,
				{ stopsRun: true },
			);
		case 404:
			return fault(
				'notSent',
				`${provider} found nothing at this address`,
				`${nothing}Check the base URL in the credential, and the ID if you gave one.`,
			);
		case 407:
			return faultOfProxy(provider, reply, kind);
		case 408:
			return {
				...fault('unknown', `${provider} gave up waiting for the request`, perhaps),
				passes: true,
			};
		case 429: {
			const wait = retryAfterOf(reply);
			const when = wait === undefined ? 'later' : `after ${Math.ceil(wait / 1000)} seconds`;
			return {
				...fault(
					'notSent',
					`${provider} receives too many requests from you`,
					`${nothing}Try again ${when}, or slow down with Batch Interval.`,
				),
				retryAfter: wait ?? DEFAULT_RETRY_DELAY,
				passes: true,
			};
		}
		case 503:
			return {
				...fault('unknown', `${provider} is not available`, perhaps + says),
				retryAfter: retryAfterOf(reply) ?? DEFAULT_RETRY_DELAY,
				passes: true,
			};
	}
	if (status < 400) {
		return fault(
			'unknown',
			`${provider} redirects the request`,
			`Redirects are not followed, so that your credential goes nowhere else. Check the base URL in the credential. ${perhaps}`,
		);
	}
	if (status < 500) {
		return fault(
			'rejected',
			`${provider} rejected the request`,
			`Correct the item and send it again.${says}`,
		);
	}
	return {
		...fault('unknown', `${provider} could not finish the request`, perhaps + says),
		passes: true,
	};
}

/** A proxy between n8n and the provider refused: it passed nothing on. */
export function faultOfProxy(provider: string, reply: Reply, kind: RequestKind): Fault {
	const { status, statusText, excerpt } = reply;
	const asks = status === 407;
	const says = excerpt === '' ? '' : ` The proxy says: "${excerpt}"`;
	return {
		answer: {
			outcome: 'notSent',
			message: `${PROXY} ${asks ? 'does not accept its user and password' : `does not connect to ${provider}`} (${`${status} ${statusText}`.trim()})`,
			description: `${ADVICE[kind].nothing}Check ${asks ? 'user and password in ' : ''}HTTP_PROXY and HTTPS_PROXY of your n8n.${says}`,
			httpCode: String(status),
		},
		passes: true,
	};
}

/** `Retry-After` in ms, in either of its forms (RFC 9110, section 10.2.3). */
function retryAfterOf(reply: Reply): number | undefined {
	const { retryAfter: value } = reply;
	if (typeof value !== 'string' || value.trim() === '') return undefined;
	const seconds = Number(value);
	const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
	return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
