import type { IDataObject, INode } from 'n8n-workflow';
import { startCallPassword } from '../../simulators/callPassword';
import type { CallPasswordSimulator } from '../../simulators/callPassword';
import { CALL_PASSWORD_KEY, callPasswordNode, VERIFICATION } from '../support/callPassword';
import { hoursOf, rulesOf } from '../support/contactRules';
import { failureOf, people } from '../support/mobilon';
import { runNode } from '../support/n8n';
import { withTime } from '../support/time';

let simulator: CallPasswordSimulator;
beforeAll(async () => (simulator = await startCallPassword({ apiKey: CALL_PASSWORD_KEY })));
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());
const time = withTime('2026-11-20T21:00:00+03:00');

const daytime = (others: IDataObject = {}) => hoursOf('09:00', '21:00', undefined, others);
const send = async (options: IDataObject, count = 1, settings: Partial<INode> = {}) =>
	await runNode(callPasswordNode, {
		parameters: { ...VERIFICATION, options: { ...(daytime() as object), ...(options as object) } },
		items: people(count),
		settings,
		credential: {
			authentication: 'apiKeyHeader',
			apiKey: CALL_PASSWORD_KEY,
			baseUrl: simulator.baseUrl,
		},
	});

test('stop: nobody is rung outside the hours, and it says why', async () => {
	const { error } = await send({}, 2);
	expect(error?.message).toBe(
		'2 of 2 items are not valid, and nothing was sent: items 0 and 1: Contact Rules: Hours allow 09:00–21:00 on Friday, and the phone may ring at 2026-11-20 21:00 (Friday) in Europe/Moscow',
	);
	expect(error?.description).toMatch(
		/^Contact Rules: Hours: The next allowed minute is 2026-11-21 09:00 \(Saturday\)\. /,
	);
	expect(simulator.requests).toHaveLength(0);
});

test('skip: nobody is rung, and the run goes well', async () => {
	const { items, error } = await send(daytime({ otherwise: 'skip' }), 2);
	expect(error).toBeUndefined();
	const skipped = { outsideContactHours: true, nextAllowedAt: '2026-11-21T09:00+03:00' };
	expect(items).toEqual([
		{ ...skipped, number: '79000000000' },
		{ ...skipped, number: '79000000001' },
	]);
	expect(simulator.requests).toHaveLength(0);
});

test('it cannot schedule', async () => {
	const { items } = await send(daytime({ otherwise: '={{ "schedule" }}' }), 1, {
		onError: 'continueRegularOutput',
	});
	expect(failureOf(items[0]).message).toBe(
		'Contact Rules: Otherwise (schedule) is not one of the options',
	);
});

test('inside the hours people are rung; as they end in between, no further one', async () => {
	time.set('2026-11-20T20:59:00+03:00');
	simulator.fault(
		{ kind: 'slow', ms: 0 },
		{ skip: 1, onUse: () => time.set('2026-11-20T21:00:00+03:00') },
	);
	const { error } = await send({}, 4);
	expect(error?.message).toBe(
		'Not sent, because the contact hours were over when its turn came [item 2] – 2 of 4 items accepted, 2 not sent',
	);
	expect([...simulator.deliveries.values()]).toEqual([1, 1]);
});

test('whom nobody may contact is not rung, by day either', async () => {
	time.set('2026-11-20T12:00:00+03:00');
	const rules = rulesOf({ doNotContact: '8 900 000 00 01', otherwise: 'skip' });
	const { items } = await send(rules, 3);
	expect(items[1]).toEqual({ doNotContact: true, number: '79000000001' });
	expect([...simulator.deliveries.keys()]).toEqual(['79000000000', '79000000002']);
});
