import axios, { type AxiosResponse } from 'axios';

/*
 * The plain client, written from "Функции API программы «Автодайлер»", without code of n8n or of
 * the node. It sends the fields in the document's order, whatever their order in the call.
 */
export interface ReferenceRecord {
	id: string;
	name?: string;
	phone: string;
	UUID?: string;
	var1?: string;
	var2?: string;
	var3?: string;
	/** HH:MM:SS; the spelling is the document's. */
	statdialertime?: string;
	stopdialertime?: string;
	maxcount?: string;
	generationtype?: string;
}

export interface ReferenceSingleCall {
	name?: string;
	phone: string;
	UUID?: string;
	var1?: string;
	var2?: string;
	var3?: string;
	/** HH:MM */
	timestart?: string;
	timestop?: string;
	maxcount?: string;
	generationtype?: string;
}

export interface ReferencePeriod {
	date_from: string;
	date_to: string;
	to?: string;
}

export interface AutodialerReferenceOptions {
	/** Without the key. */
	baseUrl: string;
	apiKey: string;
	accessToken: string;
	/** Encoding of newcall and cdr, for which the document names none; default form. */
	encoding?: 'form' | 'json';
}

export type Reply = AxiosResponse<unknown>;

type Fields = Record<string, string | undefined>;

function encodeForm(fields: Fields): string {
	const form = new URLSearchParams();
	for (const [name, value] of Object.entries(fields)) {
		if (value !== undefined) form.append(name, value);
	}
	return form.toString();
}

/** Every status is a reply; only a broken connection throws. */
export function createAutodialerReference(options: AutodialerReferenceOptions) {
	const { baseUrl, apiKey, accessToken, encoding = 'form' } = options;
	const client = axios.create({ validateStatus: () => true, maxRedirects: 0, proxy: false });
	const post = async (path: string, type: string, body: string): Promise<Reply> => {
		const url = `${baseUrl}/${encodeURIComponent(apiKey)}${path}`;
		return await client.post<unknown>(url, body, { headers: { 'Content-Type': type } });
	};
	const postFields = async (path: string, fields: Fields): Promise<Reply> =>
		encoding === 'json'
			? await post(path, 'application/json', JSON.stringify(fields))
			: await post(path, 'application/x-www-form-urlencoded', encodeForm(fields));
	return {
		async make(records: ReferenceRecord[]): Promise<Reply> {
			const data = records.map((record) => {
				const { id, name, phone, UUID, var1, var2, var3 } = record;
				const { statdialertime, stopdialertime, maxcount, generationtype } = record;
				const person = { id, name, phone, UUID, var1, var2, var3 };
				return { ...person, statdialertime, stopdialertime, maxcount, generationtype };
			});
			// JSON.stringify omits undefined values.
			const body = JSON.stringify({ query: { access_token: accessToken, data } });
			return await post('/make', 'application/json', body);
		},
		async newcall(call: ReferenceSingleCall): Promise<Reply> {
			const { name, phone, UUID, var1, var2, var3 } = call;
			const { timestart, timestop, maxcount, generationtype } = call;
			const person = { id: '0', name, phone, UUID, var1, var2, var3 };
			return await postFields('/newcall', {
				...person,
				timestart,
				timestop,
				maxcount,
				generationtype,
			});
		},
		async cdr({ date_from, date_to, to }: ReferencePeriod): Promise<Reply> {
			return await postFields('/cdr', { date_from, date_to, to });
		},
	};
}
