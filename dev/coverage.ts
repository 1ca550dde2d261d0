import type { INode, INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';
import type { Operation, Resource } from '../shared/operation/operation';
import packageJson from '../package.json';
import { createRequire, fs, path, process } from './node';

/*
 * Collects the facts of the coverage tables. Labels, kinds and limits come from the compiled nodes.
 * Requests and documents come from the first comment of each operation's source, because the
 * documents' titles are not English and no shipped string may hold them. Examples come from the
 * example workflows.
 */

/** An operation or a trigger. */
export interface Row {
	/** Folder below `nodes/`. */
	readonly folder: string;
	readonly node: string;
	/** `resource/operation` as workflows save it; '' for a trigger. */
	readonly id: string;
	/** e.g. "SMS: Send"; for a trigger, when it starts the workflow. */
	readonly label: string;
	readonly kind: Operation['kind'] | 'polling' | 'webhook';
	readonly sources: readonly Source[];
	/** Input items that one request carries. */
	readonly items: string;
	/** Time limit in seconds for an answer, or for a whole poll. */
	readonly wait?: number;
	/** File names in `examples/`. */
	readonly examples: readonly string[];
}

/** A request and the document that describes it. */
export interface Source {
	/** e.g. "POST {smsBaseUrl}/send/". */
	readonly request: string;
	readonly document: string;
}

const requireBuilt = createRequire(path.join(process.cwd(), 'package.json'));
const built = <T>(file: string): T => requireBuilt(path.join(process.cwd(), 'dist', file)) as T;

/** All operations, then all triggers, in the order of the package. */
export function coverage(): Row[] {
	const nodes = packageJson.n8n.nodes.map((file) => {
		const [Class] = Object.values(built<Record<string, new () => INodeType>>(relative(file)));
		if (!Class) throw new Error(`${file} exports no node`);
		const folder = path.basename(path.dirname(file));
		return { folder, file, description: new Class().description };
	});
	const isTrigger = ({ description }: { description: INodeTypeDescription }) =>
		description.group.includes('trigger');
	const actions = nodes.filter((node) => !isTrigger(node)).flatMap(operationsOf);
	return [...actions, ...nodes.filter(isTrigger).map((node) => triggerOf(node, actions))];
}

interface BuiltNode {
	readonly folder: string;
	readonly file: string;
	readonly description: INodeTypeDescription;
}

const relative = (file: string) => file.replace(/^dist\//, '');

function operationsOf({ folder, description }: BuiltNode): Row[] {
	const { DEFAULT_TIMEOUT } = built<{ DEFAULT_TIMEOUT: number }>('shared/operation/operation.js');
	const { resources } = built<{ resources: Resource[] }>(`nodes/${folder}/resources/index.js`);
	return resources.flatMap(({ name, value, operations }) =>
		Object.entries(operations).map(([key, operation]): Row => {
			const id = `${value}/${key}`;
			const { kind, limit, join, timeout = DEFAULT_TIMEOUT } = operation;
			const isLocal = kind === 'local';
			return {
				folder,
				node: description.displayName,
				id,
				label: `${name}: ${operation.name}`,
				kind,
				sources: isLocal ? [] : [sourceOf(`nodes/${folder}/resources/${id}.ts`)],
				items: isLocal ? '–' : itemsOf(limit, join !== undefined),
				wait: isLocal ? undefined : timeout / 1000,
				examples: examplesWith(
					description,
					(node) => choiceOf(node, description.properties) === id,
				),
			};
		}),
	);
}

function itemsOf(limit: number, areJoined: boolean): string {
	if (areJoined) return '1, or all together';
	return limit === Infinity ? 'all' : String(limit);
}

function triggerOf({ folder, file, description }: BuiltNode, actions: readonly Row[]): Row {
	const row = {
		folder,
		node: description.displayName,
		id: '',
		label: description.description.replace(/^Starts the workflow when/, 'When'),
		items: '–',
		examples: examplesWith(description, () => true),
	};
	if (!description.polling) {
		const source = sourceOf(relative(file).replace(/\.js$/, '.ts'));
		return { ...row, kind: 'webhook', sources: [source] };
	}
	// A trigger makes the same requests as an operation of its folder, whose comment names the
	// document.
	const known = actions.filter((action) => action.folder === folder);
	const used = commentsOf(`nodes/${folder}/watch.ts`)
		.flatMap((comment) => comment.match(REQUEST) ?? [])
		.map((request) => {
			const action = known.find(({ sources }) => sources[0]?.request === request);
			if (!action) throw new Error(`${folder}/watch.ts: no operation makes ${request}`);
			return action;
		});
	if (used.length === 0) throw new Error(`${folder}/watch.ts names no request`);
	const { BUDGET } = built<{ BUDGET: number }>('shared/poll/activation.js');
	return {
		...row,
		kind: 'polling',
		sources: used.flatMap(({ sources }) => sources),
		items: [...new Set(used.map(({ items }) => items))].join(', '),
		wait: BUDGET / 1000,
	};
}

/** `POST {baseUrl}/send/ – Provider, "Document", section "Section".` */
const SOURCE = /^((?:GET|POST) \{\S+) – [^,"]+, ("[^"]+"(?:, .+?)?)(?:\.$|: )/;
const REQUEST = /(?:GET|POST) \{[^\s,]*[^\s,.]/g;

/** The comments of a file, each as one line. */
function commentsOf(file: string): string[] {
	const blocks = fs.readFileSync(file, 'utf8').matchAll(/\/\*\*([\s\S]*?)\*\//g);
	return [...blocks].map(([, text = '']) => text.replace(/\s*\n\s*\*?\s*/g, ' ').trim());
}

function sourceOf(file: string): Source {
	for (const comment of commentsOf(file)) {
		const [, request, document] = SOURCE.exec(comment) ?? [];
		if (request && document) return { request, document };
	}
	throw new Error(`No comment of ${file} reads: POST {baseUrl}/path – Provider, "Document", …`);
}

const workflows = fs
	.readdirSync('examples')
	.filter((name) => name.endsWith('.json'))
	.map((name) => {
		const text = fs.readFileSync(path.join('examples', name), 'utf8');
		return { name, nodes: (JSON.parse(text) as { nodes: INode[] }).nodes };
	});

function examplesWith({ name: type }: INodeTypeDescription, isMeant: (node: INode) => boolean) {
	return workflows
		.filter(({ nodes }) =>
			nodes.some((node) => node.type === `${packageJson.name}.${type}` && isMeant(node)),
		)
		.map(({ name }) => name);
}

/** The choice that a node of a workflow has saved; n8n does not save a default. */
function choiceOf({ parameters }: INode, properties: readonly INodeProperties[]): string {
	const defaultOf = (name: string, resource?: string) =>
		properties.find(
			(property) =>
				property.name === name &&
				(resource === undefined || property.displayOptions?.show?.resource?.includes(resource)),
		)?.default;
	const resource = String(parameters.resource ?? defaultOf('resource'));
	return `${resource}/${String(parameters.operation ?? defaultOf('operation', resource))}`;
}
