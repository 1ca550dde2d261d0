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

/** Types the words on an empty canvas. */
export async function foundByWords(editor: Editor): Promise<Finding[]> {
	const findings: Finding[] = [];
	await editor.newWorkflow();
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
