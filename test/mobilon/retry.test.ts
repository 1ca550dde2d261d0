import { failureOf, people, phone, SMS, withMobilon } from '../support/mobilon';

const mobilon = withMobilon();
const retries = { retryOnFail: true, maxTries: 4, waitBetweenTries: 10 };
const parameters = { ...SMS, options: { requests: { pace: { size: 10 } }, timeout: 2000 } };

const expectNobodyTwice = () => {
	for (const [number, times] of mobilon.simulator.deliveries)
		expect([number, times]).toEqual([number, 1]);
};

describe('Retry On Fail', () => {
	test('after 429 only what did not leave goes out again, and the run succeeds', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 }, { skip: 1 });
		const { items, error } = await mobilon.run(parameters, people(30), retries);
		expect(error).toBeUndefined();
		expect(mobilon.sizes('/send/')).toEqual([10, 10, 10, 10]);
		expect(items.map(({ number }) => number)).toEqual(people(30).map((p) => p.phone));
		expect(mobilon.simulator.deliveries.size).toBe(30);
		expectNobodyTwice();
	});

	test.each([
		['500 after delivery', { kind: 'acceptThenStatus', status: 500 }],
		['reset after delivery', { kind: 'reset', when: 'after' }],
		['time-out after delivery', { kind: 'hang', accept: true }],
		['400', { kind: 'status', status: 400 }],
	] as const)(
		'after %s nothing of that batch is sent again, and the run still fails',
		async (_, fault) => {
			mobilon.simulator.fault(fault, { skip: 1 });
			const { error } = await mobilon.run(parameters, people(30), retries);
			expect(mobilon.sizes('/send/')).toEqual([10, 10, 10]);
			expectNobodyTwice();
			const outcome = fault.kind === 'status' ? 'rejected' : 'unknown';
			expect(error?.context.outcomes).toEqual({
				accepted: 20,
				rejected: 0,
				unknown: 0,
				notSent: 0,
				[outcome]: 10,
			});
			expect(error?.context.acceptedIds).toHaveLength(20);
			expect(error?.context.data).toMatchObject({ acceptedIds: error?.context.acceptedIds });
			expect(error?.context.acceptedItems).toEqual([
				...Array(10).keys(),
				...[...Array(10).keys()].map((i) => i + 20),
			]);
		},
	);

	test('with Continue On Fail, a first item that was not sent makes n8n try again', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 });
		const settings = { ...retries, onError: 'continueRegularOutput' } as const;
		const { items } = await mobilon.run(parameters, people(30), settings);
		expect(items.map(({ number }) => number)).toEqual(people(30).map((p) => p.phone));
		expectNobodyTwice();
	});

	test('with Continue On Fail, an unknown first item stays unknown over every try', async () => {
		mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 502 });
		const settings = { ...retries, onError: 'continueErrorOutput' } as const;
		const { output } = await mobilon.run(parameters, people(30), settings);
		expect(output[1]?.map(({ json }) => failureOf(json).outcome)).toEqual(
			Array(10).fill('unknown'),
		);
		expect(output[0]).toHaveLength(20);
		expect(mobilon.sizes('/send/')).toEqual([10, 10, 10]);
		expectNobodyTwice();
	});

	test('the next run of the node in the same execution is another matter', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 500 });
		const later = [people(8).slice(4)];
		const settings = { onError: 'continueRegularOutput' } as const;
		const { run } = await mobilon.run(parameters, people(4), settings, { later });
		const runs = run.data.resultData.runData['Under Test'] ?? [];
		expect(runs.map(({ data }) => data?.main?.[0]?.map(({ json }) => json.number))).toEqual([
			Array(4).fill(undefined),
			later[0]?.map((p) => p.phone),
		]);
		expect(mobilon.sizes('/send/')).toEqual([4, 4]);
	});

	test('with requests in parallel nobody is reached twice either', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 }, { skip: 1, times: 2 });
		mobilon.simulator.fault({ kind: 'reset', when: 'after' }, { skip: 5 });
		const options = { requests: { pace: { size: 5, concurrency: 3 } } };
		await mobilon.run({ ...SMS, options }, people(60), retries);
		expectNobodyTwice();
		expect(mobilon.simulator.deliveries.size).toBe(60);
	});

	test('a text that changes with each try does not send it twice', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 }, { skip: 1 });
		const text = '=It is {{ Date.now() }} {{ Math.random() }}';
		await mobilon.run({ ...parameters, text }, people(30), retries);
		expect(mobilon.simulator.deliveries.size).toBe(30);
		expectNobodyTwice();
	});
});

describe('what the first try decided stays decided', () => {
	test('a guid that was refused as a twin is not sent by the next try', async () => {
		mobilon.simulator.fault({ kind: 'status', status: 429 });
		const options = { requests: { pace: { size: 1 } }, guid: '={{ $json.guid }}' };
		const items = ['x', 'same', 'same'].map((guid, i) => ({ phone: phone(i), name: 'N', guid }));
		items[2] = { phone: phone(1), name: 'N', guid: 'same' };
		const settings = { ...retries, onError: 'continueRegularOutput' } as const;
		const { items: output } = await mobilon.run({ ...SMS, options }, items, settings);
		expectNobodyTwice();
		expect(failureOf(output[2]).outcome).toBe('rejected');
	});

	test('a change of status that n8n threw away with its try comes with the next', async () => {
		const { items: tasks } = await mobilon.run(SMS, people(2));
		const parameters = {
			resource: 'sms',
			operation: 'getStatus',
			id: '={{ $json.id }}',
			options: { onlyChanges: true },
		};
		const settings = { ...retries, onError: 'continueRegularOutput', id: 'changes' } as const;
		const { items } = await mobilon.run(parameters, [{ id: 'nobody' }, ...tasks], settings);
		expect(items.slice(1).map(({ id }) => id)).toEqual(tasks.map(({ id }) => id));
		const again = await mobilon.run(parameters, tasks, settings);
		expect(again.items).toEqual([]);
	});

	test('a reply that cannot be read is unknown, and not asked for by sending again', async () => {
		const deep = '['.repeat(200_000) + ']'.repeat(200_000);
		mobilon.simulator.fault({
			kind: 'body',
			transform: (json) => json.replace('{', `{"x":${deep},`),
		});
		const { error } = await mobilon.run(parameters, people(10), retries);
		expect(error?.context.outcomes).toMatchObject({ unknown: 10 });
		expect(mobilon.sizes('/send/')).toEqual([10]);
		expectNobodyTwice();
	});
});

describe('what is no retry is sent', () => {
	test('another execution', async () => {
		for (const executionId of ['a', 'b']) {
			mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
			await mobilon.run(parameters, people(1), {}, { executionId });
		}
		expect(mobilon.simulator.deliveries.get(phone(0))).toBe(2);
	});

	test.each([
		['another node', { id: 'node-2' }, {}],
		['another workflow', {}, { workflowId: 'workflow-2' }],
	])('%s with the same execution id', async (executionId, settings, more) => {
		mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 }, { times: 2 });
		await mobilon.run(parameters, people(1), {}, { executionId });
		await mobilon.run(parameters, people(1), settings, { executionId, ...more });
		expect(mobilon.simulator.deliveries.get(phone(0))).toBe(2);
	});

	test('the tries of one execution, told apart from all of these by its ids', async () => {
		mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 });
		for (let tries = 0; tries < 2; tries++) {
			await mobilon.run(parameters, people(1), {}, { executionId: 'tries' });
		}
		expect(mobilon.simulator.deliveries.get(phone(0))).toBe(1);
	});
});
