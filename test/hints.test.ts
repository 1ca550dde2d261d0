import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { hoursOf } from './support/contactRules';
import { AUTOCALL, people, phone, SMS, withMobilon } from './support/mobilon';
import { deduplicator } from './support/n8n';
import { withTime } from './support/time';

const mobilon = withMobilon();
const time = withTime('2026-11-20T12:00:00+03:00');
beforeEach(() => deduplicator.entries.clear());

const continues = { onError: 'continueRegularOutput' } as const;

/** The hints of a run as n8n keeps them: kind and sentence. */
async function hints(
	parameters: INodeParameters,
	items: IDataObject[],
	settings: Partial<INode> = {},
): Promise<string[]> {
	const { task } = await mobilon.run(parameters, items, settings);
	for (const hint of task?.hints ?? []) expect(hint.location).toBe('outputPane');
	return (task?.hints ?? []).map(({ type, message }) => `${type}: ${message}`);
}

const numbers = (...texts: string[]) => texts.map((number) => ({ phone: number, name: 'x' }));
const plain = (options: IDataObject = {}) => ({ ...AUTOCALL, options }) as INodeParameters;

test('a run with nothing to tell tells nothing', async () => {
	expect(await hints(plain(), people(3))).toEqual([]);
	expect(await hints(SMS, people(1))).toEqual([]);
});

test.each<[string[], string[]]>([
	[
		[phone(1), phone(2), '+7 900 000-00-01'],
		['warning: 1 number appears in several items, for example in items 0 and 2.'],
	],
	[
		[phone(1), phone(2), phone(2), phone(1), phone(1)],
		['warning: 2 numbers appear in several items, for example in items 1 and 2.'],
	],
	[[phone(1), phone(2)], []],
])('the same number in several items: %j', async (phones, expected) => {
	expect(await hints(plain(), numbers(...phones))).toEqual(expected);
});

test('a number of an item that did not leave is not counted', async () => {
	const items = [...people(2), { phone: '12', name: 'x' }, { phone: '12', name: 'x' }];
	expect(await hints(plain(), items, continues)).toEqual([
		'warning: Of 4 items, 2 were rejected: see each item’s error.',
	]);
});

test('the same number is nothing to tell of where nobody was reached', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 401 });
	expect(await hints(plain(), numbers(phone(1), phone(1)), continues)).toEqual([
		'warning: Of 2 items, 2 were not sent: see each item’s error.',
	]);
	mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
	expect(await hints(plain(), numbers(phone(1), phone(1)), continues)).toEqual([
		'warning: 2 of 2 items have an unknown outcome: ask Mobilon before you send them again.',
		'warning: 1 number appears in several items, for example in items 0 and 1.',
	]);
});

test('a dry run says that nothing was sent, and what the sending would bring', async () => {
	expect(await hints(plain({ dryRun: true }), numbers(phone(1), phone(1)))).toEqual([
		'warning: 1 number appears in several items, for example in items 0 and 1.',
		'info: Nothing was sent, because Dry Run is on.',
	]);
	const some = plain({ dryRun: '={{ $json.dry }}' });
	const items = people(3).map((person, index) => ({ ...person, dry: index === 0 }));
	expect(await hints(some, items)).toEqual([
		'info: 1 of 3 items was not sent, because of Dry Run.',
	]);
});

test('skipped as sent before, by Send Once', async () => {
	const parameters = plain({ sendOnce: { once: { key: '={{ $json.phone }}' } } });
	expect(await hints(parameters, people(2))).toEqual([]);
	expect(await hints(parameters, people(3))).toEqual([
		'info: 2 of 3 items were skipped as sent before.',
	]);
	expect(await hints(parameters, people(1))).toEqual(['info: 1 item was skipped as sent before.']);
});

test('skipped as outside the contact hours', async () => {
	time.set('2026-11-20T23:00:00+03:00');
	const hours = hoursOf('09:00', '21:00', undefined, { otherwise: 'skip' });
	expect(await hints(plain(hours), people(2))).toEqual([
		'info: 2 items were skipped as outside the contact hours.',
	]);
	const some = hoursOf('09:00', '21:00', undefined, { otherwise: 'skip', doNotContact: phone(1) });
	expect(await hints(plain({ ...some, dryRun: true }), people(2))).toEqual([
		'info: 1 of 2 items was skipped as outside the contact hours.',
		'info: 1 of 2 items was skipped, because Do Not Contact names the number.',
	]);
});

test('failing items under Continue On Fail, and unknown outcomes', async () => {
	mobilon.simulator.fault({ kind: 'status', status: 401 });
	expect(
		await hints(
			plain({ requests: { pace: { size: 2 } } }),
			[{ phone: '12' }, ...people(3)],
			continues,
		),
	).toEqual(['warning: Of 4 items, 1 was rejected and 3 were not sent: see each item’s error.']);
	mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
	expect(await hints(plain({ requests: { pace: { size: 1 } } }), people(3), continues)).toEqual([
		'warning: 1 of 3 items has an unknown outcome: ask Mobilon before you send it again.',
	]);
});

test('more than a thousand', async () => {
	expect(await hints(plain(), people(1000))).toEqual([]);
	expect(await hints(plain(), people(1200))).toEqual(['info: 1,200 items went out in this run.']);
});

describe('segments of SMS', () => {
	test.each<[texts: string[], options: IDataObject, hint: string]>([
		[['a'.repeat(161)], {}, '1 message takes 2 segments by the rules of GSM.'],
		[
			['Привет'],
			{},
			'1 message takes 1 segment by the rules of GSM, in UCS-2 because of Cyrillic letters.',
		],
		[
			['Привет', 'Hello', 'Sale 🎉'],
			{},
			'3 messages take 3 segments by the rules of GSM, 2 of them in UCS-2 because of Cyrillic letters and emoji.',
		],
		[
			['Order 5 – ready', 'Order 6 – ready'],
			{},
			'2 messages take 2 segments by the rules of GSM, all of them in UCS-2 because of signs like –.',
		],
		[['Hello', 'Sałata'], { dryRun: true }, 'in UCS-2 because of other letters.'],
	])('%j', async (texts, options, hint) => {
		const items = texts.map((text, index) => ({ phone: phone(index), text }));
		const parameters = { ...SMS, text: '={{ $json.text }}', options } as INodeParameters;
		const all = await hints(parameters, items);
		expect(all.at(-1)).toContain(hint);
		expect(all).toHaveLength(options.dryRun === true ? 2 : 1);
	});

	test('what was not accepted has no segments', async () => {
		mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
		const all = await hints({ ...SMS, text: 'Привет' }, people(2), continues);
		expect(all).toEqual([
			'warning: 2 of 2 items have an unknown outcome: ask Mobilon before you send them again.',
		]);
	});
});
