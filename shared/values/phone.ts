import { InvalidInput } from './invalidInput';
import { counted } from './words';

/** A checked number, or why the text cannot be one: `reason` continues "Number …". */
export type PhoneResult =
	| { readonly ok: true; readonly number: string }
	| { readonly ok: false; readonly reason: string };

const no = (reason: string): PhoneResult => ({ ok: false, reason });

/**
 * Brings a number of the +7 plan (Russia, Kazakhstan) into the form a provider documents:
 * `8NNNNNNNNNN` or `7NNNNNNNNNN`. Accepts what people paste: +7, 8, 7 or a bare mobile number,
 * spaces, dashes, dots, brackets, a number instead of text, and the forms spreadsheets make of
 * one (`79135290001.0`, `7.9135290001E+10`) as long as no digit is lost.
 */
export function normalisePhone(value: string | number, prefix: '7' | '8'): PhoneResult {
	const plain = digitsOf(String(value));
	if (!plain.ok) return plain;
	const { number: digits } = plain;

	const isInternational = digits.startsWith('+');
	const bare = isInternational ? digits.slice(1) : digits;
	if (bare.length === 11) {
		if (bare.startsWith('7') || (bare.startsWith('8') && !isInternational)) {
			return { ok: true, number: prefix + bare.slice(1) };
		}
		return no('does not begin with +7, 7 or 8');
	}
	// Ten digits are a national number without its trunk prefix; only mobile ones are unambiguous.
	if (bare.length === 10 && bare.startsWith('9') && !isInternational) {
		return { ok: true, number: prefix + bare };
	}
	return no(`has ${counted(bare.length, 'digit')} instead of 11`);
}

/**
 * Brings a number of any country into digits with country code, no plus. A number without a plus is
 * read as the +7 plan if it has eleven digits from 7 or 8, as Uzbek if it has nine, as Russian if
 * it has ten from 9, else as it stands if it is long enough to hold a country code (E.164: 15 digits).
 */
export function normaliseInternational(value: string | number): PhoneResult {
	const plain = digitsOf(String(value));
	if (!plain.ok) return plain;
	const isInternational = plain.number.startsWith('+');
	const digits = plain.number.replace('+', '');
	if (!isInternational) {
		if (digits.length === 9) return { ok: true, number: `998${digits}` };
		if (digits.length === 10 && digits.startsWith('9')) return { ok: true, number: `7${digits}` };
		if (digits.length === 11 && digits.startsWith('8'))
			return { ok: true, number: `7${digits.slice(1)}` };
	}
	if (digits.startsWith('0')) return no('begins with 0, which no country code does');
	if (digits.length < 11)
		return no(`has ${counted(digits.length, 'digit')}, too few for a country code and a number`);
	if (digits.length > 15)
		return no(`has ${counted(digits.length, 'digit')}, more than any number in the world`);
	return { ok: true, number: digits };
}

/** Strips what stands between digits; keeps a leading plus. */
function digitsOf(text: string): PhoneResult {
	const clean = text
		// Contacts apps wrap numbers in invisible direction marks; spreadsheets mark text with '.
		.replace(/\p{Cf}/gu, '')
		.trim()
		.replace(/^'/, '')
		.replace(/^tel:/i, '');
	if (clean === '') return no('is empty');

	const scientific = /^(\d)[.,](\d+)e\+?(\d{1,2})$/i.exec(clean);
	if (scientific) return fromScientific(scientific);

	const whole = /^(\+?\d+)[.,]0+$/.exec(clean);
	const compact = whole?.[1] ?? clean.replace(/[\s()\p{Pd}\u2212]/gu, '');
	if (/^\+?\d+$/.test(compact)) return { ok: true, number: compact };
	if (/^\+?\d{1,4}(\.\d{2,4}){2,}$/.test(compact)) {
		return { ok: true, number: compact.replace(/\./g, '') };
	}
	if (/\d[,;/|]\s*\+?\d/.test(clean)) return no('holds more than one number');
	if (/^[+\d][\d.,]*$/.test(compact)) return no('is not a whole number');
	return no('holds characters that no phone number has');
}

function fromScientific([, head = '', tail = '', exponent = '']: RegExpExecArray): PhoneResult {
	// 7.9E+10 was 7.9…something: filling up with zeros would ring a stranger.
	if (tail.length < Number(exponent)) return no('has lost digits in a spreadsheet');
	const digits = (head + tail).slice(0, Number(exponent) + 1);
	const fraction = (head + tail).slice(Number(exponent) + 1);
	return /^0*$/.test(fraction) ? { ok: true, number: digits } : no('is not a whole number');
}

const EXAMPLES = {
	'7': 'Use a number such as +7 900 000-00-00. It is sent as 79000000000.',
	'8': 'Use a number such as +7 900 000-00-00. It is sent as 89000000000.',
	international: 'Use a number with its country code, such as +998 71 200-00-00.',
};

/**
 * The number of an item in the form its provider documents; with `asIs` the text untouched.
 *
 * @throws InvalidInput naming `parameter`
 */
export function numberFor(
	parameter: string,
	value: string,
	form: keyof typeof EXAMPLES,
	format: 'auto' | 'asIs',
): string {
	if (format === 'asIs') return value;
	const result =
		form === 'international' ? normaliseInternational(value) : normalisePhone(value, form);
	if (result.ok) return result.number;
	throw new InvalidInput(parameter, result.reason, EXAMPLES[form]);
}
