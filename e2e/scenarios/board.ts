import { importExample, type Demo } from '../engine/demo';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import { isN8n1 } from '../engine/versions';
import type { Finding } from '../report';
import { insertRow } from '../engine/dataTables';

const SPITEFUL = '<script>alert("A-9")</script>';

/** Runs after `statusTracking`, whose rows the board shows, and adds one more row. */
export async function statusBoard(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client } = demo;
	// The workflow that fills the table refuses such an order.
	await insertRow(client, 'Mobilon SMS statuses', {
		smsId: 'made-up',
		number: '89004444449',
		order: SPITEFUL,
		status: '0',
		state: 'queued',
		isFinal: false,
	});

	const login = { user: 'board', password: secret() };
	const httpBasicAuth = await client.createCredential('Board', 'httpBasicAuth', login);
	const { saved } = await importExample(demo, home, 'status-board', {
		credentials: { httpBasicAuth },
	});
	await client.activate(saved, ['sms-board'], 'GET');
	const stranger = await client.askWebhook('sms-board', {});
	const basic = Buffer.from(`${login.user}:${login.password}`).toString('base64');
	const headers = { authorization: `Basic ${basic}` };
	const { status, text } = await client.askWebhook('sms-board', { headers });
	const cells = [...text.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell);
	const rows = cells.filter((_, index) => index % 4 === 2).length;
	const counts = [...text.matchAll(/<b>(\d+)<\/b>(\w+)/g)].map(([, count, state]) => [
		state,
		count,
	]);
	// With n8n 1 nothing has updated the rows.
	const state = isN8n1(demo.version) ? 'queued' : 'done';
	const escaped = '&#60;script&#62;alert(&#34;A-9&#34;)&#60;/script&#62;';
	return [
		['without the password', [stranger.status, stranger.text.includes('4449')], [401, false]],
		['with it', status, 200],
		['rows', rows, 4],
		[
			'the newest row, and the one before',
			[cells.slice(0, 3), cells.slice(4, 7)],
			[
				[escaped, '…4449', 'queued'],
				['A-3', '…4443', state],
			],
		],
		[
			'counts',
			Object.fromEntries(counts),
			state === 'done' ? { queued: '1', done: '3' } : { queued: '4' },
		],
		['scripts, and whole numbers', /<script|8900444/.test(text), false],
	];
}
