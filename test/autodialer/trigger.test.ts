import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import { WEBHOOK_SECRET as sandboxSecret } from '../../sandbox/providers/webhook';
import { postWebhook } from '../../simulators/webhook';
import { ACCESS_TOKEN, API_KEY } from '../support/autodialer';
import { ACCOUNT, triggerNode, WEBHOOK_SECRET } from '../support/autodialerTrigger';
import { titled } from '../support/titled';
import { openWebhook, publishWebhook } from '../support/webhook';
import type { OpenWebhook, WebhookOptions } from '../support/webhook';

let webhook: OpenWebhook | undefined;
const open = async (options: WebhookOptions = {}) =>
	(webhook = await openWebhook(triggerNode, { credential: ACCOUNT, ...options }));
afterEach(async () => {
	expect(webhook?.thrown ?? []).toEqual([]);
	await webhook?.close();
	webhook = undefined;
});

const TOKEN = `?token=${WEBHOOK_SECRET}`;
const NO_FIELDS = 'The request has no fields, so no execution was started';
const named = (fieldNames: INodeParameters): INodeParameters => ({ fieldNames });
const CALL = { phone: '89001112233', duration: '42', answer: 'да, перезвоните' };
const bytes = Buffer.from('RIFF\0\r\n--\xff\xfe', 'latin1');
const wav = { fileName: 'call.wav', contentType: 'audio/wav', bytes };
const raw = async ({ url }: OpenWebhook, body: string, type = 'application/json', headers = {}) => {
	const reply = await fetch(url + TOKEN, {
		method: 'POST',
		headers: { 'content-type': type, ...headers },
		body,
	});
	const answer: unknown = await reply.json();
	return [reply.status, answer];
};

describe('what a finished call becomes', () => {
	test('JSON, with a link to the recording', async () => {
		const { url, items } = await open();
		const link = 'https://records.example/1.wav?x=1';
		const call = { ...CALL, duration: 42, recording: link };
		expect((await postWebhook(url + TOKEN, call, 'json')).status).toBe(200);
		expect(items).toEqual([
			{
				json: {
					phone: '89001112233',
					durationSeconds: 42,
					recordingUrl: link,
					answer: 'да, перезвоните',
					uuid: null,
					queryId: null,
					body: call,
				},
			},
		]);
	});

	test('a form', async () => {
		const { url, items } = await open();
		await postWebhook(url + TOKEN, CALL, 'form');
		expect(items[0]?.json).toEqual({
			phone: '89001112233',
			durationSeconds: 42,
			recordingUrl: null,
			answer: 'да, перезвоните',
			uuid: null,
			queryId: null,
			body: CALL,
		});
	});

	test('multipart, with the recording as a file', async () => {
		const { url, items } = await open();
		await postWebhook(url + TOKEN, { ...CALL, recording: wav }, 'multipart');
		expect(items[0]?.json).toMatchObject({ phone: '89001112233', durationSeconds: 42, body: CALL });
		expect(Object.keys(items[0]?.binary ?? {})).toEqual(['recording']);
		expect(items[0]?.binary?.recording).toMatchObject({
			fileName: 'call.wav',
			mimeType: 'audio/wav',
			data: bytes.toString('base64'),
		});
	});

	test('fields under other names, one of them inside nested JSON', async () => {
		const opened = await open({
			parameters: named({ phone: 'call.to', duration: 'a.b', answer: ' text ', recording: '' }),
		});
		const body = {
			call: { to: 79001112233 },
			'a.b': '7',
			text: '1',
			recording: 'http://r.example/',
		};
		await raw(opened, JSON.stringify(body));
		expect(opened.items[0]?.json).toEqual({
			phone: '79001112233',
			durationSeconds: 7,
			recordingUrl: 'http://r.example/',
			answer: '1',
			uuid: null,
			queryId: null,
			body,
		});
	});

	test('the recording under another name; a single file is it whatever its name', async () => {
		const opened = await open({ parameters: named({ recording: 'zapis' }) });
		const at = opened.url + TOKEN;
		await postWebhook(at, { phone: '1', zapis: wav, recording: wav, '': wav }, 'multipart');
		await postWebhook(at, { phone: '1', file: wav }, 'multipart');
		await postWebhook(at, { a: wav, b: wav }, 'multipart');
		expect(opened.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([
			['recording', 'recording_2', 'file'],
			['recording'],
			['a', 'b'],
		]);
		expect(opened.items[2]?.json).toMatchObject({ phone: null, body: {} });
	});

	test.each(
		titled<[object, object]>([
			[{ duration: '1:05' }, { durationSeconds: null }],
			[{ duration: '12.5' }, { durationSeconds: 12.5 }],
			[{ duration: 'NaN' }, { durationSeconds: null }],
			[{ duration: '1e9' }, { durationSeconds: null }],
			[{ duration: '' }, { durationSeconds: null }],
			[{ duration: -1 }, { durationSeconds: -1 }],
			[{ duration: '9'.repeat(400) }, { durationSeconds: null }],
			[{ recording: 'javascript:alert(1)' }, { recordingUrl: null }],
			[{ recording: 'http://' }, { recordingUrl: null }],
			[{ recording: 'ftp://records.example/1.wav' }, { recordingUrl: null }],
			[{ recording: ['http://a.example'] }, { recordingUrl: null }],
			[{ answer: null }, { answer: null }],
			[{ answer: '' }, { answer: '' }],
			[{ answer: { text: 'yes' } }, { answer: null }],
			[{ constructor: 'x' }, { phone: null }],
			[{ phone: '\ud800' }, { phone: '\ud800' }],
			[{ answer: 'x'.repeat(1_000_000) }, { answer: 'x'.repeat(1_000_000) }],
		]),
	)('a value comes as it is, or as null: %s', async (_, body, expected) => {
		const opened = await open();
		expect(await raw(opened, JSON.stringify(body))).toEqual([
			200,
			{ message: 'Workflow was started' },
		]);
		expect(opened.items[0]?.json).toMatchObject({ ...expected, body });
	});

	test('a long id stays exact, and an object method is no field', async () => {
		const opened = await open({ parameters: named({ phone: 'constructor', answer: 'toString' }) });
		await raw(opened, '{"id": 40133707428585176, "text": "a 40133707428585176 \\" b"}');
		expect(opened.items[0]?.json).toMatchObject({
			phone: null,
			answer: null,
			uuid: null,
			queryId: null,
			body: { id: '40133707428585176', text: 'a 40133707428585176 " b' },
		});
	});

	test('no secret of the credential reaches the item', async () => {
		const opened = await open();
		const body = {
			phone: '1',
			recording: `https://site.example/${API_KEY}/1.wav`,
			deep: [{ [WEBHOOK_SECRET]: `x ${ACCESS_TOKEN}` }],
		};
		await raw(opened, JSON.stringify(body));
		expect(opened.items[0]?.json).toMatchObject({
			recordingUrl: 'https://site.example/***/1.wav',
			body: { deep: [{ '***': 'x ***' }] },
		});
		const file = { ...wav, fileName: `${API_KEY}.wav` };
		await postWebhook(opened.url + TOKEN, { [API_KEY]: file, other: file }, 'multipart');
		const binary = opened.items[1]?.binary ?? {};
		expect(Object.entries(binary).map(([name, kept]) => [name, kept.fileName])).toEqual([
			['***', '***.wav'],
			['other', '***.wav'],
		]);
	});

	test('what n8n has parsed already is taken as it is', async () => {
		const opened = await open({ parsed: { phone: '5' } });
		await raw(opened, '{}');
		expect(opened.items[0]?.json).toMatchObject({ phone: '5', body: { phone: '5' } });
	});

	test('files that n8n has written already are copied', async () => {
		const copied: unknown[] = [];
		const opened = await open({
			parsed: {
				data: { phone: '5' },
				files: { rec: { filepath: '/x/1', originalFilename: 'a.wav', mimetype: 'audio/wav' } },
			},
			spoil: ({ nodeHelpers }) =>
				Object.assign(nodeHelpers, {
					copyBinaryFile: async (...args: unknown[]) => copied.push(args),
				}),
		});
		await raw(opened, '', 'multipart/form-data; boundary=x');
		expect(opened.items[0]?.json).toMatchObject({ phone: '5', body: { phone: '5' } });
		expect(Object.keys(opened.items[0]?.binary ?? {})).toEqual(['recording']);
		expect(copied).toEqual([['/x/1', 'a.wav', 'audio/wav']]);
	});
});

describe('who is let in', () => {
	const statusOf = async (
		options: WebhookOptions,
		query: string,
		headers: Record<string, string> = {},
	) => {
		const opened = await open(options);
		const { status, text } = await postWebhook(opened.url + query, CALL, 'json', headers);
		const seen = [status, opened.items.length, opened.countReads()];
		if (status === 401) {
			expect(JSON.parse(text)).toEqual({ message: 'The token is missing or wrong' });
		}
		await opened.close();
		return seen;
	};
	const IN = [200, 1, 1];
	/** Refused before the body was read. */
	const OUT = [401, 0, 0];
	const header = { parameters: { authentication: 'headerToken' } };

	test('a token in the query', async () => {
		expect(await statusOf({}, TOKEN)).toEqual(IN);
		const wrong = `${WEBHOOK_SECRET.slice(0, -1)}x`;
		for (const query of [
			'',
			'?token=',
			`?token=${wrong}`,
			`${TOKEN}x`,
			`?token=${WEBHOOK_SECRET.slice(0, -1)}`,
			`?token=${WEBHOOK_SECRET.toUpperCase()}`,
			`${TOKEN}&token=${WEBHOOK_SECRET}`,
			`?token[]=${WEBHOOK_SECRET}`,
			`?Token=${WEBHOOK_SECRET}`,
		]) {
			expect([query, ...(await statusOf({}, query))]).toEqual([query, ...OUT]);
		}
		expect(await statusOf({}, '', { 'X-Webhook-Token': WEBHOOK_SECRET })).toEqual(OUT);
	});

	test('a token in the header', async () => {
		expect(await statusOf(header, '', { 'X-Webhook-Token': WEBHOOK_SECRET })).toEqual(IN);
		expect(await statusOf(header, '', { 'x-webhook-token': WEBHOOK_SECRET })).toEqual(IN);
		expect(await statusOf(header, '', { 'X-Webhook-Token': 'wrong' })).toEqual(OUT);
		expect(await statusOf(header, TOKEN)).toEqual(OUT);
	});

	test('a secret that is not ASCII, in both places', async () => {
		const credential = { ...ACCOUNT, webhookSecret: 'секретное слово' };
		const token = `?token=${encodeURIComponent('секретное слово')}`;
		const onTheWire = Buffer.from('секретное слово').toString('latin1');
		expect(await statusOf({ credential }, token)).toEqual(IN);
		expect(await statusOf({ credential, ...header }, '', { 'X-Webhook-Token': onTheWire })).toEqual(
			IN,
		);
	});

	test.each([
		['empty', { ...ACCOUNT, webhookSecret: '' }],
		['blank', { ...ACCOUNT, webhookSecret: '  ' }],
		['absent', { baseUrl: '', apiKey: API_KEY }],
		['no text', { ...ACCOUNT, webhookSecret: 7 }],
		['without a credential', undefined],
	])('nobody, if the secret is %s', async (_, credential) => {
		for (const query of ['', '?token=', '?token=%20%20', '?token=7', '?token=undefined']) {
			expect(await statusOf({ credential }, query)).toEqual(OUT);
		}
		expect(await statusOf({ credential, ...header }, '', { 'X-Webhook-Token': '' })).toEqual(OUT);
	});

	test('nobody, if the credential cannot be read', async () => {
		const spoil: WebhookOptions['spoil'] = (context) => {
			context.getCredentials = async () => {
				throw new Error('cannot be decrypted');
			};
		};
		expect(await statusOf({ spoil }, TOKEN)).toEqual(OUT);
	});

	test('everybody, if authentication is none; then no credential is needed', async () => {
		const parameters = { authentication: 'none' };
		expect(await statusOf({ parameters, credential: undefined }, '')).toEqual(IN);
	});

	test('a value of authentication that there is not opens nothing', async () => {
		expect(await statusOf({ parameters: { authentication: 'None' } }, '')).toEqual(OUT);
	});
});

describe('what is refused', () => {
	const FORM = 'application/x-www-form-urlencoded';
	const NO_OBJECT = 'The body is not a JSON object of at most 100 levels';
	const UNSOUND = 'The body holds what n8n cannot keep';
	const nested = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);

	test.each(
		titled<[string, string, number, string]>([
			['{', 'application/json', 400, NO_OBJECT],
			['[{"phone":"1"}]', 'application/json', 400, NO_OBJECT],
			['null', 'application/json', 400, NO_OBJECT],
			['"text"', 'application/json', 400, NO_OBJECT],
			['NaN', 'application/json', 400, NO_OBJECT],
			['{"duration":1e400}', 'application/json', 400, UNSOUND],
			['{"a":{"__proto__":{"phone":"1"}}}', 'application/json', 400, UNSOUND],
			['{"__proto__":1}', 'application/json', 400, UNSOUND],
			[nested, 'application/json', 400, NO_OBJECT],
			['__proto__=1', FORM, 400, UNSOUND],
			['a=1&'.repeat(1001), FORM, 400, 'The body has too many fields'],
			['x', 'multipart/form-data', 400, 'The Content-Type names no boundary'],
			['x', 'multipart/form-data; boundary=b', 400, 'The multipart body is incomplete'],
			['phone=1', 'text/plain', 415, 'The Content-Type is none of JSON, form and multipart'],
			['<a/>', 'application/xml', 415, 'The Content-Type is none of JSON, form and multipart'],
			['{"a":1}', 'application/json; charset=klingon', 415, 'The charset of the body is not known'],
		]),
	)('%s', async (_, body, type, status, message) => {
		const opened = await open();
		expect(await raw(opened, body, type)).toEqual([status, { message }]);
		expect(opened.items).toEqual([]);
	});

	test('a file named __proto__, and a Content-Encoding that n8n does not unpack', async () => {
		const opened = await open();
		const at = opened.url + TOKEN;
		const file = { phone: '1', ['__proto__']: wav };
		expect((await postWebhook(at, file, 'multipart')).status).toBe(400);
		const [status] = await raw(opened, '{"a":1}', 'application/json', { 'content-encoding': 'br' });
		expect([status, opened.items]).toEqual([415, []]);
	});

	test('more than n8n reads: 413', async () => {
		const opened = await open({ limit: 100 });
		const long = JSON.stringify({ phone: '1'.repeat(5_000_000) });
		expect(await raw(opened, long)).toEqual([
			413,
			{ message: 'The body is larger than n8n accepts' },
		]);
		expect((await raw(opened, '{"phone":"1"}'))[0]).toBe(200);
	});

	test('what cannot be foreseen is a 500 of ours and no failed execution', async () => {
		const opened = await open({
			spoil: ({ helpers }) =>
				Object.assign(helpers, {
					prepareBinaryData: async () => await Promise.reject(new Error('disk full')),
				}),
		});
		const { status, text } = await postWebhook(opened.url + TOKEN, { a: wav }, 'multipart');
		expect([status, text]).toEqual([500, '{"message":"n8n could not take this request"}']);
		expect(opened.items).toEqual([]);
	});
});

test.each([
	['', 'application/json'],
	['', 'x/y'],
	['{}', 'application/json'],
	['\uFEFF{}', 'application/json'],
	['&&', 'application/x-www-form-urlencoded'],
	['--b--', 'multipart/form-data; boundary=b'],
])('a request without fields starts nothing: %j as %s', async (body, type) => {
	const opened = await open();
	expect(await raw(opened, body, type)).toEqual([200, { message: NO_FIELDS }]);
	expect(opened.items).toEqual([]);
});

describe('publishing', () => {
	test.each([
		['once, for an empty secret', { ...ACCOUNT, webhookSecret: '' }, {}, 1],
		['once, without a credential', undefined, {}, 1],
		['not, if everybody is let in', undefined, { authentication: 'none' }, 0],
		['not, for a secret', ACCOUNT, {}, 0],
		['once, for a blank secret', { ...ACCOUNT, webhookSecret: ' \n' }, {}, 1],
	])('warns if nobody can be let in: %s', async (_, credential, parameters, count) => {
		const { answers, warnings } = await publishWebhook(triggerNode, { credential, parameters });
		expect(answers).toEqual([true, true, true]);
		expect(warnings).toEqual(
			Array(count).fill('Trigger: the credential holds no secret, so every request is refused'),
		);
	});
});

describe('the secret of the webhook', () => {
	test('counts without the white space around it', async () => {
		const opened = await open({
			credential: { ...ACCOUNT, webhookSecret: ` ${WEBHOOK_SECRET}\n` },
		});
		const { status } = await postWebhook(opened.url + TOKEN, CALL, 'json');
		expect(status).toBe(200);
		const spoilt = await postWebhook(`${opened.url}${TOKEN}%20`, CALL, 'json');
		expect(spoilt.status).toBe(401);
	});

	test.each([
		['x', 1],
		['fifteen-letters', 1],
		[` ${'fifteen-letters'} `, 1],
		[sandboxSecret, 1],
		['sixteen-letters-', 0],
	])('is warned of when it can be guessed: %s', async (webhookSecret, count) => {
		const credential = { ...ACCOUNT, webhookSecret };
		const { warnings } = await publishWebhook(triggerNode, { credential, parameters: {} });
		expect(warnings).toEqual(
			Array(count).fill(
				'Trigger: the secret in the credential has fewer than 16 characters and can be guessed. Replace it there and at the sender',
			),
		);
	});
});

test('any body gives a right item or a 4xx', async () => {
	const opened = await open();
	const types = ['application/json', 'application/x-www-form-urlencoded', 'text/x-json', 'x/y'];
	const boundary = '--b\r\ncontent-disposition: form-data; name=phone\r\n\r\n';
	const arbitrary = fc.oneof(
		fc.record({
			type: fc.constantFrom(...types),
			body: fc.oneof(fc.json(), fc.string({ unit: 'binary' })),
		}),
		fc.record({
			type: fc.constantFrom('multipart/form-data; boundary=b', 'multipart/form-data; boundary="b'),
			body: fc
				.array(fc.oneof(fc.constantFrom(boundary, '\r\n--b--', '\n', ';'), fc.string()))
				.map((pieces) => boundary + pieces.join('')),
		}),
	);
	await fc.assert(
		fc.asyncProperty(arbitrary, async ({ type, body }) => {
			const before = opened.items.length;
			const [status, answer] = await raw(opened, body, type);
			const isEmpty = JSON.stringify(answer).includes(NO_FIELDS);
			const item = opened.items[before];
			expect([200, 400, 415]).toContain(status);
			expect(opened.items.length - before).toBe(status === 200 && !isEmpty ? 1 : 0);
			if (status !== 200 || isEmpty) return;
			expect(Object.keys(item?.json ?? {})).toEqual([
				'phone',
				'durationSeconds',
				'recordingUrl',
				'answer',
				'uuid',
				'queryId',
				'body',
			]);
			// A long integer comes as text.
			if (type === 'application/json' && !/\d{16}/.test(body)) {
				expect(JSON.stringify(item?.json.body)).toBe(JSON.stringify(JSON.parse(body)));
			}
		}),
		{ numRuns: 150 },
	);
});
