import { InvalidInput, masked } from './invalidInput';
import { counted } from './words';

/** A checked number, or why the text cannot be one: `reason` continues "Number …". */
export type PhoneResult =
	| { readonly ok: true; readonly number: string }
	| { readonly ok: false; readonly reason: string };

const no = (reason: string): PhoneResult => ({ ok: false, reason });

/** National numbers of the +7 plan: Russia 3, 4, 8, 9; Kazakhstan 7. */
const PLAN_7 = /^[34789]\d{9}$/;
/** National numbers of Uzbekistan. */
const PLAN_998 = /^[235-9]\d{8}$/;

/**
 * Brings a number of the +7 plan (Russia, Kazakhstan) into the form a provider documents:
 * `8NNNNNNNNNN` or `7NNNNNNNNNN`. Accepts what people paste: +7, 8, 7 or a bare mobile number,
 * spaces, dashes, dots, brackets, a number instead of text, and the forms spreadsheets make of
 * one (`79135290001.0`, `79 001 112 233,00`, `7.9135290001E+10`) as long as no digit is lost.
 */
export function normalisePhone(value: string | number, prefix: '7' | '8'): PhoneResult {
	const plain = digitsOf(String(value));
	if (!plain.ok) return plain;
	const { number: digits } = plain;

	const isInternational = digits.startsWith('+');
	const bare = isInternational ? digits.slice(1) : digits;
	if (bare.length === 11) {
		if (!(bare.startsWith('7') || (bare.startsWith('8') && !isInternational))) {
			return no('does not begin with +7, 7 or 8');
		}
		return inPlan7(bare.slice(1), prefix);
	}
	// Ten digits are a national number without its trunk prefix; only mobile ones are unambiguous.
	if (bare.length === 10 && bare.startsWith('9') && !isInternational) {
		return { ok: true, number: prefix + bare };
	}
	return no(`has ${counted(bare.length, 'digit')} instead of 11`);
}

const inPlan7 = (national: string, prefix: string): PhoneResult =>
	PLAN_7.test(national)
		? { ok: true, number: prefix + national }
		: no('is no number of Russia or Kazakhstan: after 7 or 8 comes 3, 4, 7, 8 or 9');

/**
 * Brings a number of any country into digits with country code, no plus. A number without a plus is
 * read as the +7 plan if it has eleven digits from 7 or 8, as Uzbek if it has nine, as Russian if
 * it has ten from 9, as foreign behind `8 10`, else unchanged if it is long enough to hold a country
 * code (E.164: 15 digits).
 */
export function normaliseInternational(value: string | number): PhoneResult {
	const plain = digitsOf(String(value));
	if (!plain.ok) return plain;
	const isInternational = plain.number.startsWith('+');
	const digits = plain.number.replace('+', '');
	if (!isInternational) {
		if (digits.length === 9) return inPlan998(digits);
		if (digits.length === 10 && digits.startsWith('9')) return { ok: true, number: `7${digits}` };
		if (digits.length === 11 && digits.startsWith('8')) return inPlan7(digits.slice(1), '7');
		// How a phone in Russia dials abroad.
		if (digits.startsWith('810')) return ofCountry(digits.slice(3));
		if (digits.startsWith('8')) {
			return no(`begins with 8 and has ${digits.length} digits, so its country is not clear`);
		}
	}
	return ofCountry(digits);
}

/** @param digits with country code */
function ofCountry(digits: string): PhoneResult {
	if (digits.startsWith('7')) {
		if (digits.length === 11) return inPlan7(digits.slice(1), '7');
		return no(`has ${counted(digits.length, 'digit')} instead of 11`);
	}
	if (digits.startsWith('998')) return inPlan998(digits.slice(3));
	if (digits.startsWith('0')) return no('begins with 0, which no country code does');
	if (digits.length < 11)
		return no(`has ${counted(digits.length, 'digit')}, too few for a country code and a number`);
	if (digits.length > 15)
		return no(`has ${counted(digits.length, 'digit')}, more than any number in the world`);
	return { ok: true, number: digits };
}

function inPlan998(national: string): PhoneResult {
	if (national.length !== 9) {
		return no(`has ${counted(national.length, 'digit')} after 998 instead of 9`);
	}
	if (PLAN_998.test(national)) return { ok: true, number: `998${national}` };
	return no('is no number of Uzbekistan: none begins with 0, 1 or 4 after 998');
}

/** Words before an extension, in English and Russian: ext, dob, vn. */
const EXTENSION = /(?:ext(?:ension)?|x|#|\u0434\u043e\u0431|\u0432\u043d)\.?\s*\d{1,6}$/i;
const DIGITS = /^\+?\d+$/;
const CONTROL = /\p{Cc}|[\u2028\u2029]/u;
/** Digits of one number in a row of several, with spaces between them. */
const NUMBER = /^\+?\d{7,}$/;

/** Strips the marks between digits; keeps a leading plus. */
function digitsOf(text: string): PhoneResult {
	// Most numbers, of which the rest would find nothing.
	if (DIGITS.test(text)) return { ok: true, number: text };
	const clean = unquoted(text.replace(/\p{Cf}/gu, '').trim());
	if (clean === '') return no('is empty');
	if (CONTROL.test(clean)) return no('holds a tab or a line break');
	if (EXTENSION.test(clean)) return no('is followed by an extension, which cannot be dialled');
	if (isSeveral(clean)) return no('holds more than one number');

	const scientific = /^\+?(\d)[.,](\d+)e\+?(\d{1,2})$/i.exec(clean);
	if (scientific) return fromScientific(scientific);

	// A spreadsheet's decimals: behind a comma, or behind the only dot.
	const [, whole = clean] = /^(.*),0+$/.exec(clean) ?? /^([^.]*)\.0+$/.exec(clean) ?? [];
	const compact = whole.replace(/[\s()\p{Pd}\u2212]/gu, '');
	if (DIGITS.test(compact)) return { ok: true, number: compact };
	if (/^\+?\d+(\.\d{2,}){2,}$/.test(compact)) {
		return { ok: true, number: compact.replace(/\./g, '') };
	}
	if (/^[+\d][\d.,]*$/.test(compact)) return no('is not a whole number');
	return no('holds characters that no phone number has');
}

/** Contacts apps and spreadsheets mark text with quotation marks: 'N, "N", ="N". */
function unquoted(text: string): string {
	const [, inner = text] = /^=?"(.*)"$/s.exec(text) ?? [];
	return inner
		.trim()
		.replace(/^['\u2018\u2019]/, '')
		.replace(/^tel:/i, '')
		.trim();
}

function isSeveral(text: string): boolean {
	if (/\d[,;/|]\s*\+?\d/.test(text) && !/^[^,;/|]*,0+$/.test(text) && !/,\d+e/i.test(text))
		return true;
	if ((text.match(/\+/g) ?? []).length > (/e\+\d+$/i.test(text) ? 2 : 1)) return true;
	return text.split(/\s+/).filter((part) => NUMBER.test(part)).length > 1;
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
	throw new InvalidInput(parameter, result.reason, EXAMPLES[form], masked(value));
}
