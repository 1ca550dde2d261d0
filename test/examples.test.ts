import type { INode, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { createRequire, fs, path, process } from '../dev/node';
import packageJson from '../package.json';

interface Workflow {
	nodes: INode[];
	/** From node to node, by kind: `main`, or the kind of a model or a tool for an agent. */
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
	settings: Record<string, unknown>;
}

const NOTE = 'n8n-nodes-base.stickyNote';
/** Size of a node on the canvas, including the lines of its name: pixels. */
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

/** n8n makes a tool of an agent from the node, under another name. */
const descriptionOf = (type: string) => ours.get(type) ?? ours.get(type.replace(/Tool$/, ''));

const WEBHOOK = 'n8n-nodes-base.webhook';
const RESPOND = 'n8n-nodes-base.respondToWebhook';
/** Visitors of a site cannot have a secret. */
const OPEN_TO_VISITORS = [
	'sign-up-verification.json: Sign-Up',
	'sign-up-verification.json: Typed Code',
];
/** These senders can neither sign nor add a header: a token in the address has to be compared. */
const CHECKED_BY_TOKEN = ['amocrm-lead-to-sms.json: Stage Entered'];
const FORM = 'n8n-nodes-base.formTrigger';
/** The sender puts its token into the body: the condition of the Switch that asks for it. */
const TOKEN_IN_BODY: Readonly<Record<string, string>> = {
	'bitrix24-deal-to-call.json: Deal Changed':
		"body['auth[application_token]'] === $('Settings').first().json.applicationToken",
};
const SENDS = [
	'autocall/create',
	'sms/send',
	'autorule/create',
	'call/create',
	'call/createMany',
	'verification/send',
];

/** The nodes that run after a node, on each of its outputs. */
function behind({ nodes, connections }: Workflow, start: INode): INode[] {
	const names = new Set([start.name]);
	for (const name of names) {
		for (const { node } of connections[name]?.main?.flat() ?? []) names.add(node);
	}
	return nodes.filter(({ name }) => name !== start.name && names.has(name));
}

const isOurs = ({ type }: INode) => type.startsWith(`${packageJson.name}.`);

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

	const webhooks = nodes.filter(({ type }) => type === WEBHOOK);

	test('lets in nobody without a secret, but for visitors of a site', () => {
		const open = [...webhooks, ...nodes.filter(({ type }) => type === FORM)].filter(
			({ parameters }) => (parameters.authentication ?? 'none') === 'none',
		);
		const expected = [...OPEN_TO_VISITORS, ...CHECKED_BY_TOKEN, ...Object.keys(TOKEN_IN_BODY)];
		const named = expected.filter((name) => name.startsWith(`${file}: `));
		expect(open.map(({ name }) => `${file}: ${name}`)).toEqual(named);
	});

	test('answers a sender whose token is in the body at once, and refuses every other', () => {
		for (const webhook of webhooks) {
			const check = TOKEN_IN_BODY[`${file}: ${webhook.name}`];
			if (check === undefined) continue;
			const asking = behind(workflow, webhook).find(({ parameters }) => {
				const [first] = JSON.stringify(parameters).split('}}');
				return first?.includes(check) && first.includes("applicationToken !== ''");
			});
			const outputs = connections[asking?.name ?? '']?.main ?? [];
			const answers = [outputs[0], outputs.at(-1)].map((targets) =>
				nodes
					.filter(({ name }) => targets?.some(({ node }) => node === name))
					.map(({ type, parameters }) => [type, parameters.options]),
			);
			expect(answers).toEqual([[[RESPOND, {}]], [[RESPOND, { responseCode: 403 }]]]);
			// An empty one in the file refuses everybody until a person enters theirs.
			expect(text).toMatch(/"name": "applicationToken",\s+"value": ""/);
		}
	});

	test('goes on from a webhook that n8n does not check only with the right token', () => {
		for (const { name } of webhooks) {
			if (!CHECKED_BY_TOKEN.includes(`${file}: ${name}`)) continue;
			const [settings, ...others] = connections[name]?.main?.flat() ?? [];
			expect([settings?.node, others]).toEqual(['Settings', []]);
			const checks = connections.Settings?.main?.flat().map(({ node }) => node) ?? [];
			const texts = nodes
				.filter((node) => checks.includes(node.name))
				.map((n) => JSON.stringify(n));
			// An empty token in the settings lets nobody in.
			expect(texts).toEqual([
				expect.stringContaining(
					`isExecuted && $json.webhookToken !== '' && $('${name}').first().json.query.token === $json.webhookToken }}`,
				),
			]);
		}
	});

	test('calls and texts nobody again for a request that comes again', () => {
		for (const node of webhooks.flatMap((webhook) => behind(workflow, webhook)).filter(isOurs)) {
			const { resource, operation, options } = node.parameters;
			if (!SENDS.includes(`${String(resource)}/${String(operation)}`)) continue;
			expect([node.name, options]).toMatchObject([
				node.name,
				{ sendOnce: { once: { key: expect.any(String) } } },
			]);
		}
	});

	test('shows no code in an answer', () => {
		const answers = nodes.filter(({ type }) => type === RESPOND);
		const bodies = answers.map(({ parameters }) => String(parameters.responseBody));
		if (!text.includes('"verification"')) return;
		expect(bodies.length).toBeGreaterThan(0);
		// Neither the code nor a whole item, which may hold it.
		expect(bodies.filter((body) => /\$json(?!\.)|\.code\b/.test(body))).toEqual([]);
	});

	test('keeps the ids of what it sent if n8n is killed while it waits', () => {
		const waits = nodes.filter(({ parameters }) =>
			Object.hasOwn(Object(parameters.options), 'wait'),
		);
		if (waits.length === 0) return;
		expect(workflow.settings).toMatchObject({ saveExecutionProgress: true });
	});

	test('answers a webhook whatever becomes of the request', () => {
		for (const webhook of webhooks) {
			if (webhook.parameters.responseMode !== 'responseNode') continue;
			// It has answered before: see above.
			if (`${file}: ${webhook.name}` in TOKEN_IN_BODY) continue;
			for (const node of behind(workflow, webhook).filter(isOurs)) {
				expect([node.name, node.onError]).toEqual([node.name, 'continueErrorOutput']);
				for (const output of connections[node.name]?.main ?? []) {
					const next = nodes.filter(({ name }) => output.some((target) => target.node === name));
					const all = next.flatMap((first) => [first, ...behind(workflow, first)]);
					expect([node.name, all.map(({ type }) => type)]).toEqual([
						node.name,
						expect.arrayContaining([RESPOND]),
					]);
				}
				expect([node.name, connections[node.name]?.main?.length]).toEqual([node.name, 2]);
			}
		}
	});

	test('says in a note what to set up before the first run, if strangers can start it', () => {
		if (webhooks.length === 0) return;
		const texts = nodes
			.filter(({ type }) => type === NOTE)
			.map(({ parameters }) => String(parameters.content));
		expect(texts).toContainEqual(expect.stringMatching(/^## Set up\n/));
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
		// One of them only shows data of another one.
		expect(mine.length > 0 || text.includes('**sms-status-tracking**')).toBe(true);
		for (const node of mine) {
			const description = descriptionOf(node.type);
			if (!description) throw new Error(`No node type ${node.type}`);
			// The panel's parameters: n8n drops a name that it does not know or show.
			const { properties } = description;
			const parameters = withoutThoseOfATool(node.parameters);
			expect([
				node.name,
				NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description),
			]).toMatchObject([node.name, parameters]);
		}
	});
});
