import type {
	IDisplayOptions,
	INodePropertyMode,
	INodePropertyOptions,
	NodePropertyTypes,
} from 'n8n-workflow';
import type { InvalidInput } from '../values/invalidInput';

/** A node parameter in n8n's own shape; `displayOptions` are added by `propertiesOf`. */
export interface Field {
	readonly displayName: string;
	readonly name: string;
	readonly type: NodePropertyTypes;
	readonly default:
		| string
		| number
		| boolean
		| readonly string[]
		| { readonly [key: string]: object | string };
	readonly description?: string;
	readonly hint?: string;
	readonly placeholder?: string;
	readonly required?: boolean;
	readonly noDataExpression?: true;
	readonly options?: ReadonlyArray<Readonly<INodePropertyOptions>>;
	/** The ways to give the value of a resource locator. */
	readonly modes?: readonly INodePropertyMode[];
	readonly typeOptions?: { readonly [key: string]: unknown };
	/** The one group of fields in a fixedCollection; a list of groups with `multipleValues`. */
	readonly nested?: {
		readonly name: string;
		readonly fields: readonly Field[];
		/** An expression that finds nothing is refused: a default would lift a rule. */
		readonly isStrict?: true;
	};
	/** Several values: a list, or text with commas, spaces or new lines between; or with commas alone. */
	readonly isList?: true | 'commas';
	/** Whoever uses the value reads it: it may be too long to be read for each item. */
	readonly isAsGiven?: true;
	/** Other parameters of the operation that this one depends on; the kernel adds the rest. */
	readonly show?: { readonly [parameter: string]: ReadonlyArray<string | boolean> };
}

/** A warning in the panel; `hide` and `show` in n8n's shape, of values in the panel. */
export interface Notice {
	readonly text: string;
	readonly hide?: IDisplayOptions['hide'];
	readonly show?: IDisplayOptions['show'];
}

/** For `hide` and `show`: that an option is added and not empty. */
export const IS_SET = { _cnd: { exists: true } } as const;

type ValueOf<F extends Field> = F extends { type: 'options'; options: ReadonlyArray<infer O> }
	? O extends { value: infer V }
		? V
		: never
	: F extends { type: 'multiOptions' } | { isList: true | 'commas' }
		? readonly string[]
		: F extends { nested: { fields: infer G extends readonly Field[] } }
			? { readonly [K in G[number] as K['name']]: ValueOf<K> }
			: F extends { type: 'number' }
				? number
				: F extends { type: 'boolean' }
					? boolean
					: string;

/** Parameters as an operation receives them: typed from its field literals, checked by the kernel. */
export type Parameters<F extends readonly Field[], O extends readonly Field[]> = {
	readonly [K in F[number] as K['name']]: ValueOf<K>;
} & { readonly options: { readonly [K in O[number] as K['name']]?: ValueOf<K> } };

/** Values as the parameter reader has checked them against their fields. */
export interface RawParameters {
	readonly [name: string]: unknown;
	readonly options: Readonly<Record<string, unknown>>;
}

/** The field that a parameter names, with its label: `sendOnce.key` is "Send Once: Key". */
export function fieldOf(
	parameter: string,
	fields: readonly Field[],
): { readonly field: Field; readonly label: string } | undefined {
	const [name, ...inner] = parameter.split('.');
	const field = fields.find((one) => one.name === name);
	if (!field || inner.length === 0) return field && { field, label: field.displayName };
	const found = fieldOf(inner.join('.'), field.nested?.fields ?? []);
	return found && { ...found, label: `${field.displayName}: ${found.label}` };
}

/** The label of a parameter; its name where nobody sees a label. */
export const labelOf = (parameter: string, fields: readonly Field[]): string =>
	fieldOf(parameter, fields)?.label ?? parameter;

/** A parameter that cannot be sent, as a person reads of it: its label in the place of its name. */
export function inputError(
	{ parameter, reason, advice, value }: InvalidInput,
	fields: readonly Field[],
): { message: string; description: string } {
	const shown = value ? ` (${value})` : '';
	return { message: `${labelOf(parameter, fields)}${shown} ${reason}`, description: advice };
}
