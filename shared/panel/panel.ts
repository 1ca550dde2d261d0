import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Field, Notice } from '../operation/fields';

/** Fields, what to be warned of, and the collection of options below them. */
export function panelOf(
	fields: readonly Field[],
	options: readonly Field[],
	where: Record<string, string[]> = {},
	notice?: Notice,
): INodeProperties[] {
	const above = [
		...fields.map((field) => toProperty(field, where)),
		...(notice ? [noticeProperty(notice, where)] : []),
	];
	if (options.length === 0) return above;
	const isAlways = Object.keys(where).length === 0;
	return [
		...above,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			...(!isAlways && { displayOptions: { show: where } }),
			default: {},
			options: options.map((field) => toProperty({ ...field, show: fromRoot(field.show) }, {})),
		},
	];
}

/** Inside a collection, n8n finds a parameter of the node by a leading slash. */
const fromRoot = (show: Field['show'] = {}): Field['show'] =>
	Object.fromEntries(Object.entries(show).map(([name, values]) => [`/${name}`, values]));

/** Nothing is at stake in a dry run. */
function noticeProperty(
	{ text, show, hide }: Notice,
	where: Record<string, string[]>,
): INodeProperties {
	return {
		displayName: text,
		name: 'notice',
		type: 'notice',
		default: '',
		displayOptions: {
			show: { ...where, ...show },
			hide: { '/options.dryRun': [true], ...hide },
		},
	};
}

/** A field as n8n wants it: what we keep read-only, n8n may write to. */
function toProperty(
	{
		options,
		modes,
		typeOptions,
		show = {},
		isList,
		isAsGiven,
		nested,
		default: value,
		...field
	}: Field,
	where: Record<string, string[]>,
): INodeProperties {
	const shown = Object.entries(show).map(([name, values]) => [name, [...values]]);
	const condition = { ...where, ...Object.fromEntries(shown) };
	return {
		...field,
		default: defaultOf(value),
		...(Object.keys(condition).length > 0 && { displayOptions: { show: condition } }),
		// Room for several lines.
		...((isList ?? isAsGiven) && { typeOptions: { rows: 4 } }),
		...(typeOptions && { typeOptions: { ...typeOptions } }),
		...(modes && { modes: [...modes] }),
		...(options && { options: options.map((option): INodePropertyOptions => ({ ...option })) }),
		...(nested && {
			options: [
				{
					name: nested.name,
					displayName: field.displayName,
					values: nested.fields.map((inner) => toProperty(inner, {})),
				},
			],
		}),
	};
}

function defaultOf(value: Field['default']): INodeProperties['default'] {
	if (Array.isArray(value)) return [...value];
	return typeof value === 'object' ? JSON.parse(JSON.stringify(value)) : value;
}
