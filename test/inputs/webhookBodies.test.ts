import { ACCOUNT, triggerNode, WEBHOOK_SECRET } from '../support/autodialerTrigger';
import { openWebhook } from '../support/webhook';
import type { OpenWebhook } from '../support/webhook';

let webhook: OpenWebhook | undefined;
afterEach(async () => {
	expect(webhook?.thrown ?? []).toEqual([]);
	await webhook?.close();
	webhook = undefined;
});

/** Posts a body as it is; the item that came of it. */
async function received(body: Buffer | string, headers: Record<string, string>) {
	webhook = await openWebhook(triggerNode, { credential: ACCOUNT });
	const reply = await fetch(`${webhook.url}?token=${WEBHOOK_SECRET}`, {
		method: 'POST',
		headers,
		body: new Blob([typeof body === 'string' ? body : Uint8Array.from(body)]),
	});
	return [reply.status, webhook.items[0]?.json] as const;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TEXT = '{"phone":"89001112233","answer":"да","UUID":"crm-7","QUERY_ID":101}';
/** "да" in windows-1251. */
const YES = Buffer.from([0xe4, 0xe0]);
const item = { phone: '89001112233', answer: 'да' };

test.each([
	['a form', FORM],
	['a form with a charset', `${FORM}; charset=UTF-8`],
	['text', 'text/plain'],
	['JSON', 'application/json'],
])('JSON that says it is %s is read, with the ids of the call', async (_, type) => {
	expect(await received(JSON_TEXT, { 'content-type': type })).toEqual([
		200,
		expect.objectContaining({ ...item, uuid: 'crm-7', queryId: '101' }),
	]);
});

test('JSON without a type is read, behind a byte order mark and blanks too', async () => {
	expect(await received(`\ufeff \n${JSON_TEXT}`, { 'content-type': '' })).toEqual([
		200,
		expect.objectContaining(item),
	]);
});

test('a form that begins with a brace and is no JSON is a form', async () => {
	const [status, json] = await received('{=1&phone=89001112233', { 'content-type': FORM });
	expect([status, json?.phone, json?.uuid]).toEqual([200, '89001112233', null]);
});

test.each<[string, Buffer, string]>([
	['a form with escapes', Buffer.from('phone=89001112233&answer=%E4%E0'), FORM],
	['a form', Buffer.concat([Buffer.from('phone=89001112233&answer='), YES]), FORM],
	[
		'JSON',
		Buffer.concat([Buffer.from('{"phone":"89001112233","answer":"'), YES, Buffer.from('"}')]),
		'application/json',
	],
	[
		'multipart',
		Buffer.concat([
			Buffer.from('--b\r\nContent-Disposition: form-data; name="phone"\r\n\r\n89001112233\r\n'),
			Buffer.from('--b\r\nContent-Disposition: form-data; name="answer"\r\n\r\n'),
			YES,
			Buffer.from('\r\n--b--\r\n'),
		]),
		'multipart/form-data; boundary=b',
	],
])('%s in windows-1251 without a charset is read', async (_, body, type) => {
	expect(await received(body, { 'content-type': type })).toEqual([
		200,
		expect.objectContaining(item),
	]);
});

test.each([["charset='utf-8'"], ['charset='], ['charset="UTF-8"'], ['Charset=utf8']])(
	'the charset may be written %s',
	async (charset) => {
		expect(await received(JSON_TEXT, { 'content-type': `application/json; ${charset}` })).toEqual([
			200,
			expect.objectContaining(item),
		]);
	},
);

test('the encoding may be written in any case', async () => {
	const headers = { 'content-type': 'application/json', 'content-encoding': 'Identity' };
	expect(await received(JSON_TEXT, headers)).toEqual([200, expect.objectContaining(item)]);
});

test.each([
	['Номер_абонента', 'Распознанный_ответ_человека', 'Продолжительность_вызова'],
	['номер абонента', 'РАСПОЗНАННЫЙ ОТВЕТ ЧЕЛОВЕКА', 'продолжительность вызова'],
])("the document's own names are read: %s", async (phone, answer, duration) => {
	const body = JSON.stringify({ [phone]: '89001112233', [answer]: 'да', [duration]: '42' });
	expect(await received(body, { 'content-type': 'application/json' })).toEqual([
		200,
		expect.objectContaining({ ...item, durationSeconds: 42 }),
	]);
});
