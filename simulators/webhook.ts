import axios from 'axios';
import FormData from 'form-data';

export interface WebhookFile {
	fileName: string;
	contentType: string;
	bytes: Buffer;
}

export type WebhookFields = Record<string, string | number | WebhookFile>;
export type WebhookEncoding = 'json' | 'form' | 'multipart';

export interface WebhookReply {
	status: number;
	text: string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The reason why a webhook may not go to an address; http to this machine and to the `others` is
 * allowed.
 */
export function refuseWebhookUrl(url: string, others: readonly string[] = []): string | undefined {
	if (!URL.canParse(url)) return 'The address of the webhook is not a URL';
	const { protocol, hostname } = new URL(url);
	if (protocol === 'http:' && LOOPBACK.includes(hostname)) return undefined;
	if (/^https?:$/.test(protocol) && others.includes(hostname)) return undefined;
	return `A webhook is posted to a loopback address only, not to ${hostname}`;
}

function textOf(name: string, value: WebhookFields[string]): string {
	if (typeof value === 'object') throw new Error(`The file ${name} needs the encoding multipart`);
	return String(value);
}

function encode(fields: WebhookFields, encoding: WebhookEncoding) {
	const entries = Object.entries(fields);
	if (encoding === 'multipart') {
		const form = new FormData();
		for (const [name, value] of entries) {
			if (typeof value === 'object') {
				const { fileName: filename, contentType, bytes } = value;
				form.append(name, bytes, { filename, contentType });
			} else form.append(name, String(value));
		}
		return { headers: form.getHeaders(), data: form.getBuffer() };
	}
	const texts = entries.map(([name, value]): [string, string] => [name, textOf(name, value)]);
	return encoding === 'form'
		? {
				headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
				data: new URLSearchParams(texts).toString(),
			}
		: { headers: { 'Content-Type': 'application/json' }, data: JSON.stringify(fields) };
}

/**
 * Posts the Autodialer's webhook for the end of a call. The document gives neither the names of the
 * parameters nor their encoding, which are set in the system. Posts only to a loopback address or
 * to one of the `hosts`, and follows no redirect; any status is a reply.
 */
export async function postWebhook(
	url: string,
	fields: WebhookFields,
	encoding: WebhookEncoding,
	headers: Record<string, string> = {},
	hosts: readonly string[] = [],
): Promise<WebhookReply> {
	const refusal = refuseWebhookUrl(url, hosts);
	if (refusal !== undefined) throw new Error(refusal);
	const body = encode(fields, encoding);
	const reply = await axios.post<unknown>(url, body.data, {
		headers: { ...body.headers, ...headers },
		responseType: 'text',
		transformResponse: (text: unknown) => text,
		validateStatus: () => true,
		maxRedirects: 0,
		maxBodyLength: Infinity,
		proxy: false,
		timeout: 30_000,
	});
	return { status: reply.status, text: String(reply.data) };
}
