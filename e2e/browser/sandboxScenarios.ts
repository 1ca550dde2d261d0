import { at } from '../../dev/json';
import type { Finding } from '../report';
import type { Clients } from './sandboxClients';
import { startReceiver } from './sandboxClients';
import type { SandboxPage } from './sandboxPage';

export interface Stage {
	readonly clients: Clients;
	readonly sandbox: SandboxPage;
}

export type Scenario = (stage: Stage) => Promise<Finding[]>;

const DAYS = { date_from: '2020-01-01', date_to: '2099-12-31' };

const first = (value: unknown, name: string): unknown =>
	at(Array.isArray(value) ? value[0] : undefined, name);

/** A message, a status that no document names, and an autocall, all decided by hand. */
async function mobilon({ clients, sandbox }: Stage): Promise<Finding[]> {
	const { page } = sandbox;
	await sandbox.toggle('How calls and messages end', 'ArrowRight');
	await page.getByText('Nothing ends until you say so.').waitFor();
	const sent = await clients.sms('89135290001', 'Your code is 4821');
	const id = String(first(sent.data, 'id'));
	const row = sandbox.row('89135290001');
	const arrived = await sandbox.becomes(row, /./);
	await page.getByText('SMS, 89135290001: Accepted').waitFor({ state: 'attached' });
	await sandbox.pressIn(row, 'Deliver');
	const delivered = await sandbox.becomes(row, /status 1/);
	const done = await clients.mobilon.smsStatus([id]);
	await sandbox.fill(row, 'Other status', 'Status', '7');
	const other = await sandbox.becomes(row, /status 7|Status 7/);
	const passed = await clients.mobilon.smsStatus([id]);
	const call = await clients.autocall('89135290002', 'hello');
	const callRow = sandbox.row('89135290002');
	await sandbox.pressIn(callRow, 'Carry out');
	await sandbox.becomes(callRow, /Carried out · status 1/);
	const carried = await clients.mobilon.autocallStatus([String(first(call.data, 'id'))]);
	return [
		['state at arrival', arrived, 'Accepted · status 0'],
		['state after Deliver', delivered, 'Sent · status 1'],
		['status asked for', first(done.data, 'status'), 1],
		['with its moment', typeof first(done.data, 'dateTimeSent'), 'string'],
		['state after another status', other, 'Status 7 · not documented'],
		['that status asked for', passed.data, [{ status: 7, guid: 'lead-0001', id }]],
		['autocall carried out', first(carried.data, 'status'), 1],
	];
}

/** The messages of one request are one row with their sums, which opens. */
async function manyAtOnce({ clients, sandbox }: Stage): Promise<Finding[]> {
	await clients.messages(12);
	const row = sandbox.row('12 × SMS');
	const sums = async () => await row.locator('.sums .state').allInnerTexts();
	await row.waitFor();
	const arrived = await sums();
	await sandbox.pressIn(row, 'Show each');
	await sandbox.pressIn(row.locator('.row').first(), 'Deliver');
	await row.locator('.sums').getByText('1 × Sent').waitFor();
	const decided = await sums();
	const rows = await row.locator('.row').count();
	await sandbox.pressIn(row, 'Show each');
	await row.locator('.row').first().waitFor({ state: 'detached' });
	return [
		['sums at arrival', arrived, ['12 × Accepted · status 0']],
		['rows when it is open', rows, 12],
		['sums after one Deliver', decided, ['11 × Accepted · status 0', '1 × Sent · status 1']],
	];
}

/** The page shows the code once the person answers; a number is refused, then accepted again. */
async function callPassword({ clients, sandbox }: Stage): Promise<Finding[]> {
	const send = async () =>
		(await clients.callPassword.send({ number: '79135290003', capacity: '4' })).data;
	const code = String(at(await send(), 'code'));
	const row = sandbox.row('79135290003');
	const rings = await sandbox.becomes(row, /./);
	await sandbox.pressIn(row, 'Answer');
	const answered = await sandbox.becomes(row, /code/);
	await sandbox.fill(row, 'Refuse number', 'error_code', 'No such number');
	await sandbox.said(row, /is refused/);
	const refused = await send();
	await sandbox.pressIn(row, 'Accept number again');
	await sandbox.said(row, /accepted again/);
	return [
		['state at arrival', rings, 'Ringing'],
		['state after Answer', answered, `Answered · code ${code}`],
		['a refused number', refused, { result: 'error', error_code: 'No such number' }],
		['the same number later', at(await send(), 'result'), 'ok'],
	];
}

async function aloVoice({ clients, sandbox }: Stage): Promise<Finding[]> {
	const id = Number(at((await clients.campaign('Spring reminder')).data, 'id'));
	const row = sandbox.row('Spring reminder');
	const arrived = await sandbox.becomes(row, /./);
	await sandbox.fill(row, 'Set status', 'Status', 'running');
	const set = await sandbox.becomes(row, /running/);
	const status = at((await clients.aloVoice.getAutorule(id)).data, 'status');
	const card = sandbox.card('AloVoice');
	await sandbox.press(card.locator('summary'));
	await sandbox.fill(card, 'Set lines', 'Lines', '712037006');
	await sandbox.said(card, /1 line/);
	const lines = (await clients.aloVoice.getMyTrunks()).data;
	const filter = sandbox.page.getByLabel('Provider', { exact: true });
	await sandbox.choose(filter, 'AloVoice');
	const shown = await sandbox.page.locator('.row .origin').allInnerTexts();
	await sandbox.choose(filter, 'All');
	return [
		['state at arrival', arrived, 'Status new'],
		['state set', set, 'Status running · not documented'],
		['status asked for', status, 'running'],
		['shown of AloVoice alone', shown, ['AloVoice · Campaign']],
		['lines asked for', lines, ['712037006']],
	];
}

/** Answered, busy, no answer, and a custom record; then the webhook. */
async function autodialer({ clients, sandbox }: Stage): Promise<Finding[]> {
	const numbers = ['89222220001', '89222220002', '89222220003'];
	const buttons = ['Answer', 'Busy', 'No answer'];
	for (const [index, phone] of numbers.entries()) {
		await clients.autodialer.newcall({ phone, name: `Lead ${index + 1}` });
		await sandbox.pressIn(sandbox.row(phone), buttons[index] ?? '');
		await sandbox.becomes(sandbox.row(phone), /\d s$/);
	}
	const records = (await clients.autodialer.cdr(DAYS)).data;
	const codes = Array.isArray(records)
		? records.map((one) => [at(one, 'CODE'), at(one, 'SEC')])
		: [];
	const row = sandbox.row('89222220001');
	await sandbox.fill(row, 'Other record', 'CODE', 'VOICEMAIL');
	await sandbox.becomes(row, /VOICEMAIL · 15 s/);
	const { data } = await clients.autodialer.cdr({ ...DAYS, to: '89222220001' });
	const receiver = await startReceiver();
	const card = sandbox.card('Autodialer');
	await sandbox.press(card.locator('summary'));
	await sandbox.fill(card, 'Webhook settings', 'Address', 'http://example.com/webhook');
	const refused = await sandbox.said(card, /loopback/);
	await sandbox.fill(card, 'Webhook settings', 'Address', receiver.url);
	await sandbox.said(card, /The webhook is set/);
	await sandbox.fill(row, 'Post webhook', 'Recognised answer', 'tomorrow');
	const said = await sandbox.said(row, /answered/);
	return [
		[
			'records of Answer, Busy, No answer',
			codes,
			[
				['ANSWERED 16', 15],
				['BUSY 17', 0],
				['NO ANSWER 19', 0],
			],
		],
		['a record of one’s own', first(data, 'CODE'), 'VOICEMAIL'],
		[
			'a webhook elsewhere',
			refused,
			'A webhook is posted to a loopback address only, not to example.com',
		],
		['what the webhook answered', said, 'Webhook for 89222220001: answered 200 received'],
		[
			'what the webhook got',
			receiver.received,
			[
				'/webhook?token=sandbox-secret undefined {"phone":"89222220001","duration":15,"answer":"tomorrow"}',
			],
		],
	];
}

/** One fault for the next request, and one until it is switched off. */
async function faults({ clients, sandbox }: Stage): Promise<Finding[]> {
	const card = sandbox.card('Mobilon');
	const send = async () => (await clients.sms('89135290009', 'hello')).status;
	await sandbox.choose(card.getByLabel('Fault', { exact: true }), '429');
	await sandbox.pressIn(card, 'Switch on');
	await card.getByText('1 fault', { exact: true }).waitFor();
	const once = [await send(), await send()];
	await card.getByText('1 fault', { exact: true }).waitFor({ state: 'detached' });
	await sandbox.choose(card.getByLabel('Fault', { exact: true }), '503');
	await sandbox.choose(card.getByLabel('Lasts', { exact: true }), 'until');
	await sandbox.pressIn(card, 'Switch on');
	const off = card.getByRole('button', { name: 'Switch off 503 Service Unavailable' });
	await off.waitFor();
	const ever = [await send(), await send(), (await clients.mobilon.smsStatus(['x'])).status];
	await sandbox.press(off);
	await off.waitFor({ state: 'detached' });
	const isNear = await card.evaluate((element) => element.contains(document.activeElement));
	const after = await send();
	await sandbox.toggle('Show', 'ArrowRight');
	const refused = sandbox.row('503');
	await sandbox.pressIn(refused, 'Details');
	const reply = await refused.getByLabel('Reply', { exact: true }).innerText();
	await sandbox.toggle('Show', 'ArrowLeft');
	return [
		['429 for the next request', once, [429, 200]],
		['503 until switched off, queries not', ever, [503, 503, 200]],
		['focus near the button that went away', isNear, true],
		['after Off', after, 200],
		['reply shown', reply.split('\n').slice(-1), ['{"error":"simulated 503"}']],
	];
}

/** Back to the simulators' own pace. */
async function automatic({ clients, sandbox }: Stage): Promise<Finding[]> {
	await sandbox.toggle('How calls and messages end', 'ArrowLeft');
	await sandbox.page.getByText('Calls and messages end by themselves.').waitFor();
	await clients.sms('89135290010', 'hello');
	const row = sandbox.row('89135290010');
	const arrived = await sandbox.becomes(row, /./);
	return [
		['state at arrival', arrived, 'Accepted · status 0'],
		['a little later', await sandbox.becomes(row, /status 1/), 'Sent · status 1'],
	];
}

async function reset({ clients, sandbox }: Stage): Promise<Finding[]> {
	await sandbox.pressIn(sandbox.page.locator('header'), 'Reset');
	await sandbox.page.getByText('No calls and no messages yet.').waitFor();
	const { data } = await clients.autodialer.cdr(DAYS);
	return [['records left', data, []]];
}

export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map([
	['Mobilon by hand', mobilon],
	['Many messages in one request', manyAtOnce],
	['Call-Password by hand', callPassword],
	['AloVoice by hand', aloVoice],
	['Autodialer by hand, and its webhook', autodialer],
	['Faults', faults],
	['Automatic mode', automatic],
	['Reset', reset],
]);
