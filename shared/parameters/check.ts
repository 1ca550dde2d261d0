import { InvalidInput } from '../values/invalidInput';
import type { Field } from '../operation/fields';

/** Values of a group, as its fields promise them. */
export type Group = Readonly<Record<string, unknown>>;

/**
 * The values of a group by the names of its fields; what is missing has its default. A list of them
 * with `multipleValues`. Undefined if the option was added and its group was not.
 *
 * @param saved the value as the workflow holds it, with its expressions
 */
export function checkGroup(
	field: Field,
	value: unknown,
	saved: unknown,
	isWithinStrict = false,
): Group | readonly Group[] | undefined {
	const { name, fields, isStrict = isWithinStrict } = field.nested ?? { name: '', fields: [] };
	const given: unknown = Object(value)[name];
	const savedGroup = savedIn(saved, name);
	if (given === undefined || given === null) {
		if (isStrict && isExpression(savedGroup)) throw nothingFound(field.name);
		return undefined;
	}
	const groups = [given].flat().map((group, index) => {
		const own = Array.isArray(savedGroup) ? savedGroup[index] : savedGroup;
		return Object.fromEntries(
			fields.map((inner) => {
				const named = { ...inner, name: `${field.name}.${inner.name}` };
				const values: Record<string, unknown> = Object(group);
				const value = values[inner.name];
				const raw = savedIn(own, inner.name);
				if (inner.nested) return [inner.name, checkGroup(named, value, raw, isStrict)];
				if (isStrict && isExpression(raw) && isNothing(inner, value)) {
					throw nothingFound(named.name);
				}
				return [inner.name, check(named, value, true)];
			}),
		);
	});
	return field.typeOptions?.multipleValues === true ? groups : groups[0];
}

/** Whatever an expression gives was found by it, at every depth. */
const savedIn = (saved: unknown, name: string): unknown =>
	isExpression(saved) ? saved : Object(saved)[name];

const isExpression = (value: unknown): boolean =>
	typeof value === 'string' && value.startsWith('=');

/** Text without content is an empty list, and no time zone. */
function isNothing({ isList, isAsGiven }: Field, value: unknown): boolean {
	if (value === undefined || value === null) return true;
	return !isList && !isAsGiven && typeof value === 'string' && value.trim() === '';
}

const nothingFound = (parameter: string): InvalidInput =>
	new InvalidInput(
		parameter,
		'is empty',
		'The expression finds nothing: correct it, or remove it.',
	);

/** A value as its field promises it; what an expression yields may be anything. */
export function check(field: Field, value: unknown, isAsked: boolean): unknown {
	if (field.isAsGiven) return value ?? field.default;
	const checked = checkType(field, value ?? field.default);
	const isEmpty =
		typeof checked === 'string' ? checked.trim() === '' : Object(checked).length === 0;
	if (field.required && isAsked && isEmpty) {
		throw new InvalidInput(field.name, 'is empty', 'Give it a value for each item.');
	}
	return checked;
}

function checkType(field: Field, value: unknown): unknown {
	if (field.isList) return listOf(field, value, field.isList === true ? /[\s,;]+/ : /[,;\n]/);
	switch (field.type) {
		case 'number':
			return numberOf(field, value);
		case 'boolean':
			return booleanOf(field, value);
		case 'options':
			// Those of a drop-down that is loaded are known only to the editor.
			return field.options ? optionOf(field, value) : textOf(field, value);
		case 'resourceLocator':
			return textOf(field, Object(value).value ?? '');
		case 'multiOptions':
			return listOf(field, value, ',');
		default:
			return textOf(field, value);
	}
}

function textOf(field: Field, value: unknown): string {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (field.type === 'dateTime' && value instanceof Date) return value.toISOString();
	// n8n's own `$now` is a luxon object until it is written somewhere.
	if (field.type === 'dateTime' && isStringifiable(value)) return String(value);
	if (typeof value !== 'string') {
		throw new InvalidInput(field.name, `is ${kindOf(value)}, not text`, 'Use one text per item.');
	}
	if (!value.isWellFormed()) {
		throw new InvalidInput(
			field.name,
			'holds half of a character (a lone surrogate)',
			'Look for a text that was cut in the middle of an emoji.',
		);
	}
	return value;
}

function numberOf(field: Field, value: unknown): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw new InvalidInput(field.name, 'is not a number', 'Give it a number.');
	}
	const { minValue, maxValue, numberPrecision } = field.typeOptions ?? {};
	if (numberPrecision === 0 && !Number.isInteger(number)) {
		throw new InvalidInput(field.name, `is ${number}, not a whole number`, 'Round it.');
	}
	if (typeof minValue === 'number' && number < minValue) {
		throw new InvalidInput(field.name, `is ${number}`, `The least possible is ${minValue}.`);
	}
	if (typeof maxValue === 'number' && number > maxValue) {
		throw new InvalidInput(field.name, `is ${number}`, `The most possible is ${maxValue}.`);
	}
	return number;
}

function booleanOf(field: Field, value: unknown): boolean {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false' || value === '') return false;
	throw new InvalidInput(field.name, 'is neither true nor false', 'Give it true or false.');
}

function optionOf(field: Field, value: unknown): string | number | boolean {
	const values = field.options?.map((option) => option.value) ?? [];
	const found = values.find((option) => option === value);
	if (found !== undefined) return found;
	throw new InvalidInput(
		field.name,
		'is not one of the options',
		`Use one of: ${values.join(', ')}.`,
		String(value).slice(0, 30),
	);
}

/** Several values: chosen in the panel, or by an expression as a list or as one text. */
function listOf(field: Field, value: unknown, separator: string | RegExp): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : textOf(field, value).split(separator);
	return entries.map((entry) => textOf(field, entry).trim()).filter((entry) => entry !== '');
}

function isStringifiable(value: unknown): boolean {
	return typeof value === 'object' && value !== null && 'isLuxonDateTime' in value;
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
