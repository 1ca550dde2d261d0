import type { IDataObject } from 'n8n-workflow';

/** Whether data from outside is an object with named fields: no list, no null. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value can be what a provider knows something by: a text that is not blank, or a number. */
export function isId(value: unknown): value is string | number {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** For an output item: n8n takes a key named `error` in one for a failure. */
export function withoutError(json: IDataObject): IDataObject {
	if (!Object.hasOwn(json, 'error')) return json;
	const { error, ...others } = json;
	return error === undefined ? others : { ...others, providerError: error };
}

/** A copy without one of its keys. */
export const withoutKey = (json: IDataObject, key: string): IDataObject =>
	Object.fromEntries(Object.entries(json).filter(([name]) => name !== key));

/** The value that `path` names: a property of that very name, or one reached by names joined by dots. */
export function valueAt(json: object, path: string): unknown {
	const own = ownValue(json, path);
	return own === undefined ? path.split('.').reduce(ownValue, json) : own;
}

/** Only own properties: `constructor` and the like are in every object. */
function ownValue(at: unknown, name: string): unknown {
	return typeof at === 'object' && at !== null && Object.hasOwn(at, name)
		? Reflect.get(at, name)
		: undefined;
}

/** Levels of lists and objects: more than any reply or form needs, and n8n's own recursion bears it. */
export const DEEPEST = 100;

/**
 * JSON, or undefined if the text is none or is nested deeper than DEEPEST. An integer that JavaScript
 * would round (ids have 17 digits) is kept as text. The time is linear in the length of any text.
 */
export function parseExact(text: string): unknown {
	try {
		// Before JSON.parse, which takes seconds for megabytes of brackets.
		const rounded = roundedIntegers(text);
		return rounded && JSON.parse(quoted(text, rounded));
	} catch {
		return undefined;
	}
}

/** Where a token begins, and where what follows it does. */
type Span = readonly [start: number, end: number];

const LONG = 16;
const [QUOTE, BACKSLASH, MINUS] = [0x22, 0x5c, 0x2d];

/**
 * The integers that JavaScript would round, found in one pass over the text: an expression would
 * search a long number or an open string again from each of its characters.
 *
 * @returns undefined for text that is nested too deeply; of text that is no JSON it says nothing
 */
function roundedIntegers(text: string): Span[] | undefined {
	const found: Span[] = [];
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) {
			at = endOfString(text, at);
		} else if (isOpening(code)) {
			if (++depth > DEEPEST) return undefined;
		} else if (isClosing(code)) {
			depth--;
		} else if (isDigit(code) || code === MINUS) {
			const end = endOfNumber(text, at);
			if (end - at >= LONG && isRounded(text.slice(at, end))) found.push([at, end]);
			at = end - 1;
		}
	}
	return found;
}

const isOpening = (code: number) => code === 0x5b || code === 0x7b;
const isClosing = (code: number) => code === 0x5d || code === 0x7d;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;
/** Digits, and `+ - . E e`. */
const isOfNumber = (code: number) =>
	isDigit(code) ||
	code === MINUS ||
	code === 0x2e ||
	code === 0x2b ||
	code === 0x45 ||
	code === 0x65;

/** Only integers: a fraction or an exponent is no id. */
const isRounded = (token: string) => /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));

/** The place of the quote that closes the string; the end of the text if none does. */
function endOfString(text: string, start: number): number {
	let at = start + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) break;
		if (code === BACKSLASH) at++;
	}
	return at;
}

function endOfNumber(text: string, start: number): number {
	let end = start + 1;
	while (end < text.length && isOfNumber(text.charCodeAt(end))) end++;
	return end;
}

function quoted(text: string, spans: readonly Span[]): string {
	if (spans.length === 0) return text;
	const pieces: string[] = [];
	let kept = 0;
	for (const [start, end] of spans) {
		pieces.push(text.slice(kept, start), '"', text.slice(start, end), '"');
		kept = end;
	}
	return pieces.join('') + text.slice(kept);
}
