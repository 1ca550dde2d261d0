import axios, { type AxiosResponse } from 'axios';

/*
 * The plain client, written from Mobilon's documents "Автообзвон API (Гарант)" and "GSM API",
 * without code of n8n or of the node. The tests compare the node's requests with these byte for
 * byte, so it sends the fields in the documents' order, whatever their order in the call.
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

/** Every status is a reply; only a broken connection throws. */
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
				// JSON.stringify omits an undefined date and time.
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
