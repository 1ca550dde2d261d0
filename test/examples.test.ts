import type { INode, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createRequire, fs, path, process } from '../dev/node';
import packageJson from '../package.json';

interface Workflow {
	nodes: INode[];
	connections: Record<string, { main: Array<Array<{ node: string }>> }>;
}

const root = process.cwd();
const requireBuilt = createRequire(path.join(root, 'package.json'));
const ours = new Map<string, INodeTypeDescription>(
	packageJson.n8n.nodes.map((file) => {
		const name = path.basename(file).split('.')[0] ?? '';
		const module: Record<string, new () => INodeType> = requireBuilt(path.join(root, file));
		const Class = module[name];
		if (!Class) throw new Error(`${file} does not export ${name}`);
		const { description } = new Class();
		return [`${packageJson.name}.${description.name}`, description];
	}),
);

const files = fs.readdirSync('examples').filter((name) => name.endsWith('.json'));

describe.each(files)('%s', (file) => {
	const text = fs.readFileSync(path.join('examples', file), 'utf8');
	const { nodes, connections }: Workflow = JSON.parse(text);

	test('holds no credential, and is described', () => {
		expect(nodes.filter((node) => 'credentials' in node)).toEqual([]);
		expect(fs.readFileSync('examples/README.md', 'utf8')).toContain(`\n## \`${file}\`: `);
	});

	test('names, ids and connections fit together', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(nodes.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const targets = Object.values(connections).flatMap(({ main }) => main.flat());
		expect(names).toEqual(
			expect.arrayContaining([...Object.keys(connections), ...targets.map(({ node }) => node)]),
		);
		const mentioned = [...text.matchAll(/\$\('([^']*)'\)/g)].map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(mentioned));
	});

	test('sets only parameters that its nodes of this package show', () => {
		const mine = nodes.filter(({ type }) => type.startsWith(packageJson.name));
		expect(mine.length).toBeGreaterThan(0);
		for (const node of mine) {
			const description = ours.get(node.type);
			if (!description) throw new Error(`No node type ${node.type}`);
			// What the panel shows: a name that n8n does not know, or does not show, is gone.
			const { properties } = description;
			const { parameters } = node;
			expect([
				node.name,
				NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description),
			]).toMatchObject([node.name, parameters]);
		}
	});
});
