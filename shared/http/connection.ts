import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import type { Provider } from '../operation/operation';
import { maskOf } from './mask';
import type { Mask } from './mask';

/** Who sends a request, and how long it may take. */
export interface Connection {
	readonly context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;
	/** Its name, as messages show it. */
	readonly provider: string;
	readonly credentialType: string;
	readonly failureOf?: Provider['failureOf'];
	/** As n8n gave it, decrypted: it signs and masks every request. */
	readonly credential: ICredentialDataDecryptedObject;
	readonly mask: Mask;
	/** ms that a request may take, until the last byte of its reply. */
	readonly timeout: number;
	readonly isStopped: () => boolean;
	/** Ends a request that is under way, besides n8n's own cancel signal. */
	readonly signal?: AbortSignal;
	/** Replies are quoted nowhere: they hold what only the operation may read. */
	readonly isConfidential?: boolean;
}

/** `mask`: where one account is told what may quote another; else made of the credential. */
export type Limits = Pick<Connection, 'timeout' | 'signal'> & { readonly mask?: Mask };

export function connect(
	context: Connection['context'],
	{ name: provider, credentialType, secrets, failureOf }: Provider,
	credential: ICredentialDataDecryptedObject,
	given: Limits,
): Connection {
	const stop =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return {
		context,
		provider,
		credentialType,
		failureOf,
		credential,
		mask: maskOf(secrets(credential)),
		isStopped: () => stop?.aborted === true,
		...given,
	};
}
