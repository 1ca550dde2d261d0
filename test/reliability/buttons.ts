import { answering } from '../support/answering';
import { providers } from '../support/providers';
import { at, pressTest } from '../support/testButton';
import { startElsewhere } from './elsewhere';

/** The Test button of one credential, pressed while its addresses give one answer. */
export interface ButtonRow {
	readonly credential: string;
	readonly fault: string;
	/** Requests that came to the host that the answer leads to. */
	readonly elsewhere: number;
	readonly message: string;
	readonly violations: readonly string[];
}

/** A server at the address instead of the provider; `to` is the same path on another host. */
const ANSWERS: ReadonlyArray<{ readonly fault: string; readonly status: number }> = [
	{ fault: '302, a redirect to another host', status: 302 },
	{ fault: '307, a redirect to another host', status: 307 },
	{ fault: '401', status: 401 },
	{ fault: '403', status: 403 },
	{ fault: '404', status: 404 },
	{ fault: '500', status: 500 },
	{ fault: 'HTML page of somebody else', status: 200 },
];

/** Presses every Test button at every answer. The answers quote the secrets of the credential. */
export async function pressButtons(): Promise<ButtonRow[]> {
	const rows: ButtonRow[] = [];
	for (const { under, start } of Object.values(providers)) {
		const running = await start();
		for (const { fault, status } of ANSWERS) {
			const elsewhere = await startElsewhere();
			const answered = await answering((response, to) => {
				response.writeHead(status, { location: elsewhere.baseUrl + to });
				response.end(`<p>Hello, ${running.secrets.join(' ')}</p>`);
			});
			const data = at(running.credential, answered.baseUrl);
			const { status: light, message } = await pressTest(under.node, under.credentialType, data);
			const { visits } = elsewhere;
			await Promise.all([answered.close(), elsewhere.close()]);
			rows.push({
				credential: under.credentialType.displayName,
				fault,
				elsewhere: visits,
				message,
				violations: [
					...(light === 'Error' ? [] : ['the button is green']),
					...(answered.requests.length > 0 ? [] : ['nobody was asked']),
					...(visits === 0 ? [] : ['the redirect was followed']),
					...(running.secrets.some((secret) => message.includes(secret)) ? ['shows a secret'] : []),
				],
			});
		}
		await running.close();
	}
	return rows;
}
