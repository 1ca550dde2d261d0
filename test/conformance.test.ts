import { DateTime } from 'luxon';
import type { IDataObject, INodeProperties, INodeType } from 'n8n-workflow';
import { fs, path } from '../dev/node';
import packageJson from '../package.json';
import type { ItemContext } from '../shared/operation/operation';
import type { Fault } from '../simulators/faults';
import { refusedBaseUrl } from '../simulators/refused';
import { startElsewhere } from './reliability/elsewhere';
import { answering } from './support/answering';
import { builtCredentials, builtNodes, builtOperations } from './support/built';
import { hoursOf } from './support/contactRules';
import { failureOf } from './support/mobilon';
import { runNode } from './support/n8n';
import { providers, serviceFor } from './support/providers';
import type { RunningProvider } from './support/providers';
import { at, pressTest } from './support/testButton';

const nodes = builtNodes.filter(({ node }) => node.execute);
/** Properties without a description: the choices of the node, groups and notices. */
const isPlain = ({ type, name }: INodeProperties) =>
	['collection', 'notice', 'hidden'].includes(type) || ['resource', 'operation'].includes(name);

const iconFiles = (icon: unknown): string[] =>
	Object.values(icon as { light: string; dark: string }).map((file) => file.replace('file:', ''));

describe.each(builtNodes)(
	'$node.description.displayName: what the editor shows',
	({ file, node }) => {
		const { description } = node;
		const folder = path.dirname(file);

		test('light and dark icon, codex file and README are there', () => {
			for (const icon of iconFiles(description.icon)) {
				expect(fs.readFileSync(path.join(folder, icon), 'utf8')).toMatch(/^<svg /);
			}
			const codex = JSON.parse(fs.readFileSync(file.replace(/\.js$/, '.json'), 'utf8'));
			expect(codex.node).toBe(`${packageJson.name}.${description.name}`);
			expect(codex.categories.length).toBeGreaterThan(0);
			const readme = path.join(folder.replace('dist/', ''), 'README.md');
			expect(fs.readFileSync(readme, 'utf8')).toMatch(/^# /);
		});

		test('version 1, one credential of this package, and another one only by a parameter', () => {
			expect(description.version).toBe(1);
			const [own, ...others] = description.credentials ?? [];
			const shipped = builtCredentials.map(({ name }) => name);
			expect(shipped).toContain(own?.name);
			expect(shipped).toEqual(expect.arrayContaining(others.map(({ name }) => name)));
			expect(others.filter(({ displayOptions }) => displayOptions === undefined)).toEqual([]);
		});

		test('labels, descriptions and order follow the guidelines of n8n', () => {
			const collections = description.properties.filter(({ type }) => type === 'collection');
			const inside = collections.flatMap(({ options }) => (options ?? []) as INodeProperties[]);
			for (const field of [...description.properties, ...inside]) {
				if (field.type !== 'notice' && field.type !== 'hidden') {
					expect(field.displayName).toMatch(/^[A-Z][\w/]*( ([A-Z\d][\w/]*|or|for))*$/);
				}
				if (field.type === 'boolean') expect(field.description).toMatch(/^Whether /);
				if (field.placeholder && !/collection$/i.test(field.type)) {
					expect(field.placeholder).toMatch(/^e\.g\. /);
				}
				if (field.description !== undefined || !isPlain(field)) {
					// A single sentence ends without a full stop, several end with one.
					expect(field.description).toMatch(/^[A-Z][^.]*([^.]|\. .*\.)$/s);
				}
			}
			for (const { options } of collections) {
				const labels = (options ?? []).map((option) => (option as INodeProperties).displayName);
				expect(labels).toEqual([...labels].sort());
			}
		});

		test('an action may be a tool for agents, a trigger has a name and an output of its own', () => {
			const isTrigger = !node.execute;
			expect(description.usableAsTool).toBe(isTrigger ? undefined : true);
			expect(description.group).toEqual([isTrigger ? 'trigger' : 'output']);
			expect(description.inputs).toHaveLength(isTrigger ? 0 : 1);
			expect(description.outputs).toHaveLength(1);
			expect(/Trigger$/.test(description.name)).toBe(isTrigger);
			expect([description.polling === true, node.poll !== undefined]).toEqual(
				isTrigger && !node.webhook ? [true, true] : [false, false],
			);
		});

		test('every operation has an action, a description and an options collection', () => {
			for (const operations of description.properties.filter(({ name }) => name === 'operation')) {
				for (const option of operations.options ?? []) {
					expect(option).toMatchObject({
						name: expect.stringMatching(/^[A-Z]/),
						action: expect.stringMatching(/^[A-Z][a-z]/),
						description: expect.stringMatching(/[^.]$/),
					});
				}
			}
		});
	},
);

describe.each(builtCredentials.map((credential) => ({ credential })))(
	'$credential.displayName',
	({ credential }) => {
		test('has icons, hidden passwords and documentation', () => {
			expect(iconFiles(credential.icon)).toHaveLength(2);
			expect(credential.documentationUrl).toMatch(/^https:\/\/.*#([a-z]+-)*credential$/);
			for (const { name, typeOptions } of credential.properties) {
				const isSecret = /password|key|token|secret/i.test(name);
				expect([name, typeOptions?.password === true]).toEqual([name, isSecret]);
			}
		});

		test('is signed by code, and used by no node of another package', () => {
			// n8n 2 cannot evaluate expressions of a credential in a workflow with combined binary data.
			expect(typeof credential.authenticate).toBe('function');
			expect(credential.restrictToSupportedNodes).toBe(true);
		});

		const users = builtNodes.filter(({ node }) =>
			node.description.credentials?.some(({ name }) => name === credential.name),
		);
		describe.each(users)('$node.description.displayName: the Test button', ({ node }) => {
			test.each([302, 307])('follows no redirect (%i), and is red', async (status) => {
				const running = await serviceFor(credential.name);
				const elsewhere = await startElsewhere();
				const redirecting = await answering((response, to) => {
					response.writeHead(status, { location: elsewhere.baseUrl + to }).end();
				});
				const data = at(running.values, redirecting.baseUrl);
				const result = await pressTest(node, credential, data);
				await Promise.all([redirecting.close(), elsewhere.close(), running.close()]);
				expect(redirecting.requests.length).toBeGreaterThan(0);
				expect(elsewhere.visits).toBe(0);
				expect(result.status).toBe('Error');
				expect(result.message).toMatch(
					/ is not at this address \(the reply leads to another address, /,
				);
				for (const secret of running.secrets) expect(result.message).not.toContain(secret);
			});
		});
	},
);

const continues = { onError: 'continueRegularOutput' } as const;

/** Three statuses show that each operation comes by the kernel's table: mobilon/faults.test.ts. */
const faults: Array<[string, Fault, string]> = [
	['400', { kind: 'status', status: 400 }, 'rejected'],
	['401', { kind: 'status', status: 401 }, 'notSent'],
	['500 after acceptance', { kind: 'acceptThenStatus', status: 500 }, 'unknown'],
	['an HTML page', { kind: 'html' }, 'unknown'],
	['an empty reply', { kind: 'body', body: '' }, 'unknown'],
	['half a JSON', { kind: 'body', transform: (json) => json.slice(0, -3) }, 'unknown'],
	['a number', { kind: 'body', body: '7' }, 'unknown'],
	['null', { kind: 'body', body: 'null' }, 'unknown'],
	['a time-out', { kind: 'hang', accept: true }, 'unknown'],
];

const operationsOf = (node: INodeType): string[] =>
	node.description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options, displayOptions }) =>
			(options ?? []).map(
				(option) => `${displayOptions?.show?.resource?.[0]}/${(option as { value: string }).value}`,
			),
		);

/** Names of the options that an operation offers in the panel. */
function optionsOf(node: INodeType, operation: string): string[] {
	const collection = node.description.properties.find(
		({ name, displayOptions }) =>
			name === 'options' &&
			`${displayOptions?.show?.resource?.[0]}/${displayOptions?.show?.operation?.[0]}` ===
				operation,
	);
	return (collection?.options ?? []).map(({ name }) => name);
}

describe.each(nodes)('$node.description.displayName: how it runs', ({ node }) => {
	const provider = providers[node.description.name];
	if (!provider) throw new Error(`No simulator for ${node.description.name}`);
	const { under } = provider;
	const operations = builtOperations(node.description.name);
	const sends = operations.filter(({ kind }) => kind === 'send').map(({ path: name }) => name);
	let running: RunningProvider;
	beforeAll(async () => (running = await provider.start()));
	beforeEach(() => running.reset());
	afterAll(async () => await running.close());

	test('every operation is tested here', () => {
		const tested = [...Object.keys(running.operations), ...provider.local];
		expect(tested.sort()).toEqual(operationsOf(node).sort());
	});

	test('what sends is counted by the provider, and nothing else', () => {
		const counted = Object.entries(running.operations).filter(([, { sending }]) => sending);
		expect(counted.map(([name]) => name).sort()).toEqual([...sends].sort());
	});

	const exchanging = operationsOf(node).filter((name) => !provider.local.includes(name));
	describe.each(exchanging)('%s', (name) => {
		const run = async (
			items: IDataObject[],
			options: IDataObject = {},
			settings = {},
			credential = running.credential,
		) =>
			await runNode(under, {
				parameters: {
					...running.operations[name]?.parameters,
					options: {
						...Object(running.operations[name]?.parameters.options),
						timeout: 3000,
						...options,
					},
				},
				items,
				binary: running.operations[name]?.binary,
				settings,
				credential,
			});
		const itemsOf = async (count: number) => (await running.operations[name]?.items(count)) ?? [];

		test('items come back one for one, paired, and those of their input', async () => {
			const items = await itemsOf(7);
			const { output } = await run(items, { requests: { pace: { size: 3, concurrency: 2 } } });
			expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			for (const [index, { json }] of (output[0] ?? []).entries()) {
				const pair = running.operations[name]?.identify(items[index] ?? {}, json);
				expect(pair?.[0]).toBeDefined();
				expect(pair?.[1]).toEqual(pair?.[0]);
				expect(json).not.toHaveProperty('error');
			}
		});

		// A reply without records means that there are none.
		const isNone = ([title]: (typeof faults)[number]) =>
			name.startsWith('callRecord/') && ['an empty reply', 'null'].includes(title);
		test.each(faults.filter((row) => !isNone(row)))(
			'%s ends with a named error, its outcome and no secret',
			async (_, fault, outcome) => {
				const items = await itemsOf(1);
				running.fault(fault, name);
				const options = fault.kind === 'hang' ? { timeout: 500 } : {};
				const stopped = await run(items, options);
				expect(stopped.error?.name).toBe('NodeApiError');
				expect(stopped.error?.message).toMatch(/^\w.{10,} \[item 0\]$/);
				expect(stopped.error?.context.outcomes).toMatchObject({ [outcome]: 1 });

				running.fault(fault, name);
				const continued = await run(items, options, continues);
				for (const item of continued.items) {
					expect(failureOf(item)).toMatchObject({
						outcome,
						description: expect.stringMatching(/\w{3}/),
					});
				}
				expect(continued.items).toHaveLength(1);
				for (const secret of running.secrets) {
					expect(stopped.saved + continued.saved).not.toContain(secret);
					const base64 = Buffer.from(secret).toString('base64');
					expect(stopped.saved + continued.saved).not.toContain(base64);
				}
			},
		);

		const operation = operations.find(({ path: of }) => of === name)?.operation;
		if (operation?.join) {
			test('what joins items rings at the same times, whatever the moment', () => {
				const parameters = { options: {}, ...running.operations[name]?.parameters };
				const ringing = operation.rings?.(parameters, {} as ItemContext);
				const spans = ringing?.spans(DateTime.fromISO('2030-01-01'));
				expect(spans?.length).toBeGreaterThan(0);
				expect(ringing?.spans(DateTime.fromISO('2030-01-02T03:04'))).toEqual(spans);
				expect(operation.schedules).toBeUndefined();
			});
		}

		// Every operation that rings or writes to a person, whatever its name.
		const isSending = sends.includes(name);

		test('what sends has contact rules, and nothing else has', () => {
			expect(optionsOf(node, name).includes('contactRules')).toBe(isSending);
		});

		test('a refused connection sends nothing, and says so', async () => {
			const baseUrl = await refusedBaseUrl();
			const addresses = Object.entries(running.credential).map(([field, value]) =>
				/BaseUrl$|^baseUrl$/.test(field) ? [field, baseUrl] : [field, value],
			);
			const items = await itemsOf(1);
			const { error } = await run(items, {}, {}, Object.fromEntries(addresses));
			expect(error?.message).toMatch(/ refused the connection \[item 0\]$/);
			expect(error?.context.outcomes).toMatchObject({ notSent: 1 });
		});

		if (!isSending) return;

		test.each<[string, Fault]>([
			['a reset before the request was read', { kind: 'reset', when: 'before' }],
			['a reset after acceptance', { kind: 'reset', when: 'after' }],
			['half a reply', { kind: 'cut' }],
		])('what sends is unknown after %s, and not sent again by Retry On Fail', async (_, fault) => {
			const items = await itemsOf(1);
			running.fault(fault, name);
			const before = running.countSends();
			const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
			const { error } = await run(items, {}, settings);
			expect(error?.message).toMatch(/^The connection to .* broke before the answer came/);
			expect(error?.context.outcomes).toMatchObject({ unknown: 1 });
			expect(running.countSends() - before).toBe(1);
		});

		test('what sends keeps contact hours', async () => {
			const items = await itemsOf(3);
			const hour = (away: number) => `${(new Date().getUTCHours() + away) % 24}:00`;
			// Neither the present minute nor any window of the operation lies within one hour to come.
			const utc = { timezone: 'UTC' };
			const hours = hoursOf(hour(2), hour(3), undefined, utc);
			const skip = hoursOf(hour(2), hour(3), undefined, { ...utc, otherwise: 'skip' });

			const before = running.countSends();
			const { error } = await run(items, hours);
			expect(error?.message).toMatch(
				/^3 of 3 items are not valid, and nothing was sent: items 0, 1, and 2: Contact Rules: Hours allow \d\d:00–\d\d:00 on \w+, and the (phone may ring|message would leave) at .* in UTC$/,
			);
			const skipped = await run(items, skip);
			expect(skipped.items).toEqual(
				items.map(() =>
					expect.objectContaining({
						outsideContactHours: true,
						nextAllowedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00\+00:00$/),
					}),
				),
			);
			expect(skipped.output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			expect(running.countSends()).toBe(before);
			const allowed = await run(items, hoursOf('00:00', '24:00'));
			expect(allowed.error).toBeUndefined();
			expect(running.countSends()).toBeGreaterThan(before);
		});

		test('what sends has a dry run that sends nothing', async () => {
			expect(optionsOf(node, name)).toEqual(expect.arrayContaining(['dryRun', 'numberFormat']));
			const items = await itemsOf(2);
			const before = running.countRequests();
			const { items: output } = await run(items, { dryRun: true });
			expect(running.countRequests()).toBe(before);
			for (const item of output) {
				expect(item).toMatchObject({
					dryRun: true,
					request: {
						method: expect.stringMatching(/^(GET|POST)$/),
						url: expect.stringMatching(/^http/),
						body: expect.anything(),
					},
				});
			}
		});
	});
});
