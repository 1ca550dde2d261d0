import { termOf } from './expression';
import { ASK_N8N } from './terms';
import type { Scope } from './terms';

/** Looks a parameter up for an item; ASK_N8N if that is not enough. */
export type Lookup = (scope: Scope) => unknown;

/**
 * Prepares reading a parameter straight from the input item, because n8n's evaluator takes longer
 * for it (about 0.5 ms) than everything else a batch does. Only what `termOf` knows is read like this,
 * alone or inside a text, and only if it leads to a text, a finite number or a boolean: for anything
 * else n8n is asked.
 *
 * @param raw the parameter as it is saved
 * @returns undefined if n8n has to be asked for every item
 */
export function lookupOf(raw: unknown): Lookup | undefined {
	if (typeof raw === 'string') return raw.startsWith('=') ? lookupOfText(raw.slice(1)) : () => raw;
	if (typeof raw !== 'object' || raw === null || isFixed(raw)) return () => raw;
	// An assignment to a name that is none of its own would change what the group inherits.
	if (Array.isArray(raw) || Object.hasOwn(raw, '__proto__')) return undefined;
	const lookups = Object.entries(raw).map(([name, value]) => ({ name, lookup: lookupOf(value) }));
	if (lookups.some(({ lookup }) => lookup === undefined)) return undefined;
	return (scope) => {
		const found: Record<string, unknown> = {};
		for (const { name, lookup } of lookups) {
			const value = lookup?.(scope);
			if (value === ASK_N8N) return ASK_N8N;
			found[name] = value;
		}
		return found;
	};
}

/** Whether nothing in it is an expression. */
export function isFixed(raw: unknown): boolean {
	if (typeof raw === 'string') return !raw.startsWith('=');
	return typeof raw !== 'object' || raw === null || Object.values(raw).every(isFixed);
}

/** n8n refuses it anywhere in a parameter, even in its text. */
const REFUSED = /\.\s*constructor/;

function lookupOfText(text: string): Lookup | undefined {
	// A backslash may escape what follows it, and a stray bracket is n8n's to explain.
	if (text.includes('\\') || REFUSED.test(text)) return undefined;
	const parts = text.split(/\{\{([^{}]*)\}\}/);
	const texts = parts.filter((_, index) => index % 2 === 0);
	if (texts.some((part) => /[{}]/.test(part))) return undefined;
	const terms = parts.filter((_, index) => index % 2 === 1).map(termOf);
	const [only, ...more] = terms;
	if (only && more.length === 0 && texts.join('') === '') return (scope) => only(scope) ?? ASK_N8N;
	if (terms.length === 0 || terms.includes(undefined)) return undefined;
	return (scope) => {
		let whole = texts[0] ?? '';
		for (const [index, term] of terms.entries()) {
			const value = term?.(scope);
			if (value === ASK_N8N) return ASK_N8N;
			// As n8n joins texts: nothing and null leave no trace.
			whole += String(value ?? '') + (texts[index + 1] ?? '');
		}
		return whole;
	};
}
