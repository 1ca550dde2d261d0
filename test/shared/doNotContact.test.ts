import fc from 'fast-check';
import { comparable, DoNotContact } from '../../dist/shared/contactRules/people';
import { normaliseInternational, normalisePhone } from '../../dist/shared/values/phone';

const list = Array.from({ length: 10_000 }, (_, index) => `+7 900 ${1_000_000 + index}`);

test('an expression gives the same list for each item: it is read once', () => {
	const lists = new DoNotContact();
	const first = lists.of(list);
	expect(first.numbers.size).toBe(10_000);
	expect(first.numbers).toContain('79001000000');
	expect(lists.of([...list])).toBe(first);
	const text = lists.of(list.join('\n'));
	expect(text).not.toBe(first);
	expect(text.numbers).toEqual(first.numbers);
	expect(lists.of(`${list.join()}`.replaceAll(',', '\n'))).toBe(text);
	expect(lists.of(list)).toBe(first);
});

test('a list that differs in one number, or in its order, is another one', () => {
	const lists = new DoNotContact();
	const one = lists.of(['+7 900 000-00-00', '+7 900 000-00-01']);
	const other = lists.of(['+7 900 000-00-00', '+7 900 000-00-02']);
	expect([...one.numbers]).toEqual(['79000000000', '79000000001']);
	expect([...other.numbers]).toEqual(['79000000000', '79000000002']);
	expect(other.id).not.toBe(one.id);
});

test('more lists than are kept are still read right', () => {
	const lists = new DoNotContact();
	for (let round = 0; round < 3; round++) {
		for (let index = 0; index < 20; index++) {
			const number = `790000000${String(index).padStart(2, '0')}`;
			expect([...lists.of(number).numbers]).toEqual([number]);
		}
	}
});

test('a refusal is kept like a list', () => {
	const lists = new DoNotContact();
	const attempt = () => {
		try {
			lists.of([...list, 'nobody']);
			return undefined;
		} catch (error) {
			return error;
		}
	};
	const refusal = attempt();
	expect(refusal).toMatchObject({ parameter: 'contactRules.doNotContact', value: 'nobo…' });
	expect(attempt()).toBe(refusal);
});

test('numbers are equal in every form in which they are sent or listed', () => {
	const national = fc
		.tuple(fc.constantFrom('3', '4', '7', '8', '9'), fc.integer({ min: 0, max: 999_999_999 }))
		.map(([head, tail]) => head + String(tail).padStart(9, '0'));
	fc.assert(
		fc.property(national, (number) => {
			const forms = ['7', '8', '+7', '8 ', '+7 ('].map((prefix) => prefix + number);
			for (const form of forms.map((text) => (text.includes('(') ? `${text})` : text))) {
				expect(comparable(form)).toBe(`7${number}`);
				expect([...new DoNotContact().of(form).numbers]).toEqual([`7${number}`]);
			}
			for (const prefix of ['7', '8'] as const) {
				const sent = normalisePhone(`+7${number}`, prefix);
				expect(sent.ok && comparable(sent.number)).toBe(`7${number}`);
			}
		}),
	);
	for (const form of [
		'998712000001',
		'+998 71 200-00-01',
		'71 200 00 01',
		'8-10-998-71-200-00-01',
	]) {
		const sent = normaliseInternational(form);
		expect(sent.ok && comparable(sent.number)).toBe('998712000001');
		expect(comparable(form)).toBe('998712000001');
	}
	expect(['112', '', 'sip:me@example.com'].map(comparable)).toEqual([
		undefined,
		undefined,
		undefined,
	]);
});
