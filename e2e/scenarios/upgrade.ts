import { fsp, path } from '../../dev/node';
import { postWebhook } from '../../simulators/webhook';
import { lastLines, launch } from '../../dev/child';
import { importExample, importWorkflow, type Demo } from '../engine/demo';
import { at, textAt } from '../../dev/json';
import { Stop } from '../../dev/lifetime';
import type { N8nHome } from '../engine/n8n';
import { packageName } from '../engine/package';
import * as polling from './polling';
import type { Stage } from './polling';
import type { Finding } from '../report';
import { chain } from './basics';
import * as webhooks from './webhooks';

export const OLD = '0.0.9';
const NUMBER = '89008000001';

/**
 * Packs the same build as an older package that can be recognised: it has another version, which is
 * also in each node's label, unless `isMarked` is false. There is no older release yet.
 */
export async function packOlder(
	home: N8nHome,
	tarball: string,
	version = OLD,
	isMarked = true,
): Promise<string> {
	const older = path.join(home.folder, `older-${version}`);
	const root = path.join(older, 'package');
	const tar = async (...args: string[]) => {
		const code = await launch({ command: 'tar', args, cwd: older, output: home.log }).ended;
		if (code !== 0) throw new Stop(`tar ${args[0]} failed:\n${lastLines(home.log, 5)}`);
	};
	await fsp.mkdir(older);
	await tar('-xzf', tarball);
	const edit = async (file: string, change: (text: string) => string) => {
		const before = await fsp.readFile(file, 'utf8');
		const after = change(before);
		if (after === before) throw new Error(`Nothing to change in ${file}`);
		await fsp.writeFile(file, after);
	};
	await edit(path.join(root, 'package.json'), (text) =>
		text.replace(/"version": "[^"]+"/, `"version": "${version}"`),
	);
	const files = await fsp.readdir(path.join(root, 'dist/nodes'), { recursive: true });
	for (const file of files.filter((name) => isMarked && name.endsWith('.node.js'))) {
		await edit(path.join(root, 'dist/nodes', file), (text) =>
			text.replace(/displayName: '([^']+)'/, `displayName: '$1 ${version}'`),
		);
	}
	const packed = path.join(older, 'older.tgz');
	await tar('-czf', packed, 'package');
	return packed;
}

/** Which of our node types n8n shows from the older package, and how many there are. */
export async function olderTypes({ client }: Demo): Promise<[older: number, all: number]> {
	const types: unknown = await client.get('/types/nodes.json');
	if (!Array.isArray(types)) throw new Error('n8n shows no node types');
	const prefix = `${await packageName()}.`;
	// n8n lists a node a second time if it can be a tool.
	const ours = types.filter((type: unknown) => {
		const name = textAt(type, 'name');
		return name.startsWith(prefix) && !name.endsWith('Tool');
	});
	const older = ours.filter((type: unknown) => textAt(type, 'displayName').endsWith(OLD));
	return [older.length, ours.length];
}

/** Workflows from before the upgrade, and the data with which they must continue. */
interface Live {
	readonly sending: unknown;
	readonly asking: unknown;
	readonly webhook: webhooks.Trigger;
}

async function run({ client }: Demo, saved: unknown, node: string): Promise<unknown[]> {
	const { status, error, items } = await client.run(saved);
	return status === 'success' ? items(node) : [`${status}: ${error}`];
}

const states = (items: unknown[]) => items.map((item) => at(item, 'state') ?? item);

export class Upgrade {
	private live: Live | undefined;

	/**
	 * `demo` has the examples, the stage the triggers. `install` puts the newer package in the place
	 * of the older one, before the stage restarts n8n.
	 */
	constructor(
		private readonly demo: Demo,
		private readonly stage: Stage,
		private readonly install: () => Promise<void>,
	) {}

	/** Everything saved, published and run once on the older package. */
	async before(): Promise<Finding[]> {
		const { demo, stage } = this;
		const findings: Finding[] = [['types of the older package', await olderTypes(demo), [8, 8]]];
		const files = await fsp.readdir('examples');
		for (const file of files.filter((name) => name.endsWith('.json'))) {
			await importExample(demo, stage.home, path.basename(file, '.json'));
		}

		const message = {
			resource: 'sms',
			operation: 'send',
			number: NUMBER,
			text: 'Hello',
			source: '',
		};
		const options = { sendOnce: { once: { key: 'before-the-upgrade' } } };
		const sends = chain('Sent once', [['Send', 'mobilon', { ...message, options }]]);
		// Counts at the triggers' accounts: the tally of the examples counts the others.
		const accounts = stage.demo;
		const sending = (await importWorkflow(accounts, sends)).saved;
		const [sent] = await run(accounts, sending, 'Send');
		findings.push([
			'sent',
			[at(sent, 'state'), at(sent, 'alreadySent') ?? false],
			['queued', false],
		]);

		const ask = { resource: 'sms', operation: 'getStatus', id: textAt(sent, 'id') };
		const asks = chain('Seen once', [
			['Status', 'mobilon', { ...ask, options: { onlyChanges: true } }],
		]);
		const asking = (await importWorkflow(accounts, asks)).saved;
		findings.push(['its status', states(await run(accounts, asking, 'Status')), ['queued']]);

		const webhook = await webhooks.publish(accounts, {});
		this.live = { sending, asking, webhook };
		findings.push(...(await this.call(1)));
		findings.push(...(await polling.activate(stage)), ...(await polling.changes(stage)));
		// The change has moved the clock of Mobilon.
		findings.push(['its next status', states(await run(accounts, asking, 'Status')), ['done']]);
		return findings;
	}

	/** Replaces the package: each change meanwhile comes once. */
	async replace(): Promise<Finding[]> {
		return await polling.interrupted(this.stage, 'the package was replaced', this.install);
	}

	/** The older package's saved values still work. `calls`: of the webhook, with this one. */
	async after(calls = 2): Promise<Finding[]> {
		const { demo, live, stage } = this;
		if (!live) throw new Error('There is nothing from before the upgrade');
		const [again] = await run(stage.demo, live.sending, 'Send');
		const { deliveries } = stage.demo.providers.mobilon;
		return [
			['types of the older package', await olderTypes(demo), [0, 8]],
			['not sent again', [at(again, 'alreadySent'), deliveries.get(NUMBER)], [true, 1]],
			['no change since', states(await run(stage.demo, live.asking, 'Status')), []],
			...(await this.call(calls)),
		];
	}

	/** Posts to the same address with the same token as before. */
	private async call(count: number): Promise<Finding[]> {
		const { live, stage } = this;
		if (!live) throw new Error('No webhook is published');
		const { pasted, url } = live.webhook;
		const { status } = await postWebhook(pasted, webhooks.CALL, 'json');
		const refused = await postWebhook(url, webhooks.CALL, 'json');
		const item = await webhooks.lastItem(stage.demo, live.webhook, count);
		const phone = at(item, 'json', 'phone');
		return [
			[
				`call ${count} of the webhook, with and without the token`,
				[status, refused.status, phone],
				[200, 401, webhooks.CALL.phone],
			],
		];
	}
}
