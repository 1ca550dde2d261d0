import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { startAloVoice } from '../../simulators/aloVoice';
import type { AloVoiceSimulator } from '../../simulators/aloVoice';
import { aloVoiceNode, binaryOf, CAMPAIGN, RECORD, TOKEN } from '../support/aloVoice';
import { deduplicator, runNode } from '../support/n8n';

let simulator: AloVoiceSimulator;
beforeAll(async () => (simulator = await startAloVoice({ token: TOKEN })));
let nodes = 0;
beforeEach(() => {
	simulator.reset();
	deduplicator.entries.clear();
	nodes++;
});
afterAll(async () => await simulator.close());

const run = async (
	change: INodeParameters,
	phones: string[],
	otherwise = 'skip',
	settings: Partial<INode> = {},
	binary = RECORD,
) =>
	await runNode(aloVoiceNode, {
		parameters: {
			...CAMPAIGN,
			...change,
			options: {
				contactRules: { rule: { limits: { limit: [{ count: 1, per: 'month' }] }, otherwise } },
			},
		},
		items: phones.map((phone): IDataObject => ({ name: 'Campaign', phone })),
		settings: { id: `node-${nodes}`, ...settings },
		binary,
		credential: { token: TOKEN, baseUrl: simulator.baseUrl },
	});
const ITEMS = { recipientsSource: 'items', phoneField: 'phone' };
const called = () => [...simulator.campaigns.values()].map(({ recipients }) => recipients);
const [ANNA, BORIS, VERA] = ['998712000001', '998712000002', '998712000003'] as const;

test('a campaign of items leaves out those who were called this month', async () => {
	await run(ITEMS, [ANNA]);
	const { items, output, error } = await run(ITEMS, [ANNA, BORIS, '+998 71 200 00 01', VERA]);
	expect(error).toBeUndefined();
	expect(called()).toEqual([[ANNA], [BORIS, VERA]]);
	expect(items).toMatchObject([
		{ overContactLimit: true, number: ANNA, count: 1, per: 'month' },
		{ recipientsSent: 2 },
	]);
	expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
		[{ item: 0 }, { item: 2 }],
		[{ item: 1 }, { item: 3 }],
	]);
});

test('a campaign whose people were all called is not made', async () => {
	await run(ITEMS, [ANNA]);
	const { items } = await run(ITEMS, [ANNA]);
	expect(items).toMatchObject([{ overContactLimit: true, number: ANNA }]);
	expect(called()).toEqual([[ANNA]]);
});

test('in stop mode nothing is made, and nobody keeps a place', async () => {
	await run(ITEMS, [ANNA]);
	const { error } = await run(ITEMS, [BORIS, ANNA], 'stop');
	expect(error?.message).toMatch(
		/^Not sent, because 9987…01 has reached its limit of 1 contact per month/,
	);
	expect(called()).toEqual([[ANNA]]);
	expect((await run(ITEMS, [BORIS], 'stop')).error).toBeUndefined();
});

test('a pasted list with somebody who was called goes out for nobody', async () => {
	await run(ITEMS, [ANNA]);
	const list = { recipientsSource: 'list', recipientsList: [BORIS, ANNA, VERA].join('\n') };
	const { items } = await run(list, ['']);
	expect(items).toMatchObject([{ overContactLimit: true, number: ANNA }]);
	expect(called()).toEqual([[ANNA]]);
	const others = { recipientsSource: 'list', recipientsList: [BORIS, VERA].join('\n') };
	expect((await run(others, [''])).items).toMatchObject([{ recipientsSent: 2 }]);
});

test('a refused campaign leaves everybody their place', async () => {
	simulator.fault({ kind: 'status', status: 400 }, { path: '/mapi/addAutorule' });
	await run(ITEMS, [ANNA, BORIS], 'skip', { onError: 'continueRegularOutput' });
	await run(ITEMS, [ANNA, BORIS]);
	expect(called()).toEqual([[ANNA, BORIS]]);
});

test('a file goes out as it came, so it cannot have limits', async () => {
	const file = { ...RECORD, recipients: binaryOf(Buffer.from(`${ANNA}\n`), 'text/csv', 'a.csv') };
	const { error } = await run({ recipientsSource: 'binary' }, [''], 'skip', {}, file);
	expect(error?.message).toMatch(/^Contact Rules: Limits cannot be applied to a file/);
	expect(called()).toEqual([]);
});
