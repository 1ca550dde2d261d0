import { fs } from '../dev/node';
import { providers } from '../providers';
import { builtCredentials, builtNodes, folderOf } from './support/built';

test('every node of the package is in the table of one provider', () => {
	const named = Object.values(providers).flatMap(({ nodes }) => nodes);
	const shipped = builtNodes.map(({ node }) => node.description.name);
	expect([...named].sort()).toEqual(shipped.sort());
});

test('every credential of the package is in the table of one provider', () => {
	const named = Object.values(providers).flatMap(({ credential, further = [] }) => [
		credential.type,
		...further.map(({ type }) => type),
	]);
	expect(named.sort()).toEqual(builtCredentials.map(({ name }) => name).sort());
});

describe.each(Object.entries(providers))('%s', (id, { name, nodes, credential, ...table }) => {
	const type = builtCredentials.find((built) => built.name === credential.type);

	test('its nodes are called as the table says, and take its credential', () => {
		expect(nodes).toContain(id);
		for (const { node } of builtNodes.filter((built) =>
			nodes.includes(built.node.description.name),
		)) {
			const { displayName, credentials } = node.description;
			expect(displayName.startsWith(name)).toBe(true);
			const [own, ...others] = credentials?.map((one) => one.name) ?? [];
			expect(own).toBe(credential.type);
			const further = table.further?.map((one) => one.type) ?? [];
			expect(further).toEqual(expect.arrayContaining(others));
		}
	});

	test('its credential has the fields and labels of the table', async () => {
		const labels = new Map(type?.properties.map((field) => [field.name, field.displayName]));
		expect(type?.displayName).toBe(credential.name);
		for (const [field, label] of Object.entries(credential.labels)) {
			expect(labels.get(field)).toBe(label);
		}
		const simulator = await table.start(table.account);
		const values = credential.valuesOf(simulator);
		await simulator.close();
		expect([...labels.keys()]).toEqual(expect.arrayContaining(Object.keys(values)));
		expect(values).toMatchObject(table.account);
		// Whatever the editor hides as a password is searched for in what n8n saves.
		const hidden = type?.properties.filter(({ typeOptions }) => typeOptions?.password) ?? [];
		for (const field of hidden.flatMap((one) => values[one.name] ?? [])) {
			expect(credential.secretsOf(values)).toContain(field);
		}
	});

	test('it has a simulator, a reference client, a place in the sandbox and an example', () => {
		for (const file of [
			`simulators/${id}.ts`,
			`test/reference/${id}.ts`,
			`sandbox/providers/${id}.ts`,
			`${folderOf(id)}/README.md`,
		]) {
			expect([file, fs.existsSync(file)]).toEqual([file, true]);
		}
		const examples = fs.readdirSync('examples').filter((file) => file.endsWith('.json'));
		const using = examples.filter((file) =>
			fs.readFileSync(`examples/${file}`, 'utf8').includes(`n8n-nodes-cis-telephony.${id}"`),
		);
		expect(using).not.toEqual([]);
	});
});
