import { fs, fsp, path } from '../../dev/node';
import { textAt } from '../../dev/json';
import type { Cluster, Machine } from '../engine/cluster';
import { createCredentials } from '../engine/demo';
import type { Finding } from '../report';
import { install, NAME, update } from './communityPackages';
import { until } from './polling';
import { BATCH, call, numbersFrom, publishSending, reached, settled, statusesOf } from './sending';
import { OLD } from './upgrade';

const START = 89_600_000_000;

const all = ({ main, webhook, workers }: Cluster): Machine[] => [main, webhook, ...workers];

/** Waits until each process has loaded the package this many times. Returns their versions. */
async function versions(machines: Machine[], times: number): Promise<string[]> {
	const loaded = ({ home }: Machine) =>
		fs.readFileSync(home.log, 'utf8').split(`Community package installed: ${NAME}`).length - 1;
	await until(() => machines.every((machine) => loaded(machine) >= times));
	return machines.map(({ home }) => {
		const manifest = path.join(home.packages, NAME, 'package.json');
		return fs.existsSync(manifest)
			? textAt(JSON.parse(fs.readFileSync(manifest, 'utf8')), 'version')
			: '';
	});
}

/** Sends 100 SMS: a webhook processor takes the call, a worker executes. */
async function send(cluster: Cluster, path: string, start: number): Promise<Finding[]> {
	const numbers = numbersFrom(start, BATCH);
	const sending = await publishSending(cluster, path, numbers);
	const answered = await call(cluster, sending);
	const executions = await settled(cluster, sending, 1);
	return [
		['answer of the webhook processor', answered, 200],
		['executions', statusesOf(executions), ['success']],
		['numbers', reached(cluster, numbers), { fewest: 1, most: 1, count: BATCH }],
	];
}

/** Installed in the main process: n8n tells the others over Redis. */
export async function installed(cluster: Cluster): Promise<Finding[]> {
	const { demo } = cluster;
	const answer = await install(demo, `${NAME}@${OLD}`);
	const found = await versions(all(cluster), 1);
	demo.credentials = await createCredentials(demo.client, demo.providers);
	return [
		['answer', answer, [200]],
		['versions', found, all(cluster).map(() => OLD)],
		...(await send(cluster, 'installed', START)),
	];
}

export async function updated(cluster: Cluster, newer: string): Promise<Finding[]> {
	const answer = await update(cluster.demo, newer);
	return [
		['answer', answer, [200]],
		['versions', await versions(all(cluster), 2), all(cluster).map(() => newer)],
		...(await send(cluster, 'updated', START + 1000)),
	];
}

/** The only worker starts with an empty folder, as a new container does. */
export async function replaced(cluster: Cluster, newer: string): Promise<Finding[]> {
	const [worker, other] = cluster.workers;
	await Promise.all([worker.n8n.stop(), other.n8n.stop()]);
	await fsp.rm(path.dirname(worker.home.packages), { recursive: true });
	await worker.start();
	return [
		['version', await versions([worker], 3), [newer]],
		...(await send(cluster, 'replaced', START + 2000)),
	];
}
