import fc from 'fast-check';
import { isValidPhoneNumber, isPossiblePhoneNumber } from 'libphonenumber-js/max';
import { normaliseInternational, normalisePhone } from '../../dist/shared/values/phone';
import { recipientsOfList } from '../../dist/nodes/AloVoice/recipients';
import { people, phone, SMS, withMobilon } from '../support/mobilon';

const runs = { numRuns: 2000 };
const digits = (length: number) =>
	fc
		.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
		.map((all) => all.join(''));

describe('numbers of the +7 plan', () => {
	test.each([
		['8 (900) 111.22.33', '89001112233'],
		['8.900.111-22-33', '89001112233'],
		['79 001 112 233,00', '89001112233'],
		['79.001.112.233,0', '89001112233'],
		['+7,9001112233E+10', '89001112233'],
		['="79001112233"', '89001112233'],
		['"79001112233"', '89001112233'],
		['\u2019' + '79001112233', '89001112233'],
		['  +7 (900) 111-22-33\n', '89001112233'],
		['8 800 555-35-35', '88005553535'],
	])('%j is %s', (text, number) => {
		expect(normalisePhone(text, '8')).toEqual({ ok: true, number });
	});

	test.each([
		['80000000000', /^is no number of Russia or Kazakhstan/],
		['+70000000000', /^is no number of Russia or Kazakhstan/],
		['8 029 123-45-67', /^is no number of Russia or Kazakhstan/],
		['+7 600 000-00-00', /^is no number of Russia or Kazakhstan/],
		['+7 900 111-22-33, \u0434\u043e\u0431. 12', /extension/],
		['+7 900 111-22-33 \u0432\u043d 7', /extension/],
		['+7 900 111-22-33 ext. 12', /extension/],
		['89001112233x5', /extension/],
		['9\t9001112233', /^holds a tab or a line break$/],
		['8900111\n2233', /^holds a tab or a line break$/],
		['89001112233 89001112234', /^holds more than one number$/],
		['+79001112233 +79001112234', /^holds more than one number$/],
		['89001112233/89001112234', /^holds more than one number$/],
		['+998 71 200 00 00', /^has 12 digits instead of 11$/],
	])('%j is refused', (text, reason) => {
		expect(normalisePhone(text, '8')).toEqual({ ok: false, reason: expect.stringMatching(reason) });
	});
});

describe('numbers of any country', () => {
	test.each([
		['8-10-998-71-200-00-01', '998712000001'],
		['8 10 375 29 123-45-67', '375291234567'],
		['+375 29 123-45-67', '375291234567'],
		['71 200 00 01', '998712000001'],
		['998712000001', '998712000001'],
		['+7 900 111-22-33', '79001112233'],
		['8 900 111-22-33', '79001112233'],
		['9001112233', '79001112233'],
		['+86 138 0013 8000', '8613800138000'],
	])('%j is %s', (text, number) => {
		expect(normaliseInternational(text)).toEqual({ ok: true, number });
	});

	test.each([
		['+998 71 200 00 0', /^has 8 digits after 998 instead of 9$/],
		['+998 71 200 00 00 12', /^has 11 digits after 998 instead of 9$/],
		['998 01 200 00 00', /^is no number of Uzbekistan/],
		['41 200 00 00', /^is no number of Uzbekistan/],
		['8 998 71 200 00 02', /^begins with 8 and has 13 digits/],
		['+7 (8900) 000-00-01', /^has 12 digits instead of 11$/],
		['2000001 2000002', /^holds more than one number$/],
		['9\t901234008', /^holds a tab or a line break$/],
		['80000000000', /^is no number of Russia or Kazakhstan/],
	])('%j is refused', (text, reason) => {
		expect(normaliseInternational(text)).toEqual({
			ok: false,
			reason: expect.stringMatching(reason),
		});
	});

	test('a pasted list with row numbers is refused, one without is read', () => {
		const rows = ['901234008', '901234009', '901234010'];
		for (const numbered of [
			rows.map((row, i) => `${i + 9} ${row}`),
			rows.map((row, i) => `${i + 1}. ${row}`),
		]) {
			expect(() => recipientsOfList(numbered.join('\n'), 'auto')).toThrow(
				/begins each line with a row number/,
			);
		}
		expect(recipientsOfList(rows.join('\n'), 'auto').count).toBe(3);
		expect(recipientsOfList('7 900 111 22 33\n7 900 111 22 34', 'auto').count).toBe(2);
	});
});

describe('libphonenumber as the judge', () => {
	/** A text with the marks that people put between digits. */
	const mangled = (number: string) =>
		fc
			.array(fc.constantFrom('', '', '', ' ', '-', '\u00a0'), {
				minLength: number.length,
				maxLength: number.length,
			})
			.map((marks) => [...number].map((digit, i) => digit + (marks[i] ?? '')).join(''));
	const withText = (national: fc.Arbitrary<string>, prefix: string) =>
		national.chain((number) => mangled(prefix + number).map((text) => ({ number, text })));

	test('it calls possible what we send to the +7 plan, and we accept what it calls valid', () => {
		fc.assert(
			fc.property(withText(digits(10), '+7'), ({ number, text }) => {
				const result = normalisePhone(text, '7');
				if (result.ok) expect(isPossiblePhoneNumber(`+${result.number}`)).toBe(true);
				if (isValidPhoneNumber(`+7${number}`)) {
					expect(result).toEqual({ ok: true, number: `7${number}` });
				}
			}),
			runs,
		);
	});

	test('the same for Uzbekistan', () => {
		fc.assert(
			fc.property(withText(digits(9), '+998'), ({ number, text }) => {
				const result = normaliseInternational(text);
				if (result.ok) expect(isPossiblePhoneNumber(`+${result.number}`)).toBe(true);
				if (isValidPhoneNumber(`+998${number}`)) {
					expect(result).toEqual({ ok: true, number: `998${number}` });
				}
			}),
			runs,
		);
	});
});

describe('a landline', () => {
	const mobilon = withMobilon();
	test('is a hint after the run and no refusal', async () => {
		const items = [...people(1), { phone: '+7 495 000-00-00' }, { phone: '8 800 000-00-00' }];
		const { items: output, task } = await mobilon.run(SMS, items);
		expect(output.map(({ number }) => number)).toEqual([phone(0), '84950000000', '88000000000']);
		expect(task?.hints?.map(({ message }) => message)).toContain(
			'2 items are landline or 800 numbers, for example item 1: an SMS may not arrive there.',
		);
	});

	test('nothing is said of mobile numbers', async () => {
		const { task } = await mobilon.run(SMS, [...people(1), { phone: '+7 701 000-00-00' }]);
		const messages = (task?.hints ?? []).map(({ message }) => message).join(' ');
		expect(messages).not.toContain('landline');
	});
});
