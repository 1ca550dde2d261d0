import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startAloVoice } from '../../simulators/aloVoice';
import type { AloVoiceSimulator } from '../../simulators/aloVoice';
import { aloVoiceNode, CAMPAIGN, RECORD, TOKEN } from '../support/aloVoice';
import { during } from '../support/rounds';
import { runNode } from '../support/n8n';
import { withTime } from '../support/time';

// An interval of 15 s lasts a quarter of a second.
withTime('2026-03-02T09:00:00Z', 60);
let simulator: AloVoiceSimulator;
beforeAll(async () => (simulator = await startAloVoice({ token: TOKEN })));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const GET = { resource: 'autorule', operation: 'get', id: '={{ $json.id }}' };
const waiting = (finalStatuses: string) => ({
	...GET,
	options: { wait: { until: { finalStatuses, timeout: 1, interval: 15 } } },
});
const run = async (
	parameters: INodeParameters,
	items: IDataObject[],
	actions: Record<number, () => void> = {},
) => {
	const credential = { token: TOKEN, baseUrl: simulator.baseUrl };
	const running = runNode(aloVoiceNode, { parameters, items, credential, binary: RECORD });
	return await during(running, () => simulator.requests.length, actions);
};
const created = async () => (await run(CAMPAIGN, [{ name: 'One' }])).items;

describe('Wait for Result of a campaign', () => {
	test('asks until it has one of the statuses', async () => {
		const [campaign = {}] = await created();
		const asked = simulator.requests.length;
		const id = Number(campaign.id);
		const { items } = await run(waiting('stopped, all called'), [campaign, campaign], {
			[asked + 2]: () => simulator.setStatus(id, 'all called'),
		});
		expect(items).toMatchObject([
			{ id, status: 'all called', waitedSeconds: expect.any(Number) },
			{ id, status: 'all called' },
		]);
		expect(items[0]).not.toHaveProperty('timedOut');
		// Two items with one campaign share its request.
		expect(simulator.requests).toHaveLength(asked + 3);
	});

	test('has no status that is final by itself', async () => {
		const { error } = await run(waiting(''), [{ id: 1 }]);
		expect(error?.message).toBe('Wait for Result: Final Statuses is empty [item 0]');
		expect(simulator.requests).toHaveLength(0);
	});

	test('ends when the time is up', async () => {
		const { items } = await run(waiting('stopped'), await created());
		expect(items).toMatchObject([{ status: 'new', isFinal: false, timedOut: true }]);
	});
});
