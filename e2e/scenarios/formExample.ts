import { delay, fsp } from '../../dev/node';
import { importExample, type Demo } from '../engine/demo';
import { textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import { secret } from '../engine/providers';
import type { Finding } from '../report';

const FORM = '/form/sms-list';
export const CHECK = 'Проверить, ничего не отправляя';
export const SEND = 'Отправить';

/** A list of examples/: people with good numbers, a bad, an empty and a repeated one. */
export const LISTS = ['list.xlsx', 'list.csv'] as const;

interface Login {
	readonly user: string;
	readonly password: string;
}

interface Upload {
	readonly fileName: string;
	readonly bytes: Uint8Array<ArrayBuffer> | string;
	readonly text: string;
	readonly action?: string;
}

/** A table's rows, each with the texts of its cells, and the text above it. */
export interface Page {
	readonly above: string;
	readonly rows: string[][];
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

const plain = (html: string) =>
	html
		.replace(/<style>.*?<\/style>/gs, '')
		.replace(/<[^>]*>/g, ' ')
		.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
		.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity)
		.replace(/\s+/g, ' ')
		.trim();

function readPage(html: string): Page {
	const [, body = ''] = /<body>(.*?)<script>/s.exec(html) ?? [];
	const [above = '', table = ''] = body.split('<table>');
	const rows = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].slice(1);
	return {
		above: plain(above),
		rows: rows.map(([, row = '']) =>
			[...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => plain(cell)),
		),
	};
}

const basicOf = ({ user, password }: Login) =>
	`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Status of the form's page for somebody with this login, or without one. */
const statusOf = async (baseUrl: string, login?: Login) =>
	(await fetch(baseUrl + FORM, { headers: login ? { authorization: basicOf(login) } : {} })).status;

/** n8n opens the form a moment after it has published the workflow. */
export async function untilFormOpens(baseUrl: string, login: Login): Promise<void> {
	const deadline = Date.now() + 30_000;
	while ((await statusOf(baseUrl, login)) !== 200) {
		if (Date.now() > deadline) throw new Error('n8n did not open the form');
		await delay(200);
	}
}

/** Sends the form as its page does, waits for the run, and opens the page that follows. */
class Form {
	constructor(
		private readonly baseUrl: string,
		private readonly login: Login,
	) {}

	async send({ fileName, bytes, text, action = SEND }: Upload): Promise<Page> {
		const form = new FormData();
		form.append('field-0', new Blob([bytes]), fileName);
		form.append('field-1', text);
		form.append('field-2', action);
		const response = await fetch(this.baseUrl + FORM, {
			method: 'POST',
			headers: { authorization: basicOf(this.login) },
			body: form,
		});
		const answer: unknown = JSON.parse(await response.text());
		const waiting = new URL(textAt(answer, 'formWaitingUrl'));
		const url = new URL(`${waiting.pathname}${waiting.search}`, this.baseUrl);
		await this.untilWaiting(url);
		const html = await (await fetch(url)).text();
		// The page itself ends the run.
		await fetch(url, { method: 'POST' });
		return readPage(html);
	}

	private async untilWaiting(url: URL): Promise<void> {
		const status = new URL(url);
		status.pathname += '/n8n-execution-status';
		const deadline = Date.now() + 60_000;
		let text = '';
		while (text !== 'form-waiting') {
			text = (await (await fetch(status)).text()).trim();
			if (Date.now() > deadline || text === 'error') throw new Error(`The form's run is ${text}`);
			await delay(200);
		}
	}
}

const TEXT = 'Здравствуйте, {Имя}! К оплате {Сумма}.';

const NUMBERS = ['89000000501', '89000000502', '89000000503'];

/** The lists of examples/, as their page shows them: first what is refused. */
export const REFUSED = [
	['Пётр', '12', 'отказ', 'Phone Number (12) has 2 digits instead of 11'],
	['Мария', '', 'отказ', 'Phone Number is empty'],
];
const AS_TYPED = ['+7 900 000-05-01', '8 (900) 000-05-02', '79000000503'];
const good = (numbers: readonly string[], state: string, repeated: string) => [
	['Анна', numbers[0], state, ''],
	['Иван', numbers[1], state, ''],
	['Ольга', numbers[2], state, ''],
	['Анна', NUMBERS[0], repeated, ''],
];

/** Somebody uploads lists in a form, and sees on a page what became of each person. */
export async function smsFromForm(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, n8n } = demo;
	const { mobilon } = demo.providers;
	const login = { user: 'shop', password: secret() };
	const httpBasicAuth = await client.createCredential('Form', 'httpBasicAuth', login);
	const { saved } = await importExample(demo, home, 'sms-from-form', {
		credentials: { httpBasicAuth },
	});
	await client.activate(saved, []);
	await untilFormOpens(n8n.baseUrl, login);
	const form = new Form(n8n.baseUrl, login);
	const list = async (file: string) => new Uint8Array(await fsp.readFile(`examples/${file}`));
	const textsOf = (from: number) =>
		[...mobilon.tasks.values()].slice(from).map(({ number, text }) => [number, text]);

	const strangers = [
		await statusOf(n8n.baseUrl),
		await statusOf(n8n.baseUrl, { ...login, password: 'wrong' }),
	];
	const before = mobilon.requests.length;
	const sent = mobilon.tasks.size;
	const xlsx = { fileName: 'Клиенты.xlsx', bytes: await list('list.xlsx'), text: TEXT };
	const csv = { fileName: 'Клиенты.csv', bytes: await list('list.csv'), text: TEXT };
	const checked = [
		await form.send({ ...xlsx, action: CHECK }),
		await form.send({ ...csv, action: CHECK }),
	];
	const whileChecking = mobilon.requests.length - before;
	const typo = await form.send({ ...csv, text: 'Здравствуйте, {Имяя}!' });
	const first = await form.send(xlsx);
	const texts = textsOf(sent);
	const again = await form.send(csv);
	const utf8 = `\uFEFFИмя,Телефон\r\n"Ли, <b>Анна</b>",+7 900 000-05-09\r\n`;
	const comma = await form.send({ fileName: 'a.csv', bytes: utf8, text: 'Привет, {Имя}!' });
	const last = textsOf(mobilon.tasks.size - 1);
	const wrong = await form.send({ fileName: 'a.csv', bytes: 'Name;Phone\nA;1\n', text: 'A' });
	const ragged = `${'Имя;Телефон\n'}А;89000000508;3\n`;
	const broken = await form.send({ fileName: 'a.csv', bytes: ragged, text: 'A' });
	const empty = await form.send({ fileName: 'a.csv', bytes: 'Имя;Телефон\n', text: 'A' });
	const noExcel = await form.send({ fileName: 'a.xlsx', bytes: 'PK no workbook', text: 'A' });
	const executions = await client.executions(saved, 10);
	const noColumn = 'SMS по списку В первой строке файла нет столбца «Телефон».';
	const page = (states: string, rows: unknown[]) => ({ above: `SMS по списку ${states}`, rows });
	const nobody = 'SMS по списку В файле нет строк с людьми. отказ: 1';
	const repeat = 'уже отправлено сегодня';
	return [
		['the form without a password, with a wrong one', strangers, [401, 401]],
		...checked.map(
			({ above, rows }, index): Finding => [
				`a check of ${LISTS[index]}`,
				[above, rows],
				[
					'Проверка списка: ничего не отправлено будет отправлено: 3, отказ: 2, повтор номера: 1',
					[...REFUSED, ...good(AS_TYPED, 'будет отправлено', 'повтор номера')],
				],
			],
		),
		['requests while checking', whileChecking, 0],
		[
			'a text with an unknown column',
			[typo.above, typo.rows.every(([, , state]) => state === 'отказ')],
			['SMS по списку В файле нет столбца {Имяя}. отказ: 6', true],
		],
		[
			'the page',
			first,
			page(`принято: 3, отказ: 2, ${repeat}: 1`, [...REFUSED, ...good(NUMBERS, 'принято', repeat)]),
		],
		[
			'messages',
			texts,
			[
				[NUMBERS[0], 'Здравствуйте, Анна! К оплате 1500.'],
				[NUMBERS[1], 'Здравствуйте, Иван! К оплате 320,50.'],
				[NUMBERS[2], 'Здравствуйте, Ольга! К оплате 90.'],
			],
		],
		[
			'the same people in the other file on the same day',
			again,
			page(`${repeat}: 4, отказ: 2`, [...REFUSED, ...good([...AS_TYPED], repeat, repeat)]),
		],
		[
			'a file in UTF-8 with commas',
			[comma, last],
			[
				{
					above: 'SMS по списку принято: 1',
					rows: [['Ли, <b>Анна</b>', '89000000509', 'принято', '']],
				},
				[['89000000509', 'Привет, Ли, <b>Анна</b>!']],
			],
		],
		['a file without the column', wrong.above, `${noColumn} отказ: 1`],
		[
			'a row with too many cells',
			broken.above,
			'SMS по списку Файл не прочитан: Invalid Record Length: columns length is 2, got 3 on line 2 отказ: 1',
		],
		['a file without people', empty.above, nobody],
		['no Excel file', noExcel.above, nobody],
		[
			'executions',
			executions.map(({ status, error }) => [status, error]),
			executions.map(() => ['success', '']),
		],
	];
}
