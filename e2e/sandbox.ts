import { path, process } from '../dev/node';
import { launch, type Running } from '../dev/child';
import { startChromium } from './browser/chromium';
import { createHome } from './engine/n8n';
import { picturesFolder } from './browser/pictures';
import type { Finding, Report } from './report';
import { clientsOf, readOutput } from './browser/sandboxClients';
import { pictures, screens } from './browser/sandboxLooks';
import { SandboxPage } from './browser/sandboxPage';
import { SCENARIOS, type Scenario } from './browser/sandboxScenarios';

/** Runs the program as npm starts it, and reads its output. */
async function start(): Promise<{ running: Running; output: string }> {
	let output = '';
	let running: Running | undefined;
	const ready = new Promise<void>((resolve) => {
		running = launch({
			command: process.execPath,
			args: ['--import', 'tsx', 'sandbox/main.ts'],
			cwd: path.resolve('.'),
			output(text) {
				output += text;
				if (output.includes('Ctrl-C stops')) resolve();
			},
		});
		void running.ended.then(() => resolve());
	});
	await ready;
	if (!running || !output.includes('Ctrl-C stops')) throw new Error(`It did not start:\n${output}`);
	return { running, output };
}

/** Tests the page in Chromium, without a mouse, while reference clients send to the simulators. */
export async function sandbox(report: Report): Promise<void> {
	const home = await createHome();
	const { running, output } = await start();
	const values = readOutput(output);
	const { page, foreign } = await startChromium(home);
	const stage = { clients: clientsOf(values), sandbox: new SandboxPage(page) };
	const run = async (title: string, work: Scenario) =>
		await report.scenario('sandbox', 'Chromium', title, async () => {
			return await work(stage).catch(async (error: unknown) => {
				if (process.env.PICTURES) {
					const name = `failed ${title.replace(/\W+/g, ' ').trim()}.png`;
					await page.screenshot({ path: path.join(picturesFolder(home), name), fullPage: true });
				}
				throw error;
			});
		});

	const copying = async (): Promise<Finding[]> => {
		await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
		await page.goto(values.get('page') ?? '');
		const card = stage.sandbox.card('Mobilon');
		await stage.sandbox.pressIn(card, 'Copy SMS Base URL');
		await card.getByText('Copied', { exact: true }).waitFor();
		const copied = await page.evaluate(async () => await navigator.clipboard.readText());
		const providers = await page.locator('.card h3').allInnerTexts();
		return [
			['providers', providers, ['Mobilon', 'Call-Password', 'AloVoice', 'Autodialer']],
			['copied', copied, values.get('Mobilon SMS Base URL')],
		];
	};
	await run('Credential values', copying);
	for (const [title, work] of SCENARIOS) await run(title, work);
	await run('Screens', screens);
	await run('Pictures', async (at) => {
		await page.getByRole('button', { name: 'Reset' }).click();
		return await pictures(at, picturesFolder(home));
	});
	await run('End', async () => {
		await running.stop();
		await page.getByText('Not connected').waitFor();
		return [
			['exit code', await running.ended, 0],
			['requests to other hosts', [...foreign], []],
		];
	});
}
