import { fs, path } from '../../dev/node';
import { importExample, importWorkflow, type Demo } from '../engine/demo';
import { at } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';

const MOSCOW = 3 * 3_600_000;
const DAY = 24 * 3_600_000;

/** Reads a spreadsheet in `.n8n-files` with n8n's own nodes. */
const reader = (file: string) => ({
	name: 'Read a spreadsheet',
	nodes: [
		['Start', 'manualTrigger', 1, {}],
		['Open', 'readWriteFile', 1, { fileSelector: `.n8n-files/${file}`, options: {} }],
		['Read', 'extractFromFile', 1, { operation: 'xlsx', options: {} }],
	].map(([name, type, typeVersion, parameters], index) => ({
		id: `read-${index}`,
		name: String(name),
		type: `n8n-nodes-base.${String(type)}`,
		typeVersion,
		position: [index * 220, 0],
		parameters: Object(parameters),
	})),
	connections: {
		Start: { main: [[{ node: 'Open', type: 'main', index: 0 }]] },
		Open: { main: [[{ node: 'Read', type: 'main', index: 0 }]] },
	},
	settings: { executionOrder: 'v1' },
});

/** The records of yesterday only, in a file that a spreadsheet program can open. */
export async function callRecordsToSpreadsheet(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, providers } = demo;
	const { saved } = await importExample(demo, home, 'call-records-to-spreadsheet');
	const run = async (workflow: unknown, trigger: string) => await client.run(workflow, { trigger });
	const empty = await run(saved, 'Every Morning');

	const dayBefore = (days: number) =>
		new Date(Date.now() + MOSCOW - days * DAY).toISOString().slice(0, 10);
	const add = (DST: string, days: number, SEC: number) =>
		providers.autodialer.addRecord({ DST, TIME: `${dayBefore(days)} 12:30:00 +0300`, SEC });
	const records = [add('89001212121', 1, 42), add('89001212122', 1, 7)];
	add('89001212123', 2, 7);
	add('89001212124', 0, 7);
	const file = `calls-${dayBefore(1)}.xlsx`;
	const first = await run(saved, 'Every Morning');
	const second = await run(saved, 'Every Morning');
	const read = await run((await importWorkflow(demo, reader(file))).saved, 'Start');
	return [
		['a day without calls', [empty.status, empty.items('Save File')], ['success', []]],
		['executions', [first.status, second.status, read.error], ['success', 'success', '']],
		[
			'spreadsheets',
			fs.readdirSync(home.files).filter((name) => path.extname(name) === '.xlsx'),
			[file],
		],
		[
			'its rows',
			read.items('Read').map((row) => Object.entries(Object(row))),
			records.map(({ QUERY_ID, DST, TIME, CODE, SEC }) =>
				Object.entries({
					Id: `${QUERY_ID}-${DST}`,
					Phone: DST,
					'Called at': TIME,
					Result: CODE,
					Seconds: SEC,
				}),
			),
		],
		['numbers as text', typeof at(read.items('Read')[0], 'Phone'), 'string'],
	];
}
