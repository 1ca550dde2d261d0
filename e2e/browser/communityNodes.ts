import type { Demo } from '../engine/demo';
import { importWorkflow } from '../engine/demo';
import { chain } from '../scenarios/basics';
import { installed, NAME } from '../scenarios/communityPackages';
import type { Finding } from '../report';
import { VIEW } from './chromium';
import { isSeen, type Editor } from './editor';
import type { Pictures } from './pictures';

const WORKFLOW = 'Payment reminder';
const NODE = 'Send SMS';

interface Desk {
	readonly demo: Demo;
	readonly editor: Editor;
	readonly pictures: Pictures;
}

const WHOLE = { x: 0, y: 0, ...VIEW };

/** The entry of our package in the list. */
const card = ({ page }: Editor) => page.getByTestId('community-package-card');

/** Presses a button of the open window, and waits for n8n's message. */
async function press(editor: Editor, button: string, message: RegExp): Promise<void> {
	await editor.page.getByRole('dialog').getByRole('button', { name: button }).click();
	await editor.toast(message);
}

/** Saves a workflow with a node of the package. Returns its address. */
export async function saveWorkflow(demo: Demo): Promise<string> {
	const sends = chain(WORKFLOW, [[NODE, 'mobilon', { resource: 'sms', operation: 'send' }]]);
	return (await importWorkflow(demo, sends)).address;
}

/** Settings → Community nodes: enters the name with a version, accepts the risk, presses Install. */
export async function installByName(desk: Desk, version: string): Promise<Finding[]> {
	const { demo, editor, pictures } = desk;
	const { page } = editor;
	await page.goto(`${demo.n8n.baseUrl}/settings/community-nodes`);
	await page.getByRole('button', { name: 'Install a community node' }).click();
	const name = editor.part('package-name-input');
	await name.fill(NAME);
	const button = editor.part('install-community-package-button');
	const before = await button.isEnabled();
	await editor.part('user-agreement-checkbox').click();
	const taken = await pictures.take('community-nodes-install', WHOLE, false);
	await name.fill(`${NAME}@${version}`);
	await button.click();
	await editor.toast(/Package installed/);
	const text = await card(editor).innerText();
	return [
		['can be installed before the risk is accepted', before, false],
		[
			'name, version and number of nodes in the list',
			[NAME, `v${version}`, '8 nodes'].filter((part) => !text.includes(part)),
			[],
		],
		...taken,
	];
}

/** The button Update beside the package. */
export async function updateByButton(desk: Desk, version: string): Promise<Finding[]> {
	const { demo, editor, pictures } = desk;
	await card(editor).getByRole('button', { name: 'Update' }).click();
	const isNamed = await isSeen(editor.page.getByRole('dialog').getByText(WORKFLOW));
	const taken = await pictures.take('community-nodes-update', WHOLE, false);
	await press(editor, 'Confirm update', /Package updated/);
	return [
		['n8n names the workflow with its nodes', isNamed, true],
		['installed packages', await installed(demo), [[NAME, version, undefined, false]]],
		...taken,
	];
}

/** Removes the package, and opens the workflow that has a node of it. */
export async function removeByMenu({ demo, editor }: Desk, address: string): Promise<Finding[]> {
	await card(editor).getByTestId('action-toggle').click();
	await editor.page.getByText('Uninstall package').click();
	await press(editor, 'Confirm uninstall', /Package uninstalled/);
	await editor.page.goto(address);
	await editor.openNode(NODE);
	const texts = [
		'Install this node to use it',
		`This node is not currently installed. It's part of the ${NAME} community package.`,
	];
	const unseen: string[] = [];
	for (const text of texts) {
		if (!(await isSeen(editor.panel.getByText(text), 10_000))) unseen.push(text);
	}
	return [
		['installed packages', await installed(demo), []],
		['messages that the node does not show', unseen, []],
	];
}
