import { SentKeys } from '../../dist/shared/once/sentKeys';
import { MemoryDeduplicator } from '../support/deduplicator';
import { memoryStore } from '../support/nodeStore';

const failing = { outcome: 'notSent', message: 'A failure', description: 'Try again.' } as const;
const items = [{ dedupeKey: 'spring' }];

test('a key that another execution has noted between two tries is not the own one of the second', async () => {
	const store = memoryStore(new MemoryDeduplicator(), 'sms/send');
	const own = new Set<string>();
	const first = new SentKeys(store, own);
	await first.claim(items);
	await first.release(items, [failing]);
	expect((await new SentKeys(store, new Set()).claim(items)).free).toEqual(items);
	expect((await new SentKeys(store, own).claim(items)).taken).toEqual(items);
});

test('executions that wait for the store at the same time share one use of it', async () => {
	const deduplicator = new MemoryDeduplicator();
	const store = memoryStore(deduplicator, 'sms/send');
	const runs = Array.from({ length: 40 }, async (_, run) => {
		const own = [...items, { dedupeKey: `${run}` }];
		return (await new SentKeys(store, new Set()).claim(own)).free;
	});
	const free = (await Promise.all(runs)).flat().map(({ dedupeKey }) => dedupeKey);
	expect(free.sort()).toEqual(['spring', ...runs.map((_, run) => `${run}`)].sort());
	expect(deduplicator.calls).toBe(1);
	await new SentKeys(store, new Set()).claim([{ dedupeKey: 'later' }]);
	expect(deduplicator.calls).toBe(2);
});

test('a use that fails refuses all that share it, and none of the next', async () => {
	const deduplicator = new MemoryDeduplicator();
	const store = memoryStore(deduplicator, 'sms/send');
	const claim = async () => await new SentKeys(store, new Set()).claim(items);
	deduplicator.failure = { on: 'check', error: new Error('The database is locked') };
	const refused = await Promise.all([claim(), claim()]);
	expect(refused.map(({ refusal }) => refusal?.outcome)).toEqual(['notSent', 'notSent']);
	deduplicator.failure = undefined;
	expect((await claim()).free).toEqual(items);
});
