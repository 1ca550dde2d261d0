import type { Page } from 'playwright-core';
import { fsp } from '../../dev/node';
import { say } from '../../dev/lifetime';
import { credentialsOf } from '../engine/providers';
import type { Demo } from '../engine/demo';
import type { Finding } from '../report';
import { isSeen, type Editor } from './editor';

/** Words that people type into the nodes panel, and an entry that has to come up for them. */
const WORDS: ReadonlyArray<[words: string, entry: string]> = [
	['send sms', 'Mobilon'],
	['смс', 'Mobilon'],
	['рассылка', 'Mobilon'],
	['phone call', 'Autodialer'],
	['звонок', 'Autodialer'],
	['телефон', 'Autodialer'],
	['обзвон', 'AloVoice'],
	['OTP', 'Call-Password'],
];

/** Types the words on the open canvas, which is empty. */
export async function foundByWords(editor: Editor): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const [words, entry] of WORDS) {
		await editor.search(words);
		findings.push([`"${words}" finds ${entry}`, await isSeen(editor.entry(entry), 5000), true]);
	}
	return findings;
}

const PHONE = '89000000321';
const CREDENTIAL = 'MobilGroup (simulated)';

/** Verifies a number as a new user builds it: two nodes, their defaults, and what must be typed. */
export async function verification({ providers }: Demo, editor: Editor): Promise<Finding[]> {
	const { callPassword } = providers;
	await editor.newWorkflow();
	await editor.search('Call-Password');
	await editor.add('Call-Password', 'Call person to verify number');
	await editor.chooseCredential(CREDENTIAL);
	await editor.type('number', PHONE);
	const sent = await editor.executeNode();
	const [id = ''] =
		[...callPassword.numbers].find(([, number]) => number.endsWith('9000000321')) ?? [];
	const code = callPassword.codes.get(id) ?? '';

	await editor.search('Call-Password');
	await editor.add('Call-Password', 'Check typed code');
	await editor.chooseCredential(CREDENTIAL);
	await editor.drag('token', 'token');
	await editor.type('code', code);
	const checked = await editor.executeNode();
	const column = ({ heads, rows }: typeof sent, head: string) => rows[0]?.[heads.indexOf(head)];
	return [
		[
			'Send shows a token and no code',
			[sent.heads.includes('token'), sent.heads.includes('code')],
			[true, false],
		],
		['what Check says', [column(checked, 'valid'), column(checked, 'reason')], ['true', 'ok']],
	];
}

/** Counts clicks, and fields into which something is typed, from now on and without a reload. */
async function countEffort(page: Page): Promise<() => Promise<{ clicks: number; fields: number }>> {
	const counts = await page.evaluateHandle(() => {
		const fields = new Set<EventTarget | null>();
		const seen = { clicks: 0, fields: 0 };
		addEventListener('pointerdown', () => (seen.clicks += 1), true);
		addEventListener(
			'input',
			({ target }) => {
				fields.add(target);
				seen.fields = fields.size;
			},
			true,
		);
		return seen;
	});
	return async () => await counts.jsonValue();
}

/** How many the README promises at most. */
async function promised(): Promise<number[]> {
	const readme = await fsp.readFile('README.md', 'utf8');
	return /(\d+) clicks and (\d+) fields/.exec(readme)?.slice(1).map(Number) ?? [];
}

/**
 * From the list of workflows of an n8n that has the package to the first SMS in the output: the
 * credential with the values of the simulated provider, one node, and a look at the table. This n8n
 * has a credential of the kind already; without one, n8n asks for one click less.
 */
export async function firstMessage({ providers }: Demo, editor: Editor): Promise<Finding[]> {
	const { mobilon } = providers;
	const values = credentialsOf(providers).find(({ type }) => type === 'mobilonApi')?.data ?? {};
	await editor.openHome();
	const started = Date.now();
	const effort = await countEffort(editor.page);
	await editor.part('add-resource-workflow').click();
	await editor.part('canvas-add-button').click();
	await editor.part('node-creator').waitFor();
	await editor.search('Mobilon');
	await editor.add('Mobilon', 'Send SMS');
	await editor.chooseCredential('Create new credential');
	await editor.saveCredential(values);
	await editor.credential.waitFor({ state: 'hidden' });
	await editor.type('number', PHONE);
	await editor.type('text', 'Hello');
	const { heads, rows } = await editor.executeNode();
	const seconds = (Date.now() - started) / 1000;
	const { clicks, fields } = await effort();
	const [mostClicks = 0, mostFields = 0] = await promised();
	say(`The first SMS: ${clicks} clicks, ${fields} fields, ${seconds.toFixed(1)} s`);
	const column = (head: string) => rows[0]?.[heads.indexOf(head)];
	const sent = [...mobilon.tasks.values()].at(-1);
	return [
		['the message in the table', [column('number'), column('state')], [PHONE, 'queued']],
		['the message at the provider', [sent?.number, sent?.text], [PHONE, 'Hello']],
		[`clicks: ${clicks} of ${mostClicks}`, clicks <= mostClicks, true],
		[`fields: ${fields} of ${mostFields}`, fields <= mostFields, true],
	];
}
