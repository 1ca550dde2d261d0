import fc from 'fast-check';
import { isPossiblePhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js';
import { normalisePhone } from '../../dist/shared/values/phone';

const runs = { numRuns: 1000 };
const digits = (length: number) =>
	fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length });

/** Ten digits after +7: Russia 3, 4, 8, 9; Kazakhstan 7. */
const national = fc
	.tuple(fc.constantFrom('3', '4', '7', '8', '9'), digits(9))
	.map(([head, tail]) => head + tail.join(''));

/** A national number in the ways people write it. */
const written = national.chain((number) => {
	const parts = [number.slice(0, 3), number.slice(3, 6), number.slice(6, 8), number.slice(8)];
	const [area, first, second, third] = parts;
	const shapes = [
		number,
		parts.join(' '),
		parts.join('-'),
		`(${area}) ${first}-${second}-${third}`,
		` (${area})${first} ${second} ${third} `,
		`${area}\u00A0${first}–${second}–${third}`,
		`\u202A${parts.join(' ')}\u202C`,
	];
	return fc
		.tuple(fc.constantFrom('+7', '7', '8', '+7 ', '8 ', '7-', '8-'), fc.constantFrom(...shapes))
		.map(([prefix, shape]) => ({ number, text: prefix + shape }));
});

describe('numbers as people write them', () => {
	test('come out in the form of the provider, and as libphonenumber reads them', () => {
		fc.assert(
			fc.property(written, ({ number, text }) => {
				expect(normalisePhone(text, '8')).toEqual({ ok: true, number: `8${number}` });
				expect(normalisePhone(text, '7')).toEqual({ ok: true, number: `7${number}` });
				const oracle = parsePhoneNumberFromString(
					// The library knows no direction marks, and must be told that a bare 7 is the country.
					text.replace(/\p{Cf}/gu, '').replace(/^7/, '+7'),
					'RU',
				);
				expect(oracle?.number).toBe(`+7${number}`);
			}),
			runs,
		);
	});

	test('are read alike as text, as a number, and after a spreadsheet', () => {
		fc.assert(
			fc.property(national, fc.constantFrom('7', '8'), (number, prefix) => {
				const plain = `${prefix}${number}`;
				const expected = { ok: true, number: `8${number}` };
				expect(normalisePhone(Number(plain), '8')).toEqual(expected);
				expect(normalisePhone(`${plain}.0`, '8')).toEqual(expected);
				expect(normalisePhone(`${plain},0`, '8')).toEqual(expected);
				expect(normalisePhone(`'${plain}`, '8')).toEqual(expected);
				const scientific = `${prefix}.${number}E+10`;
				expect(normalisePhone(scientific, '8')).toEqual(expected);
				expect(normalisePhone(scientific.replace('.', ',').toLowerCase(), '8')).toEqual(expected);
			}),
			runs,
		);
	});

	test('ten digits are taken for a mobile number', () => {
		fc.assert(
			fc.property(digits(9), (rest) => {
				const number = `9${rest.join('')}`;
				expect(normalisePhone(number, '8')).toEqual({ ok: true, number: `8${number}` });
			}),
		);
	});
});

test('whatever text comes in: what is accepted has the right form and is possible', () => {
	const noise = fc.string({ unit: fc.constantFrom(..."+-() .,'78901234eE/;x\u00A0") });
	fc.assert(
		fc.property(fc.oneof(fc.string(), noise), (text) => {
			const result = normalisePhone(text, '7');
			if (!result.ok) return expect(result.reason).toMatch(/^\w.*[^.]$/);
			expect(result.number).toMatch(/^7\d{10}$/);
			expect(isPossiblePhoneNumber(`+${result.number}`)).toBe(true);
			// No digit appears, disappears or moves.
			expect(
				text
					.replace(/[.,]0+$/, '')
					.replace(/e\+?\d+$/i, '')
					.replace(/\D/g, ''),
			).toMatch(new RegExp(`^[78]?${result.number.slice(1)}$`));
			return undefined;
		}),
		{ numRuns: 5000 },
	);
});

test.each([
	['', 'is empty'],
	['   ', 'is empty'],
	['+7', 'has 1 digit instead of 11'],
	['8900000000', 'has 10 digits instead of 11'],
	['890000000001', 'has 12 digits instead of 11'],
	['+89000000000', 'does not begin with +7, 7 or 8'],
	['+998712345678', 'has 12 digits instead of 11'],
	['19000000000', 'does not begin with +7, 7 or 8'],
	['80000000000', 'is no number of Russia or Kazakhstan: after 7 or 8 comes 3, 4, 7, 8 or 9'],
	['7.9E+10', 'has lost digits in a spreadsheet'],
	['7,9135E10', 'has lost digits in a spreadsheet'],
	['7.91352900015E+10', 'is not a whole number'],
	['79135290001.5', 'is not a whole number'],
	['8900000000l', 'holds characters that no phone number has'],
	['89000000001 ext. 5', 'is followed by an extension, which cannot be dialled'],
	['89000000001, 89000000002', 'holds more than one number'],
	['89000000001;+79000000002', 'holds more than one number'],
	['8913529XXXX', 'holds characters that no phone number has'],
	['٨٩٠٠٠٠٠٠٠٠٠', 'holds characters that no phone number has'],
])('%s: %s', (text, reason) => {
	expect(normalisePhone(text, '8')).toEqual({ ok: false, reason });
});

test.each([
	['tel:+7-900-000-00-00', '89000000000'],
	['8.900.000.00.00', '89000000000'],
	['+7−900−000−00−00', '89000000000'],
	[89135290001, '89135290001'],
])('%s is read as %s', (text, number) => {
	expect(normalisePhone(text, '8')).toEqual({ ok: true, number });
});
