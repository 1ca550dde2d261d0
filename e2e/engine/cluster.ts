import { crypto, fs } from '../../dev/node';
import type { Environment } from '../../dev/child';
import { N8nClient } from './client';
import { createDemo, furnish, type Demo } from './demo';
import { createHome, installPackage, startN8n, type N8n, type N8nHome } from './n8n';
import { anyFreePort } from '../../dev/ports';
import { withProgress } from '../../dev/progress';
import type { Providers } from './providers';
import type { N8nRuntime } from './runtime';
import { startServices, type Services } from './services';

/** One process of n8n with a separate home and the package in it, like a separate machine. */
export class Machine {
	private current?: N8n;

	constructor(
		readonly name: string,
		readonly home: N8nHome,
		private readonly launch: () => Promise<N8n>,
	) {}

	get n8n(): N8n {
		if (!this.current) throw new Error(`The ${this.name} has not been started`);
		return this.current;
	}

	/** Returns the seconds until it was ready. */
	async start(): Promise<number> {
		const started = Date.now();
		this.current = await this.launch();
		return (Date.now() - started) / 1000;
	}

	/** How often its log reports the start of one of these executions, or of any. */
	started(ids?: readonly string[]): number {
		return this.count(/Worker started execution (\d+)/g, ids);
	}

	/** How often its log reports that it queued one of these executions. */
	enqueued(ids: readonly string[]): number {
		return this.count(/Enqueued execution (\d+)/g, ids);
	}

	private count(pattern: RegExp, ids?: readonly string[]): number {
		const log = fs.readFileSync(this.home.log, 'utf8');
		const found = [...log.matchAll(pattern)].map(([, id = '']) => id);
		return ids ? found.filter((id) => ids.includes(id)).length : found.length;
	}
}

/** n8n in queue mode: a main process, a webhook processor and two workers. */
export interface Cluster {
	/** Its `n8n` is the main process; its client calls webhooks at the webhook processor. */
	demo: Demo;
	main: Machine;
	webhook: Machine;
	workers: readonly [Machine, Machine];
	services: Services;
}

export interface ClusterParts {
	runtime: N8nRuntime;
	/** Undefined: n8n starts without the package, and so without its credentials. */
	tarball?: string;
	packageName: string;
	providers: Providers;
	/** Added to the environment of each process. */
	env?: Environment;
}

/**
 * The locks on jobs keep n8n's own times. Shorter ones would end a test sooner, but n8n would then
 * take a worker on a busy machine for dead, and its waiting executions would fail.
 */
function environment({ redis, postgres }: Services): Environment {
	return {
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_ENCRYPTION_KEY: crypto.randomBytes(24).toString('hex'),
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: postgres.database,
		DB_POSTGRESDB_USER: postgres.user,
		DB_POSTGRESDB_PASSWORD: postgres.password,
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_BULL_REDIS_PASSWORD: redis.password,
	};
}

/** Starts all processes and creates owner and credentials. */
export async function startCluster(parts: ClusterParts): Promise<Cluster> {
	const { runtime, tarball, packageName, providers } = parts;
	const services = await withProgress('Starting Redis and PostgreSQL', startServices());
	const env = { ...environment(services), ...parts.env };
	const machine = async (name: string, command: 'start' | 'worker' | 'webhook') => {
		const home = await createHome();
		if (tarball !== undefined) await installPackage(home, tarball, packageName);
		const options = { runtime, home, command, env, port: await anyFreePort() };
		return new Machine(name, home, async () => await startN8n(options));
	};
	const main = await machine('main process', 'start');
	const webhook = await machine('webhook processor', 'webhook');
	const workers = [
		await machine('first worker', 'worker'),
		await machine('second worker', 'worker'),
	] as const;
	// The main process first and alone, because it creates the tables.
	await withProgress(`Starting n8n ${runtime.version}, main process`, main.start());
	const others = Promise.all([webhook, ...workers].map(async (one) => await one.start()));
	await withProgress('Starting a webhook processor and two workers', others);
	const client = new N8nClient(main.n8n.baseUrl, webhook.n8n.baseUrl);
	const create = tarball === undefined ? createDemo : furnish;
	const demo = await create(main.n8n, runtime, providers, client);
	return { demo, main, webhook, workers, services };
}
