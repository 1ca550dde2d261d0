import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';

/** More controls than any tested page has. */
const MOST_TABS = 400;

interface Finished {
	violations: Array<{ id: string; nodes: Array<{ target: string[] }> }>;
}

/** Uses the sandbox's page as a person without a mouse does. */
export class SandboxPage {
	constructor(readonly page: Page) {}

	/** The newest row that shows this text. */
	row(text: string): Locator {
		return this.page.locator('.row').filter({ hasText: text }).first();
	}

	card(name: string): Locator {
		return this.page
			.locator('.card')
			.filter({ has: this.page.getByRole('heading', { name, exact: true }) });
	}

	async state(row: Locator): Promise<string> {
		return (await row.locator('.state').innerText()).trim();
	}

	/** Waits until the row's state is like this. */
	async becomes(row: Locator, state: RegExp): Promise<string> {
		const shown = row.locator('.state').filter({ hasText: state });
		await shown.waitFor({ timeout: 10_000 });
		return (await shown.innerText()).trim();
	}

	/** Message of the last button inside. */
	async said(within: Locator, text: RegExp): Promise<string> {
		const said = within.locator('.said').filter({ hasText: text }).first();
		await said.waitFor({ timeout: 10_000 });
		return (await said.innerText()).trim();
	}

	/** Moves to the element with the Tab key alone, from the top of the page. */
	async reach(target: Locator): Promise<void> {
		await this.page.evaluate(() => {
			if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
			// Chromium continues from the last focused or clicked place.
			document.body.tabIndex = -1;
			document.body.focus();
			document.body.removeAttribute('tabindex');
		});
		for (let tabs = 0; tabs < MOST_TABS; tabs++) {
			await this.page.keyboard.press('Tab');
			if (await target.evaluate((element) => element === document.activeElement)) return;
		}
		throw new Error(`The Tab key does not reach ${target.toString()}`);
	}

	/** Presses a button or opens a fold by keyboard. */
	async press(target: Locator): Promise<void> {
		await this.reach(target);
		await this.page.keyboard.press('Enter');
	}

	/** The button with this name inside. */
	async pressIn(within: Locator, name: string): Promise<void> {
		await this.press(within.getByRole('button', { name, exact: true }));
	}

	/** Replaces the text of a field. */
	async type(field: Locator, text: string): Promise<void> {
		await this.reach(field);
		await this.page.keyboard.press('ControlOrMeta+a');
		await this.page.keyboard.press('Delete');
		await this.page.keyboard.type(text);
	}

	/** Chooses from a list by its first letters. */
	async choose(list: Locator, label: string): Promise<void> {
		await this.reach(list);
		await this.page.keyboard.type(label);
	}

	/** One of two radio buttons. */
	async toggle(group: string, key: 'ArrowLeft' | 'ArrowRight'): Promise<void> {
		await this.reach(
			this.page.getByRole('group', { name: group }).getByRole('radio', { checked: true }),
		);
		await this.page.keyboard.press(key);
	}

	/** Opens the form of an action, fills a field, and submits it. */
	async fill(within: Locator, action: string, field: string, text: string): Promise<void> {
		const form = within.getByRole('form', { name: action });
		if (!(await form.isVisible())) await this.pressIn(within, `${action}…`);
		await this.type(form.getByLabel(field, { exact: true }), text);
		await this.page.keyboard.press('Enter');
	}

	/** How many pixels the page is wider than the screen. */
	async overflow(): Promise<number> {
		return await this.page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
		);
	}

	/** Violations of WCAG 2.2 A and AA that axe finds: rule and place. */
	async violations(): Promise<string[]> {
		await this.page.evaluate(axe.source);
		const { violations } = await this.page.evaluate<Finished>(
			"axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
		);
		return violations.map(
			({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
		);
	}
}
