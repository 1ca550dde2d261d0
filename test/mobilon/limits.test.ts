import type { IDataObject, INode } from 'n8n-workflow';
import { AUTOCALL, failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';
import { deduplicator } from '../support/n8n';
import { withTime } from '../support/time';

const mobilon = withMobilon();
/** A Friday, in the workflow's zone. */
const time = withTime('2026-11-20T12:00:00+03:00');

let nodes = 0;
beforeEach(() => {
	deduplicator.entries.clear();
	// A process remembers the places of each node.
	nodes++;
});

const rules = (rule: IDataObject) => ({ contactRules: { rule } });
const limits = (...limit: Array<[number, string]>) => ({
	limits: { limit: limit.map(([count, per]) => ({ count, per })) },
});
const run = async (
	options: IDataObject,
	items: IDataObject[],
	settings: Partial<INode> = {},
	parameters: IDataObject = SMS,
) =>
	await mobilon.run({ ...parameters, options } as Parameters<typeof mobilon.run>[0], items, {
		id: `node-${nodes}`,
		...settings,
	});
const continues = { onError: 'continueRegularOutput' } as const;
const skip = { otherwise: 'skip' };
const DAILY = limits([1, 'day']);
const delivered = () => [...mobilon.simulator.deliveries];

describe('Limits of the contact rules', () => {
	test('keep the second message of a day back, in any spelling, and free the next day', async () => {
		const options = rules({ ...DAILY, ...skip });
		await run(options, people(1));
		const { items, error } = await run(options, [{ ...people(1)[0], phone: '+7 900 000-00-00' }]);
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				overContactLimit: true,
				count: 1,
				per: 'day',
				nextAllowedAt: '2026-11-21T00:00+03:00',
				number: phone(0),
			},
		]);
		expect(delivered()).toEqual([[phone(0), 1]]);
		time.set('2026-11-21T00:00:00+03:00');
		expect((await run(options, people(1))).items).toMatchObject([{ number: phone(0), status: 0 }]);
	});

	test('count items of one run, in their order', async () => {
		const twice = [...people(3), ...people(2)];
		const { items, output } = await run(rules({ ...DAILY, ...skip }), twice);
		expect(items.map(({ overContactLimit = false }) => overContactLimit)).toEqual([
			false,
			false,
			false,
			true,
			true,
		]);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			twice.map((_, item) => ({ item })),
		);
		expect(mobilon.sizes('/send/')).toEqual([3]);
	});

	test('name the limit that lasts longest', async () => {
		const options = rules({ ...limits([1, 'day'], [1, 'week'], [2, 'month']), ...skip });
		await run(options, people(1));
		expect((await run(options, people(1))).items).toMatchObject([
			{ per: 'week', nextAllowedAt: '2026-11-23T00:00+03:00' },
		]);
	});

	test('stop the run before anything is sent', async () => {
		const options = rules(DAILY);
		await run(options, people(1));
		const { error } = await run(options, [...people(3).slice(1), ...people(1)]);
		expect(error?.message).toBe(
			`Not sent, because 8900…00 has reached its limit of 1 contact per day [item 2] – 0 of 3 items accepted, 1 rejected, 2 not sent`,
		);
		expect(delivered()).toEqual([[phone(0), 1]]);
		// The two that were not sent have kept no place.
		expect((await run(options, people(3).slice(1))).items).toHaveLength(2);
	});

	test('reject the item with Continue On Fail', async () => {
		const options = rules(DAILY);
		const { items } = await run(options, [...people(1), ...people(1)], continues);
		expect(items[0]).toMatchObject({ number: phone(0), status: 0 });
		expect(failureOf(items[1])).toMatchObject({ outcome: 'rejected' });
	});

	test.each([
		['rejected', { kind: 'status', status: 400 }, 0],
		['not sent', { kind: 'status', status: 429 }, 0],
		['unknown', { kind: 'status', status: 500 }, 1],
		['unknown after delivery', { kind: 'reset', when: 'after' }, 1],
	] as const)('%s: a place is kept only for what may have arrived', async (_, fault, kept) => {
		const options = rules({ ...DAILY, ...skip });
		mobilon.simulator.fault(fault, { path: '/send/' });
		await run(options, people(1), continues);
		const { items } = await run(options, people(1));
		expect(items.filter(({ overContactLimit }) => overContactLimit)).toHaveLength(kept);
	});

	test('let Retry On Fail send what was not sent', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 }, { path: '/send/' });
		const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
		const { items, error } = await run(rules(DAILY), people(2), retries);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(2);
		expect(delivered().map(([, times]) => times)).toEqual([1, 1]);
	});

	test('hold for executions at once', async () => {
		const options = rules({ ...limits([2, 'day']), ...skip });
		await Promise.all(Array.from({ length: 5 }, () => run(options, people(3))));
		expect(delivered().map(([, times]) => times)).toEqual([2, 2, 2]);
	});

	test('are not used up by a dry run', async () => {
		const options = rules({ ...DAILY, ...skip });
		await run({ ...options, dryRun: true }, people(1));
		expect((await run(options, people(1))).items).toMatchObject([{ number: phone(0), status: 0 }]);
	});

	test('move an autocall to the next day that has a place, within the hours', async () => {
		const hours = { window: [{ days: ['1', '2', '3', '4', '5'], from: '09:00', to: '21:00' }] };
		const options = rules({ ...DAILY, hours, otherwise: 'schedule' });
		const all = await run(options, [...people(1), ...people(1), ...people(1)], {}, AUTOCALL);
		expect(all.error).toBeUndefined();
		expect(all.items.map(({ date, time: clock }) => [date, clock])).toEqual([
			[undefined, undefined],
			['2026-11-23', '09:00'],
			['2026-11-24', '09:00'],
		]);
		// The places of Monday and Tuesday are taken.
		time.set('2026-11-23T10:00:00+03:00');
		const { items } = await run(options, people(1), {}, AUTOCALL);
		expect(items).toMatchObject([{ date: '2026-11-25', time: '09:00' }]);
	});
});
