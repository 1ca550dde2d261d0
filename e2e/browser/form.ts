import type { Page } from 'playwright-core';
import { crypto, path } from '../../dev/node';
import { importExample, type Demo } from '../engine/demo';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';
import { CHECK, LISTS, REFUSED, SEND, untilFormOpens } from '../scenarios/formExample';

/** The page that follows is at the public address of this part's n8n, which leads nowhere. */
const FOLLOWING = '/form-waiting/';

/** Asked for its font by n8n's own page; nothing leaves the machine. */
const FONTS = 'https://fonts.googleapis.com/';

/** Uploads a file as a person does, and reads the table of the page that follows. */
async function upload(page: Page, file: string, action: string): Promise<string[][]> {
	await page.locator('#field-0').setInputFiles(path.resolve('examples', file));
	await page.locator('#field-1').fill('{Имя}, ваш заказ готов. {Сумма} руб.');
	await page.locator('#field-2').selectOption(action);
	await page.getByRole('button', { name: 'Загрузить' }).click();
	await page.locator('table').waitFor();
	const rows = await page.locator('tr:has(td)').all();
	return await Promise.all(rows.map(async (row) => await row.locator('td').allInnerTexts()));
}

/** Somebody opens the form in a browser of their own, with the password, and sends lists. */
export async function uploadedLists(
	demo: Demo,
	home: N8nHome,
	editorPage: Page,
): Promise<Finding[]> {
	const { client, n8n, providers } = demo;
	const httpCredentials = { username: 'shop', password: crypto.randomUUID() };
	const login = { user: httpCredentials.username, password: httpCredentials.password };
	const httpBasicAuth = await client.createCredential('Form', 'httpBasicAuth', login);
	const { saved } = await importExample(demo, home, 'sms-from-form', {
		credentials: { httpBasicAuth },
	});
	await client.activate(saved, []);
	await untilFormOpens(n8n.baseUrl, login);
	const context = await editorPage.context().browser()?.newContext({ httpCredentials });
	if (!context) throw new Error('The browser is closed');
	const foreign: string[] = [];
	await context.route(
		(url) => url.origin !== n8n.baseUrl,
		async (route) => {
			const { pathname, search, href } = new URL(route.request().url());
			if (!pathname.startsWith(FOLLOWING)) {
				if (!href.startsWith(FONTS)) foreign.push(href);
				return await route.abort();
			}
			const response = await route.fetch({ url: n8n.baseUrl + pathname + search });
			await route.fulfill({ response });
		},
	);
	const page = await context.newPage();
	const sent = providers.mobilon.tasks.size;
	const shown: string[][][] = [];
	for (const [file, action] of [
		[LISTS[0], CHECK],
		[LISTS[1], SEND],
	] as const) {
		await page.goto(`${n8n.baseUrl}/form/sms-list`);
		shown.push(await upload(page, file, action));
	}
	const executions = await client.executions(saved, shown.length);
	await context.close();
	const states = (rows: string[][] = []) => rows.map(([, , state]) => state);
	return [
		['what is refused', shown.map((rows) => rows.slice(0, 2)), [REFUSED, REFUSED]],
		[
			'states of a check',
			states(shown[0]?.slice(2)),
			['будет отправлено', 'будет отправлено', 'будет отправлено', 'повтор номера'],
		],
		[
			'states of a sending',
			states(shown[1]?.slice(2)),
			['принято', 'принято', 'принято', 'уже отправлено сегодня'],
		],
		[
			'messages',
			[...providers.mobilon.tasks.values()].slice(sent).map(({ text }) => text),
			[
				'Анна, ваш заказ готов. 1500 руб.',
				'Иван, ваш заказ готов. 320,50 руб.',
				'Ольга, ваш заказ готов. 90 руб.',
			],
		],
		['the pages end their runs', executions.map(({ status }) => status), ['success', 'success']],
		['requests to other hosts', foreign, []],
	];
}
