/** Refuses a request; the message is the exact reason, for the body of the answer. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

/** Says what is wrong with a field's text, or nothing. */
export type Check = (text: string) => string | undefined;

export interface FieldTable<Required extends string, Optional extends string> {
	required: Record<Required, Check>;
	optional: Record<Optional, Check>;
}

export type Wire<Required extends string, Optional extends string> = Record<Required, string> &
	Partial<Record<Optional, string>>;

export const filled: Check = (text) => (text === '' ? 'must not be empty' : undefined);

export const time: Check = (text) =>
	/^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? undefined : 'must be HH:MM';

export const date: Check = (text) => {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'must be YYYY-MM-DD';
	const midnight = new Date(`${text}T00:00:00Z`);
	// The engine reads 2017-02-30 as the second of March.
	const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === text;
	return exists ? undefined : 'is not a day of the calendar';
};

/** The provider's `8NNNNNNNNNN`. */
export const number8: Check = (text) =>
	/^8[0-9]{10}$/.test(text) ? undefined : 'must be 8 and 10 digits';

function refuse(reason: string): never {
	throw new Refusal(400, reason);
}

function checkObject(
	value: unknown,
	at: string,
	required: Record<string, Check>,
	optional: Record<string, Check>,
): void {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		refuse(`${at} must be an object`);
	}
	const given = new Map<string, unknown>(Object.entries(value));
	const checks = new Map(Object.entries({ ...required, ...optional }));
	for (const name of given.keys()) {
		if (!checks.has(name)) refuse(`${at}.${name} is not a documented field`);
	}
	for (const [name, check] of checks) {
		const field = given.get(name);
		if (!given.has(name)) {
			if (Object.hasOwn(required, name)) refuse(`${at}.${name} is missing`);
			continue;
		}
		if (typeof field !== 'string') refuse(`${at}.${name} must be a string`);
		const wrong = check(field);
		if (wrong) refuse(`${at}.${name} ${wrong}`);
	}
}

/** Every field of every object is a string in the documents; `[0]` in a reason is the first. */
export function assertBatch<R extends string, O extends string>(
	value: unknown,
	table: FieldTable<R, O>,
	limit: number,
): asserts value is Array<Wire<R, O>> {
	if (!Array.isArray(value)) refuse('the body must be an array');
	if (value.length === 0) refuse('the array must hold at least 1 object');
	if (value.length > limit) {
		refuse(`the array must hold at most ${limit} objects, it holds ${value.length}`);
	}
	value.forEach((object: unknown, index) => {
		checkObject(object, `[${index}]`, table.required, table.optional);
	});
}
