import axios, { type AxiosResponse } from 'axios';

/*
 * The plain client, written from shared/providers/mobilgroup-call-password.txt: nothing of n8n's
 * and nothing of the node's. The fields go out in the document's order: security, number, capacity.
 */
export type CallPasswordSigning =
	| { by: 'header'; apiKey: string }
	| { by: 'bodyKey'; apiKey: string }
	| { by: 'bodyLogin'; login: string; password: string };

export interface CallPasswordReferenceOptions {
	baseUrl: string;
	signing: CallPasswordSigning;
}

export interface ReferenceVerification {
	number: string;
	/** Quoted in the document. */
	capacity: string;
}

export type Reply = AxiosResponse<unknown>;

function securityOf(signing: CallPasswordSigning) {
	switch (signing.by) {
		case 'header':
			return undefined;
		case 'bodyKey':
			return { apiKey: signing.apiKey };
		case 'bodyLogin':
			return { login: signing.login, password: signing.password };
	}
}

/** Every status comes back as a reply; only a broken connection is thrown. */
export function createCallPasswordReference(options: CallPasswordReferenceOptions) {
	const { baseUrl, signing } = options;
	const client = axios.create({
		headers: {
			'Content-Type': 'application/json',
			// The key itself, without a scheme's word before it.
			...(signing.by === 'header' ? { Authorization: signing.apiKey } : {}),
		},
		validateStatus: () => true,
		maxRedirects: 0,
		proxy: false,
	});
	return {
		async send({ number, capacity }: ReferenceVerification): Promise<Reply> {
			// JSON.stringify leaves an undefined security out.
			const body = JSON.stringify({ security: securityOf(signing), number, capacity });
			return await client.post<unknown>(`${baseUrl}/api/call-password/send/`, body);
		},
	};
}
