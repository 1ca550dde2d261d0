import { isObject } from '../values/json';

/** Replaces every form of a secret in text and data that leave the package. */
export interface Mask {
	text(text: string): string;
	/**
	 * Masks strings, keys and numbers of data that `parseExact` or this package has made, so that its
	 * depth is bounded; returns the value itself when there is nothing to do.
	 */
	deep<T>(value: T): T;
}

export const MASKED = '***';

/** A shorter secret is masked only as a whole word, or ids that contain it would be spoilt. */
const ANYWHERE_FROM = 8;
/**
 * A number is masked only if it is exactly the secret. Below this length it is
 * left as it is, or a secret such as 1 would take the status from every reply, and whoever has the
 * reply could have guessed the secret.
 */
const NUMBER_FROM = 4;

/**
 * A mask for the given secrets, with and without the white space around them: plain and in base64,
 * each as it is and as JSON, URLs, forms and HTML pages write it.
 */
export function maskOf(secrets: readonly string[]): Mask {
	const known = [...new Set(secrets.map((secret) => secret.trim()))].filter((one) => one !== '');
	if (known.length === 0) return { text: (text) => text, deep: (value) => value };
	const forms = [
		...known.map((secret) => ({ of: [...secret].map(literally), length: secret.length })),
		...[...new Set([...secrets, ...known])].filter((one) => one.trim() !== '').map(base64Of),
	]
		// Longest first: a secret inside another one must not leave the rest of it standing.
		.sort((a, b) => b.length - a.length);
	const hint = new RegExp(forms.map(hintOf).join('|'), 'u');
	// No spelling of a character is shorter than the character.
	const shortest = forms.at(-1)?.length ?? 0;
	// Takes ms to compile, and most masks find nothing.
	let all: RegExp | undefined;
	const text = (value: string) => {
		if (value.length < shortest || !hint.test(value)) return value;
		all ??= new RegExp(forms.map(patternOf).join('|'), 'gu');
		return value.replace(all, MASKED);
	};
	const numbers = new Set(known.filter(isLongNumber).map(Number));
	const deep = <T>(value: T) =>
		isClean(value, text, numbers) ? value : copyOf(value, text, numbers);
	return { text, deep };
}

const isLongNumber = (secret: string) => /^\d+$/.test(secret) && secret.length >= NUMBER_FROM;

/** A pattern: for each place the characters that are possible there. */
interface Form {
	readonly of: readonly Place[];
	/** Least length of a text that holds it. */
	readonly length: number;
}

interface Place {
	readonly characters: readonly string[];
	readonly mayLack?: boolean;
}

const literally = (character: string): Place => ({ characters: [character] });

/** In both alphabets of RFC 4648, with and without padding. */
function base64Of(secret: string): Form {
	const base64 = Buffer.from(secret).toString('base64');
	const of = [...base64].map((character): Place => {
		if (character === '=') return { characters: [character], mayLack: true };
		return { characters: [character, ...(URL_SAFE[character] ?? '')] };
	});
	return { of, length: base64.replace(/=+$/, '').length };
}

const URL_SAFE: Readonly<Record<string, string>> = { '+': '-', '/': '_' };

/** How many characters of a form the quick look is for. */
const HINT = 4;

/** The common beginning of all spellings: up to four characters, or fewer and an escape. */
function hintOf({ of }: Form): string {
	const [first, ...more] = of.filter(({ mayLack }) => !mayLack).slice(0, HINT);
	const plain = ({ characters }: Place) => oneOf(characters.map(literal));
	const rest = more.reduceRight((after, place) => `(?:[%&+\\\\]|${plain(place)}${after})`, '');
	const all = first?.characters.flatMap((one) => [...jsonSpellings(one), ...spellings(one)]) ?? [];
	return oneOf([...new Set(all)]) + rest;
}

/** A form, character by character in all spellings of each. */
function patternOf({ of, length }: Form): string {
	const patternBy = (spell: (character: string) => string[]) =>
		of
			.map(({ characters, mayLack }) => oneOf(characters.flatMap(spell)) + (mayLack ? '?' : ''))
			.join('');
	const either = oneOf([...new Set([patternBy(jsonSpellings), patternBy(spellings)])]);
	return length < ANYWHERE_FROM ? `(?<![\\p{L}\\p{N}])${either}(?![\\p{L}\\p{N}])` : either;
}

const oneOf = (patterns: readonly string[]) => `(?:${patterns.join('|')})`;

/** For what a backslash escapes in JSON, only that: a run of backslashes has one reading then. */
function jsonSpellings(character: string): string[] {
	const escaped = JSON.stringify(character).slice(1, -1);
	if (escaped === character) return spellings(character);
	return [...encodedSpellings(character), literal(escaped)];
}

/** Itself last: `&` begins `&amp;`, of which nothing is to be left. */
const spellings = (character: string) => [
	...encodedSpellings(character),
	...(character === '/' ? ['\\\\\\/'] : []),
	...(character === ' ' ? ['\\+'] : []),
	literal(character),
];

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Characters with a name in HTML; encoders use numbers for all others. */
const ENTITIES: Readonly<Record<string, string>> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

/** `%HH` for each byte, `\uHHHH` for each unit, and HTML's references by name and by number. */
function encodedSpellings(character: string): string[] {
	const bytes = [...Buffer.from(character)].map((byte) => `%${anyCase(hex(byte, 2))}`);
	const units = character.split('').map((unit) => `\\\\u${anyCase(hex(unit.charCodeAt(0), 4))}`);
	const point = character.codePointAt(0) ?? 0;
	const numbers = `&#0*(?:${point}|[xX]0*${anyCase(hex(point, 1))});`;
	const name = ENTITIES[character];
	return [
		bytes.join(''),
		units.join(''),
		numbers,
		...(name === undefined ? [] : [`&${anyCase(name)};`]),
	];
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

const anyCase = (text: string) =>
	text.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

type Mapping = (value: string) => string;

/** Whether there is nothing to mask. Usually so, and then nothing needs to be copied. */
function isClean(value: unknown, text: Mapping, numbers: ReadonlySet<number>): boolean {
	if (typeof value === 'string') return text(value) === value;
	if (typeof value === 'number') return !numbers.has(value);
	if (Array.isArray(value)) return value.every((entry) => isClean(entry, text, numbers));
	if (!isObject(value)) return true;
	for (const key in value) {
		if (text(key) !== key || !isClean(value[key], text, numbers)) return false;
	}
	return true;
}

function copyOf<T>(value: T, text: Mapping, numbers: ReadonlySet<number>): T;
function copyOf(value: unknown, text: Mapping, numbers: ReadonlySet<number>): unknown {
	if (typeof value === 'string') return text(value);
	if (typeof value === 'number') return numbers.has(value) ? MASKED : value;
	if (Array.isArray(value)) return value.map((entry) => copyOf(entry, text, numbers));
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [text(key), copyOf(entry, text, numbers)]),
	);
}
