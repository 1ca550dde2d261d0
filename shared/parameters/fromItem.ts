import type { IDataObject } from 'n8n-workflow';

/** Marks a value that only n8n's evaluator can tell. */
export const ASK_N8N = Symbol('ask n8n');

/** Looks a parameter up in an item; ASK_N8N if that is not enough. */
export type Lookup = (json: IDataObject) => unknown;

/** A field that was dragged into a parameter: `$json.a.b`, `$json["a b"]`, `$json['a'].b`. */
const FIELD = /^\s*\$json((?:\.[A-Za-z_]\w*|\[(?:"[^"\\\n]+"|'[^'\\\n]+')\])+)\s*$/;
const NAME = /\.([A-Za-z_]\w*)|\["([^"]+)"\]|\['([^']+)'\]/g;
/** n8n refuses to read these. */
const REFUSED = /^(__proto__|prototype|constructor|getPrototypeOf|mainModule|binding|_load)$/;

/**
 * Prepares reading a parameter straight from the input item, because n8n's evaluator takes longer
 * for it (about 0.5 ms) than everything else a batch does. Only what dragging a field produces is
 * read like this, alone or inside a text, and only if it leads to a text, a finite number or a
 * boolean of the item itself: for anything else, and anything missing, n8n is asked.
 *
 * @param raw the parameter as it is saved
 * @returns undefined if n8n has to be asked for every item
 */
export function lookupOf(raw: unknown): Lookup | undefined {
	if (typeof raw === 'string') return raw.startsWith('=') ? lookupOfText(raw.slice(1)) : () => raw;
	if (typeof raw !== 'object' || raw === null) return () => raw;
	if (Array.isArray(raw)) return raw.every(isFixed) ? () => raw : undefined;
	const lookups = Object.entries(raw).map(([name, value]) => ({ name, lookup: lookupOf(value) }));
	if (lookups.some(({ lookup }) => lookup === undefined)) return undefined;
	return (json) => {
		const values: Array<[string, unknown]> = [];
		for (const { name, lookup } of lookups) {
			const value = lookup?.(json);
			if (value === ASK_N8N) return ASK_N8N;
			values.push([name, value]);
		}
		return Object.fromEntries(values);
	};
}

/** Whether nothing in it is an expression. */
export function isFixed(raw: unknown): boolean {
	if (typeof raw === 'string') return !raw.startsWith('=');
	return typeof raw !== 'object' || raw === null || Object.values(raw).every(isFixed);
}

function lookupOfText(text: string): Lookup | undefined {
	// A backslash may escape what follows it, and a stray bracket is n8n's to explain.
	if (text.includes('\\')) return undefined;
	const parts = text.split(/\{\{([^{}]*)\}\}/);
	const fields: string[][] = [];
	for (const [index, part] of parts.entries()) {
		if (index % 2 === 0) {
			if (/[{}]/.test(part)) return undefined;
			continue;
		}
		const [, path] = FIELD.exec(part) ?? [];
		if (path === undefined) return undefined;
		const names = [...path.matchAll(NAME)].map(
			([, plain, double, single]) => plain ?? double ?? single ?? '',
		);
		if (names.some((name) => REFUSED.test(name))) return undefined;
		fields.push(names);
	}
	const [only, ...more] = fields;
	if (only === undefined) return undefined;
	if (more.length === 0 && parts.length === 3 && parts[0] === '' && parts[2] === '') {
		return (json) => valueOf(json, only);
	}
	return (json) => {
		let whole = parts[0] ?? '';
		for (const [index, names] of fields.entries()) {
			const value = valueOf(json, names);
			if (value === ASK_N8N) return ASK_N8N;
			whole += String(value) + (parts[index * 2 + 2] ?? '');
		}
		return whole;
	};
}

function valueOf(json: IDataObject, names: readonly string[]): unknown {
	let value: unknown = json;
	for (const name of names) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return ASK_N8N;
		value = Reflect.get(value, name);
	}
	const isPlain =
		typeof value === 'string' ||
		typeof value === 'boolean' ||
		(typeof value === 'number' && Number.isFinite(value));
	return isPlain ? value : ASK_N8N;
}
