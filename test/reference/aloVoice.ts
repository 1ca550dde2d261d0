import axios, { type AxiosResponse } from 'axios';
import FormData from 'form-data';

/*
 * The plain client, written from AloVoice's document, "API", revision 2, without code of n8n or of
 * the node. It sends the parts in the order of the document's list, which is also that of its curl
 * example.
 */
export interface ReferenceFile {
	fileName: string;
	contentType: string;
	bytes: Buffer;
}

export interface ReferenceAutorule {
	record: ReferenceFile;
	recipients: ReferenceFile;
	name: string;
	from: string;
	to: string;
	fromtime: string;
	totime: string;
	/** Numbers separated by commas. */
	trunks: string;
	maxline?: string;
	goodtime?: string;
	tries?: string;
	paused?: string;
	timezone?: string;
}

export interface AloVoiceReferenceOptions {
	baseUrl: string;
	token: string;
}

export type Reply = AxiosResponse<unknown>;

/** Every status is a reply; only a broken connection throws. */
export function createAloVoiceReference({ baseUrl, token }: AloVoiceReferenceOptions) {
	const client = axios.create({
		headers: { Authorization: `Bearer ${token}` },
		validateStatus: () => true,
		maxRedirects: 0,
		maxBodyLength: Infinity,
		proxy: false,
	});
	return {
		async addAutorule(autorule: ReferenceAutorule): Promise<Reply> {
			const { record, recipients, name, from, to, fromtime, totime, trunks } = autorule;
			const { maxline, goodtime, tries, paused, timezone } = autorule;
			const form = new FormData();
			for (const [field, file] of Object.entries({ record, recipients })) {
				const { fileName: filename, contentType, bytes } = file;
				form.append(field, bytes, { filename, contentType });
			}
			const required = { name, from, to, fromtime, totime, trunks };
			const optional = { maxline, goodtime, tries, paused, timezone };
			for (const [field, text] of Object.entries({ ...required, ...optional })) {
				if (text !== undefined) form.append(field, text);
			}
			const headers = form.getHeaders();
			return await client.post<unknown>(`${baseUrl}/mapi/addAutorule`, form.getBuffer(), {
				headers,
			});
		},
		async getAutorule(id: string | number): Promise<Reply> {
			return await client.get<unknown>(`${baseUrl}/mapi/getAutorule/${encodeURIComponent(id)}`);
		},
		async getMyTrunks(): Promise<Reply> {
			return await client.get<unknown>(`${baseUrl}/mapi/getMyTrunks`);
		},
	};
}
