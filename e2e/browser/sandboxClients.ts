import { http } from '../../dev/node';
import { createAloVoiceReference } from '../../test/reference/aloVoice';
import { createAutodialerReference } from '../../test/reference/autodialer';
import { createCallPasswordReference } from '../../test/reference/callPassword';
import { createMobilonReference } from '../../test/reference/mobilon';
import { atEnd } from '../../dev/lifetime';

const SOURCE = '89230000000';

/** Output of the program: provider and label → value; `page` → its address. */
export function readOutput(text: string): Map<string, string> {
	const values = new Map<string, string>();
	let provider = '';
	for (const line of text.split('\n')) {
		provider = /^(.*) \(credential: /.exec(line)?.[1] ?? provider;
		const [, label, value] = /^ {2}(\S.*?) {2,}(\S+)$/.exec(line) ?? [];
		if (label !== undefined && value !== undefined) values.set(`${provider} ${label}`, value);
	}
	values.set('page', /^Open (\S+)$/m.exec(text)?.[1] ?? '');
	return values;
}

/** The reference clients with the credential values that the program printed. */
export function clientsOf(values: ReadonlyMap<string, string>) {
	const of = (name: string) => values.get(name) ?? '';
	const mobilon = createMobilonReference({
		autocallBaseUrl: of('Mobilon Autocall Base URL'),
		smsBaseUrl: of('Mobilon SMS Base URL'),
		login: of('Mobilon Login'),
		password: of('Mobilon Password'),
	});
	const callPassword = createCallPasswordReference({
		baseUrl: of('Call-Password Base URL'),
		signing: { by: 'header', apiKey: of('Call-Password API Key') },
	});
	const aloVoice = createAloVoiceReference({
		baseUrl: of('AloVoice Base URL'),
		token: of('AloVoice Token'),
	});
	const autodialer = createAutodialerReference({
		baseUrl: of('Autodialer Base URL'),
		apiKey: of('Autodialer API Key'),
		accessToken: of('Autodialer Access Token'),
	});
	return {
		mobilon,
		callPassword,
		aloVoice,
		autodialer,
		sms: async (number: string, text: string) =>
			await mobilon.smsSend([{ guid: `lead-${number.slice(-4)}`, text, number, source: SOURCE }]),
		/** So many in one request. */
		messages: async (count: number) =>
			await mobilon.smsSend(
				Array.from({ length: count }, (_, index) => {
					const number = String(89_135_300_001 + index);
					return { guid: `list-${index}`, text: `Reminder ${index + 1}`, number, source: SOURCE };
				}),
			),
		autocall: async (number: string, file: string) =>
			await mobilon.autocallCreate([
				{ guid: `lead-${number.slice(-4)}`, file, number, source: SOURCE },
			]),
		campaign: async (name: string) =>
			await aloVoice.addAutorule({
				record: {
					fileName: 'hello.mp3',
					contentType: 'audio/mpeg',
					bytes: Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(2000)]),
				},
				recipients: {
					fileName: 'recipients.csv',
					contentType: 'text/csv',
					bytes: Buffer.from('998712000001\n998712000002\n'),
				},
				...{ name, from: '2030.04.25', to: '2030.04.26', fromtime: '10:00', totime: '18:00' },
				trunks: '551234567',
			}),
	};
}

export type Clients = ReturnType<typeof clientsOf>;

export interface Receiver {
	readonly url: string;
	/** `path token-header body`, in order of arrival. */
	readonly received: string[];
}

/** Receives webhooks in place of n8n. */
export async function startReceiver(): Promise<Receiver> {
	const received: string[] = [];
	const server = http.createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
		request.on('end', () => {
			received.push(`${request.url} ${request.headers['x-webhook-token']} ${body}`);
			response.end('received');
		});
	});
	atEnd(() => {
		server.close();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given out');
	return { url: `http://127.0.0.1:${address.port}/webhook`, received };
}
