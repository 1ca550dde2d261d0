import { InvalidInput } from './errors';

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
	return no(`has ${bare.length} ${bare.length === 1 ? 'digit' : 'digits'} instead of 11`);
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

/**
 * The number of an item in the form its provider documents; with `asIs` the text untouched.
 *
 * @throws InvalidInput naming `parameter`
 */
export function numberFor(
	parameter: string,
	value: string,
	prefix: '7' | '8',
	format: 'auto' | 'asIs',
): string {
	if (format === 'asIs') return value;
	const result = normalisePhone(value, prefix);
	if (result.ok) return result.number;
	throw new InvalidInput(
		parameter,
		result.reason,
		`Use a number such as +7 900 000-00-00. It is sent as ${prefix}9000000000.`,
	);
}
