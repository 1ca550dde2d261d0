import { fsp, path } from '../dev/node';
import type { Environment } from '../dev/child';
import { startChromium } from './browser/chromium';
import * as communityNodes from './browser/communityNodes';
import { Editor } from './browser/editor';
import { Pictures } from './browser/pictures';
import { textAt } from '../dev/json';
import { N8nClient } from './engine/client';
import { startCluster } from './engine/cluster';
import { createCredentials, createDemo, type Demo } from './engine/demo';
import { createHome, startN8n } from './engine/n8n';
import { npmOrStop, OWN_NODE } from './engine/npm';
import { buildAndPack } from './engine/package';
import { anyFreePort } from '../dev/ports';
import { startProviders } from './engine/providers';
import { startRegistry, type Registry } from './engine/registry';
import { obtainN8n, type N8nRuntime } from './engine/runtime';
import { N8N_VERSION } from './engine/versions';
import type { Finding, Report } from './report';
import * as inQueue from './scenarios/installedInQueue';
import * as packages from './scenarios/communityPackages';
import { interrupted, stageOf, type Stage } from './scenarios/polling';
import { OLD, olderTypes, packOlder, Upgrade } from './scenarios/upgrade';

const PART = 'install';

/** An older version whose nodes have their usual labels. */
const PICTURED = '0.0.10';

interface Shop {
	readonly registry: Registry;
	readonly runtime: N8nRuntime;
	readonly newer: string;
	scenario(line: string, title: string, work: () => Promise<Finding[]>): Promise<void>;
}

/** An n8n without the package, in an environment in which the registry is npm's. */
async function startStage({ registry, runtime }: Shop): Promise<Stage> {
	const home = await createHome();
	const parts = { runtime, home, port: await anyFreePort() };
	const n8n = await startN8n({ ...parts, env: registry.env });
	const client = new N8nClient(n8n.baseUrl);
	const demo = await createDemo(n8n, runtime, await startProviders(), client);
	return stageOf({ demo, home }, async (env) => {
		return await startN8n({ ...parts, env: { ...registry.env, ...env } });
	});
}

/** The nodes of all workflows, as saved. */
async function savedNodes({ client, examples }: Demo): Promise<unknown[]> {
	const nodes: unknown[] = [];
	for (const { saved } of examples.values()) {
		nodes.push(
			Object(Object(await client.get(`/rest/workflows/${textAt(saved, 'id')}`)).data).nodes,
		);
	}
	return nodes;
}

/** Installed, updated and removed through n8n's API, with live workflows. */
async function story(shop: Shop): Promise<void> {
	const { newer } = shop;
	const stage = await startStage(shop);
	const { demo, home } = stage;
	const { restart } = stage;
	const scenario = async (title: string, work: () => Promise<Finding[]>) =>
		await shop.scenario("n8n's API", title, work);
	const upgrade = new Upgrade(demo, stage, async () => {});

	await scenario('Refused', async () => await packages.refused(demo));
	await scenario('The older version installed', async () => await packages.pinned(demo, newer));
	demo.credentials = await createCredentials(demo.client, demo.providers);
	await scenario('Live workflows on it', async () => await upgrade.before());
	await scenario('Updated meanwhile', async () => {
		const before = await savedNodes(demo);
		const wrong = await packages.update(demo, newer, 'sha512-wrong');
		const kept = await olderTypes(demo);
		let updated: unknown;
		// Not n8n but the package is replaced, while the triggers poll.
		stage.restart = async () => {
			updated = await packages.update(demo, newer);
		};
		const findings = await upgrade.replace();
		stage.restart = restart;
		return [
			[
				'with a wrong checksum',
				[wrong, kept],
				[
					[500, packages.WRONG_CHECKSUM],
					[8, 8],
				],
			],
			...findings,
			['answer', updated, [200]],
			[
				'installed packages',
				await packages.installed(demo),
				[[packages.NAME, newer, undefined, false]],
			],
			['saved nodes', await savedNodes(demo), before],
		];
	});
	await scenario('The same workflows after it', async () => await upgrade.after());
	await scenario('n8n started again', async () => {
		await demo.n8n.stop();
		await stage.restart();
		return await upgrade.after(3);
	});
	await scenario('Its folder lost, as with a container', async () => {
		stage.restart = async () => await restart({ N8N_REINSTALL_MISSING_PACKAGES: 'true' });
		const findings = await interrupted(stage, 'the folder was lost', async () => {
			await demo.n8n.stop();
			await fsp.rm(path.join(home.folder, '.n8n/nodes'), { recursive: true });
		});
		return [...findings, ...(await upgrade.after(4))];
	});
	await scenario('Removed', async () => {
		const before = await savedNodes(demo);
		return [
			['answer', await packages.remove(demo), [200]],
			['installed packages', await packages.installed(demo), []],
			['its types', await olderTypes(demo), [0, 0]],
			['saved nodes', await savedNodes(demo), before],
		];
	});
	await scenario('The public API', async () => await packages.publicApi(demo, newer));
	await demo.n8n.stop();
}

/** n8n's page for community packages, in Chromium. */
async function page(shop: Shop): Promise<void> {
	const stage = await startStage(shop);
	const { demo, home } = stage;
	const editor = new Editor((await startChromium(home)).page, demo.n8n.baseUrl);
	const desk = { demo, editor, pictures: new Pictures(editor, home) };
	// Without a workflow, n8n's first page is another one.
	const address = await communityNodes.saveWorkflow(demo);
	const steps: Array<[title: string, work: () => Promise<Finding[]>]> = [
		['Installed by name', async () => await communityNodes.installByName(desk, PICTURED)],
		['Updated by button', async () => await communityNodes.updateByButton(desk, shop.newer)],
		['Removed', async () => await communityNodes.removeByMenu(desk, address)],
	];
	await editor.signIn(demo.owner);
	for (const [title, work] of steps) await shop.scenario('the page', title, work);
	await demo.n8n.stop();
}

/** Queue mode: how the package reaches the other processes. */
async function queue({ registry, runtime, newer, scenario }: Shop): Promise<void> {
	const cluster = await startCluster({
		runtime,
		packageName: packages.NAME,
		providers: await startProviders(),
		env: { ...registry.env, N8N_REINSTALL_MISSING_PACKAGES: 'true' },
	});
	const steps: Array<[title: string, work: () => Promise<Finding[]>]> = [
		['Installed in the main process', async () => await inQueue.installed(cluster)],
		['Updated in the main process', async () => await inQueue.updated(cluster, newer)],
		['A worker replaced', async () => await inQueue.replaced(cluster, newer)],
	];
	for (const [title, work] of steps) await scenario('queue mode', title, work);
	await Promise.all([cluster.main, cluster.webhook].map(async ({ n8n }) => await n8n.stop()));
}

/** Settings of n8n that forbid an installation. npm installs what n8n does not. */
async function settings(shop: Shop): Promise<void> {
	const { registry } = shop;
	const stage = await startStage(shop);
	const { demo, home } = stage;
	const log = path.join(home.folder, 'npm.log');
	const folder = path.join(home.folder, '.n8n/nodes');
	// As in docs/installation.md.
	const flags = ['--ignore-scripts', '--legacy-peer-deps', ...registry.options];
	const args = ['install', '--prefix', folder, ...flags, `${packages.NAME}@${OLD}`];
	await npmOrStop(args, { node: OWN_NODE, folder, log, limit: 60 });
	const lines: Array<[env: Environment, title: string, work: typeof packages.onlyVerified]> = [
		[{ N8N_UNVERIFIED_PACKAGES_ENABLED: 'false' }, 'Only verified', packages.onlyVerified],
		[{ N8N_COMMUNITY_PACKAGES_REGISTRY: registry.url }, 'Own registry', packages.ownRegistry],
		[{ N8N_COMMUNITY_PACKAGES_ENABLED: 'false' }, 'Switched off', packages.switchedOff],
	];
	for (const [env, title, work] of lines) {
		await demo.n8n.stop();
		await stage.restart(env);
		await shop.scenario('settings', title, async () => await work(demo));
	}
	await demo.n8n.stop();
}

/** Tests how people get the package: n8n installs it from an npm registry. */
export async function install(report: Report): Promise<void> {
	const home = await createHome();
	const registry = await startRegistry(home);
	const tarball = await buildAndPack(home);
	// npm refuses to publish a lower version after a higher one.
	const older = [await packOlder(home, tarball), await packOlder(home, tarball, PICTURED, false)];
	for (const file of [...older, tarball]) await registry.publish(file);
	const runtime = await obtainN8n(N8N_VERSION);
	const { version: newer } = JSON.parse(await fsp.readFile('package.json', 'utf8'));
	const shop: Shop = {
		registry,
		runtime,
		newer,
		scenario: async (line, title, work) =>
			await report.scenario(PART, `${N8N_VERSION}, ${line}`, title, work),
	};
	const others = async () => {
		for (const line of [page, settings, queue]) await line(shop);
	};
	const lines = { "n8n's API": story, 'the page, settings, queue mode': others };
	await Promise.all(report.entriesOf(PART, lines).map(async ([, line]) => await line(shop)));
	await shop.scenario('all', 'Requests to other hosts', async () => [
		['hosts', [...registry.refused].sort(), ['api.n8n.io']],
	]);
}
