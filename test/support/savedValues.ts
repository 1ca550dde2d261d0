import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';
import { createRequire, path, process } from '../../dev/node';
import packageJson from '../../package.json';

/** Values that a saved workflow or credential may have for one parameter. */
export interface Parameter {
	/** With the collections around it: `options.timeout`. */
	readonly path: string;
	readonly type: string;
	/** n8n does not save the default, so a saved workflow without the parameter means this value. */
	readonly default?: unknown;
	/** The choices; for a locator, its modes. */
	readonly values?: ReadonlyArray<string | number | boolean>;
	/** The values of other parameters for which n8n shows it; otherwise n8n drops the saved value. */
	readonly show?: Readonly<Record<string, readonly unknown[]>>;
}

export interface Saved {
	readonly credentials?: readonly string[];
	/** Method and path: the end of the address. */
	readonly webhooks?: ReadonlyArray<readonly string[]>;
	readonly parameters: readonly Parameter[];
}

/** By name of the node type or credential type. */
export type SavedValues = Readonly<Record<string, Saved>>;

type Entry = NonNullable<INodeProperties['options']>[number];

function choicesOf({ type, options, modes }: INodeProperties) {
	if (type === 'resourceLocator') return modes?.map(({ name }) => name);
	if (type !== 'options' && type !== 'multiOptions') return undefined;
	return (options ?? []).flatMap((entry: Entry) => ('value' in entry ? [entry.value] : []));
}

function parametersOf(properties: INodeProperties[], prefix = ''): Parameter[] {
	return properties.flatMap((property) => {
		const { name, type, displayOptions, options = [] } = property;
		if (type === 'notice') return [];
		const values = choicesOf(property);
		const show = displayOptions?.show as Parameter['show'];
		const own: Parameter = {
			path: prefix + name,
			type,
			default: property.default,
			...(values ? { values } : {}),
			...(show ? { show } : {}),
		};
		const inside = options.flatMap((entry: Entry) => {
			if ('values' in entry) return parametersOf(entry.values, `${prefix}${name}.${entry.name}.`);
			return 'type' in entry ? parametersOf([entry], `${prefix}${name}.`) : [];
		});
		return [own, ...inside];
	});
}

/** Values that the built package accepts, as plain JSON. */
export function savedValues(): SavedValues {
	const root = process.cwd();
	const requireBuilt = createRequire(path.join(root, 'package.json'));
	const load = <T>(file: string): T => {
		const module: Record<string, new () => T> = requireBuilt(path.join(root, file));
		const Class = module[path.basename(file).split('.')[0] ?? ''];
		if (!Class) throw new Error(`${file} exports no class of its name`);
		return new Class();
	};
	const nodes = packageJson.n8n.nodes.map((file): [string, Saved] => {
		const { name, credentials, webhooks, properties } = load<INodeType>(file).description;
		const saved = {
			credentials: (credentials ?? []).map((credential) => credential.name),
			...(webhooks ? { webhooks: webhooks.map((one) => [String(one.httpMethod), one.path]) } : {}),
			parameters: parametersOf(properties),
		};
		return [name, saved];
	});
	const credentials = packageJson.n8n.credentials.map((file): [string, Saved] => {
		const { name, properties } = load<ICredentialType>(file);
		return [name, { parameters: parametersOf(properties) }];
	});
	return JSON.parse(JSON.stringify(Object.fromEntries([...nodes, ...credentials])));
}

const text = (value: unknown) => JSON.stringify(value) ?? 'nothing';
const holdsAll = (list: readonly unknown[], wanted: readonly unknown[]) =>
	wanted.every((one) => list.some((other) => text(other) === text(one)));

/** Shown wherever it was shown before. */
function isShownFor(now: Parameter['show'], before: Parameter['show']): boolean {
	return Object.entries(now ?? {}).every(([name, values]) => {
		const wanted = before?.[name];
		return wanted !== undefined && holdsAll(values, wanted);
	});
}

const isStillTaken = (before: Parameter, now: Parameter) =>
	now.path === before.path &&
	now.type === before.type &&
	text(now.default) === text(before.default) &&
	holdsAll(now.values ?? [], before.values ?? []) &&
	isShownFor(now.show, before.show);

/** Names the values that were accepted before and are not now. New values are no loss. */
export function lost(before: SavedValues, now: SavedValues): string[] {
	return Object.entries(before).flatMap(([name, saved]) => {
		const current = now[name];
		if (!current) return [name];
		const parameters = saved.parameters.filter(
			(parameter) => !current.parameters.some((other) => isStillTaken(parameter, other)),
		);
		const fixed = holdsAll(current.credentials ?? [], saved.credentials ?? []);
		const reached = holdsAll(current.webhooks ?? [], saved.webhooks ?? []);
		return [
			...(fixed ? [] : [`${name}: credentials`]),
			...(reached ? [] : [`${name}: webhooks`]),
			...parameters.map((parameter) => `${name}: ${text(parameter)}`),
		];
	});
}
