import type { Contact } from '../../dist/shared/operation/contact';
import { hintsOf } from '../../dist/shared/run/hints';
import type { Answer } from '../../dist/shared/operation/answers';
import { provider } from '../../dist/nodes/Mobilon/api';
import { sms } from '../../dist/nodes/Mobilon/resources/sms';
import { MemoryDeduplicator } from '../support/deduplicator';
import { newMemory, runLimited } from '../support/limitedRun';
import type { LimitedItem } from '../support/limitedRun';
import { memoryStore } from '../support/nodeStore';

const deduplicator = new MemoryDeduplicator();
let reached: number[] = [];
let node = 0;
beforeEach(() => {
	node++;
	reached = [];
	deduplicator.entries.clear();
	deduplicator.failure = undefined;
});
const store = () => memoryStore(deduplicator, 'sms/send', `run-${node}`);
const stored = () => [...deduplicator.entries.values()].flat();

const person = (
	index: number,
	otherwise: Contact['otherwise'] = 'stop',
	more: Partial<LimitedItem> = {},
): LimitedItem => ({
	contact: {
		number: `8900${String(index).padStart(7, '0')}`,
		person: String(index),
		limits: [{ count: 1, per: 'month' }],
		zone: 'Europe/Moscow',
		otherwise,
	},
	perform: async () => {
		reached.push(index);
	},
	...more,
});
const people = (count: number, otherwise?: Contact['otherwise']) =>
	Array.from({ length: count }, (_, index) => person(index, otherwise));

const wordOf = (answer: Answer) =>
	'unsent' in answer && answer.unsent ? answer.unsent : answer.outcome;

test('in stop mode an item over its limit stops the run before anything of its 100 is sent', async () => {
	await runLimited(store(), [person(7)]);
	const answers = await runLimited(store(), people(10));
	expect(answers.map(wordOf)).toEqual(
		people(10).map((_, index) => (index === 7 ? 'rejected' : 'notSent')),
	);
	expect(answers[0]).toMatchObject({
		message: 'Not sent, because another item did not succeed',
	});
	expect(reached).toEqual([7]);
	// The others have given their places back.
	expect(stored()).toHaveLength(1);
});

test('with Continue On Fail the others are sent', async () => {
	await runLimited(store(), [person(2)]);
	const answers = await runLimited(store(), people(5), { continues: true });
	expect(answers.map(wordOf)).toEqual(['accepted', 'accepted', 'rejected', 'accepted', 'accepted']);
	expect(reached).toEqual([2, 0, 1, 3, 4]);
});

test('with Skip the run goes on, and the item comes out as skipped', async () => {
	await runLimited(store(), people(2));
	const answers = await runLimited(store(), people(4, 'skip'));
	expect(answers.map(wordOf)).toEqual(['overLimit', 'overLimit', 'accepted', 'accepted']);
	expect(reached).toEqual([0, 1, 2, 3]);
});

test('an item over its limit is not sent by the next try', async () => {
	await runLimited(store(), [person(0)]);
	const memory = newMemory();
	const items = people(2);
	for (let each = 0; each < 3; each++) {
		const answers = await runLimited(store(), items, { memory });
		expect(wordOf(answers[0] ?? { outcome: 'accepted', id: '', json: {} })).toBe('rejected');
	}
	expect(memory.places.size).toBe(0);
});

test('what the last check keeps back gives its place back', async () => {
	const items = [person(0, 'stop', { kept: 'notSent' }), person(1)];
	await runLimited(store(), items, { continues: true });
	expect(stored()).toHaveLength(1);
	expect((await runLimited(store(), people(2, 'skip'))).map(wordOf)).toEqual([
		'accepted',
		'overLimit',
	]);
});

test('an item that Send Once knows needs no place, and one over its limit keeps no key', async () => {
	const keyed = (index: number) => person(index, 'skip', { dedupeKey: `key ${index}` });
	await runLimited(store(), [keyed(0), keyed(1)]);
	await runLimited(store(), [person(2)]);
	const answers = await runLimited(store(), [keyed(0), keyed(2), keyed(3)]);
	expect(answers.map(wordOf)).toEqual(['alreadySent', 'overLimit', 'accepted']);
	expect(stored().filter((entry) => entry.startsWith('sent:'))).toEqual([
		'sent:sms/send:key 0',
		'sent:sms/send:key 1',
		'sent:sms/send:key 3',
	]);
});

test('without n8n’s store nothing is sent, and no key is kept', async () => {
	deduplicator.failure = { on: 'check', error: new Error('The database is locked') };
	const answers = await runLimited(store(), people(3), { continues: true });
	for (const answer of answers) {
		expect(answer).toMatchObject({
			outcome: 'notSent',
			message: 'The limits per person cannot use the store of n8n',
		});
	}
	expect(reached).toEqual([]);
});

test('if places cannot be given back at the end, the items say so', async () => {
	await runLimited(store(), [person(2)]);
	deduplicator.failure = { on: 'remove', error: new Error('The database is locked') };
	const answers = await runLimited(store(), people(5));
	for (const index of [0, 1, 3, 4]) {
		expect(answers[index]).toMatchObject({
			outcome: 'notSent',
			description: expect.stringMatching(/still counts in the limits of its number.*locked$/),
		});
	}
});

test('parallel requests and executions at once: nobody twice', async () => {
	const runs = Array.from({ length: 5 }, async () => {
		return await runLimited(store(), people(30, 'skip'), { concurrency: 4 });
	});
	await Promise.all(runs);
	expect(reached.sort((a, b) => a - b)).toEqual(people(30).map((_, index) => index));
});

test('a hint counts what was skipped', () => {
	const answers: Answer[] = [
		{ outcome: 'accepted', id: '1', json: {} },
		{ outcome: 'accepted', id: '', json: {}, unsent: 'overLimit' },
	];
	const hints = hintsOf(provider, sms.operations.send, { toSend: [], dry: [] }, answers);
	expect(hints.map(({ message }) => message)).toEqual([
		'1 of 2 items was skipped as over a limit of the contact rules.',
	]);
});
