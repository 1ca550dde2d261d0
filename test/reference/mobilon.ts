import axios, { type AxiosResponse } from 'axios';

/*
 * The plain client, written from shared/providers/mobilon-autocall.txt and mobilon-sms.txt:
 * nothing of n8n's and nothing of the node's. The node's requests are compared with these byte for
 * byte, so the fields go out in the documents' order whatever order they were given in.
 */
export interface ReferenceCall {
	guid: string;
	file: string;
	date?: string;
	time?: string;
	number: string;
	source: string;
}

export interface ReferenceMessage {
	guid: string;
	text: string;
	number: string;
	source: string;
}

export interface MobilonReferenceOptions {
	autocallBaseUrl: string;
	smsBaseUrl: string;
	login: string;
	password: string;
}

export type Reply = AxiosResponse<unknown>;

/** Every status comes back as a reply; only a broken connection is thrown. */
export function createMobilonReference(options: MobilonReferenceOptions) {
	const { autocallBaseUrl, smsBaseUrl, login, password } = options;
	const client = axios.create({
		auth: { username: login, password },
		headers: { 'Content-Type': 'application/json' },
		validateStatus: () => true,
		maxRedirects: 0,
		proxy: false,
	});
	const post = async (url: string, body: unknown): Promise<Reply> => {
		return await client.post<unknown>(url, JSON.stringify(body));
	};
	return {
		async autocallCreate(calls: ReferenceCall[]): Promise<Reply> {
			const body = calls.map(({ guid, file, date, time, number, source }) => {
				// JSON.stringify leaves an undefined date and time out.
				return { guid, file, date, time, number, source };
			});
			return await post(`${autocallBaseUrl}/call/`, body);
		},
		async autocallStatus(ids: string[]): Promise<Reply> {
			const body = ids.map((id) => ({ id }));
			return await post(`${autocallBaseUrl}/status/`, body);
		},
		async smsSend(messages: ReferenceMessage[]): Promise<Reply> {
			const body = messages.map(({ guid, text, number, source }) => {
				return { guid, text, number, source };
			});
			return await post(`${smsBaseUrl}/send/`, body);
		},
		async smsStatus(ids: string[]): Promise<Reply> {
			const body = ids.map((id) => ({ id }));
			return await post(`${smsBaseUrl}/status/`, body);
		},
	};
}
