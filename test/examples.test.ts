import type { INode, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createRequire, fs, path, process } from '../dev/node';
import packageJson from '../package.json';

interface Workflow {
	nodes: INode[];
	/** From node to node, by kind: `main`, or what a model or a tool is to an agent. */
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
}

const NOTE = 'n8n-nodes-base.stickyNote';
/** Of a node on the canvas, with the lines of its name: pixels. */
const NODE_SIZE = { width: 96, height: 144 };

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

/** n8n makes a tool of an agent from the node, under a name of its own. */
const descriptionOf = (type: string) => ours.get(type) ?? ours.get(type.replace(/Tool$/, ''));

const OF_A_TOOL = ['descriptionType', 'toolDescription'];

const withoutThoseOfATool = (parameters: INode['parameters']): INode['parameters'] =>
	Object.fromEntries(Object.entries(parameters).filter(([name]) => !OF_A_TOOL.includes(name)));

const readme = fs.readFileSync('examples/README.md', 'utf8');

const files = fs.readdirSync('examples').filter((name) => name.endsWith('.json'));

describe.each(files)('%s', (file) => {
	const text = fs.readFileSync(path.join('examples', file), 'utf8');
	const workflow: Workflow = JSON.parse(text);
	const { nodes, connections } = workflow;

	test('holds no credential and nothing of an instance', () => {
		expect(nodes.filter((node) => 'credentials' in node)).toEqual([]);
		// Neither `id`, `meta.instanceId`, `pinData` nor `staticData`.
		expect(Object.keys(workflow)).toEqual(['name', 'nodes', 'connections', 'settings']);
	});

	test('is described, in the table, under a heading and by a picture', () => {
		const picture = `../docs/images/example-${file.replace('.json', '')}.png`;
		expect(readme).toContain(`\n## \`${file}\`: `);
		expect(readme).toContain(`| [\`${file}\`](#`);
		// Once in the table, once below its heading.
		expect(readme.split(`](${picture})`)).toHaveLength(3);
		expect(fs.statSync(path.join('examples', picture)).size).toBeLessThan(150 * 1024);
	});

	test('calls only numbers that are nobody’s', () => {
		const numbers =
			text.match(/(?<![\w.-])\+?[78][\s(]*\d{3}[\s)]*\d{3}[\s-]*\d\d[\s-]*\d\d/g) ?? [];
		for (const number of numbers) expect(number.replace(/\D/g, '')).toMatch(/^[78]900000/);
	});

	test('has notes that cover no node, or hold it whole', () => {
		const notes = nodes.filter(({ type }) => type === NOTE);
		expect(notes.length).toBeGreaterThan(0);
		for (const { name, position, parameters } of notes) {
			const [left, top] = position;
			const [right, bottom] = [left + Number(parameters.width), top + Number(parameters.height)];
			for (const node of nodes.filter(({ type }) => type !== NOTE)) {
				const [x, y] = node.position;
				const { width, height } = NODE_SIZE;
				const isApart = x + width <= left || x >= right || y + height <= top || y >= bottom;
				const isInside = left < x && x + width < right && top + 60 < y && y + height <= bottom;
				expect([name, node.name, isApart || isInside]).toEqual([name, node.name, true]);
			}
		}
	});

	test('names, ids and connections fit together', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(nodes.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const targets = Object.values(connections).flatMap((kinds) => Object.values(kinds).flat(2));
		expect(names).toEqual(
			expect.arrayContaining([...Object.keys(connections), ...targets.map(({ node }) => node)]),
		);
		const mentioned = [...text.matchAll(/\$\('([^']*)'\)/g)].map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(mentioned));
	});

	test('sets only parameters that its nodes of this package show', () => {
		const mine = nodes.filter(({ type }) => type.startsWith(packageJson.name));
		// One of them only shows what another one writes.
		expect(mine.length > 0 || text.includes('**sms-status-tracking**')).toBe(true);
		for (const node of mine) {
			const description = descriptionOf(node.type);
			if (!description) throw new Error(`No node type ${node.type}`);
			// What the panel shows: a name that n8n does not know, or does not show, is gone.
			const { properties } = description;
			const parameters = withoutThoseOfATool(node.parameters);
			expect([
				node.name,
				NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description),
			]).toMatchObject([node.name, parameters]);
		}
	});
});
