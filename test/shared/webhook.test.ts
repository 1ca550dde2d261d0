import fc from 'fast-check';
import { readHeader } from '../../dist/shared/webhook/contentType';
import { fieldsOf, readForm } from '../../dist/shared/webhook/form';
import { parseExact, valueAt } from '../../dist/shared/values/json';
import { readMultipart } from '../../dist/shared/webhook/multipart';

const untyped = readHeader('');
const lines = (...all: string[]) => all.join('\r\n');
const FIELD = 'Content-Disposition: form-data; name="phone"';
const FILE = 'Content-Disposition: form-data; name="rec"; filename="a.wav"';
const WAV = 'Content-Type: audio/wav';

/** Name, file name, type and content of each part. */
const read = (body: string, contentType = 'multipart/form-data; boundary=b') =>
	readMultipart(Buffer.from(body), readHeader(contentType)).map((part) => [
		part.name,
		part.fileName,
		part.mimeType,
		part.text(),
	]);

describe('multipart, as different senders write it', () => {
	const phone = ['phone', undefined, '', '79'];
	test.each([
		['curl', lines('--b', FIELD, '', '79', '--b--', ''), [phone]],
		['no line break at the end', lines('--b', FIELD, '', '79', '--b--'), [phone]],
		['a preamble and an epilogue', lines('hi', '--b', FIELD, '', '79', '--b--', 'bye'), [phone]],
		['blanks behind the boundary', lines('--b  ', FIELD, '', '79', '--b--'), [phone]],
		['line feeds only', ['--b', FIELD, '', '79', '--b--'].join('\n'), [phone]],
		['no blank', lines('--b', FIELD.replaceAll(' ', ''), '', '79', '--b--'), [phone]],
		['small letters', lines('--b', FIELD.toLowerCase(), '', '79', '--b--'), [phone]],
		['no quotes (.NET)', lines('--b', FIELD.replaceAll('"', ''), '', '79', '--b--'), [phone]],
		['an empty field', lines('--b', FIELD, '', '', '--b--'), [['phone', undefined, '', '']]],
		[
			'a boundary inside the text',
			lines('--b', FIELD, '', '--bc', ' --b', '--b--'),
			[['phone', undefined, '', '--bc\r\n --b']],
		],
		[
			'a length and a type (aiohttp)',
			lines(
				'--b',
				'Content-Type: text/plain; charset=utf-8',
				FIELD,
				'Content-Length: 2',
				'',
				'79',
			) + '\r\n--b--',
			[['phone', undefined, 'text/plain', '79']],
		],
		[
			'filename* (Python)',
			lines('--b', `${FILE}; filename*=utf-8''%D0%B0.wav`, WAV, '', 'RIFF', '--b--'),
			[['rec', 'а.wav', 'audio/wav', 'RIFF']],
		],
		[
			'a broken filename*',
			lines('--b', `${FILE}; filename*=utf-8''%D0`, WAV, '', 'RIFF', '--b--'),
			[['rec', 'a.wav', 'audio/wav', 'RIFF']],
		],
		[
			'the whole path of the file',
			lines('--b', FILE.replace('a.wav', 'C:\\calls\\a.wav'), WAV, '', 'RIFF', '--b--'),
			[['rec', 'a.wav', 'audio/wav', 'RIFF']],
		],
		[
			'a path that leads out of a folder',
			lines('--b', FILE.replace('a.wav', '../../a.wav'), WAV, '', 'RIFF', '--b--'),
			[['rec', 'a.wav', 'audio/wav', 'RIFF']],
		],
		[
			'a sound without a file name',
			lines('--b', FIELD, WAV, '', 'RIFF', '--b--'),
			[['phone', '', 'audio/wav', 'RIFF']],
		],
		[
			'base64',
			lines('--b', FILE, WAV, 'Content-Transfer-Encoding: base64', '', 'UklG', 'Rg==', '--b--'),
			[['rec', 'a.wav', 'audio/wav', 'RIFF']],
		],
	])('%s', (_, body, parts) => {
		expect(read(body)).toEqual(parts);
	});

	test('a boundary in quotes, and a charset of the whole body', () => {
		const body = Buffer.from([...Buffer.from(lines('--b c', FIELD, '', '')), 0xe4, 0xe0]);
		const end = Buffer.from(lines('', '--b c--'));
		const type = readHeader('Multipart/Form-Data; Charset="windows-1251"; BOUNDARY="b c"');
		expect(type.type).toBe('multipart/form-data');
		expect(readMultipart(Buffer.concat([body, end]), type)[0]?.text()).toBe('да');
	});

	test.each([
		['cut off inside a part', lines('--b', FIELD, '', '79')],
		['cut off before the last boundary', lines('--b', FIELD, '', '79', '--b', '')],
		['a part without headers', lines('--b', '79', '--b--')],
		['a part without a name', lines('--b', 'Content-Type: text/plain', '', '79', '--b--')],
		['too many parts', lines(...Array(1001).fill(lines('--b', FIELD, '', '')), '--b--')],
		['headers without end', lines('--b', `${FIELD}${' '.repeat(20_000)}`, '', '79', '--b--')],
	])('refuses %s', (_, body) => {
		expect(() => read(body)).toThrow(expect.objectContaining({ status: 400 }));
	});

	test('a boundary is what RFC 2046 allows', () => {
		const body = (boundary: string) => lines(`--${boundary}`, FIELD, '', '79', `--${boundary}--`);
		const quoted = (boundary: string) => `multipart/form-data; boundary="${boundary}"`;
		for (const boundary of ['b'.repeat(70), "'()+_,-./:=? b"]) {
			expect(read(body(boundary), quoted(boundary))).toEqual([phone]);
		}
		for (const boundary of ['b'.repeat(71), 'b ', 'b%0A', 'b%22', 'я', 'b*', 'b;']) {
			expect(() => read(body(boundary), quoted(boundary))).toThrow(
				expect.objectContaining({ status: 400, message: expect.stringContaining('boundary') }),
			);
		}
	});

	test('what the platform writes is read as it was, byte by byte', async () => {
		const text = fc.string({ unit: 'grapheme' }).map((value) => value.replace(/\r?\n|\r/g, ' '));
		const name = text.map((value) => value.replace(/[\\/%]/g, '_'));
		const part = fc.record({ name, content: fc.oneof(text, fc.uint8Array({ maxLength: 300 })) });
		await fc.assert(
			fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), name, async (all, file) => {
				const form = new FormData();
				for (const { name: field, content } of all) {
					if (typeof content === 'string') form.append(field, content);
					else form.append(field, new File([content], `${file}.wav`, { type: 'audio/wav' }));
				}
				const sent = new Response(form);
				const type = readHeader(sent.headers.get('content-type') ?? '');
				const parts = readMultipart(Buffer.from(await sent.arrayBuffer()), type);
				expect(parts.map((got) => [got.name, got.fileName, [...got.bytes]])).toEqual(
					all.map(({ name: field, content }) => [
						field,
						typeof content === 'string' ? undefined : `${file}.wav`,
						[...Buffer.from(content)],
					]),
				);
			}),
			{ numRuns: 300 },
		);
	});

	test('any bytes at all are read or refused', () => {
		const pieces = fc.constantFrom('--b', '\r\n', '\n', '--', FIELD, FILE, '; name=x', '\0', 'é');
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 40 }), (some) => {
				try {
					read(some.join(''));
				} catch (error) {
					expect(error).toMatchObject({ status: 400 });
				}
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('forms', () => {
	test('are read as the platform reads them', () => {
		const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
		fc.assert(
			fc.property(fc.array(pair), (pairs) => {
				const text = new URLSearchParams(pairs).toString();
				const expected = [...new URLSearchParams(text)];
				expect(readForm(Buffer.from(text), untyped)).toEqual(expected);
			}),
		);
		expect(readForm(Buffer.from('a=%zz&b&=c&d=1=2&e=%'), untyped)).toEqual([
			['a', '%zz'],
			['b', ''],
			['', 'c'],
			['d', '1=2'],
			['e', '%'],
		]);
	});

	test('escapes are bytes of the charset', () => {
		const type = readHeader('x/y; charset=windows-1251');
		const pairs = readForm(Buffer.from('answer=%E4%E0+%2B'), type);
		expect(pairs).toEqual([['answer', 'да +']]);
	});

	test('signs that separate nothing hide no field', () => {
		const form = `${'&'.repeat(3000)}a=1${'&'.repeat(3000)}b=2&`;
		expect(readForm(Buffer.from(form), untyped)).toEqual([
			['a', '1'],
			['b', '2'],
		]);
		expect(readForm(Buffer.from(`&${'a=1&'.repeat(1000)}`), untyped)).toHaveLength(1000);
		expect(() => readForm(Buffer.from('a=1&'.repeat(1001)), untyped)).toThrow('too many fields');
	});

	test('a repeated name becomes a list, names of prototypes are names', () => {
		const fields = fieldsOf([
			['a', '1'],
			['a', '2'],
			['a', '3'],
			['constructor', 'x'],
		]);
		expect(fields).toEqual({ a: ['1', '2', '3'], constructor: 'x' });
	});
});

describe('JSON', () => {
	test('is read as the platform reads it, long integers excepted', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				fc.pre(!/\d{16}/.test(text));
				expect(parseExact(text)).toEqual(JSON.parse(text));
			}),
		);
		expect(parseExact('[12345678901234567890,"1234567890123456789\\"0",-1e400]')).toEqual([
			'12345678901234567890',
			'1234567890123456789"0',
			-Infinity,
		]);
		expect(parseExact('{')).toBeUndefined();
	});

	test('a long text keeps its integers exact, too', () => {
		const text = `{"a":"${'\\n'.repeat(3_000_000)}","id":12345678901234567}`;
		expect(parseExact(text)).toMatchObject({ id: '12345678901234567' });
	});

	test.each([
		['1234567890123456', 1234567890123456],
		['9007199254740993', '9007199254740993'],
		['-12345678901234567', '-12345678901234567'],
		['0.12345678901234567', Number('0.12345678901234567')],
		['12345678901234567.5', Number('12345678901234567.5')],
		['12345678901234567e2', Number('12345678901234567e2')],
		['1e2', 100],
	])('%s is %j', (text, value) => {
		expect(parseExact(text)).toBe(value);
		expect(parseExact(`{"a":[${text},"\\"${text}"]}`)).toEqual({ a: [value, `"${text}`] });
	});

	test.each(['01', '12345678901234567-1', '[12345678901234567', '"12345678901234567', '1"2"'])(
		'%s is none',
		(text) => {
			expect(parseExact(text)).toBeUndefined();
		},
	);

	test('has at most 100 levels; brackets in a text are none', () => {
		const levels = (count: number) => '[{"a":'.repeat(count / 2) + '1' + '}]'.repeat(count / 2);
		expect(parseExact(levels(100))).toEqual(JSON.parse(levels(100)));
		expect(parseExact(`[${levels(100)}]`)).toBeUndefined();
		expect(parseExact(`["${'['.repeat(200)}", ${'[],'.repeat(200)} 1]`)).toHaveLength(202);
	});

	test.each([
		['a', 1],
		['b.c', 'own'],
		['b.d.1', 5],
		['b.d.length', 2],
		['b.x.y', undefined],
		['toString', undefined],
		['b.constructor', undefined],
		['', undefined],
	])('%s names %j', (path, value) => {
		expect(valueAt({ a: 1, 'b.c': 'own', b: { c: 'nested', d: [4, 5] } }, path)).toBe(value);
	});
});
