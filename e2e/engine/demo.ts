import { crypto, path } from '../../dev/node';
import { N8nClient, type Named, type Owner, type Workflow } from './client';
import { at, listAt, textAt } from '../../dev/json';
import { Stop, say } from '../../dev/lifetime';
import { provideFile, startN8n, type N8n, type N8nHome } from './n8n';
import type { Environment } from '../../dev/child';
import { exampleAddress } from './exampleAddress';
import { parse } from '../../dev/options';
import { firstFreePort, requirePort } from '../../dev/ports';
import { withProgress } from '../../dev/progress';
import { credentialsOf, credentialTypesOf, startProviders, type Providers } from './providers';
import type { N8nRuntime } from './runtime';
import { isN8n1 } from './versions';
import { tablesByHand } from './dataTables';

const EDITOR_PORT = 5678;

export interface DemoOptions {
	once: boolean;
	/** Undefined: 5678, or the next free port. */
	port?: number;
}

/** Reads the command line. It reports a taken port before a first start, which takes minutes. */
export async function readOptions(args: string[], usage: string): Promise<DemoOptions> {
	const options = { once: { type: 'boolean' }, port: { type: 'string' } } as const;
	const { once = false, port: text } = parse(options, usage, args);
	if (text === undefined) return { once };
	const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
	if (port === 0 || port > 65_535) throw new Stop(usage);
	return { once, port: await requirePort(port) };
}

export interface Demo {
	version: string;
	n8n: N8n;
	client: N8nClient;
	owner: Owner;
	providers: Providers;
	/** By credential type. */
	credentials: ReadonlyMap<string, Named>;
	/** By name, so that no example is imported twice. */
	examples: Map<string, Example>;
}

/**
 * An account for this run only; n8n requires eight characters with a digit and a capital letter.
 */
function randomOwner(): Owner {
	return { email: 'demo@example.com', password: `Demo-${crypto.randomInt(1e9, 1e10)}` };
}

async function editorPort(asked: number | undefined): Promise<number> {
	if (asked !== undefined) return await requirePort(asked);
	const port = await firstFreePort(EDITOR_PORT);
	if (port !== EDITOR_PORT) say(`Port ${EDITOR_PORT} is taken; the editor uses ${port}.`);
	return port;
}

export interface DemoParts {
	runtime: N8nRuntime;
	home: N8nHome;
	port?: number;
	env?: Environment;
	/** Default: all simulators, in real time. */
	providers?: Providers;
}

/**
 * Starts simulators and n8n, and creates owner and credentials. The home must already hold the
 * package.
 */
export async function startDemo(parts: DemoParts): Promise<Demo> {
	const { runtime, home, port, env } = parts;
	const providers = parts.providers ?? (await startProviders());
	const starting = startN8n({ runtime, home, port: await editorPort(port), env });
	const n8n = await withProgress(`Starting n8n ${runtime.version}`, starting);
	return await furnish(n8n, runtime, providers, new N8nClient(n8n.baseUrl));
}

/** Creates the owner in an n8n that has none. Credentials need the package. */
export async function createDemo(
	n8n: N8n,
	runtime: N8nRuntime,
	providers: Providers,
	client: N8nClient,
): Promise<Demo> {
	const owner = randomOwner();
	await client.createOwner(owner);
	return {
		version: runtime.version,
		n8n,
		client,
		owner,
		providers,
		credentials: new Map(),
		examples: new Map(),
	};
}

/** Creates owner and credentials in an n8n that has none. */
export async function furnish(...parts: Parameters<typeof createDemo>): Promise<Demo> {
	const demo = await createDemo(...parts);
	demo.credentials = await createCredentials(demo.client, demo.providers);
	return demo;
}

/** One for each provider, by credential type. */
export async function createCredentials(client: N8nClient, providers: Providers) {
	const credentials = new Map<string, Named>();
	for (const { type, name, data } of credentialsOf(providers)) {
		credentials.set(type, await client.createCredential(name, type, data));
	}
	return credentials;
}

export interface Example {
	/** The workflow as n8n saved it. */
	saved: unknown;
	/** Its address in the editor. */
	address: string;
}

/** Files that examples read. */
const FILES = ['contacts.csv', 'hello.mp3'];

/** The settings of a person in an example, besides our own nodes' credentials. */
export interface Given {
	/** Values for the node "Settings", in place of those in the file. */
	settings?: Readonly<Record<string, string | number>>;
	/** Credentials for n8n's own nodes, by type. */
	credentials?: Readonly<Record<string, Named>>;
}

/**
 * Imports an example as a person does: by its address, with the credential chosen in each node.
 * An example that was imported before, on the package that has been upgraded since, gets the new
 * settings.
 */
export async function importExample(
	demo: Demo,
	home: N8nHome,
	name: string,
	given: Given = {},
): Promise<Example> {
	const known = demo.examples.get(name);
	const example = known
		? await changeExample(demo, known, given)
		: await importWorkflow(demo, await readExample(demo, home, name), given);
	demo.examples.set(name, example);
	return example;
}

async function readExample(demo: Demo, home: N8nHome, name: string): Promise<Workflow> {
	for (const file of FILES) provideFile(home, path.join('examples', file));
	const workflow = await demo.client.fetchWorkflow(await exampleAddress(name));
	if (isN8n1(demo.version)) await tablesByHand(demo.client, workflow);
	return workflow;
}

async function changeExample(demo: Demo, known: Example, given: Given): Promise<Example> {
	if (given.settings === undefined && given.credentials === undefined) return known;
	const workflow: Workflow = Object(structuredClone(known.saved));
	fillIn(demo, workflow, given);
	return { ...known, saved: await demo.client.saveWorkflow(workflow) };
}

/** Enters the settings that a workflow needs before it can run. */
function fillIn(demo: Demo, { nodes }: Workflow, { settings, credentials }: Given): void {
	const entries = nodes.find((node) => node.name === 'Settings')?.parameters;
	for (const entry of listAt(entries, 'assignments', 'assignments')) {
		const value = settings?.[textAt(entry, 'name')];
		if (value !== undefined) Object.assign(Object(entry), { value });
	}
	for (const node of nodes) {
		for (const type of credentialTypesOf(node)) {
			const credential = demo.credentials.get(type) ?? credentials?.[type];
			if (credential) node.credentials = { ...node.credentials, [type]: credential };
		}
	}
}

export async function importWorkflow(
	demo: Demo,
	workflow: Workflow,
	given: Given = {},
): Promise<Example> {
	fillIn(demo, workflow, given);
	const saved = await demo.client.createWorkflow(workflow);
	if (at(saved, 'id') === undefined) throw new Error('n8n did not save the example');
	return { saved, address: `${demo.n8n.baseUrl}/workflow/${textAt(saved, 'id')}` };
}

/** Prints how a person can look at the running n8n. */
export function invite({ n8n, owner, providers }: Demo, example: Example): void {
	const { mobilon, callPassword, aloVoice, autodialer } = providers;
	say(`
The editor is open. Nothing here reaches a real phone: all providers are simulated.

  Address    ${example.address}
  Email      ${owner.email}
  Password   ${owner.password}

Sign in, then click "Execute workflow" below the canvas to run it again, or double-click
"Send SMS" or "Get Status" to see its parameters and items. "Executions" shows earlier runs.
All workflows, one or more for each provider: ${n8n.baseUrl}

  Mobilon         ${mobilon.autocallBaseUrl}  ${mobilon.smsBaseUrl}
  Call-Password   ${callPassword.baseUrl}
  AloVoice        ${aloVoice.baseUrl}
  Autodialer      ${autodialer.baseUrl}

Ctrl-C stops everything.`);
}
