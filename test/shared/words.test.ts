import fc from 'fast-check';
import { count, plural } from '../../dist/shared/values/words';

test('a number is written as Intl writes it in English', () => {
	const { format } = new Intl.NumberFormat('en');
	const numbers = fc.oneof(fc.integer(), fc.nat(100_000), fc.constantFrom(0.5, 1234.5, 2e9));
	fc.assert(fc.property(numbers, (number) => expect(count(number)).toBe(format(number))));
	expect(count(1_234_567)).toBe('1,234,567');
});

test('one is one, and every other number several', () => {
	const forms = [0, 1, 1.5, 2, 21].map((number) => plural(number, 'was', 'were'));
	expect(forms).toEqual(['were', 'was', 'were', 'were', 'were']);
});
