import { AloVoiceTrigger } from '../../dist/nodes/AloVoice/AloVoiceTrigger.node';
import { startAloVoice, type AloVoiceSimulator } from '../../simulators/aloVoice';
import { createAloVoiceReference } from '../reference/aloVoice';
import { aloVoiceNode, REFERENCE_CAMPAIGN, TOKEN } from '../support/aloVoice';
import { Polled } from '../support/poll';

const under = { node: new AloVoiceTrigger(), credentialType: aloVoiceNode.credentialType };
let simulator: AloVoiceSimulator;
beforeAll(async () => (simulator = await startAloVoice({ token: TOKEN })));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const polledFor = (parameters: Polled['options']['parameters']) =>
	new Polled(under, { parameters, credential: { token: TOKEN, baseUrl: simulator.baseUrl } });

const campaign = async () => {
	const reference = createAloVoiceReference({ baseUrl: simulator.baseUrl, token: TOKEN });
	const { data } = await reference.addAutorule(REFERENCE_CAMPAIGN);
	return (data as { id: number }).id;
};

test('a campaign comes whole, under the names of AloVoice, with the status before', async () => {
	const id = await campaign();
	const polled = polledFor({ event: 'autoruleStatusChanged', autoruleIds: `${id}`, options: {} });
	await polled.activate();
	simulator.setStatus(id, 'running');
	const [item] = (await polled.poll()) ?? [];
	expect(item).toMatchObject({
		id,
		name: 'Campaign',
		fromtime: '18:00:00',
		trunks: [expect.any(String)],
		status: 'running',
		previousStatus: 'new',
	});
	simulator.setStatus(id, 'new');
	expect(await polled.poll()).toEqual([
		expect.objectContaining({ status: 'new', previousStatus: 'running' }),
	]);
});

test('campaigns without an id are refused, and only where they are asked for', async () => {
	const event = 'autoruleStatusChanged';
	const polled = polledFor({ event, autoruleIds: '', options: {} });
	await expect(polled.activate()).rejects.toMatchObject({
		name: 'NodeOperationError',
		message: 'Campaign IDs is empty',
	});
	expect(
		await polled.activate({ event: 'trunksChanged', autoruleIds: '', options: {} }),
	).toBeNull();
});

test('lines that are added and taken away are one item; their order means nothing', async () => {
	simulator.setTrunks(['1', '2', '3']);
	const polled = polledFor({ event: 'trunksChanged', options: {} });
	expect(await polled.activate()).toBeNull();
	simulator.setTrunks(['3', '2', '1']);
	expect(await polled.poll()).toBeNull();
	simulator.setTrunks(['2', '4']);
	expect(await polled.poll()).toEqual([{ trunks: ['2', '4'], added: ['4'], removed: ['3', '1'] }]);
	simulator.setTrunks([]);
	expect(await polled.poll()).toEqual([{ trunks: [], added: [], removed: ['2', '4'] }]);
	expect(await polled.poll()).toBeNull();
});

test('with Start With Current Statuses all lines are added', async () => {
	simulator.setTrunks(['1', '2']);
	const parameters = { event: 'trunksChanged', options: { emitInitial: true } };
	const polled = polledFor(parameters);
	expect(await polled.activate()).toEqual([{ trunks: ['1', '2'], added: ['1', '2'], removed: [] }]);
	expect(await polled.poll()).toBeNull();
});

test('an account without lines is a baseline too', async () => {
	simulator.setTrunks([]);
	const polled = polledFor({ event: 'trunksChanged', options: {} });
	expect(await polled.activate()).toBeNull();
	simulator.setTrunks(['5']);
	expect(await polled.poll()).toEqual([{ trunks: ['5'], added: ['5'], removed: [] }]);
});

test.each(['.', '..'])(
	'%s is no id of a campaign: its path would be another method',
	async (id) => {
		const event = 'autoruleStatusChanged';
		const polled = polledFor({ event, autoruleIds: `1, ${id}`, options: {} });
		await expect(polled.activate()).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: `Campaign IDs "${id}" is not an id`,
		});
		expect(simulator.requests).toEqual([]);
	},
);
