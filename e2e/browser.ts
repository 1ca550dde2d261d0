import { fsp, path } from '../dev/node';
import { startChromium, VIEW, type Browser } from './browser/chromium';
import { importExample, startDemo, type Demo } from './engine/demo';
import { Editor, isSeen } from './browser/editor';
import { at, listAt } from '../dev/json';
import { say } from '../dev/lifetime';
import { createHome, installPackage, provideFile, type N8nHome } from './engine/n8n';
import { buildAndPack, packageName } from './engine/package';
import { uploadedLists } from './browser/form';
import { firstMessage, foundByWords, verification } from './browser/newcomer';
import { describedPanel, PANELS, type Panel } from './browser/panels';
import { Pictures } from './browser/pictures';
import { contactRules } from './browser/rules';
import { anyFreePort } from '../dev/ports';
import { credentialsOf, type DemoCredential } from './engine/providers';
import type { Finding, Report } from './report';
import { obtainN8n } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';

interface Desk {
	readonly demo: Demo;
	readonly home: N8nHome;
	readonly browser: Browser;
	readonly editor: Editor;
	readonly pictures: Pictures;
}

/** Labels that n8n itself adds to every polling trigger. */
const OF_POLLS = ['Poll Times', 'Mode'];

/** Finds the node by its name, adds it, and reads its panel. */
async function panel({ editor }: Desk, one: Panel): Promise<Finding[]> {
	const { labels, notices, hints } = describedPanel(one);
	await editor.search(one.name);
	const found = await isSeen(editor.entry(one.entry));
	await editor.add(one.entry, one.action);
	const parameters = editor.part('node-parameters');
	await isSeen(parameters.getByText(labels.at(-1) ?? '', { exact: true }));
	const seen = (await editor.labels()).filter((label) => !OF_POLLS.includes(label));
	const missing: string[] = [];
	for (const notice of notices) {
		if (!(await isSeen(parameters.getByText(notice)))) missing.push(notice);
	}
	const unhinted: string[] = [];
	for (const [label, hint] of hints) {
		if (!(await editor.hasHint(label, hint))) unhinted.push(label);
	}
	const icons = await editor.icons();
	return [
		['is found by its name', found, true],
		['labels', seen, labels],
		['notices that are not shown', missing, []],
		['parameters whose hint is not shown', unhinted, []],
		['icons', [icons.shown > 0, icons.broken], [true, 0]],
	];
}

/**
 * Checks the notices of each kind of authentication and the addresses, and takes the picture of
 * both.
 */
async function webhookPanel({ editor, pictures }: Desk): Promise<Finding[]> {
	await editor.panel.getByText('Webhook URLs', { exact: true }).click();
	await editor.panel.getByText('Production URL', { exact: true }).click();
	const isShown = await isSeen(editor.panel.getByText('https://n8n.example.com/webhook/'));
	const taken = await pictures.take('autodialer-trigger');
	await editor.choose('authentication', 'None');
	const warning = editor.panel.getByText('Warning: without authentication anyone who knows');
	await warning.waitFor();
	const slots = await editor.part('node-credentials-select').count();
	return [
		['production address', isShown, true],
		['credentials asked for without authentication', slots, 0],
		...taken,
	];
}

/** Checks the drop-down that the provider fills. */
async function trunks({ editor, pictures, demo }: Desk): Promise<Finding[]> {
	const field = editor.parameter('trunks');
	await field.scrollIntoViewIfNeeded();
	await field.click();
	await editor.options().first().waitFor();
	const offered = await editor.options().allInnerTexts();
	const taken = await pictures.take('alovoice-trunks');
	await editor.options().first().click();
	await editor.page.keyboard.press('Escape');
	const chosen = (await field.innerText()).trim();
	return [
		['lines to choose from', offered, [...demo.providers.aloVoice.trunks]],
		['line chosen', chosen, demo.providers.aloVoice.trunks[0]],
		...taken,
	];
}

/** Checks the remaining parts of a panel. */
const FURTHER: Readonly<
	Record<string, { title: string; work: (desk: Desk) => Promise<Finding[]> }>
> = {
	AloVoice: { title: 'AloVoice: lines', work: trunks },
	'Autodialer Trigger': { title: 'Autodialer Trigger: addresses, warning', work: webhookPanel },
};

/** The panel in which to create a credential, the field to spoil, and how the error then begins. */
const WRONG: Readonly<Record<string, { node: string; field: string; says: string }>> = {
	mobilonApi: {
		node: 'Mobilon',
		field: 'password',
		says: 'Mobilon does not accept the credential (401 ',
	},
	// Its simulator answers a wrong key in its own words: only the address can be wrong.
	mobilGroupApi: {
		node: 'Call-Password',
		field: 'baseUrl',
		says: 'MobilGroup is not at this address (404 ',
	},
	aloVoiceApi: {
		node: 'AloVoice',
		field: 'token',
		says: 'AloVoice does not accept the credential (401 ',
	},
	autodialerApi: { node: 'Autodialer', field: 'apiKey', says: 'Autodialer denies access (403 ' },
};

/** Creates the credential in the node's panel, first with an error, then correctly. */
async function credential({ editor }: Desk, { type, data }: DemoCredential): Promise<Finding[]> {
	const { field, says } = WRONG[type] ?? { field: '', says: '' };
	await editor.chooseCredential('Create new credential');
	// A value chosen from a list cannot be spoilt.
	const typed = Object.fromEntries(
		Object.entries(data).filter(([name]) => name !== 'authentication'),
	);
	const wrong = field === 'baseUrl' ? `${data.baseUrl}/wrong` : 'wrong';
	await editor.saveCredential({ ...typed, [field]: wrong });
	const refused = await editor.credentialMessage();
	await editor.saveCredential({ [field]: data[field] ?? '' });
	const accepted = await editor.credentialWorks();
	await editor.closeCredential();
	const name = await editor.part('node-credentials-select').locator('input').first().inputValue();
	return [
		[`${type}: test with a wrong ${field} says "${says}…"`, refused?.includes(says), true],
		[`${type}: test`, accepted, true],
		[`${type}: the node uses it`, / account$/.test(name), true],
	];
}

/** One row of nodes. */
const CANVAS_HEIGHT = 480;

const CONTACTS = 'contacts.csv';

/** Follows the example's page: imports it, chooses credentials, executes and reads. */
async function smsFromCsv(desk: Desk): Promise<Finding[]> {
	const { demo, home, editor, pictures } = desk;
	provideFile(home, path.join('examples', CONTACTS));
	await editor.newWorkflow();
	await editor.importFile(path.resolve('examples/sms-from-csv.json'));
	for (const node of ['Send SMS', 'Get Status']) {
		await editor.openNode(node);
		await editor.chooseCredential('Mobilon account');
	}
	// Nothing has run: the output of the node before comes from the package's schema.
	await editor.openNode('Wait');
	const preview = await isSeen(editor.part('schema-preview-warning'));
	const field = await isSeen(editor.panel.getByText('segments', { exact: true }));
	await editor.execute();
	await editor.showWhole(CANVAS_HEIGHT);
	const canvas = await pictures.take('canvas', {
		x: 0,
		y: 0,
		width: VIEW.width,
		height: CANVAS_HEIGHT,
	});
	await editor.page.setViewportSize(VIEW);
	await editor.openNode('Send SMS');
	const sent = await editor.outputTable();
	const hints = await editor.part('output-panel').getByTestId('node-hint').allInnerTexts();
	await editor.widenOutput();
	const table = await pictures.take('mobilon-send-sms');
	await editor.openNode('Get Status');
	const done = await editor.outputTable();
	const column = ({ heads, rows }: typeof sent, head: string) =>
		rows.slice(0, 3).map((row) => row[heads.indexOf(head)]);
	return [
		['fields to drag before the first run', [preview, field], [true, true]],
		[
			'what the run tells',
			hints.map((hint) => hint.trim()),
			['250 messages take 250 segments by the rules of GSM.'],
		],
		['items sent', sent.count, '250 items'],
		['their numbers', column(sent, 'number'), ['89000000001', '89000000002', '89000000003']],
		['their states', column(sent, 'state'), ['queued', 'queued', 'queued']],
		['items with a status', done.count, '250 items'],
		['states at last', column(done, 'state'), ['done', 'done', 'done']],
		['numbers that got a message', demo.providers.mobilon.deliveries.size, 250],
		...canvas,
		...table,
	];
}

/** Runs a list with a short number and an empty one: nothing is sent, and the editor names both. */
async function badNumbers({ demo, home, editor, pictures }: Desk): Promise<Finding[]> {
	const { mobilon } = demo.providers;
	const before = mobilon.requests.length;
	const text = await fsp.readFile(path.join('examples', CONTACTS), 'utf8');
	const spoilt = text
		.replace(/^(Customer 3),[^,]*/m, '$1,+7 900 000')
		.replace(/^(Customer 5),[^,]*/m, '$1,');
	await fsp.writeFile(path.join(home.files, CONTACTS), spoilt);
	await editor.execute();
	await editor.openNode('Send SMS');
	const { message, description } = await editor.fault();
	const taken = await pictures.take('validation-message');
	return [
		[
			'message',
			message,
			'2 of 250 items are not valid, and nothing was sent: item 2 (+790…) has 7 digits instead of 11, item 4 is empty',
		],
		[
			'advice',
			description,
			'Phone Number: Use a number such as +7 900 000-00-00. It is sent as 89000000000. Correct the items, or set On Error to "Continue (using error output)": the other 248 are then sent.',
		],
		['requests', mobilon.requests.length - before, 0],
		...taken,
	];
}

/** The provider answers the second of three requests with 500: checks the outcome of each item. */
async function outcomes({ demo, home, editor }: Desk): Promise<Finding[]> {
	provideFile(home, path.join('examples', CONTACTS));
	demo.providers.mobilon.fault({ kind: 'acceptThenStatus', status: 500 }, { skip: 1 });
	await editor.execute();
	await editor.openNode('Send SMS');
	const { message } = await editor.fault();
	await editor.part('output-panel').getByText('From Mobilon').click();
	const details = editor.part('output-panel').getByText('"outcomes"');
	await details.waitFor();
	const [, counts = ''] = /"outcomes": (\{[^}]*\})/.exec(await details.innerText()) ?? [];
	return [
		['message', / – 100 of 250 items accepted, 100 unknown, 50 not sent$/.test(message), true],
		[
			'outcomes in the details',
			counts === '' ? '' : JSON.parse(counts),
			{ accepted: 100, rejected: 0, unknown: 100, notSent: 50 },
		],
	];
}

/** Space around the nodes of an example: a trigger's mark, a free output, the name below a node. */
const AROUND = { left: 40, top: 24, right: 80, bottom: 72 };

/** Space for n8n's own bars and buttons around the nodes of an example. */
const FRAME = { width: 480, height: 480 };

/** Nodes in which a person has to choose something of their own n8n: here the data table. */
const TO_CHOOSE: Readonly<Record<string, number>> = { 'sms-status-tracking': 1 };

/** Imports each example, chooses credentials, and takes its picture for examples/README.md. */
async function examples({ demo, home, editor, pictures }: Desk): Promise<Finding[]> {
	const others = await Promise.all(
		Object.entries(OTHERS).map(
			async ([type, data]) => [type, await demo.client.createCredential(type, type, data)] as const,
		),
	);
	const credentials = Object.fromEntries(others);
	const findings: Finding[] = [];
	await editor.openHome();
	const names = (await fsp.readdir('examples')).filter((name) => name.endsWith('.json')).sort();
	for (const file of names) {
		const name = path.basename(file, '.json');
		const { address, saved } = await importExample(demo, home, name, { credentials });
		const area = areaOf(saved);
		const size = { width: area.width + FRAME.width, height: area.height + FRAME.height };
		const seen = await editor.showWorkflow(address, size);
		const { finding } = await pictures.shoot(`example-${name}`, {
			x: seen.x - AROUND.left,
			y: seen.y - AROUND.top,
			width: seen.width + AROUND.left + AROUND.right,
			height: seen.height + AROUND.top + AROUND.bottom,
		});
		const issues = await editor.page.locator('[data-test-id="node-issues"]').count();
		findings.push(finding, [`${name}: nodes that n8n marks`, issues, TO_CHOOSE[name] ?? 0]);
		await editor.returnHome();
	}
	await editor.page.setViewportSize(VIEW);
	return findings;
}

/** For the picture only: nothing runs. */
const OTHERS: Readonly<Record<string, Record<string, string>>> = {
	httpBasicAuth: { user: 'example', password: 'example' },
	httpBearerAuth: { token: 'example' },
	httpHeaderAuth: { name: 'x-example', value: 'example' },
	openAiApi: { apiKey: 'example', url: 'http://127.0.0.1:1' },
};

/** Size of a workflow's nodes and notes on the canvas, from its file: pixels. */
function areaOf(saved: unknown): { width: number; height: number } {
	const nodes = listAt(saved, 'nodes').map((node) => {
		const [x, y] = [Number(at(node, 'position', 0)), Number(at(node, 'position', 1))];
		const width = Number(at(node, 'parameters', 'width') ?? 96);
		const height = Number(at(node, 'parameters', 'height') ?? 144);
		return { left: x, top: y, right: x + width, bottom: y + height };
	});
	return {
		width: Math.max(...nodes.map(({ right }) => right)) - Math.min(...nodes.map((n) => n.left)),
		height: Math.max(...nodes.map(({ bottom }) => bottom)) - Math.min(...nodes.map((n) => n.top)),
	};
}

/**
 * Reports the requests to other hosts, all of which were stopped. n8n itself asks npm for each
 * community package whose details are opened; a request of ours would be a fault.
 */
async function otherHosts({ browser: { foreign } }: Desk): Promise<Finding[]> {
	for (const [address, times] of foreign) say(`Stopped before it left: ${address} (${times})`);
	const strange = [...foreign.keys()].filter(
		(address) => !/(^|\.)n8n\.io$|^registry\.npmjs\.org$/.test(new URL(address).hostname),
	);
	return [['addresses that are not those of n8n', strange, []]];
}

/** Tests the editor in Chromium, as a new user meets the nodes. */
export async function browser(report: Report): Promise<void> {
	const home = await createHome();
	const tarball = await buildAndPack(home);
	const runtime = await obtainN8n(N8N_VERSION);
	await installPackage(home, tarball, await packageName());
	// Pictures must not show an address of this machine.
	const env = { WEBHOOK_URL: 'https://n8n.example.com/' };
	const demo = await startDemo({ runtime, home, port: await anyFreePort(), env });
	const opened = await startChromium(home);
	const editor = new Editor(opened.page, demo.n8n.baseUrl);
	const pictures = new Pictures(editor, home);
	const desk: Desk = { demo, home, browser: opened, editor, pictures };
	const run = async (title: string, work: (at: Desk) => Promise<Finding[]>) =>
		await report.scenario('browser', N8N_VERSION, title, async () => {
			let reason = '';
			try {
				return await work(desk);
			} catch (error) {
				await pictures.keep(`failed ${title.replace(/\W+/g, ' ').trim()}`);
				// Without the log of the browser's own attempts.
				reason = String(error).split('\n').slice(0, 3).join(' ');
			}
			throw new Error(reason);
		});

	await run('Signing in', async () => {
		await editor.signIn(demo.owner);
		await editor.newWorkflow();
		return [['an empty canvas', await editor.part('canvas-add-button').isVisible(), true]];
	});
	// Each step continues on the canvas and in the panel that the step before has opened.
	await run('Found by the words that people type', async () => await foundByWords(editor));
	for (const one of PANELS) {
		await run(`${one.name}: panel`, async (at) => await panel(at, one));
		// Before a wrong credential, which leaves drop-downs empty until they are refreshed.
		const more = FURTHER[one.name];
		if (more) await run(more.title, more.work);
		const made = credentialsOf(demo.providers).find(({ type }) => WRONG[type]?.node === one.name);
		if (made) await run(`${one.name}: credential`, async (at) => await credential(at, made));
	}
	await run('A number verified', async () => await verification(demo, editor));
	await run('SMS from a CSV file', smsFromCsv);
	await run('Two bad numbers', badNumbers);
	await run('A provider that answers 500', outcomes);
	await run('Lists uploaded in a form', async () => await uploadedLists(demo, home, editor.page));
	await run('Contact rules', async () => await contactRules(demo, editor, pictures));
	await run('A first message, counted', async () => await firstMessage(demo, editor));
	await run('Pictures of the examples', examples);
	await run('Requests to other hosts', otherHosts);
	await demo.n8n.stop();
}
