import type { INodeParameters } from 'n8n-workflow';
import { optionFields } from '../../dist/shared/panel/properties';
import { resources as mobilonResources } from '../../dist/nodes/Mobilon/resources';
import { failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';

const mobilon = withMobilon();
const continues = { onError: 'continueRegularOutput' } as const;
const send = async (options: INodeParameters, items = people(3), settings = {}) =>
	await mobilon.run({ ...SMS, options }, items, settings);
const sent = () => [...mobilon.simulator.tasks.values()].map(({ number }) => number);

/** Three items, of which the third has the number of the first. */
const twice = [...people(2), { phone: '+7 900 000-00-00', name: 'again' }];

describe('Repeated Numbers', () => {
	test.each([[{}], [{ repeatedNumbers: 'sendAll' }]])('%j sends all of them', async (options) => {
		const { items } = await send(options, twice);
		expect(items.map(({ number }) => number)).toEqual([phone(0), phone(1), phone(0)]);
		expect(sent()).toEqual([phone(0), phone(1), phone(0)]);
	});

	test('sendOnce sends the first, and names it in the place of the others', async () => {
		const { items, task } = await send({ repeatedNumbers: 'sendOnce' }, twice);
		expect(items[2]).toEqual({ repeatedNumber: true, number: phone(0), firstItem: 0 });
		expect(sent()).toEqual([phone(0), phone(1)]);
		expect(task?.hints?.map(({ message }) => message)).toContain(
			'1 of 3 items was skipped, because an earlier item has the same number.',
		);
	});

	test('sendOnce: if the first was certainly not delivered, the second is not called sent', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 400 }, { times: Infinity });
		const { items } = await send({ repeatedNumbers: 'sendOnce' }, twice, continues);
		expect(items.map((item) => failureOf(item).outcome)).toEqual([
			'rejected',
			'rejected',
			'notSent',
		]);
	});

	test('stop refuses before anything is sent, and names both items', async () => {
		const { error } = await send({ repeatedNumbers: 'stop' }, twice);
		expect(error?.message).toBe(
			'1 of 3 items is not valid, and nothing was sent: item 2 (8900…00): Repeated Numbers is Stop, and item 0 has the same number',
		);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});

	test('stop with Continue On Fail sends the first of them', async () => {
		const { items } = await send({ repeatedNumbers: 'stop' }, twice, continues);
		expect(failureOf(items[2]).outcome).toBe('rejected');
		expect(sent()).toEqual([phone(0), phone(1)]);
	});

	test('a dry run shows the same, and does not count for what is sent', async () => {
		const options = { repeatedNumbers: 'sendOnce', dryRun: '={{ $json.name === "again" }}' };
		const { items } = await send(options, [twice[2] ?? {}, ...people(1), ...people(1)]);
		expect(items.map((item) => Object.keys(item)[0])).toEqual([
			'dryRun',
			'number',
			'repeatedNumber',
		]);
	});
});

describe('Include Input Fields', () => {
	test('keeps the fields of the input item, ours on top', async () => {
		const input = [{ phone: phone(0), name: 'Anna', number: 'old', error: 'old' }];
		const { items } = await send({ includeInputFields: true }, input);
		expect(items[0]).toMatchObject({
			phone: phone(0),
			name: 'Anna',
			number: phone(0),
			state: 'queued',
		});
		expect(items[0]).not.toHaveProperty('error');
	});

	test('is off by default, may differ by item, and adds nothing to a failing item', async () => {
		const input = [
			{ ...people(1)[0], keep: true },
			{ ...people(2)[1], keep: false },
			{ phone: '12', keep: true },
		];
		const options = { includeInputFields: '={{ $json.keep }}' };
		const { items } = await send(options, input, continues);
		expect(items.map((item) => 'keep' in item)).toEqual([true, false, false]);
		expect(Object.keys(items[2] ?? {})).toEqual(['error']);
		expect((await send({})).items[0]).not.toHaveProperty('name');
	});

	test('holds for items that an earlier try of the run has sent', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 }, { skip: 1 });
		const retries = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const options = { includeInputFields: true, requests: { pace: { size: 1 } } };
		const { items } = await send(options, people(3), retries);
		expect(items.map(({ phone: number }) => number)).toEqual([phone(0), phone(1), phone(2)]);
		expect(sent()).toHaveLength(3);
	});
});

describe('groups of options', () => {
	test('fields that are missing in a group have their defaults', async () => {
		await send({ requests: { pace: { size: 2 } } });
		expect(mobilon.simulator.requests).toHaveLength(2);
	});

	test('an option whose group is missing changes nothing', async () => {
		await send({ requests: {}, sendOnce: {} });
		await send({ requests: {}, sendOnce: {} });
		expect(sent()).toHaveLength(6);
	});

	test('a field of a group may be an expression', async () => {
		await send({
			requests: { pace: { size: '={{ 1 }}' } },
			sendOnce: { once: { key: '=k-{{ $json.phone }}' } },
		});
		expect(mobilon.simulator.requests).toHaveLength(3);
		const { items } = await send({ sendOnce: { once: { key: '=k-{{ $json.phone }}' } } });
		expect(items[0]).toEqual({ alreadySent: true, dedupeKey: `k-${phone(0)}` });
	});
});

test('people look first at number, state, isFinal and id', async () => {
	const { items } = await send({});
	expect(Object.keys(items[0] ?? {}).slice(0, 4)).toEqual(['number', 'state', 'isFinal', 'id']);
});

test('every invalid item is named, up to 20, with the way out', async () => {
	const bad = Array.from({ length: 30 }, () => ({ phone: '900111', name: 'x' }));
	const { error } = await send({}, [...people(2), ...bad]);
	expect(error?.message).toMatch(
		/^30 of 32 items are not valid, and nothing was sent: item 2 \(9001…\) has 6 digits instead of 11, item 3 /,
	);
	expect(error?.message).toMatch(/item 21 \(9001…\) has 6 digits instead of 11, and 10 more$/);
	expect(error?.description).toMatch(
		/^Phone Number: Use a number such as .* Correct the items, or set On Error to "Continue \(using error output\)": the other 2 are then sent\.$/,
	);
	expect(JSON.stringify(error)).not.toContain('900111');
});

test('a run that stops later names the ids that were accepted', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 500 }, { skip: 1 });
	const { error } = await send({ requests: { pace: { size: 2 } } }, people(4));
	const ids = [...mobilon.simulator.tasks.keys()];
	expect(error?.message).toContain('2 of 4 items accepted, 2 unknown');
	expect(error?.description).toContain(`Accepted: ${ids.slice(0, 2).join(' and ')}.`);
});

test('no operation of Mobilon that texts offers more than a dozen options', () => {
	for (const { operations } of mobilonResources) {
		for (const [name, operation] of Object.entries(operations)) {
			if (operation.rings) continue;
			expect([name, optionFields(operation).length <= 12]).toEqual([name, true]);
		}
	}
});
