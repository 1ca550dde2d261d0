import type { IDataDeduplicator } from 'n8n-workflow';
import { createRequire, process } from '../dev/node';
import { ContactLimits } from '../dist/shared/once/contactLimits';
import type { Limit } from '../dist/shared/operation/contact';
import { NodeStore } from '../dist/shared/once/n8nStore';
import { SentKeys } from '../dist/shared/once/sentKeys';
import { median } from './rounds';

/** Given as JSON on the command line. */
export interface StoreRun {
	/** n8n's command line program. */
	readonly bin: string;
	/** Entries in the list at the start. */
	readonly size: number;
}

export interface StoreResult {
	/** Of the list in the database. */
	readonly bytes: number;
	/** ms, by what was done. */
	readonly times: Record<string, number>;
}

/** The part of TypeORM that is used. */
interface Database {
	initialize(): Promise<unknown>;
	query(sql: string): Promise<Array<Record<string, number>>>;
}

/** As n8n's migrations create it. */
const TABLE = `CREATE TABLE processed_data (
	workflowId varchar(36) NOT NULL, context varchar(255) NOT NULL,
	createdAt datetime(3) NOT NULL DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')),
	updatedAt datetime(3) NOT NULL DEFAULT (STRFTIME('%Y-%m-%d %H:%M:%f', 'NOW')),
	value text NOT NULL, PRIMARY KEY (workflowId, context))`;

/** n8n's helper on a new SQLite database, as n8n sets it up. */
async function openStore(bin: string): Promise<{ helper: IDataDeduplicator; database: Database }> {
	const load = createRequire(bin);
	load('reflect-metadata');
	const { Container } = load('@n8n/di');
	const { DbConnectionOptions } = load('@n8n/db');
	const { DataSource } = load('@n8n/typeorm');
	const database: Database = new DataSource({
		...Container.get(DbConnectionOptions).getOptions(),
		migrations: [],
	});
	await database.initialize();
	Container.set(DataSource, database);
	await database.query(TABLE);
	const { DeduplicationHelper } = load('../dist/deduplication/deduplication-helper');
	return { helper: new DeduplicationHelper(), database };
}

const options = { mode: 'entries' } as const;

const contextData = {
	workflow: { id: 'w', active: true },
	node: {
		...{ id: 'n', name: 'n', type: 'n', typeVersion: 1, parameters: {} },
		position: [0, 0] satisfies [number, number],
	},
};

async function main(): Promise<void> {
	const { bin, size }: StoreRun = JSON.parse(process.argv[2] ?? '{}');
	const { helper, database } = await openStore(bin);
	const store = new NodeStore(
		{
			checkProcessedAndRecord: async (items, scope, options) => {
				return await helper.checkProcessedAndRecord(items, scope, contextData, options);
			},
			removeProcessed: async (items, scope, options) => {
				await helper.removeProcessed(items, scope, contextData, options);
			},
		},
		'w/n',
		'sms/send',
	);
	let next = 0;
	const limits: Limit[] = [{ count: 2, per: 'month' }];
	const person = (index: number) => ({
		indices: [index],
		contact: {
			number: `8${9e9 + index}`,
			person: String(index),
			limits,
			zone: 'Europe/Moscow',
			otherwise: 'skip',
		} as const,
	});
	const people = (count: number) => Array.from({ length: count }, () => person(next++));
	const claim = async (items: ReturnType<typeof people>) => {
		const run = new ContactLimits(store, new Map(), items);
		await run.claim(items);
		return run;
	};
	const list = async (count: number) => {
		await store.use(async (memory) => {
			await memory.add(Array.from({ length: count }, () => `other:${next++}`));
		});
	};

	/** Each measurement finds a list of the same length. */
	const timed = async (work: () => Promise<unknown>, rounds = 5): Promise<number> => {
		const times: number[] = [];
		for (let round = 0; round < rounds; round++) {
			await helper.clearAllProcessedItems('node', contextData, options);
			await list(size);
			const started = performance.now();
			await work();
			times.push(performance.now() - started);
		}
		return median(times);
	};

	const singly = async (items: ReturnType<typeof people>, concurrency: number) => {
		const run = new ContactLimits(store, new Map(), items);
		let index = 0;
		const worker = async () => {
			for (let item = items[index++]; item; item = items[index++]) {
				await run.claim([item]);
				await run.release([[item]], [{ outcome: 'accepted', id: '1', json: {} }]);
			}
		};
		await Promise.all(Array.from({ length: concurrency }, worker));
	};
	const keys = async (count: number, areTogether: boolean) => {
		const claimed = Array.from({ length: count }, () => [{ dedupeKey: `${next++}` }]);
		const one = async (batch: Array<{ dedupeKey: string }>) =>
			await new SentKeys(store, new Set()).claim(batch);
		if (areTogether) await Promise.all(claimed.map(one));
		else for (const batch of claimed) await one(batch);
	};
	const times: StoreResult['times'] = {
		'1 person': await timed(async () => await claim(people(1))),
		'100 people': await timed(async () => await claim(people(100))),
		'1,000 people': await timed(async () => await claim(people(1000))),
		'1,000, one by one': await timed(async () => await singly(people(1000), 4), 3),
		'100 given back': await timed(async () => {
			const items = people(100);
			const run = await claim(items);
			await run.release(
				run.left.map((one) => [one]),
				Array.from(items, () => failure),
			);
		}, 3),
		'50 executions at once': await timed(async () => {
			await Promise.all(people(50).map(async (each) => await claim([each])));
		}, 3),
		'50 after one another': await timed(async () => {
			for (const each of people(50)) await claim([each]);
		}, 1),
		'100 keys of a request': await timed(async () => {
			const batch = Array.from({ length: 100 }, () => ({ dedupeKey: `${next++}` }));
			await new SentKeys(store, new Set()).claim(batch);
		}),
		'50 keys at once': await timed(async () => await keys(50, true), 3),
		'50 keys one by one': await timed(async () => await keys(50, false), 1),
	};
	await helper.clearAllProcessedItems('node', contextData, options);
	await list(size);
	const [row] = await database.query('SELECT length(value) AS bytes FROM processed_data');
	process.stdout.write(JSON.stringify({ bytes: row?.bytes ?? 0, times } satisfies StoreResult));
	process.exit(0);
}

const failure = { outcome: 'notSent', message: '', description: '' } as const;

void main();
