/** Replaces every form of a secret in text and data that leave the package. */
export interface Mask {
	text(text: string): string;
	/** Masks strings and keys at any depth; returns the value itself when there is nothing to do. */
	deep<T>(value: T): T;
}

export const MASKED = '***';

/** A shorter secret is masked only where it stands alone, or ids that contain it would be spoilt. */
const ANYWHERE_FROM = 8;

/** A mask for the given secrets: plain, base64, URL-encoded and as JSON escapes them. */
export function maskOf(secrets: readonly string[]): Mask {
	const patterns = [...new Set(secrets.flatMap(formsOf))]
		// Longest first: a secret inside another one must not leave the rest of it standing.
		.sort((a, b) => b.length - a.length)
		.map(patternOf);
	if (patterns.length === 0) return { text: (text) => text, deep: (value) => value };
	const all = new RegExp(patterns.join('|'), 'gu');
	const text = (value: string) => value.replace(all, MASKED);
	return { text, deep: (value) => deep(value, text) };
}

function formsOf(secret: string): string[] {
	if (secret === '') return [];
	const base64 = Buffer.from(secret).toString('base64');
	return [
		secret,
		base64,
		base64.replace(/=+$/, ''),
		Buffer.from(secret).toString('base64url'),
		encodeURIComponent(secret),
		...jsonFormsOf(secret),
	];
}

/** As JSON escapes it at the least, and as PHP does by default: slashes and all but ASCII. */
function jsonFormsOf(secret: string): string[] {
	const plain = JSON.stringify(secret).slice(1, -1);
	const slashed = plain.replaceAll('/', '\\/');
	const ascii = slashed.replace(
		/[\u0080-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
	return [plain, slashed, ascii];
}

function patternOf(form: string): string {
	const literal = form.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
	return form.length < ANYWHERE_FROM ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal;
}

function deep<T>(value: T, text: (value: string) => string): T;
function deep(value: unknown, text: (value: string) => string): unknown {
	if (typeof value === 'string') return text(value);
	if (Array.isArray(value)) return value.map((entry) => deep(entry, text));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [text(key), deep(entry, text)]),
	);
}
