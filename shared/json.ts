import type { IDataObject } from 'n8n-workflow';

/** Whether data from outside is an object with named fields: no list, no null. */
export function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value can be what a provider knows something by: a text that is not blank, or a number. */
export function isId(value: unknown): value is string | number {
	return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

/** A copy of its own for an output item; n8n takes a key named `error` in one for a failure. */
export function withoutError(json: IDataObject): IDataObject {
	if (!Object.hasOwn(json, 'error')) return { ...json };
	const { error, ...others } = json;
	return error === undefined ? others : { ...others, providerError: error };
}

/** What `path` names in data: a property of that very name, or one reached by names joined by dots. */
export function valueAt(json: object, path: string): unknown {
	const own = ownValue(json, path);
	return own === undefined ? path.split('.').reduce(ownValue, json) : own;
}

/** Of the thing itself: `constructor` and the like are in every object, and named by nobody. */
function ownValue(at: unknown, name: string): unknown {
	return typeof at === 'object' && at !== null && Object.hasOwn(at, name)
		? Reflect.get(at, name)
		: undefined;
}

const STRINGS_AND_LONG_INTEGERS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d{16,}(?![\d.eE])/g;

const keptExact = (token: string) =>
	token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;

/**
 * JSON, or undefined if the text is none. An integer that JavaScript would round (ids have 17
 * digits) is kept as text.
 */
export function parseExact(text: string): unknown {
	try {
		return JSON.parse(/\d{16}/.test(text) ? exact(text) : text);
	} catch {
		return undefined;
	}
}

function exact(text: string): string {
	try {
		return text.replace(STRINGS_AND_LONG_INTEGERS, keptExact);
	} catch {
		// A text of megabytes can be too much for the expression: better rounded than lost.
		return text;
	}
}
