import { getGlobalState, setGlobalState } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';
import { delay } from '../../dev/node';
import { createMobilonReference } from '../reference/mobilon';
import { AUTOCALL, LOGIN, PASSWORD, people, phone, SMS, withMobilon } from '../support/mobilon';

const mobilon = withMobilon();

/** Our guids are random: names those of a body by their position. */
const withoutGuids = (rawBody: string) => {
	let position = 0;
	return rawBody.replace(/"guid":"[^"]*"/g, () => `"guid":"${position++}"`);
};

describe('sms/send', () => {
	test('250 items travel in 3 requests of 100, 100 and 50, in order, and come back paired', async () => {
		const { items, output, error } = await mobilon.run(SMS, people(250));

		expect(error).toBeUndefined();
		expect(mobilon.sizes('/send/')).toEqual([100, 100, 50]);
		const sent = mobilon.simulator.requests.flatMap(({ body }) => body as IDataObject[]);
		expect(sent.map(({ number }) => number)).toEqual(people(250).map((p) => p.phone));
		expect(sent.map(({ text }) => text)).toEqual(people(250).map((p) => `Hello ${p.name}`));

		expect(items).toHaveLength(250);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			Array.from({ length: 250 }, (_, item) => ({ item })),
		);
		expect(items.map(({ number }) => number)).toEqual(people(250).map((p) => p.phone));
		for (const [index, item] of items.entries()) {
			const task = mobilon.simulator.tasks.get(String(item.id));
			expect(task?.number).toBe(phone(index));
			expect(task?.guid).toBe(item.guid);
		}
		expect(new Set(items.map(({ id }) => id)).size).toBe(250);
		expect([...mobilon.simulator.deliveries.values()].every((n) => n === 1)).toBe(true);
	});

	test("an item of the output is the provider's entry, with state, isFinal and number", async () => {
		const parameters = { ...SMS, options: { guid: 'lead-7' } };
		const { items } = await mobilon.run(parameters, people(1));
		expect(items).toEqual([
			{
				status: 0,
				guid: 'lead-7',
				id: expect.stringMatching(/^[0-9a-f]{24}$/),
				state: 'queued',
				isFinal: false,
				number: phone(0),
				encoding: 'GSM-7',
				segments: 1,
			},
		]);
	});

	test('its request is that of a plain client, byte for byte', async () => {
		const messages = [
			{ phone: '+7 900 000-00-01', text: 'привет, мир!' },
			{ phone: 89000000002, text: 'line\nbreak "quoted" \\ \u0000 🚀' },
			{ phone: '8(900)0000003', text: 'x'.repeat(1_000_000) },
		];
		await mobilon.run({ ...SMS, text: '={{ $json.text }}' }, messages);
		const reference = createMobilonReference({
			autocallBaseUrl: mobilon.simulator.autocallBaseUrl,
			smsBaseUrl: mobilon.simulator.smsBaseUrl,
			login: LOGIN,
			password: PASSWORD,
		});
		await reference.smsSend(
			messages.map(({ text }, i) => ({
				guid: `${i}`,
				text,
				number: phone(i + 1),
				source: '89005555555',
			})),
		);
		const [ours, theirs] = mobilon.simulator.requests;
		expect([ours?.status, theirs?.status]).toEqual([200, 200]);
		expect(withoutGuids(ours?.rawBody ?? '')).toBe(withoutGuids(theirs?.rawBody ?? ''));
		expect(ours?.path).toBe(theirs?.path);
		expect(ours?.headers.authorization).toBe(theirs?.headers.authorization);
		expect(ours?.headers['content-type']).toBe(theirs?.headers['content-type']);
	});

	test('source: that of the item, else that of the credential', async () => {
		const items = [
			{ phone: phone(1), from: '8 900 111-11-11' },
			{ phone: phone(2), from: '' },
		];
		await mobilon.run({ ...SMS, source: '={{ $json.from }}' }, items);
		const [request] = mobilon.simulator.requests;
		expect((request?.body as IDataObject[]).map(({ source }) => source)).toEqual([
			'89001111111',
			'89005555555',
		]);
	});

	test('no input item, no request, no output', async () => {
		const { items, error } = await mobilon.run(SMS, []);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(mobilon.simulator.requests).toHaveLength(0);
	});
});

describe('autocall/create', () => {
	test('its request is that of a plain client, with and without a schedule', async () => {
		const options = { scheduledAt: '={{ $json.at }}', guid: '={{ $json.guid }}' };
		const people = [
			{ phone: phone(1), at: '2030-03-01T12:00:00', guid: 'a' },
			{ phone: phone(2), at: '', guid: 'b' },
		];
		await mobilon.run({ ...AUTOCALL, options }, people);
		const reference = createMobilonReference({
			autocallBaseUrl: mobilon.simulator.autocallBaseUrl,
			smsBaseUrl: mobilon.simulator.smsBaseUrl,
			login: LOGIN,
			password: PASSWORD,
		});
		const source = '89005555555';
		await reference.autocallCreate([
			{ guid: 'a', file: 'hello', date: '2030-03-01', time: '12:00', number: phone(1), source },
			{ guid: 'b', file: 'hello', number: phone(2), source },
		]);
		const [ours, theirs] = mobilon.simulator.requests;
		expect([ours?.status, theirs?.status]).toEqual([200, 200]);
		expect(ours?.rawBody).toBe(theirs?.rawBody);
		expect(ours?.headers.authorization).toBe(theirs?.headers.authorization);
	});

	test.each([
		[
			'local time is read in the zone of the workflow',
			'2030-03-01T12:30:59',
			'',
			'2030-03-01',
			'12:30',
		],
		['an offset is converted into the zone', '2030-03-01T12:30:00Z', '', '2030-03-01', '15:30'],
		['across midnight', '2030-03-01T23:30:00Z', 'Asia/Novosibirsk', '2030-03-02', '06:30'],
		['local time in a zone of its own', '2030-03-01 09:05', 'Asia/Tashkent', '2030-03-01', '09:05'],
		[
			"n8n's own date object",
			'={{ DateTime.fromISO("2030-03-01T00:00:00Z") }}',
			'',
			'2030-03-01',
			'03:00',
		],
		['a JavaScript date', '={{ new Date(Date.UTC(2030, 2, 1)) }}', '', '2030-03-01', '03:00'],
		['the day first', '02.03.2030 18:30', '', '2030-03-02', '18:30'],
		['the year first, with dots', '2030.03.02 18:30:59', '', '2030-03-02', '18:30'],
		['an hour of one digit', '2030-03-02 9:05', '', '2030-03-02', '09:05'],
		['a blank before the offset', '2030-03-02T18:30:00 +05:00', '', '2030-03-02', '16:30'],
		['a midnight with an offset', '2030-03-02T00:00:00+07:00', '', '2030-03-01', '20:00'],
	])('scheduledAt: %s', async (_, scheduledAt, timezone, date, time) => {
		const { error } = await mobilon.run(
			{ ...AUTOCALL, options: { scheduledAt, timezone } },
			people(1),
		);
		expect(error).toBeUndefined();
		expect(mobilon.simulator.requests[0]?.body).toMatchObject([{ date, time }]);
	});
});

describe('a workflow that was imported with "DEFAULT" as its zone', () => {
	const instance = getGlobalState();
	beforeAll(() => setGlobalState({ ...instance, defaultTimezone: 'Asia/Novosibirsk' }));
	afterAll(() => setGlobalState(instance));

	test('has the zone of n8n itself', async () => {
		const { error } = await mobilon.run(
			{ ...AUTOCALL, options: { scheduledAt: '2030-03-01T12:30:00Z' } },
			people(1),
			{},
			{ timezone: 'DEFAULT' },
		);
		expect(error).toBeUndefined();
		expect(mobilon.simulator.requests[0]?.body).toMatchObject([
			{ date: '2030-03-01', time: '19:30' },
		]);
	});
});

describe('batches', () => {
	test('the size of a batch decides how many items a request holds', async () => {
		await mobilon.run({ ...SMS, options: { requests: { pace: { size: 40 } } } }, people(100));
		expect(mobilon.sizes('/send/')).toEqual([40, 40, 20]);
	});

	test('requests do not overlap unless concurrency allows it; the output keeps its order', async () => {
		for (const concurrency of [1, 4]) {
			mobilon.simulator.reset();
			mobilon.simulator.fault({ kind: 'slow', ms: 60 }, { times: 8 });
			const { items } = await mobilon.run(
				{ ...SMS, options: { requests: { pace: { size: 10, concurrency } } } },
				people(80),
			);
			expect(items.map(({ number }) => number)).toEqual(people(80).map((p) => p.phone));
			const { requests } = mobilon.simulator;
			const underWay = requests.map(
				({ startedAt }) =>
					requests.filter((r) => r.startedAt <= startedAt && r.endedAt > startedAt).length,
			);
			expect(Math.max(...underWay)).toBe(concurrency);
		}
	});

	test('an interval keeps requests apart', async () => {
		const began = Date.now();
		await mobilon.run(
			{ ...SMS, options: { requests: { pace: { size: 1, interval: 120, concurrency: 2 } } } },
			people(3),
		);
		const starts = mobilon.simulator.requests.map(({ startedAt }) => startedAt - began);
		expect(starts).toHaveLength(3);
		// However slow the machine, none arrives too early; a timer may fire a little early.
		starts.forEach((start, turn) => expect(start).toBeGreaterThanOrEqual(turn * 120 - 20));
	});

	test('a stopped execution starts no further request', async () => {
		mobilon.simulator.fault({ kind: 'slow', ms: 2000 }, { skip: 1, times: 9 });
		let cancel = () => {};
		const onStart = (stop: () => void) => (cancel = stop);
		const running = mobilon.run(
			{ ...SMS, options: { requests: { pace: { size: 1 } } } },
			people(10),
			{},
			{ onStart },
		);
		// The second request is accepted, but its answer has not come yet.
		while (mobilon.simulator.deliveries.size < 2) await delay(5);
		cancel();
		await running;
		await delay(300);
		expect([...mobilon.simulator.deliveries.keys()]).toEqual([phone(0), phone(1)]);
	});
});
