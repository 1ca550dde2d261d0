import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';
import { people, SMS, withMobilon } from '../support/mobilon';
import { deduplicator } from '../support/n8n';

const mobilon = withMobilon();
beforeEach(() => deduplicator.entries.clear());

const parameters = {
	resource: 'sms',
	operation: 'getStatus',
	id: '={{ $json.id }}',
	options: { onlyChanges: true },
};

/** Ids whose change this execution has output. */
const changesIn = async (items: IDataObject[], mode: WorkflowExecuteMode = 'trigger') => {
	const { items: shown, error } = await mobilon.run(parameters, items, {}, { mode });
	expect(error).toBeUndefined();
	return shown.map(({ id }) => String(id));
};

const sent = async (count: number) =>
	(await mobilon.run(SMS, people(count))).items.map(({ id }) => ({ id: String(id) }));

test('of executions at once, each change comes out of one', async () => {
	const tasks = await sent(5);
	const ids = tasks.map(({ id }) => id).sort();
	const atOnce = async () =>
		(await Promise.all(Array.from({ length: 20 }, async () => await changesIn(tasks)))).flat();
	expect((await atOnce()).sort()).toEqual(ids);
	mobilon.clock.advance(5000);
	expect((await atOnce()).sort()).toEqual(ids);
	expect(await atOnce()).toEqual([]);
});

test('executions at once that ask each its own id lose no change, and show none again', async () => {
	const tasks = await sent(30);
	const atOnce = async () =>
		(await Promise.all(tasks.map(async (task) => await changesIn([task])))).flat();
	expect(await atOnce()).toHaveLength(30);
	expect(await atOnce()).toEqual([]);
});

test('a test in the editor takes no change from production', async () => {
	const tasks = await sent(1);
	const ids = tasks.map(({ id }) => id);
	expect(await changesIn(tasks, 'manual')).toEqual(ids);
	expect(await changesIn(tasks, 'manual')).toEqual([]);
	expect(await changesIn(tasks, 'trigger')).toEqual(ids);
	expect(await changesIn(tasks, 'retry')).toEqual([]);
	mobilon.clock.advance(5000);
	expect(await changesIn(tasks, 'retry')).toEqual(ids);
	expect(await changesIn(tasks, 'trigger')).toEqual([]);
});
