/** Refuses a request; the message is the exact reason, for the body of the answer. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly headers: Record<string, string> = {},
	) {
		super(message);
	}
}

/** Returns the error of a field's text, if any. */
export type Check = (text: string) => string | undefined;

export interface FieldTable<Required extends string, Optional extends string> {
	required: Record<Required, Check>;
	optional: Record<Optional, Check>;
}

export type Wire<Required extends string, Optional extends string> = Record<Required, string> &
	Partial<Record<Optional, string>>;

export const filled: Check = (text) => (text === '' ? 'must not be empty' : undefined);

/** Requires a text in a form; the reason names the form. */
export function shaped(pattern: RegExp, form: string): Check {
	return (text) => (pattern.test(text) ? undefined : `must be ${form}`);
}

export const time = shaped(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

export const timeWithSeconds = shaped(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'HH:MM:SS');

function day(separator: '-' | '.'): Check {
	return (text) => {
		const parts = text.split(separator);
		const dashed = parts.join('-');
		if (parts.length !== 3 || !/^\d{4}-\d{2}-\d{2}$/.test(dashed)) {
			return `must be ${['YYYY', 'MM', 'DD'].join(separator)}`;
		}
		const midnight = new Date(`${dashed}T00:00:00Z`);
		// The engine reads 2017-02-30 as the second of March.
		const exists =
			!Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === dashed;
		return exists ? undefined : 'is not a day of the calendar';
	};
}

export const date = day('-');

export const dottedDate = day('.');

/** `8NNNNNNNNNN`, the form of Mobilon and of the Autodialer. */
export const number8 = shaped(/^8[0-9]{10}$/, '8 and 10 digits');

function refuse(reason: string): never {
	throw new Refusal(400, reason);
}

/** The members of an object that has only `known` ones; `at` is its place, '' the body. */
export function readMembers(value: unknown, known: string[], at = ''): Map<string, unknown> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		refuse(`${at || 'the body'} must be an object`);
	}
	const members = new Map<string, unknown>(Object.entries(value));
	for (const name of members.keys()) {
		if (!known.includes(name)) refuse(`${at && `${at}.`}${name} is not a documented field`);
	}
	return members;
}

/** The documents define every field of an object as a string. */
export function assertFields<R extends string, O extends string>(
	value: unknown,
	{ required, optional }: FieldTable<R, O>,
	at = '',
): asserts value is Wire<R, O> {
	const checks = new Map<string, Check>(Object.entries({ ...required, ...optional }));
	const given = readMembers(value, [...checks.keys()], at);
	for (const [name, check] of checks) {
		const place = `${at && `${at}.`}${name}`;
		const field = given.get(name);
		if (!given.has(name)) {
			if (Object.hasOwn(required, name)) refuse(`${place} is missing`);
			continue;
		}
		if (typeof field !== 'string') refuse(`${place} must be a string`);
		const wrong = check(field);
		if (wrong) refuse(`${place} ${wrong}`);
	}
}

/** `[0]` in a reason is the first object; `at` is the array's place, '' the body. */
export function assertBatch<R extends string, O extends string>(
	value: unknown,
	table: FieldTable<R, O>,
	limit: number,
	at = '',
): asserts value is Array<Wire<R, O>> {
	if (!Array.isArray(value)) refuse(`${at || 'the body'} must be an array`);
	const array = at || 'the array';
	if (value.length === 0) refuse(`${array} must hold at least 1 object`);
	if (value.length > limit) {
		refuse(`${array} must hold at most ${limit} objects, it holds ${value.length}`);
	}
	value.forEach((object: unknown, index) => assertFields(object, table, `${at}[${index}]`));
}
