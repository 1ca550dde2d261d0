import type { INodeParameters } from 'n8n-workflow';
import { AUTOCALL, failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';

const mobilon = withMobilon();
const continues = { onError: 'continueRegularOutput' } as const;

describe('an invalid item among 250', () => {
	const items = people(250).map((item, i) => (i === 120 ? { ...item, phone: '8 900 12' } : item));

	test('in stop mode nothing is sent, and the error names item, parameter and remedy', async () => {
		const { error, output } = await mobilon.run(SMS, items);
		expect(mobilon.simulator.requests).toHaveLength(0);
		expect(output).toEqual([]);
		expect(error?.name).toBe('NodeOperationError');
		expect(error?.message).toBe(
			'1 of 250 items is not valid, and nothing was sent: item 120 (8900…) has 6 digits instead of 11',
		);
		expect(error?.description).toBe(
			'Phone Number: Use a number such as +7 900 000-00-00. It is sent as 89000000000. Correct the item, or set On Error to "Continue (using error output)": the other 249 are then sent.',
		);
		expect(error?.context.itemIndex).toBe(120);
	});

	test('with Continue On Fail the other 249 are sent', async () => {
		const { items: output } = await mobilon.run(SMS, items, continues);
		expect(mobilon.sizes('/send/')).toEqual([100, 100, 49]);
		expect(failureOf(output[120])).toEqual({
			message: 'Phone Number (8900…) has 6 digits instead of 11',
			outcome: 'rejected',
			description: 'Use a number such as +7 900 000-00-00. It is sent as 89000000000.',
		});
		expect(output.filter((item) => 'error' in item)).toHaveLength(1);
		expect(output[121]?.number).toBe(phone(121));
	});
});

const bad: Array<[string, INodeParameters, RegExp]> = [
	['empty number', { ...SMS, number: '={{ "" }}' }, /^Phone Number (\(\S+\) )?is empty/],
	[
		'a number that is missing in the data',
		{ ...SMS, number: '={{ $json.nothing }}' },
		/^Phone Number (\(\S+\) )?is empty/,
	],
	[
		'an object for a number',
		{ ...SMS, number: '={{ $json }}' },
		/^Phone Number (\(\S+\) )?is an object, not text/,
	],
	['a list for a text', { ...SMS, text: '={{ [1, 2] }}' }, /^Text is a list, not text/],
	['empty text', { ...SMS, text: '  ' }, /^Text is empty/],
	['half an emoji', { ...SMS, text: '={{ "🚀".slice(0, 1) }}' }, /^Text holds half of a character/],
	[
		'a broken expression',
		{ ...SMS, text: '={{ $("Nowhere").item.json.x }}' },
		/^Text holds an expression that cannot be resolved/,
	],
	[
		'two numbers',
		{ ...SMS, number: '89000000001, 89000000002' },
		/^Phone Number (\(\S+\) )?holds more than one number/,
	],
	[
		'digits lost in a spreadsheet',
		{ ...SMS, number: '7.9E+10' },
		/^Phone Number (\(\S+\) )?has lost digits/,
	],
	[
		'a source that is no number',
		{ ...SMS, source: 'MyShop' },
		/^Sender Number (\(\S+\) )?holds characters/,
	],
	['no file', { ...AUTOCALL, file: '={{ "" }}' }, /^Audio File is empty/],
	[
		'a date without time',
		{ ...AUTOCALL, options: { scheduledAt: '2030-03-01' } },
		/^Scheduled At \(.*\) is not a date with a time/,
	],
	[
		'a date that does not exist',
		{ ...AUTOCALL, options: { scheduledAt: '2030-02-30T10:00' } },
		/^Scheduled At \(.*\) is not a date that exists/,
	],
	[
		'an unknown zone',
		{ ...AUTOCALL, options: { scheduledAt: '2030-03-01T10:00', timezone: 'Moscow' } },
		/^Time Zone \(.*\) is not a time zone/,
	],
	[
		'too large a batch',
		{ ...SMS, options: { requests: { pace: { size: 101 } } } },
		/^Batching: Items per Batch is 101/,
	],
	[
		'no batch',
		{ ...SMS, options: { requests: { pace: { size: 0 } } } },
		/^Batching: Items per Batch is 0/,
	],
	[
		'a fraction of a batch',
		{ ...SMS, options: { requests: { pace: { size: 1.5 } } } },
		/^Batching: Items per Batch is 1.5, not a whole number/,
	],
	[
		'no concurrency',
		{ ...SMS, options: { requests: { pace: { concurrency: 0 } } } },
		/^Batching: Requests at Once is 0/,
	],
	[
		'words for a number',
		{ ...SMS, options: { requests: { pace: { interval: 'soon' } } } },
		/^Batching: Batch Interval is not a number/,
	],
	[
		'words for a boolean',
		{ ...SMS, options: { dryRun: 'perhaps' } },
		/^Dry Run is neither true nor false/,
	],
	[
		'an unknown number format',
		{ ...SMS, options: { numberFormat: 'e164' } },
		/^Number Format (\(.*\) )?is not one of the options/,
	],
	['no id', { resource: 'sms', operation: 'getStatus', id: ' ', options: {} }, /^SMS ID is empty/],
];

test.each(bad)('%s is refused before anything is sent', async (_, parameters, message) => {
	const stopped = await mobilon.run(parameters, people(1));
	expect(stopped.error?.message).toMatch(message);
	expect(stopped.error?.description).toMatch(/\w{3,}.*\.$/);
	const { items } = await mobilon.run(parameters, people(1), continues);
	expect(failureOf(items[0])).toMatchObject({ outcome: 'rejected' });
	expect(failureOf(items[0]).message).toMatch(message);
	expect(mobilon.simulator.requests).toHaveLength(0);
});

test('a guid used twice: the second item and later are rejected', async () => {
	const parameters = { ...SMS, options: { guid: '={{ $json.guid }}' } };
	const items = ['a', 'b', 'a', '', '', 'a'].map((guid, i) => ({ phone: phone(i), guid, name: i }));
	const stopped = await mobilon.run(parameters, items);
	expect(stopped.error?.message).toMatch(
		/^2 of 6 items are not valid, and nothing was sent: items 2 and 5: Your ID is the same as that of item 0/,
	);
	expect(mobilon.simulator.requests).toHaveLength(0);

	const { items: output } = await mobilon.run(parameters, items, continues);
	expect(output.map((item) => ('error' in item ? failureOf(item).outcome : item.guid))).toEqual([
		'a',
		'b',
		'rejected',
		expect.stringMatching(/^[0-9a-f-]{36}$/),
		expect.stringMatching(/^[0-9a-f-]{36}$/),
		'rejected',
	]);
});

test('numberFormat asIs sends the text untouched', async () => {
	const parameters = { ...SMS, source: '89000000009', options: { numberFormat: 'asIs' } };
	await mobilon.run(parameters, [{ phone: '+7 900 1' }], continues);
	expect(mobilon.simulator.requests[0]?.body).toMatchObject([{ number: '+7 900 1' }]);
});

test('every parameter and option is resolved for its own item', async () => {
	const parameters = {
		...SMS,
		source: '={{ $json.from }}',
		options: { guid: '={{ $json.guid }}', dryRun: '={{ $json.dry }}' },
	};
	const items = [
		{ phone: phone(1), name: 'A', from: phone(11), guid: 'a', dry: false },
		{ phone: phone(2), name: 'B', from: phone(12), guid: 'b', dry: true },
		{ phone: phone(3), name: 'C', from: phone(13), guid: 'c', dry: false },
	];
	const { items: output } = await mobilon.run(parameters, items);
	expect(mobilon.simulator.requests[0]?.body).toEqual([
		{ guid: 'a', text: 'Hello A', number: phone(1), source: phone(11) },
		{ guid: 'c', text: 'Hello C', number: phone(3), source: phone(13) },
	]);
	expect(output.map((item) => item.dryRun ?? item.guid)).toEqual(['a', true, 'c']);
});

test('a credential without a default source, and items without one: refused', async () => {
	const credential = { ...mobilon.credential(), defaultSource: '' };
	const { error } = await mobilon.run(SMS, people(1), {}, { credential });
	expect(error?.message).toBe('Sender Number is empty, and the credential has no default [item 0]');
});

test('an operation that does not exist is named', async () => {
	const { error } = await mobilon.run({ ...SMS, operation: 'toString' }, people(1));
	expect(error?.message).toBe('Mobilon has no operation "toString" of "sms"');
});

test('a credential that n8n does not give is the outcome of each item, not a success', async () => {
	const more = { credential: undefined };
	const { items } = await mobilon.run(SMS, people(2), continues, more);
	for (const item of items) {
		expect(failureOf(item)).toMatchObject({
			outcome: 'notSent',
			message: 'The credential cannot be used',
		});
	}
	expect(items).toHaveLength(2);
	const { error } = await mobilon.run(SMS, people(2), {}, more);
	expect(error?.message).toContain('No credential of type mobilonApi');
});
