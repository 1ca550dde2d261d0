import fc from 'fast-check';
import { maskOf } from '../../dist/shared/http/mask';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
const perUnit = (text: string, write: (unit: number) => string) =>
	text
		.split('')
		.map((unit) => write(unit.charCodeAt(0)))
		.join('');
const perPoint = (text: string, write: (point: number) => string) =>
	[...text].map((point) => write(point.codePointAt(0) ?? 0)).join('');
const replaced = (text: string, entities: Readonly<Record<string, string>>) =>
	text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
const url = (text: string) => encodeURIComponent(text);
const json = (text: string) => JSON.stringify(text).slice(1, -1);

/** The ways in which servers of different languages and frameworks write a quoted secret. */
const WRITERS: Readonly<Record<string, (secret: string) => string>> = {
	plain: (secret) => secret,
	'URL (JavaScript)': url,
	'URL, small letters (.NET)': (secret) => url(secret).replace(/%../g, (x) => x.toLowerCase()),
	"URL, !'()* too (PHP)": (secret) =>
		url(secret).replace(/[!'()*]/g, (sign) => `%${hex(sign.charCodeAt(0), 2).toUpperCase()}`),
	'URL, but for slashes': (secret) => encodeURI(secret),
	'form: + for a blank': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
	'every byte as %XX': (secret) => Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
	'HTML, decimal (PHP)': (secret) =>
		replaced(secret, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' }),
	'HTML, hexadecimal': (secret) =>
		replaced(secret, { '&': '&#x26;', '<': '&#x3C;', '>': '&#X3e;', '"': '&#x22;', "'": '&#x27;' }),
	'HTML, capital letters': (secret) =>
		replaced(secret, { '&': '&AMP;', '<': '&LT;', '>': '&GT;', '"': '&QUOT;', "'": '&APOS;' }),
	'HTML, every character': (secret) => perPoint(secret, (point) => `&#${point};`),
	JSON: json,
	'JSON with slashes and ASCII only (PHP)': (secret) =>
		json(secret)
			.replaceAll('/', '\\/')
			.replace(/[\u0080-\uffff]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
	'JSON for HTML (Go, .NET)': (secret) =>
		json(secret).replace(
			/[<>&'+\u0080-\uffff]/g,
			(unit) => `\\u${hex(unit.charCodeAt(0), 4).toUpperCase()}`,
		),
	'every unit as \\uXXXX': (secret) => perUnit(secret, (unit) => `\\u${hex(unit, 4)}`),
	'a path in JSON (PHP)': (secret) => encodeURI(secret).replaceAll('/', '\\/'),
	base64: (secret) => Buffer.from(secret).toString('base64'),
	'base64 in a URL': (secret) => url(Buffer.from(secret).toString('base64')),
	'base64, URL alphabet': (secret) => Buffer.from(secret).toString('base64url'),
};

/** It shares no digit and no letter with a spelling, so that the rest differs from a secret. */
const around = fc.constantFrom('', '~', '[§]', ' ¶ ', ':«', '\n');
const unit = fc.oneof(
	{ weight: 6, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }) },
	{ weight: 2, arbitrary: fc.constantFrom('"', "'", '\\', '/', '&', '<', '>', '%', '+', ' ', '*') },
	{ weight: 1, arbitrary: fc.constantFrom('я', 'Ж', 'ö', '😀', '\u0001', '\u2028') },
);
const secret = fc
	.array(unit, { minLength: 8, maxLength: 40 })
	.map((units) => units.join(''))
	.filter((text) => text.trim().length >= 8 && !text.includes('***'));
const writer = fc.constantFrom(...Object.keys(WRITERS));
const blank = fc.constantFrom('', ' ', '\n', '\t ');
const writtenBy = (name: string, text: string) => WRITERS[name]?.(text) ?? '';

test('a secret in any spelling is masked: in text, in values, in keys, and nothing around it', () => {
	fc.assert(
		fc.property(secret, writer, blank, around, around, (text, name, pasted, before, after) => {
			const value = text.trim();
			const mask = maskOf([value + pasted]);
			const written = writtenBy(name, value);
			fc.pre(!before.includes(value) && !after.includes(value));
			const expected = `${before}***${after}`;
			expect(mask.text(before + written + after)).toBe(expected);
			const data = { [before + written]: [1, null, true, { a: written + after }] };
			const masked = { [`${before}***`]: [1, null, true, { a: `***${after}` }] };
			expect(mask.deep(data)).toEqual(masked);
		}),
		{ numRuns: 200 },
	);
});

test.each(Object.keys(WRITERS))('%s, of a secret pasted with a blank behind it', (name) => {
	const pasted = `a/b+c d"e'f&g<h>я! `;
	const masked = maskOf([pasted]).text(writtenBy(name, pasted));
	expect(masked).toMatch(/^\*\*\*(\s|%20|\+|\\u0020|&#32;)?$/);
});

test('text, keys and numbers without the secret stay as they are', () => {
	const data = fc.jsonValue();
	fc.assert(
		fc.property(secret, data, fc.string({ maxLength: 100 }), (text, value, other) => {
			const mask = maskOf([text]);
			// Random text does not contain eight random characters.
			expect(mask.text(other)).toBe(other);
			expect(mask.deep(value)).toEqual(value);
		}),
	);
});

describe('a secret of digits', () => {
	test.each([
		['123456789012', 123456789012, '***'],
		['123456789012 ', 123456789012, '***'],
		['0012345678', 12345678, '***'],
		['123456789012', 1234567890123, 1234567890123],
		['12345678', 912345678, 912345678],
		['1234', 1234, '***'],
		['1234', 12345, 12345],
		['123', 123, 123],
		['1e5x', 100000, 100000],
	])('%j: the number %d becomes %j', (text, value, expected) => {
		const mask = maskOf([text]);
		expect(mask.deep({ id: value, all: [value] })).toEqual({ id: expected, all: [expected] });
	});
});

test('a short secret is masked where it stands alone, and spoils no id that holds it', () => {
	const { text } = maskOf(['1234']);
	expect(text('password=1234, {"p":"1234"} 1234')).toBe('password=***, {"p":"***"} ***');
	expect(text('58a512345324')).toBe('58a512345324');
});

test('of secrets that contain each other nothing is left standing', () => {
	expect(maskOf(['password', 'password-and-more']).text('x password-and-more y')).toBe('x *** y');
});

test('a secret in nothing but a key is masked', () => {
	const { deep } = maskOf(['password']);
	expect(deep({ a: [{ 'my password': 1 }] })).toEqual({ a: [{ 'my ***': 1 }] });
});

test('without secrets nothing changes', () => {
	const data = { a: ['x'] };
	expect(maskOf(['', ' ']).deep(data)).toBe(data);
	expect(maskOf(['', '\n']).text('text')).toBe('text');
});
