import axios from 'axios';
import { childProcess, crypto, delay, fs, path } from '../dev/node';
import { atEnd } from '../dev/lifetime';
import { N8nClient } from '../e2e/engine/client';
import { createHome, installPackage, startN8n, type N8n, type N8nHome } from '../e2e/engine/n8n';
import { at, textAt } from '../dev/json';
import { packageName } from '../e2e/engine/package';
import type { N8nRuntime } from '../e2e/engine/runtime';
import { chain } from '../e2e/engine/chain';
import type { BareRun } from './bare';
import type { Kind } from './entries';
import { peakMemory, resetPeak } from './machine';
import { accessOf, type Stand, type Tally } from './stand';
import {
	around,
	codeStep,
	httpStep,
	MEASURED,
	ourStep,
	type Credentials,
	type Step,
} from './workflows';

/**
 * The competitors inside n8n: our node with a number of requests at a time, the HTTP Request node,
 * or a Code node.
 */
export const METHODS = [
	'ours 1',
	'ours 4',
	'ours 16',
	'grouped',
	'code',
	'per item',
	'batched',
] as const;
export type Method = (typeof METHODS)[number];
/** n8n's No Operation node: the memory that n8n itself needs for the items. */
export const IDLE = 'no operation';
/** `ours 1` with a key for each item. */
export const ONCE = 'send once';
/** Everything that n8n can run. */
export type InN8n = Method | typeof IDLE | typeof ONCE;

/** Result of one run. */
export interface Run extends Tally {
	/**
	 * ms of the node alone, by n8n's own events; for bare clients, from the first request to the last
	 * match.
	 */
	readonly ms: number;
	/**
	 * Peak bytes of the whole process during the run; undefined where the system does not report it.
	 */
	readonly peak: number | undefined;
}

/** Starts an n8n that saves no executions and logs when each node begins and ends. */
export class RacingN8n {
	private readonly published = new Set<string>();
	private readonly credentials = new Map<Stand, Credentials>();

	private constructor(
		private readonly n8n: N8n,
		private readonly client: N8nClient,
		private readonly home: N8nHome,
	) {}

	static async start(runtime: N8nRuntime, tarball: string): Promise<RacingN8n> {
		const home = await createHome();
		await installPackage(home, tarball, await packageName());
		const n8n = await startN8n({
			runtime,
			home,
			env: {
				EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
			},
		});
		const client = new N8nClient(n8n.baseUrl);
		const password = `Bench-${crypto.randomInt(1e9, 1e10)}`;
		await client.createOwner({ email: 'bench@example.com', password });
		return new RacingN8n(n8n, client, home);
	}

	/** Makes one run and checks it: every entry has reached the provider, and none twice. */
	async run(method: InN8n, kind: Kind, count: number, stand: Stand): Promise<Run> {
		const { n8n, home } = this;
		const webhook = await this.publish(method, kind, stand);
		await stand.prepare(kind, count);
		const from = stand.source + (method === 'grouped' ? '/groups' : '/entries');
		const log = path.join(home.folder, '.n8n', 'n8nEventLog.log');
		const logged = fs.existsSync(log) ? fs.statSync(log).size : 0;
		const pid = n8n.pid ?? 0;
		resetPeak(pid);
		const address = `${n8n.baseUrl}/webhook/${webhook}`;
		const { status, data } = await axios.post<unknown>(
			address,
			{ from },
			{ proxy: false, validateStatus: () => true },
		);
		if (status !== 200) throw new Error(`${method}, ${kind}: ${status} ${JSON.stringify(data)}`);
		const ms = await timeOf(MEASURED, log, logged);
		const run = { ms, peak: peakMemory(pid), ...stand.tally() };
		if (method !== IDLE && (run.numbers !== count || run.most !== 1)) {
			throw new Error(`${method}, ${kind}: ${run.numbers} of ${count}, at most ${run.most} times`);
		}
		return run;
	}

	async stop(): Promise<void> {
		await this.n8n.stop();
	}

	private async publish(method: InN8n, kind: Kind, stand: Stand): Promise<string> {
		const name = [method, kind, stand.delay].join('-').replaceAll(' ', '-');
		if (this.published.has(name)) return name;
		const credentials = this.credentials.get(stand) ?? (await this.createCredentials(stand));
		this.credentials.set(stand, credentials);
		const measured = this.stepOf(method, kind, stand, credentials);
		const saved = await this.client.createWorkflow(chain(name, around(name, measured)));
		await this.client.activate(saved, [name]);
		this.published.add(name);
		return name;
	}

	private stepOf(method: InN8n, kind: Kind, stand: Stand, credentials: Credentials): Step {
		switch (method) {
			case IDLE:
				return { name: MEASURED, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
			case 'ours 1':
				return ourStep(kind, 1, credentials);
			case ONCE:
				return ourStep(kind, 1, credentials, { sendOnce: { once: { key: '={{ $json.guid }}' } } });
			case 'ours 4':
				return ourStep(kind, 4, credentials);
			case 'ours 16':
				return ourStep(kind, 16, credentials);
			case 'code':
				return codeStep(kind, stand);
			default:
				return httpStep(kind, method, stand, credentials.basic);
		}
	}

	private async createCredentials(stand: Stand): Promise<Credentials> {
		const { mobilon, autodialer } = accessOf(stand);
		const { login: user, password } = mobilon;
		const { client } = this;
		return {
			mobilon: await client.createCredential('Mobilon', 'mobilonApi', { ...mobilon }),
			autodialer: await client.createCredential('Autodialer', 'autodialerApi', { ...autodialer }),
			basic: await client.createCredential('Basic', 'httpBasicAuth', { user, password }),
		};
	}
}

/**
 * Milliseconds of the node, from the events that every n8n logs. Unlike a detailed log, they cost
 * nothing per item.
 */
async function timeOf(node: string, log: string, from: number): Promise<number> {
	for (let tries = 0; tries < 100; tries++) {
		const events = fs
			.readFileSync(log)
			.subarray(from)
			.toString()
			.split('\n')
			.filter((line) => line.includes(`"nodeName":"${node}"`));
		const [start = NaN, end = NaN] = ['started', 'finished'].map((what) => {
			const event = events.find((line) => line.includes(`"n8n.node.${what}"`));
			return event === undefined ? NaN : Date.parse(textAt(JSON.parse(event), 'ts'));
		});
		if (!Number.isNaN(end - start)) return end - start;
		// Another thread of n8n writes the events.
		await delay(50);
	}
	throw new Error(`n8n has not written down how long ${node} took`);
}

/** A process that does the same work without n8n, warm from its earlier runs as n8n is. */
export class Bare {
	private readonly child = childProcess.fork(path.join('bench', 'bare.ts'), {
		execArgv: ['--import', 'tsx'],
	});

	/** Ends it. */
	readonly stop = atEnd(() => void this.child.kill());

	async run(
		client: BareRun['client'],
		concurrency: number,
		kind: Kind,
		count: number,
		stand: Stand,
	): Promise<Run> {
		await stand.prepare(kind, count);
		const from = `${stand.source}/entries`;
		const run: BareRun = { client, kind, concurrency, from, ...accessOf(stand) };
		const reply = await new Promise<unknown>((resolve) => {
			this.child.once('message', resolve);
			this.child.once('exit', (code) => resolve({ error: `It ended with ${code}` }));
			this.child.send(run);
		});
		this.child.removeAllListeners('exit');
		const ms = at(reply, 'ms');
		if (typeof ms !== 'number') throw new Error(`bench/bare.ts: ${JSON.stringify(reply)}`);
		return { ms, peak: undefined, ...stand.tally() };
	}
}
