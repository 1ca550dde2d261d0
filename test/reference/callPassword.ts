import axios, { type AxiosResponse } from 'axios';

/*
 * The plain client, written from "Описание API услуги Call-Password", without code of n8n or of the
 * node. It sends the fields in the document's order: security, number, capacity.
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

/** Every status is a reply; only a broken connection throws. */
export function createCallPasswordReference(options: CallPasswordReferenceOptions) {
	const { baseUrl, signing } = options;
	const client = axios.create({
		headers: {
			'Content-Type': 'application/json',
			// The key itself, without the word of a scheme before it.
			...(signing.by === 'header' ? { Authorization: signing.apiKey } : {}),
		},
		validateStatus: () => true,
		maxRedirects: 0,
		proxy: false,
	});
	return {
		async send({ number, capacity }: ReferenceVerification): Promise<Reply> {
			// JSON.stringify omits an undefined security.
			const body = JSON.stringify({ security: securityOf(signing), number, capacity });
			return await client.post<unknown>(`${baseUrl}/api/call-password/send/`, body);
		},
	};
}
