import type { Page } from 'playwright-core';
import { path } from '../../dev/node';
import { keepPicture } from './pictures';
import type { Finding } from '../report';
import type { Scenario, Stage } from './sandboxScenarios';

const DESKTOP = { width: 1280, height: 932 };
const PHONE = { width: 360, height: 740 };

/** Opens every card, the first form of each row of buttons, and all details. */
async function unfold(page: Page): Promise<void> {
	await page.evaluate(() => {
		for (const card of document.querySelectorAll('details')) card.open = true;
		for (const buttons of document.querySelectorAll('.buttons')) {
			const folded = [...buttons.querySelectorAll<HTMLElement>('[aria-expanded="false"]')];
			const [form] = folded.filter((button) => !button.classList.contains('is-plain'));
			form?.click();
			for (const button of folded.filter((one) => one.classList.contains('is-plain')))
				button.click();
		}
	});
	await page.locator('.row pre').last().waitFor();
}

/** Unfolds everything in both views: the page is no wider than a phone, and axe finds nothing. */
export const screens: Scenario = async ({ clients, sandbox }) => {
	const { page } = sandbox;
	await clients.sms('89135290011', 'x'.repeat(200));
	await clients.messages(5);
	await clients.campaign('A campaign with quite a long name for a small screen');
	await clients.autodialer.newcall({ phone: '89222220011', name: 'Lead' });
	const findings: Finding[] = [];
	for (const [name, size] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
		await page.setViewportSize(size);
		await page.reload();
		await sandbox.row('89135290011').waitFor();
		const order = await page
			.locator('main > section')
			.evaluateAll((all) => all.map(({ className }) => className));
		const expected = ['providers', 'arrivals'];
		if (name === 'phone') expected.reverse();
		findings.push([`${name}: order`, order, expected]);
		await unfold(page);
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			findings.push([`${name}, ${colorScheme}: axe`, await sandbox.violations(), []]);
		}
		findings.push([`${name}: pixels too wide`, await sandbox.overflow(), 0]);
		await page.locator('.toolbar .choice label').last().click();
		await unfold(page);
		findings.push([`${name}, requests: axe`, await sandbox.violations(), []]);
		findings.push([`${name}, requests: pixels too wide`, await sandbox.overflow(), 0]);
	}
	await page.setViewportSize(DESKTOP);
	await page.emulateMedia({ colorScheme: 'light' });
	await page.reload();
	return findings;
};

/** Prepares the pictures: some entries of each provider, some of them decided, and a fault. */
async function furnish({ clients, sandbox }: Stage): Promise<void> {
	const { page } = sandbox;
	await page.setViewportSize(DESKTOP);
	await page.reload();
	await page.getByText('Manual', { exact: true }).click();
	await page.getByText('Nothing ends until you say so.').waitFor();
	await clients.sms('89135290001', 'Здравствуйте! Ваш заказ 1042 готов к выдаче.');
	await clients.campaign('Spring reminder');
	await clients.autocall('89135290002', 'hello');
	await clients.callPassword.send({ number: '79135290003', capacity: '4' });
	await clients.autodialer.newcall({ phone: '89222220001', name: 'Петров', var1: 'заказ 1042' });
	await clients.sms('89135290004', 'Your table is booked for 19:30');
	const press = async (text: string, name: string) =>
		await sandbox.row(text).getByRole('button', { name, exact: true }).click();
	await press('89135290001', 'Deliver');
	await press('79135290003', 'Answer');
	await press('89222220001', 'Busy');
	const card = sandbox.card('Mobilon');
	await card.getByLabel('Fault', { exact: true }).selectOption('status429');
	await card.getByLabel('Requests', { exact: true }).fill('3');
	await card.getByRole('button', { name: 'Switch on' }).click();
	await card.getByText('1 fault', { exact: true }).waitFor();
	await sandbox.becomes(sandbox.row('89222220001'), /BUSY/);
	await sandbox.becomes(sandbox.row('79135290003'), /code/);
	await page.locator('h1').click();
}

/** The pictures of the README and of docs/sandbox.md. */
export async function pictures(stage: Stage, folder: string): Promise<Finding[]> {
	const { page } = stage.sandbox;
	await furnish(stage);
	const findings: Finding[] = [];
	const take = async (name: string, size: typeof PHONE) => {
		const image = await page.screenshot({ animations: 'disabled', caret: 'hide' });
		findings.push(await keepPicture(path.join(folder, `sandbox-${name}.png`), image, size));
	};
	await take('light', DESKTOP);
	await page.emulateMedia({ colorScheme: 'dark' });
	await take('dark', DESKTOP);
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize(PHONE);
	await page.reload();
	await stage.sandbox.row('89135290004').waitFor();
	await take('phone', PHONE);
	await page.setViewportSize(DESKTOP);
	await page.reload();
	return findings;
}
