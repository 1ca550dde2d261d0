import { InvalidInput } from '../values/invalidInput';
import { isObject } from '../values/json';
import type { Field, RawParameters } from '../operation/fields';
import { check, checkGroup } from './check';
import { isFixed, lookupOf } from './fromItem';
import { ASK_N8N } from './terms';
import type { Scope } from './terms';

/** Reads and checks the parameters of one item; throws `InvalidInput`. */
export type ParameterReader = (index: number) => RawParameters;

export interface ParameterSource {
	/** n8n's `getNodeParameter`; a node without items has none to name. */
	readonly read: (
		name: string,
		index: number,
		fallback: unknown,
		options?: { rawExpressions: boolean },
	) => unknown;
	/** The data of an item for expressions, where `$json` is the input item's own. */
	readonly scope?: (index: number) => Scope | undefined;
}

/**
 * Prepares reading: n8n's evaluator takes longer than everything else the node does, so a parameter
 * is looked up once, or in the item, wherever that comes to the same.
 */
export function parameterReader(
	source: ParameterSource,
	fields: readonly Field[],
	options: readonly Field[],
): ParameterReader {
	const readers = fields.map((field): [Field, Reader] => [field, readerOf(source, field)]);
	const readOptions = optionsReader(source, options);
	return (index) => {
		const parameters: Record<string, unknown> = {};
		for (const [field, read] of readers) parameters[field.name] = read(index, parameters);
		return Object.assign(parameters, { options: readOptions(index) });
	};
}

/** Gives a parameter of an item; `above` are those before it in the panel. */
type Reader = (index: number, above: Readonly<Record<string, unknown>>) => unknown;

function readerOf(source: ParameterSource, field: Field): Reader {
	const { isFixed, read } = valueReader(source, field.name, field.default);
	// Whether it is asked for at all may differ from item to item.
	if (isFixed && !field.show) return once(() => check(field, read(0), true));
	return (index, above) => check(field, resolved(read(index)), isShown(field, above));
}

function optionsReader(
	source: ParameterSource,
	options: readonly Field[],
): (index: number) => RawParameters['options'] {
	const { raw, isFixed: areFixed, read } = valueReader(source, 'options', {});
	const saved = recordOf(raw);
	const readers = new Map(
		options.map((field): [string, (value: unknown) => unknown] => {
			const own = saved[field.name];
			const checked = (value: unknown) =>
				field.nested ? checkGroup(field, value, own) : check(field, value, true);
			// One object for all items: whoever compares it knows that nothing has changed.
			return [field.name, isFixed(own) ? once(() => checked(own)) : checked];
		}),
	);
	const readAll = (index: number) => {
		const given: Record<string, unknown> = {};
		const all = recordOf(resolved(read(index)));
		for (const name of Object.keys(all)) {
			const checked = readers.get(name)?.(all[name]);
			if (checked !== undefined) given[name] = checked;
		}
		return given;
	};
	return areFixed ? once(() => readAll(0)) : readAll;
}

/** Finds a value, or a refusal, once for all items. */
function once<T>(find: () => T): () => T {
	let found: { readonly value: T } | { readonly refusal: unknown } | undefined;
	const attempt = () => {
		try {
			return { value: find() };
		} catch (refusal) {
			return { refusal };
		}
	};
	return () => {
		found ??= attempt();
		if ('refusal' in found) throw found.refusal;
		return found.value;
	};
}

function valueReader(
	source: ParameterSource,
	name: string,
	fallback: Field['default'] | object,
): { raw: unknown; isFixed: boolean; read: (index: number) => unknown } {
	const raw = source.read(name, 0, fallback, { rawExpressions: true });
	if (isFixed(raw)) return { raw, isFixed: true, read: () => raw };
	const lookup = lookupOf(raw);
	const read = (index: number) => {
		const scope = lookup && source.scope?.(index);
		const found = scope ? lookup(scope) : ASK_N8N;
		if (found !== ASK_N8N) return found;
		try {
			return source.read(name, index, fallback);
		} catch (error) {
			return new Unresolved(name, error instanceof Error ? error.message : String(error));
		}
	};
	return { raw, isFixed: false, read };
}

/** An expression that n8n could not evaluate for an item. */
class Unresolved {
	constructor(
		readonly parameter: string,
		readonly reason: string,
	) {}
}

function resolved(value: unknown): unknown {
	if (!(value instanceof Unresolved)) return value;
	throw new InvalidInput(
		value.parameter,
		`holds an expression that cannot be resolved: ${value.reason}`,
		'Correct the expression, or the data that it reads.',
	);
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
	isObject(value) ? value : {};

/** Whether the panel shows the field, by the parameters above it. */
function isShown({ show = {} }: Field, above: Readonly<Record<string, unknown>>): boolean {
	return Object.entries(show).every(([name, values]) => values.some((v) => v === above[name]));
}
