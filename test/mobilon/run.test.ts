import { failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';

const mobilon = withMobilon();
const continued = { onError: 'continueRegularOutput' } as const;

describe('the pace of a run is that of the first item that is sent', () => {
	const parameters = {
		...SMS,
		options: {
			requests: { pace: { size: '={{ $json.size }}' } },
			dryRun: '={{ $json.dry === true }}',
			guid: '={{ $json.guid ?? "" }}',
		},
	};
	const five = people(5).map((person) => ({ ...person, size: 4 }));

	test.each([
		['whose number is none', { ...people(1)[0], phone: 'nobody', size: 1 }],
		['that is only shown', { ...people(1)[0], size: 1, dry: true }],
	])('not of one %s', async (_, first) => {
		const items = [first, ...five.map((item, i) => ({ ...item, phone: phone(10 + i) }))];
		await mobilon.run(parameters, items, continued);
		expect(mobilon.sizes('/send/')).toEqual([4, 1]);
	});
});

describe('an id that a reply gives to two entries', () => {
	const withEntries = async (change: (entries: object[]) => object[]) => {
		mobilon.simulator.fault({
			kind: 'entries',
			change: (entries) => change(entries.map((entry) => Object(entry))),
		});
		return (await mobilon.run(SMS, people(3), continued)).items;
	};
	const id = 'f'.repeat(24);

	test('is unknown for both items, and only for them', async () => {
		const items = await withEntries(([a, b, c]) => [{ ...a, id }, { ...b, id }, { ...c }]);
		for (const item of items.slice(0, 2)) {
			expect(failureOf(item)).toMatchObject({
				outcome: 'unknown',
				message: `Mobilon gave the id ${id} to this item and to another one`,
			});
		}
		expect(items[2]?.number).toBe(phone(2));
	});

	test('is unknown too if the other entry is of nobody', async () => {
		const foreign = { status: 0, guid: 'foreign', id };
		const items = await withEntries(([a, ...rest]) => [{ ...a, id }, ...rest, foreign]);
		expect(failureOf(items[0]).outcome).toBe('unknown');
		expect(items.slice(1).map(({ number }) => number)).toEqual([phone(1), phone(2)]);
	});
});
