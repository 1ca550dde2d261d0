import { AUTOCALL, PASSWORD, people, phone, SMS, withMobilon } from '../support/mobilon';

const mobilon = withMobilon();

test('a dry run sends nothing and shows the request of each item', async () => {
	const options = { dryRun: true, guid: '={{ $json.name }}' };
	const result = await mobilon.run({ ...SMS, options }, people(150));
	expect(mobilon.simulator.requests).toHaveLength(0);
	expect(result.items).toHaveLength(150);
	expect(result.items[149]).toEqual({
		dryRun: true,
		encoding: 'GSM-7',
		segments: 1,
		request: {
			method: 'POST',
			url: `${mobilon.simulator.smsBaseUrl}/send/`,
			body: [
				{
					guid: 'Customer 149',
					text: 'Hello Customer 149',
					number: phone(149),
					source: '89005555555',
				},
			],
		},
	});
	expect(result.output[0]?.[149]?.pairedItem).toEqual({ item: 149 });
});

test('secrets that an item carries are masked', async () => {
	const parameters = { ...AUTOCALL, file: `x-${PASSWORD}`, options: { dryRun: true } };
	const { items } = await mobilon.run(parameters, people(1));
	expect(JSON.stringify(items)).toContain('"file":"x-***"');
});

test('what would not be sent is refused in a dry run too', async () => {
	const { error } = await mobilon.run({ ...SMS, options: { dryRun: true } }, [{ phone: '12' }]);
	expect(error?.message).toMatch(/^Phone Number (\(\S+\) )?has 2 digits instead of 11/);
});
