import fc from 'fast-check';
import { maskOf } from '../../dist/shared/secrets';

const secret = fc.string({ minLength: 8, maxLength: 40, unit: 'binary' });

test('no form of a long secret survives, at any depth, in values and keys', () => {
	fc.assert(
		fc.property(secret, fc.string(), (value, around) => {
			const forms = [
				value,
				encodeURIComponent(value),
				Buffer.from(value).toString('base64'),
				JSON.stringify(value).slice(1, -1),
			];
			const mask = maskOf([value]);
			for (const form of forms) {
				fc.pre(!around.includes(form) && !'***'.includes(form));
				expect(mask.text(around + form + around)).toBe(`${around}***${around}`);
				const deep = mask.deep({ a: [{ [form]: form }, around + form, 1, null, true] });
				expect(deep).toEqual({ a: [{ '***': '***' }, `${around}***`, 1, null, true] });
			}
		}),
	);
});

test('a short secret is masked where it stands alone, and spoils no id that holds it', () => {
	const { text } = maskOf(['1234']);
	expect(text('password=1234, {"p":"1234"} 1234')).toBe('password=***, {"p":"***"} ***');
	expect(text('58a512345324')).toBe('58a512345324');
});

test('of secrets that contain each other nothing is left standing', () => {
	expect(maskOf(['password', 'password-and-more']).text('x password-and-more y')).toBe('x *** y');
});

test('without secrets nothing changes', () => {
	const data = { a: ['x'] };
	expect(maskOf(['', '']).deep(data)).toBe(data);
	expect(maskOf(['']).text('text')).toBe('text');
});
