import { http, zlib } from '../../dev/node';
import { ACCOUNT, triggerNode, WEBHOOK_SECRET } from '../support/autodialerTrigger';
import { titled } from '../support/titled';
import { openWebhook } from '../support/webhook';
import type { OpenWebhook, WebhookOptions } from '../support/webhook';

let webhook: OpenWebhook | undefined;
afterEach(async () => {
	expect(webhook?.thrown ?? []).toEqual([]);
	await webhook?.close();
	webhook = undefined;
});

const open = async (options: WebhookOptions = {}) =>
	(webhook = await openWebhook(triggerNode, { credential: ACCOUNT, ...options }));

/** Posts a body as it is; the item that came of it. */
async function received(
	body: Buffer | string,
	headers: Record<string, string>,
	options: WebhookOptions = {},
) {
	const { url, items } = await open(options);
	const reply = await fetch(`${url}?token=${WEBHOOK_SECRET}`, {
		method: 'POST',
		headers,
		body: new Blob([typeof body === 'string' ? body : Uint8Array.from(body)]),
	});
	return [reply.status, items[0]?.json] as const;
}

/** A request with the address as it is typed, which `fetch` would escape. */
async function asked({ url }: OpenWebhook, query: string, method = 'GET', body = '') {
	const { port } = new URL(url);
	const headers = body === '' ? {} : { 'content-type': FORM };
	return await new Promise<number | undefined>((resolve, reject) => {
		const request = http.request({ port, path: `/${query}`, method, headers }, (reply) => {
			reply.resume();
			reply.on('end', () => resolve(reply.statusCode));
		});
		request.on('error', reject);
		request.end(body);
	});
}

const TOKEN = `?token=${WEBHOOK_SECRET}`;

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

test.each<[string, (text: string) => Buffer]>([
	['Identity', Buffer.from],
	['', Buffer.from],
	['""', Buffer.from],
	['gzip', zlib.gzipSync],
	['GZIP', zlib.gzipSync],
	['"gzip"', zlib.gzipSync],
	["'Deflate'", zlib.deflateSync],
])('the encoding may be written %s', async (encoding, pack) => {
	const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
	expect(await received(pack(JSON_TEXT), headers)).toEqual([200, expect.objectContaining(item)]);
});

test.each(['gzip, gzip', 'br', '"', 'gzip"'])('an encoding %s is refused', async (encoding) => {
	const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
	expect(await received(JSON_TEXT, headers)).toEqual([415, undefined]);
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

describe('fields in the query', () => {
	test.each(['GET', 'POST'])('%s: they count, without the token', async (method) => {
		const opened = await open();
		const query = `${TOKEN}&phone=89001112233&answer=%D0%B4%D0%B0&tag=a&tag=b`;
		expect(await asked(opened, query, method)).toBe(200);
		expect(opened.items.map(({ json }) => json)).toEqual([
			expect.objectContaining({
				...item,
				body: { ...item, tag: ['a', 'b'] },
			}),
		]);
	});

	test('a field of the body counts more; both are in the output', async () => {
		const opened = await open();
		const query = `?phone=1&duration=42&token=${WEBHOOK_SECRET}`;
		expect(await asked(opened, query, 'POST', 'phone=2')).toBe(200);
		expect(opened.items[0]?.json).toMatchObject({ phone: '2', durationSeconds: 42 });
		expect(opened.items[0]?.json.body).toEqual({ phone: '2', duration: '42' });
	});

	test('windows-1251 and _charset_ as in a form', async () => {
		const opened = await open();
		await asked(opened, `${TOKEN}&answer=%E4%E0`);
		await asked(opened, `${TOKEN}&answer=%A4%A0&_charset_=IBM866`);
		expect(opened.items.map(({ json }) => json.answer)).toEqual(['да', 'да']);
	});

	test('the token is in no item, however it is spelled and wherever else it is sought', async () => {
		const parameters = { authentication: 'none' };
		const opened = await open({ parameters });
		for (const name of ['token', '%74oken', 'token[]', 'token%5Ba%5D', '[token]', '%5Btoken%5D']) {
			expect(await asked(opened, `?${name}=hidden+words&phone=1`)).toBe(200);
		}
		expect(opened.items.map(({ json }) => json.body)).toEqual(Array(6).fill({ phone: '1' }));
	});

	test.each(['GET', 'POST'])('%s: a wrong token is refused, with fields or not', async (method) => {
		const opened = await open();
		for (const query of ['', '?token=x', '?phone=1', '?token=x&phone=1', `?token=&${TOKEN}`]) {
			expect([query, await asked(opened, query, method)]).toEqual([query, 401]);
		}
		expect([opened.items, opened.countReads()]).toEqual([[], 0]);
	});

	test('__proto__ is refused, and more fields than a form has', async () => {
		const opened = await open();
		expect(await asked(opened, `${TOKEN}&__proto__=1`)).toBe(400);
		expect(await asked(opened, TOKEN + '&a=1'.repeat(1000))).toBe(400);
	});

	test('other methods are not taken', async () => {
		const opened = await open();
		expect(await asked(opened, TOKEN, 'PUT')).toBe(404);
	});
});

test.each([
	['POST without a body', 'POST', ''],
	['GET', 'GET', ''],
	['an empty object', 'POST', '\ufeff{}'],
	['a form without fields', 'POST', '&&'],
])('%s tests the address: 200, and no execution', async (_, method, body) => {
	const opened = await open();
	expect(await asked(opened, TOKEN, method, body)).toBe(200);
	expect(await asked(opened, '?token=x', method, body)).toBe(401);
	expect(opened.items).toEqual([]);
});

describe('_charset_', () => {
	const part = (name: string, value: string) =>
		`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const multipart = (charset: string) =>
		Buffer.from(`${part('answer', '\xa4\xa0')}${part('_charset_', charset)}--b--\r\n`, 'latin1');
	const TYPE = 'multipart/form-data; boundary=b';

	test.each<[string, string, Buffer]>([
		['a form', FORM, Buffer.from('answer=%A4%A0&_charset_=cp866')],
		['a form that names none', `${FORM}; charset=`, Buffer.from('_charset_=cp866&answer=%A4%A0')],
		['multipart', TYPE, multipart('IBM866')],
	])('names the charset of %s, and stays a field', async (_, type, body) => {
		const [status, json] = await received(body, { 'content-type': type });
		expect([status, json?.answer]).toEqual([200, 'да']);
		expect(Object.keys(Object(json?.body)).sort()).toEqual(['_charset_', 'answer']);
	});

	test('counts less than the charset of the Content-Type', async () => {
		const body = 'answer=%E4%E0&_charset_=cp866';
		const [, json] = await received(body, { 'content-type': `${FORM}; charset=windows-1251` });
		expect(json?.answer).toBe('да');
	});

	test.each<[string, Buffer, number]>([
		[FORM, Buffer.from('answer=1&_charset_=klingon'), 415],
		[TYPE, multipart('klingon'), 415],
		[FORM, Buffer.from('answer=1&_charset_='), 200],
	])(
		'%s: an unknown one is refused as in the Content-Type, none is none',
		async (type, body, status) => {
			expect((await received(body, { 'content-type': type }))[0]).toBe(status);
		},
	);
});

describe('a dotted name of the panel', () => {
	const named = (phone: string) => ({ parameters: { fieldNames: { phone } } });
	const inner = JSON.stringify({ phone: '89001112233', call: { phone: '89001112234' } });

	test.each(
		titled<[string, string, string | null]>([
			['payload.phone', `payload=${encodeURIComponent(inner)}`, '89001112233'],
			['payload.call.phone', `payload=${encodeURIComponent(inner)}`, '89001112234'],
			['data.payload.phone', `data[payload]=${encodeURIComponent(inner)}`, '89001112233'],
			['payload.0.phone', `payload=${encodeURIComponent(`[${inner}]`)}`, '89001112233'],
			['call.phone', 'call[phone]=89001112233', '89001112233'],
			['call.to.phone', 'call%5Bto%5D%5Bphone%5D=89001112233', '89001112233'],
			['call.phone', 'call.phone=1&call[phone]=2', '1'],
			['payload.id', 'payload={"id":40133707428585176}', '40133707428585176'],
			['payload.phone', 'payload={"phone":', null],
			['payload.phone', 'payload="phone"', null],
			['payload.constructor', 'payload={}', null],
			['payload.phone', `payload=${'['.repeat(101)}${']'.repeat(101)}`, null],
			['payload.phone', `payload={"phone":"1","x":"${'x'.repeat(1_000_000)}"}`, null],
		]),
	)('%s', async (_, name, body, phone) => {
		const [status, json] = await received(body, { 'content-type': FORM }, named(name));
		expect([status, json?.phone]).toEqual([200, phone]);
	});

	test('looks into JSON text inside JSON', async () => {
		const body = JSON.stringify({ event: { payload: JSON.stringify({ call: inner }) } });
		const headers = { 'content-type': 'application/json' };
		const [, json] = await received(body, headers, named('event.payload.call.phone'));
		expect(json).toMatchObject({ phone: '89001112233', body: JSON.parse(body) });
	});

	test('names a file among others', async () => {
		const form = new FormData();
		for (const name of ['other', 'call[record]']) form.append(name, new File(['RIFF'], 'a.wav'));
		const sent = new Response(form);
		const type = sent.headers.get('content-type') ?? '';
		const parameters = { fieldNames: { recording: 'call.record' } };
		const body = Buffer.from(await sent.arrayBuffer());
		await received(body, { 'content-type': type }, { parameters });
		expect(Object.keys(webhook?.items[0]?.binary ?? {})).toEqual(['other', 'recording']);
	});
});

describe('a secret with + in it', () => {
	const credential = {
		...ACCOUNT,
		webhookSecret: ['', 'made-up', 'words', 'for-it', ''].join('+'),
	};

	test.each([
		['+made-up+words+for-it+', 200],
		['%2Bmade-up%2Bwords%2Bfor-it%2B', 200],
		['%20made-up%20words%20for-it%20', 200],
		['+made-up%2Bwords+for-it%2B', 200],
		['made-up+words+for-it', 401],
		['+made-up+words+for-it+&token=+made-up+words+for-it+', 401],
		['-made-up-words-for-it-', 401],
	])('is read as it is typed into the address: %s', async (token, status) => {
		const opened = await open({ credential });
		expect(await asked(opened, `?token=${token}&phone=1`)).toBe(status);
	});

	test('a secret with blanks does not get in with + escaped', async () => {
		const opened = await open({
			credential: { ...ACCOUNT, webhookSecret: 'made up words for it' },
		});
		expect(await asked(opened, '?token=made+up+words+for+it')).toBe(200);
		expect(await asked(opened, '?token=made%2Bup%2Bwords%2Bfor%2Bit')).toBe(401);
	});
});

describe('a test run whose fields no name of the panel names', () => {
	const hint = async (query: string, mode: WebhookOptions['mode'], parameters = {}) => {
		const opened = await open({ mode, parameters });
		expect(await asked(opened, `${TOKEN}&${query}`)).toBe(200);
		await opened.close();
		return opened.items.at(-1)?.json.hint;
	};
	const told = (names: string) =>
		`None of these fields is in Field Names: ${names}. Enter the names that your account uses there.`;

	test('shows the names, without values and secrets', async () => {
		expect(await hint(`tel=89001112233&dur=5&${ACCOUNT.apiKey}=2`, 'manual')).toBe(
			told('tel, dur, ***'),
		);
	});

	test('shows twenty at most, and their beginnings', async () => {
		const names = Array.from({ length: 30 }, (_, index) => `${'x'.repeat(60)}${index}`);
		expect(await hint(`${names.join('=1&')}=1`, 'manual')).toBe(
			told(Array(20).fill('x'.repeat(50)).join(', ')),
		);
	});

	test('shows none once a name fits, or the workflow is published', async () => {
		expect(await hint('tel=1&answer=', 'manual')).toBeUndefined();
		expect(await hint('tel=1', 'manual', { fieldNames: { phone: 'tel' } })).toBeUndefined();
		expect(await hint('tel=1', 'webhook')).toBeUndefined();
	});
});
