import type { IDataObject } from 'n8n-workflow';
import { process } from '../dev/node';
import type { Answer } from '../dist/shared/operation/answers';
import { dayFor, momentFor, timeFor } from '../dist/shared/values/dates';
import { readHeader } from '../dist/shared/webhook/contentType';
import { csvColumn } from '../dist/shared/values/csv';
import { lookupOf } from '../dist/shared/parameters/fromItem';
import { failureOfStatus } from '../dist/shared/http/failures';
import { fieldAt, fieldsOf, readForm } from '../dist/shared/webhook/form';
import { hintsOf } from '../dist/shared/run/hints';
import { parseExact } from '../dist/shared/values/json';
import { matchEntries } from '../dist/shared/values/match';
import { readMultipart } from '../dist/shared/webhook/multipart';
import { normaliseInternational, normalisePhone } from '../dist/shared/values/phone';
import { maskOf } from '../dist/shared/http/mask';
import { ContactLimits } from '../dist/shared/once/contactLimits';
import { compareStatuses } from '../dist/shared/poll/statuses';
import { compareRecords } from '../dist/nodes/Autodialer/recordChanges';
import { callRecord } from '../dist/nodes/Autodialer/resources/callRecord';
import { provider, readStatuses } from '../dist/nodes/Mobilon/api';
import { sms } from '../dist/nodes/Mobilon/resources/sms';
import { ACCOUNT, triggerNode } from './support/autodialerTrigger';
import { MemoryDeduplicator } from './support/deduplicator';
import { failureOf, people, SMS, withMobilon } from './support/mobilon';
import { memoryStore } from './support/nodeStore';
import { openWebhook } from './support/webhook';

/**
 * Foreign text of four times the length takes at most eight times as long: neither a provider nor a
 * stranger who knows a webhook's address may stop n8n, which has one thread.
 */

const MOST = 8;
/** ms that do no harm, and are too few to measure. */
const SHORT = 30;
/** The compiler and the garbage collector make single runs slow; the quickest one counts. */
const ROUNDS = 8;

/** ms of CPU time, including the simulators, so that it is the same on a busy machine. */
async function timeOf(run: () => unknown): Promise<number> {
	const start = process.cpuUsage();
	await run();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/** The least time of several rounds in which both run by turns; it stops as soon as they pass. */
async function compare(
	small: () => Promise<void>,
	large: () => Promise<void>,
): Promise<string | undefined> {
	let [least, most] = [Infinity, Infinity];
	for (let round = 0; round < ROUNDS; round++) {
		least = Math.min(least, await timeOf(small));
		most = Math.min(most, await timeOf(large));
		if (most < SHORT || most < MOST * least) return undefined;
	}
	return `${least.toFixed(1)} ms, then ${most.toFixed(0)} ms`;
}

/**
 * Resolves if the time grows no faster than allowed; `read` may refuse the input. A step that seems
 * too long is measured again at the next size: it may have been the one at which the processor's
 * cache or the young generation of the heap was full, and what grows too fast does so there as well.
 */
async function expectLinear<T>(
	size: number,
	make: (size: number) => T,
	read: (input: T) => unknown,
): Promise<void> {
	const attempt = (input: T) => async () => {
		try {
			await read(input);
		} catch (error) {
			expect(error).toMatchObject({ status: expect.any(Number) });
		}
	};
	const [small, large] = [attempt(make(size)), attempt(make(4 * size))];
	const first = await compare(small, large);
	if (first === undefined) return;
	const second = await compare(large, attempt(make(16 * size)));
	expect([first, second]).toContain(undefined);
}

const repeated = (text: string) => (size: number) => text.repeat(size / text.length);
const around = (before: string, text: string, after: string) => (size: number) =>
	before + repeated(text)(size) + after;

const JSON_TEXTS: Readonly<Record<string, (size: number) => string>> = {
	'one long number': around('{"a":', '7', '.5}'),
	'digits in a text': around('{"a":"', '7', 'x"}'),
	'digits and nothing else': repeated('7'),
	'digits with points': around('[', '1234567890123456.', ''),
	'minus signs': repeated('-'),
	exponents: around('[', '1e', ']'),
	'an open string': around('[1234567890123456,"', '\\"', ''),
	'an open string of backslashes': around('[1234567890123456,"', '\\', ''),
	quotes: around('[1234567890123456,', '"', ''),
	'long integers': around('[', '1234567890123456789,', '1]'),
	'lists in lists': (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
	'lists that never end': repeated('['),
	'objects in objects': around('', '{"a":', ''),
	'many keys': (size) =>
		`{${Array.from({ length: size / 20 }, (_, i) => `"key${i}":"${i}"`).join(',')}}`,
	'one key again and again': around('{', '"__proto__":1,', '"a":1}'),
};

const TEXTS: Readonly<Record<string, (size: number) => string>> = {
	...JSON_TEXTS,
	'signs that separate': repeated('&'),
	'equals signs': repeated('='),
	escapes: repeated('%41'),
	'halves of escapes': repeated('%4'),
	pluses: repeated('+'),
	'one field again and again': repeated('a=1&'),
	blanks: repeated(' '),
	'line ends': repeated('\r\n'),
	'carriage returns': repeated('\r'),
	semicolons: repeated('; '),
	'open tags': repeated('<'),
	'open styles': repeated('<style'),
	'open comments': repeated('<!--'),
	references: repeated('&#x'),
	'zeros of a reference': around('&#', '0', ''),
	backslashes: repeated('\\'),
	brackets: repeated('{{'),
	letters: repeated('я'),
	emoji: repeated('😀'),
};
const texts = Object.entries(TEXTS);

const SIZE = 20_000;

test.each(Object.entries(JSON_TEXTS))('JSON: %s', async (_, make) => {
	await expectLinear(SIZE, make, parseExact);
});

test('JSON of 8 MB is read within what a person notices', async () => {
	const number = `{"a":${'7'.repeat(8e6)}}`;
	const open = `[1234567890123456,"${'\\"'.repeat(4e6)}`;
	for (const text of [number, open, '['.repeat(8e6)]) {
		expect(await timeOf(() => parseExact(text))).toBeLessThan(2000);
	}
});

test.each(texts)('a form: %s', async (_, make) => {
	await expectLinear(SIZE, make, (text) => fieldsOf(readForm(Buffer.from(text), readHeader(''))));
});

test.each(texts)('a form that names its charset: %s', async (_, make) => {
	const form = (size: number) => Buffer.from(`_charset_=${make(size)}&a=${make(size)}`);
	await expectLinear(SIZE, form, (bytes) => readForm(bytes, readHeader('')));
	const cyrillic = (size: number) => Buffer.from(`${make(size)}&_charset_=windows-1251`);
	await expectLinear(SIZE, cyrillic, (bytes) => readForm(bytes, readHeader('')));
});

test.each(texts)('a dotted name that looks into JSON text: %s', async (_, make) => {
	const text = (size: number) => ({ a: make(size), 'a[b]': make(size) });
	await expectLinear(SIZE, text, (fields) => fieldAt(fields, 'a.b.c'));
	const again = (size: number) => ({ a: JSON.stringify({ b: make(size / 2) }) });
	await expectLinear(SIZE, again, (fields) => fieldAt(fields, 'a.b.c.d'));
});

test.each(texts)('a header: %s', async (_, make) => {
	await expectLinear(SIZE, make, readHeader);
	await expectLinear(SIZE, (size) => `form-data; name="${make(size)}`, readHeader);
	await expectLinear(SIZE, (size) => `form-data; ${make(size)}=${make(size)}`, readHeader);
});

const TYPE = readHeader('multipart/form-data; boundary=b');
const NAME = 'Content-Disposition: form-data; name="a"';
const MULTIPART: Readonly<Record<string, (size: number) => string>> = {
	'lines that begin like a delimiter': around(`--b\n${NAME}\n\n`, '\n--bb', '\n--b--'),
	'delimiters without an end': repeated('\n--b   '),
	'a delimiter with blanks': around('--b', ' ', ''),
	'line feeds': around('--b', '\n', ''),
	'one header': around('--b\n', 'a', `\n\n\n--b--`),
	'many headers': around('--b\n', 'a:b\n', `${NAME}\n\n\n--b--`),
	'a parameter again and again': around('--b\n', `${NAME};`, '\n\n\n--b--'),
	'many parts': (size) => `--b\n${NAME}\n\n\n`.repeat(Math.min(900, size / 25)) + '--b--',
	'one long part': around(`--b\n${NAME}\n\n`, '\r', '\n--b--'),
	base64: around(`--b\nContent-Transfer-Encoding: base64\n${NAME}\n\n`, '=', '\n--b--'),
};

test.each(Object.entries(MULTIPART))('multipart: %s', async (_, make) => {
	await expectLinear(SIZE, make, (text) => readMultipart(Buffer.from(text), TYPE));
});

test('multipart: a boundary as long as the sender likes', async () => {
	const make = (size: number) => ({
		// Almost matches everywhere, and each match overlaps the one before.
		body: Buffer.from(`y${'--x'.repeat(7 * size)}`),
		type: readHeader(`multipart/form-data; boundary=x${'--x'.repeat(size / 3)}`),
	});
	await expectLinear(SIZE, make, ({ body, type }) => readMultipart(body, type));
});

const SECRETS = ['p@ss/wörd "1234567890"', '&#38;&#38;&#38;x', '\\\\\\\\\\\\\\\\\\x', '12345678'];
const mask = maskOf(SECRETS);

test.each([...texts, ...SECRETS.map((s) => [s, repeated(s.slice(0, -1))] as const)])(
	'masking: %s',
	async (_, make) => {
		await expectLinear(SIZE, make, mask.text);
		const data = (size: number) => ({ [make(size)]: [make(size)] });
		await expectLinear(SIZE / 2, data, mask.deep);
	},
);

test('masking: many values, and lists in lists as deep as they are read', async () => {
	const values = (size: number) => parseExact(JSON_TEXTS['many keys']?.(size) ?? '');
	await expectLinear(200_000, values, mask.deep);
	const deep = parseExact('['.repeat(100) + ']'.repeat(100));
	expect(mask.deep(deep)).toEqual(deep);
});

/** These throw what they cannot read. */
function refusalOf(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return error;
	}
}

test.each(texts)('phones, dates, times, cells, expressions: %s', async (_, make) => {
	await expectLinear(SIZE, make, (text) => [
		normalisePhone(text, '8'),
		normaliseInternational(`7${text}`),
		normalisePhone(`8${text}1`, '7'),
	]);
	await expectLinear(SIZE, make, (text) => [
		refusalOf(() => momentFor('at', `2026-03-02T09:00${text}`, 'Europe/Moscow')),
		refusalOf(() => dayFor('day', text, 'Europe/Moscow')),
		refusalOf(() => timeFor('time', text)),
	]);
	await expectLinear(SIZE, make, (text) => csvColumn([text, ...text.slice(0, 1000)]));
	await expectLinear(SIZE, make, (text) => lookupOf(`=${text}`));
});

const FORMS: Readonly<Record<string, (size: number) => string>> = {
	'open brackets': repeated('('),
	'brackets in brackets': (size) => `${'('.repeat(size / 2)}1${')'.repeat(size / 2)}`,
	negations: around('', '!', '1'),
	ternaries: around('', '1?1:', '1'),
	sums: around('', '$json.a+', '1'),
	fields: around('$json', '.a', ''),
	'optional fields': around('$json', '?.a', ''),
	methods: around('$json.a', '.trim()', ''),
	'expressions in a text': around('', ' $json.a }} {{', ' 1'),
};

test.each(Object.entries(FORMS))('an expression of %s', async (_, make) => {
	const scope = { json: { a: 'x' }, other: () => undefined };
	await expectLinear(SIZE, make, (text) => lookupOf(`={{ ${text} }}`)?.(scope));
	// As long as they are read.
	lookupOf(`={{${make(280)}}}`)?.(scope);
});

test.each(texts)('Retry-After: %s', async (_, make) => {
	const reply = { status: 429, statusText: '', body: undefined, excerpt: () => '' };
	const read = (retryAfter: string) => failureOfStatus('Acme', { ...reply, retryAfter }, 'query');
	await expectLinear(SIZE, make, read);
});

const look = { now: Date.UTC(2026, 2, 1, 9), timezone: 'Europe/Moscow', lookbackDays: 1 };
const record = (SEC: number, TIME = '2026-03-01 11:00:00 +0300'): IDataObject => ({
	QUERY_ID: 1,
	DST: '89001112233',
	CODE: 'ANSWERED 16',
	...{ SEC, TIME },
});
const recordsOf = (size: number, first = 0) =>
	Array.from({ length: size }, (_, i) => record(first + i));

test('call records of one task and number: unchanged, changed, all in another order', async () => {
	const make = (size: number) => {
		const { state } = compareRecords(undefined, recordsOf(size), look);
		return { state, size };
	};
	await expectLinear(5000, make, ({ state, size }) => [
		compareRecords(state, recordsOf(size), look),
		compareRecords(state, recordsOf(size).reverse(), look),
		compareRecords(state, recordsOf(size, size), look),
	]);
});

test.each(texts)('a call record with %s', async (_, make) => {
	await expectLinear(SIZE, make, (text) => compareRecords(undefined, [record(1, text)], look));
});

test.each<[string, (i: number) => { queryId: string; phone: string }]>([
	['one call', () => ({ queryId: '1', phone: '89001112233' })],
	['one task', (i) => ({ queryId: '1', phone: `8900${1_000_000 + i}` })],
	['one number', (i) => ({ queryId: `${i}`, phone: '89001112233' })],
])('the results of many calls, all of %s', async (_, callAt) => {
	const { read } = callRecord.operations.getResult;
	const reply = { status: 200, statusText: '', retryAfter: undefined, excerpt: () => '' };
	const search = { days: 1, timezone: look.timezone, encoding: 'form' };
	const make = (size: number) => {
		const calls = Array.from({ length: size }, (_, i) => callAt(i));
		const [first, ...others] = calls.map((call) => ({ ...call, search }));
		const body = calls.map(({ queryId, phone }, i) => ({
			...record(i),
			...{ QUERY_ID: queryId, DST: phone },
		}));
		return { body, questions: [first, ...others] as const };
	};
	await expectLinear(5000, make, ({ body, questions }) => {
		expect(read?.({ ...reply, body }, questions)).toHaveLength(questions.length);
	});
});

test('more new call records than a call has room for arguments', () => {
	const { emit } = compareRecords(undefined, recordsOf(200_000), look);
	expect(emit).toHaveLength(200_000);
});

test('entries of a reply: all of one id, the first one long', async () => {
	const entriesOf = (size: number) => [
		{ id: '1', text: 'x'.repeat(100 * size) },
		...Array.from({ length: size }, () => ({ id: '1' })),
	];
	await expectLinear(2000, entriesOf, (entries) => matchEntries(entries, 'id', ['1']));
	const reply = { status: 200, statusText: '', retryAfter: undefined, excerpt: () => '' };
	await expectLinear(2000, entriesOf, (body) => readStatuses({ ...reply, body }, [{ id: '1' }]));
});

test('statuses of many ids, and long ones', async () => {
	const make = (size: number) => Array.from({ length: size }, (_, i) => `${i}`);
	await expectLinear(5000, make, (ids) => {
		const entries = ids.map((id) => ({ id, status: [id] }));
		const { state } = compareStatuses(undefined, ids, entries);
		return compareStatuses(state, ids, entries);
	});
	await expectLinear(SIZE, repeated('x'), (text) =>
		compareStatuses({ a: [text] }, ['a'], [{ status: [`${text}y`] }]),
	);
});

test('what a run says of many messages', async () => {
	const wires = (size: number) =>
		Array.from({ length: size }, (_, index) => ({
			text: `Здравствуйте, клиент ${index}, ваш заказ готов`,
			number: String(89000000000 + (index % 9000)),
		}));
	await expectLinear(10_000, wires, (messages) => {
		const slots = messages.map((wire, index) => ({
			wire,
			credential: {},
			indices: [index],
		}));
		const answers = messages.map((): Answer => {
			return { outcome: 'accepted', id: '1', json: { encoding: 'UCS-2', segments: 1 } };
		});
		expect(
			hintsOf(provider, sms.operations.send, { toSend: slots, dry: [] }, answers),
		).toHaveLength(3);
	});
});

test.each([
	['many people', 1, (index: number) => String(89_000_000_000 + index)],
	['one person', Infinity, () => '89001112233'],
])('limits of %s', async (_, count, numberOf) => {
	const make = (size: number) =>
		Array.from({ length: size }, (_each, index) => ({
			indices: [index],
			contact: {
				number: numberOf(index),
				person: numberOf(index),
				limits: [
					{ count, per: 'day' },
					{ count, per: 'month' },
				],
				zone: 'Europe/Moscow',
				otherwise: 'skip',
			} as const,
		}));
	let nodes = 0;
	await expectLinear(1000, make, async (items) => {
		// A process remembers the places that a node has taken.
		const store = memoryStore(new MemoryDeduplicator(), 'sms/send', `${numberOf(0)}-${nodes++}`);
		const { free } = await new ContactLimits(store, new Map(), items).claim(items);
		expect(free).toHaveLength(items.length);
	});
});

describe('a whole request', () => {
	const open = async () => {
		const parameters = { authentication: 'none' };
		return await openWebhook(triggerNode, { credential: ACCOUNT, parameters });
	};
	let webhook: Awaited<ReturnType<typeof open>>;
	beforeAll(async () => {
		webhook = await open();
	});
	afterAll(async () => await webhook.close());

	test.each([
		['application/json', JSON_TEXTS],
		['application/x-www-form-urlencoded', TEXTS],
		['multipart/form-data; boundary=b', MULTIPART],
	])('%s', async (type, bodies) => {
		for (const make of Object.values(bodies)) {
			await expectLinear(2 * SIZE, make, async (body) => {
				const headers = { 'content-type': type };
				const reply = await fetch(webhook.url, { method: 'POST', headers, body });
				expect([200, 400, 413]).toContain(reply.status);
				await reply.arrayBuffer();
			});
		}
		expect(webhook.thrown).toEqual([]);
	});

	test('an address, of which Node reads at most 16 kB', async () => {
		for (const sign of ['[', ']', '&', '=', '+', '%', '%41', 'a=1&', 'a[', '?', '.']) {
			await expectLinear(3000, repeated(sign), async (query) => {
				const reply = await fetch(`${webhook.url}?${query}`);
				expect([200, 400]).toContain(reply.status);
				await reply.arrayBuffer();
			});
		}
		expect(webhook.thrown).toEqual([]);
	});
});

describe('a whole reply', () => {
	const mobilon = withMobilon();

	test.each(['one long number', 'an open string', 'lists in lists', 'open tags', 'open styles'])(
		'an error page and a good reply of %s',
		async (name) => {
			for (const status of [500, 200]) {
				await expectLinear(SIZE, TEXTS[name] ?? repeated(name), async (body) => {
					mobilon.simulator.fault({ kind: 'status', status, body, contentType: 'text/html' });
					const settings = { onError: 'continueRegularOutput' } as const;
					const { items } = await mobilon.run(SMS, people(1), settings);
					expect(failureOf(items[0]).outcome).toBe('unknown');
				});
			}
		},
	);
});
