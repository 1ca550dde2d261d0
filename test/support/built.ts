import type { ICredentialType, INodeType } from 'n8n-workflow';
import { createRequire, path, process } from '../../dev/node';
import packageJson from '../../package.json';
import type { Operation, Resource } from '../../shared/operation/operation';
import type { NodeUnderTest } from './n8n';

const root = process.cwd();
const requireBuilt = createRequire(path.join(root, 'package.json'));

/** A class of the built package, loaded from where n8n loads it. */
function load<T>(file: string): T {
	const name = path.basename(file).split('.')[0] ?? '';
	const module: Record<string, new () => T> = requireBuilt(path.join(root, file));
	const Class = module[name];
	if (!Class) throw new Error(`${file} does not export ${name}`);
	return new Class();
}

/** All nodes of the package, with their files. */
export const builtNodes = packageJson.n8n.nodes.map((file) => ({
	file,
	node: load<INodeType>(file),
}));

export const builtCredentials = packageJson.n8n.credentials.map((file) =>
	load<ICredentialType>(file),
);

/** The node of this type with its credential. */
export function builtNode(type: string): NodeUnderTest {
	const node = builtNodes.find((built) => built.node.description.name === type)?.node;
	const [credential] = node?.description.credentials ?? [];
	const credentialType = builtCredentials.find(({ name }) => name === credential?.name);
	if (!node || !credentialType)
		throw new Error(`The package has no node ${type} with a credential`);
	return { node, credentialType };
}

/** The folder of a node's sources. */
export function folderOf(type: string): string {
	const { file = '' } = builtNodes.find(({ node }) => node.description.name === type) ?? {};
	return path.posix.dirname(file).replace(/^dist\//, '');
}

/** An operation as the kernel sees it. */
export interface BuiltOperation {
	/** `sms/send` */
	readonly path: string;
	/** `SMS, Send` */
	readonly title: string;
	readonly kind: Operation['kind'];
	/** Whether it offers Wait for Result. */
	readonly canWait: boolean;
	readonly operation: Operation;
}

/** The operations of a node of this type. */
export function builtOperations(type: string): BuiltOperation[] {
	const index = path.join(root, 'dist', folderOf(type), 'resources', 'index.js');
	const { resources }: { resources: Resource[] } = requireBuilt(index);
	return resources.flatMap(({ name, value, operations }) =>
		Object.entries(operations).map(([key, operation]) => ({
			path: `${value}/${key}`,
			title: `${name}, ${operation.name}`,
			kind: operation.kind,
			canWait: operation.waits !== undefined,
			operation,
		})),
	);
}
