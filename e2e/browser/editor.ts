import type { Locator, Page } from 'playwright-core';
import { VIEW } from './chromium';
import type { Owner } from '../engine/client';

/** Waits for something that may not come. */
export async function isSeen(what: Locator, limit = 20_000): Promise<boolean> {
	return await what
		.first()
		.waitFor({ timeout: limit })
		.then(() => true)
		.catch(() => false);
}

/** A part of the page, in pixels. */
export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Uses n8n's editor as a person does: mouse and keyboard on visible elements. */
export class Editor {
	constructor(
		readonly page: Page,
		private readonly baseUrl: string,
	) {}

	/** Visible elements that n8n marks for tests. */
	part(id: string): Locator {
		return this.page.getByTestId(id).filter({ visible: true });
	}

	/** The open panel of a node. */
	get panel(): Locator {
		return this.part('ndv');
	}

	async signIn({ email, password }: Owner): Promise<void> {
		await this.page.goto(`${this.baseUrl}/signin`);
		await this.page.getByLabel('Email').fill(email);
		await this.page.getByLabel('Password').fill(password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
		await this.part('add-resource-workflow').or(this.part('canvas-add-button')).first().waitFor();
	}

	private async isHome(): Promise<boolean> {
		return await this.part('add-resource-workflow').isVisible();
	}

	/** Opens the list of workflows, whatever the page showed before. */
	async openHome(): Promise<void> {
		await this.page.goto(`${this.baseUrl}/home/workflows`);
		await this.part('add-resource-workflow').waitFor();
	}

	/** Follows a link within the open editor, which is not loaded again. */
	private async follow(address: string): Promise<void> {
		await this.page.evaluate((to) => {
			history.pushState(null, '', to);
			dispatchEvent(new PopStateEvent('popstate'));
		}, address);
	}

	/** Goes from a canvas without changes to the list of workflows. */
	async returnHome(): Promise<void> {
		await this.follow(`${this.baseUrl}/home/workflows`);
		await this.part('add-resource-workflow').waitFor();
	}

	/** Opens an empty canvas from the list of workflows. */
	async newWorkflow(): Promise<void> {
		if (!(await this.isHome())) await this.openHome();
		await this.part('add-resource-workflow').click();
		await this.part('canvas-add-button').waitFor();
	}

	async importFile(file: string): Promise<void> {
		await this.part('workflow-menu').click();
		await this.page.getByRole('menuitem', { name: 'Import' }).hover();
		const choosing = this.page.waitForEvent('filechooser');
		await this.page.getByRole('menuitem', { name: 'From file' }).click();
		await (await choosing).setFiles(file);
		await this.node('Start').waitFor();
	}

	/** Searches the nodes panel for a name. */
	async search(name: string): Promise<void> {
		await this.closePanel();
		if (!(await this.part('node-creator').isVisible())) {
			await this.part('node-creator-plus-button').first().click();
		}
		await this.part('node-creator-search-bar').fill(name);
	}

	/** An entry of the nodes panel. */
	entry(name: string): Locator {
		return this.part('node-creator-item-name').getByText(name, { exact: true });
	}

	/**
	 * Adds the found node and waits for its panel. n8n shows a node and its trigger as one entry,
	 * whose details list the actions of both; a node without a trigger has a button there.
	 */
	async add(entry: string, action: string): Promise<void> {
		await this.entry(entry).click();
		const choice = this.entry(action);
		const button = this.part('node-creator').getByText(action, { exact: true });
		const groups = this.part('node-creator-category-item');
		await groups.first().or(button).first().waitFor();
		// The second group is closed at first.
		if (!(await choice.or(button).first().isVisible())) await groups.last().click();
		await choice.or(button).first().click();
		await this.panel.waitFor();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	async openNode(name: string): Promise<void> {
		await this.closePanel();
		await this.node(name).dblclick();
		await this.panel.waitFor();
	}

	async closePanel(): Promise<void> {
		await this.dismissToasts();
		if (await this.credential.isVisible()) await this.closeCredential();
		if (!(await this.panel.isVisible())) return;
		await this.part('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** Closes messages that cover the page. Those about errors stay. */
	async dismissToasts(): Promise<void> {
		const close = this.page.locator('.el-notification__closeBtn').filter({ visible: true });
		// A message of success disappears by itself, perhaps while the pointer moves to it.
		for (let tries = 0; tries < 10 && (await close.count()) > 0; tries++) {
			await close
				.last()
				.click({ timeout: 3000 })
				.catch(() => {});
		}
	}

	/** Labels of the open panel's parameters, in order. */
	async labels(): Promise<string[]> {
		const labels = this.part('node-parameters').getByTestId('input-label');
		const texts = await labels.filter({ visible: true }).allInnerTexts();
		return texts.map((text) => text.split('\n')[0]?.trim() ?? '');
	}

	/** Whether the help beside a label has this text. */
	async hasHint(label: string, hint: string): Promise<boolean> {
		const heading = this.part('node-parameters')
			.getByTestId('input-label')
			.filter({ visible: true, has: this.page.getByText(label, { exact: true }) })
			.first();
		const text = this.part('tooltip-content').filter({ hasText: hint });
		// A panel that is still settling moves the question mark away from the pointer.
		for (let tries = 0; tries < 4; tries++) {
			await heading.hover();
			await heading.locator('[data-icon="circle-help"]').hover();
			if (await isSeen(text, 5000)) return true;
			await this.page.mouse.move(0, 0);
		}
		return false;
	}

	parameter(name: string): Locator {
		return this.part(`parameter-input-${name}`);
	}

	/** Drags a field of the item that came in to a parameter. */
	async drag(field: string, parameter: string): Promise<void> {
		const centre = async (what: Locator) => {
			const { x, y, width, height } = (await what.boundingBox()) ?? {
				x: 0,
				y: 0,
				width: 0,
				height: 0,
			};
			return [x + width / 2, y + height / 2] as const;
		};
		const from = this.part('ndv-input-panel').or(this.part('input-panel'));
		await this.page.mouse.move(...(await centre(from.getByText(field, { exact: true }).first())));
		await this.page.mouse.down();
		await this.page.mouse.move(...(await centre(this.parameter(parameter))), { steps: 20 });
		await this.page.mouse.up();
		// The expression's editor takes the focus late; its result then covers the field below.
		await this.parameter(parameter).locator('.cm-content').first().waitFor();
		await isSeen(this.parameter(parameter).locator('.cm-focused'), 2000);
		await this.panel.getByText('Parameters', { exact: true }).click();
	}

	/** Types into a text parameter. */
	async type(parameter: string, text: string): Promise<void> {
		const input = this.parameter(parameter).locator('input, textarea').first();
		await input.click();
		await input.fill(text);
	}

	/** Presses Execute Step in the open panel, and reads its output. */
	async executeNode(): ReturnType<Editor['outputTable']> {
		await this.part('node-execute-button').first().click();
		await this.part('ndv-items-count').last().waitFor();
		return await this.outputTable();
	}

	async choose(parameter: string, option: string): Promise<void> {
		await this.parameter(parameter).click();
		await this.options().getByText(option, { exact: true }).click();
	}

	/** Entries of the open drop-down. */
	options(): Locator {
		return this.page.locator('.el-select-dropdown__item').filter({ visible: true });
	}

	/** Our icons on the page, and how many of them are broken. */
	async icons(): Promise<{ shown: number; broken: number }> {
		const icons = this.page.locator('img[src*="n8n-nodes-cis-telephony"]');
		await icons.first().waitFor();
		const widths = await icons.evaluateAll(
			async (images) =>
				await Promise.all(
					images.map(async (image) => {
						if (!(image instanceof HTMLImageElement)) return 0;
						await image.decode().catch(() => {});
						return image.naturalWidth;
					}),
				),
		);
		return { shown: widths.length, broken: widths.filter((width) => width === 0).length };
	}

	/** Presses Execute Workflow and waits until the editor shows the result. */
	async execute(): Promise<void> {
		await this.closePanel();
		await this.part('execute-workflow-button').click();
		await this.toast(/Workflow executed successfully|Problem in node/);
	}

	/** Shows all nodes, none of them selected. `height` of the page: pixels. */
	async showWhole(height: number): Promise<void> {
		await this.closePanel();
		await this.page.setViewportSize({ width: VIEW.width, height });
		await this.part('zoom-to-fit').click();
		await this.part('zoom-out-button').click();
		await this.part('canvas').click({ position: { x: 600, y: 40 } });
		// A place where no hover effect appears.
		await this.page.mouse.move(1000, 20);
	}

	/**
	 * Opens a saved workflow with all nodes in view and none selected; from the list of workflows much
	 * sooner than from elsewhere. `size` of the page: pixels.
	 * @returns the part of the page with the nodes and notes, without the names below nodes
	 */
	async showWorkflow(address: string, size: { width: number; height: number }): Promise<Box> {
		await this.page.setViewportSize(size);
		if (await this.isHome()) await this.follow(address);
		else await this.page.goto(address);
		const nodes = this.page.locator('.vue-flow__node').filter({ visible: true });
		await nodes.first().waitFor();
		await this.part('zoom-to-fit').click();
		await this.page.mouse.move(size.width / 2, 5);
		const boxes = await nodes.evaluateAll((elements) =>
			elements.map((element) => {
				const { left, top, right, bottom } = element.getBoundingClientRect();
				return { left, top, right, bottom };
			}),
		);
		const x = Math.floor(Math.min(...boxes.map(({ left }) => left)));
		const y = Math.floor(Math.min(...boxes.map(({ top }) => top)));
		const right = Math.ceil(Math.max(...boxes.map((box) => box.right)));
		const bottom = Math.ceil(Math.max(...boxes.map((box) => box.bottom)));
		return { x, y, width: right - x, height: bottom - y };
	}

	/** Drags the open panel to the left. */
	async widenOutput(): Promise<void> {
		const grip = this.part('panel-drag-button');
		await grip.hover();
		await this.page.mouse.down();
		await this.page.mouse.move(510, 60, { steps: 5 });
		await this.page.mouse.up();
	}

	/** Text of the open panel's output after the node has stopped the execution. */
	async fault(): Promise<{ message: string; description: string }> {
		const [message, description] = [
			this.part('node-error-message').first(),
			this.part('node-error-description').first(),
		];
		return {
			message: (await message.innerText()).trim(),
			description: (await description.innerText()).trim(),
		};
	}

	/** Waits for a message in the corner. */
	async toast(text: RegExp): Promise<void> {
		await this.page.locator('.el-notification').filter({ hasText: text }).first().waitFor();
	}

	/** Reads the table of the open panel's output: its heads, and the cells of its first rows. */
	async outputTable(): Promise<{ count: string; heads: string[]; rows: string[][] }> {
		const output = this.part('output-panel');
		await output.getByText('Table', { exact: true }).click();
		const table = output.locator('table').first();
		await table.waitFor();
		const [heads = [], ...rows] = await table
			.locator('tr')
			.evaluateAll((lines) =>
				lines.map((line) =>
					[...line.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim() ?? ''),
				),
			);
		return { count: await output.getByTestId('ndv-items-count').innerText(), heads, rows };
	}

	/** Opens the drop-down of credentials and chooses one, or a new one. */
	async chooseCredential(name: string): Promise<void> {
		await this.part('node-credentials-select').click();
		await this.page
			.locator('[data-test-id^="node-credentials-select-item"]')
			.filter({ visible: true, hasText: name })
			.first()
			.click();
	}

	/** Types the values into the open window of a credential and saves, which also tests it. */
	async saveCredential(values: Readonly<Record<string, string>>): Promise<void> {
		// The window opens before its fields are there.
		await this.credential.locator('[data-test-id^="parameter-input-"]').first().waitFor();
		for (const [name, value] of Object.entries(values)) {
			const input = this.credential.getByTestId(`parameter-input-${name}`).locator('input');
			// A field of another way to sign in is hidden.
			if (await isSeen(input, 3000)) await input.fill(value);
		}
		await this.part('credential-save-button').click();
	}

	/** The open window of a credential. */
	get credential(): Locator {
		return this.part('editCredential-modal');
	}

	/** Error of the open credential's test. */
	async credentialMessage(): Promise<string | undefined> {
		const more = this.credential.getByText('More details');
		// A click that comes while n8n redraws the window is lost.
		if (!(await isSeen(more, 15_000))) await this.part('credential-save-button').click();
		await more.click();
		await more.waitFor({ state: 'hidden' });
		// Below the banner's title and its button.
		const text = await this.credential.getByTestId('node-credentials-config-container').innerText();
		const lines = text.split('\n').map((line) => line.trim());
		return lines[lines.indexOf('Retry') + 1];
	}

	/** The window of a new credential closes if its test succeeds; reopened, it shows the success. */
	async credentialWorks(): Promise<boolean> {
		await this.credential.waitFor({ state: 'hidden' });
		await this.part('credential-edit-button').click();
		return await isSeen(this.part('credentials-config-container-test-success'));
	}

	async closeCredential(): Promise<void> {
		await this.dismissToasts();
		await this.credential.locator('.el-dialog__headerbtn').click();
		await this.credential.waitFor({ state: 'hidden' });
	}
}
