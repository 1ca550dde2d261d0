import { startAloVoice } from '../simulators/aloVoice';
import { startAutodialer } from '../simulators/autodialer';
import { startCallPassword } from '../simulators/callPassword';
import { aloVoiceNode, CAMPAIGN, RECORD, TOKEN } from './support/aloVoice';
import { ACCESS_TOKEN, API_KEY, autodialerNode, CALL, GROUP, RECORDS } from './support/autodialer';
import { CALL_PASSWORD_KEY, callPasswordNode, VERIFICATION } from './support/callPassword';
import { AUTOCALL, failureOf, people, SMS, withMobilon } from './support/mobilon';
import { runNode } from './support/n8n';

/* The nodes read the documents' example replies, word for word. */

const continues = { onError: 'continueRegularOutput' } as const;

describe('Mobilon', () => {
	const mobilon = withMobilon();
	const guids = ['7802d99b-3917-81ac-e0b7-52d5d44e6cd3', '70be9f43-1cbd-42fc-977f-416b1561e07e'];
	const ids = ['58a532240312d84a8100de5c', '58a532240312d84a810324sd'];
	const created = `[
  {
    "status": 0,
    "guid": "7802d99b-3917-81ac-e0b7-52d5d44e6cd3",
    "id": "58a532240312d84a8100de5c"
  },{
    "status": 0,
    "guid": "70be9f43-1cbd-42fc-977f-416b1561e07e",
    "id": "58a532240312d84a810324sd"
  }
]`;
	const status = (date: string) => `[
  {
    "status": 1,
    "guid": "7802d99b-3917-81ac-e0b7-52d5d44e6cd3",
    "${date}": "2017-02-22T16:57:24.705Z",
    "id": "58a532240312d84a8100de5c"
  },{
    "status": 1,
    "guid": "70be9f43-1cbd-42fc-977f-416b1561e07e",
    "${date}": "2017-02-22T17:03:04.129Z",
    "id": "58a532240312d84a810324sd"
  }
]`;

	test.each([
		['/call/', AUTOCALL],
		['/send/', SMS],
	] as const)('the reply to %s', async (path, parameters) => {
		mobilon.simulator.fault({ kind: 'body', body: created }, { path });
		const options = { guid: '={{ $json.guid }}' };
		const items = people(2).map((person, i) => ({ ...person, guid: guids[i] }));
		const { items: output } = await mobilon.run({ ...parameters, options }, items);
		expect(output.map(({ id, guid, status, state }) => [id, guid, status, state])).toEqual([
			[ids[0], guids[0], 0, 'queued'],
			[ids[1], guids[1], 0, 'queued'],
		]);
	});

	test.each([
		['autocall', 'dateExec'],
		['sms', 'dateTimeSent'],
	])('the status of %s', async (resource, date) => {
		mobilon.simulator.fault({ kind: 'body', body: status(date) }, { path: '/status/' });
		const parameters = { resource, operation: 'getStatus', id: '={{ $json.id }}', options: {} };
		const { items } = await mobilon.run(
			parameters,
			ids.map((id) => ({ id })),
		);
		expect(items).toEqual([
			{
				status: 1,
				guid: guids[0],
				[date]: '2017-02-22T16:57:24.705Z',
				id: ids[0],
				state: 'done',
				isFinal: true,
			},
			{
				status: 1,
				guid: guids[1],
				[date]: '2017-02-22T17:03:04.129Z',
				id: ids[1],
				state: 'done',
				isFinal: true,
			},
		]);
	});
});

test('Call-Password: ok and error', async () => {
	const simulator = await startCallPassword({ apiKey: CALL_PASSWORD_KEY });
	const credential = {
		authentication: 'apiKeyHeader',
		apiKey: CALL_PASSWORD_KEY,
		baseUrl: simulator.baseUrl,
	};
	const items = [{ phone: '79999999999' }];
	const ok =
		'{"result": "ok", "id": "1234", "number": "79999999999", "price": "0.35", "code": "XXXX" }';
	simulator.fault({ kind: 'body', body: ok });
	const good = await runNode(callPasswordNode, { parameters: VERIFICATION, items, credential });
	expect(good.items).toEqual([JSON.parse(ok)]);

	simulator.fault({ kind: 'body', body: '{"result": "error", "error_code": "Описание ошибки" }' });
	const bad = await runNode(callPasswordNode, {
		parameters: VERIFICATION,
		items,
		credential,
		settings: continues,
	});
	expect(failureOf(bad.items[0])).toMatchObject({
		outcome: 'rejected',
		description: expect.stringContaining('Описание ошибки'),
	});
	await simulator.close();
});

test('AloVoice: a campaign and the trunks', async () => {
	const simulator = await startAloVoice({ token: TOKEN });
	const credential = { token: TOKEN, baseUrl: simulator.baseUrl };
	const autorule = {
		id: 123,
		name: 'TestAutocalls1',
		from: '2025-04-25',
		to: '2025-04-25',
		fromtime: '18:00:00',
		totime: '20:59:59',
		trunks: ['253'],
		record: '/play/1231238fba81bfa19c254df73b123123',
		recipients: 0,
		maxline: '3',
		goodtime: '4',
		tryes: '5',
		paused: '0',
		status: 'new',
		timezone: 18000,
		updatedAt: '2025-04-25T09:14:24.747Z',
		createdAt: '2025-04-25T09:14:24.747Z',
	};
	const body = JSON.stringify(autorule);
	simulator.fault({ kind: 'body', body }, { path: '/mapi/addAutorule' });
	const items = [{ name: 'TestAutocalls1' }];
	const made = await runNode(aloVoiceNode, {
		parameters: CAMPAIGN,
		items,
		credential,
		binary: RECORD,
	});
	expect(made.items).toEqual([{ ...autorule, recipientsSent: 3, duplicatesSkipped: 0 }]);

	simulator.fault({ kind: 'body', body }, { path: '/mapi/getAutorule/:id' });
	const get = { resource: 'autorule', operation: 'get', id: '123' };
	expect((await runNode(aloVoiceNode, { parameters: get, credential })).items).toEqual([autorule]);

	const trunks = { resource: 'trunk', operation: 'getAll', returnAll: true };
	simulator.fault(
		{ kind: 'body', body: '["551234567", "712345678"]' },
		{ path: '/mapi/getMyTrunks' },
	);
	expect((await runNode(aloVoiceNode, { parameters: trunks, credential })).items).toEqual([
		{ trunk: '551234567' },
		{ trunk: '712345678' },
	]);
	await simulator.close();
});

test('Autodialer: the report of three lines with two inserted, a call, a record', async () => {
	const simulator = await startAutodialer({ apiKey: API_KEY, accessToken: ACCESS_TOKEN });
	const credential = { baseUrl: simulator.baseUrl, apiKey: API_KEY, accessToken: ACCESS_TOKEN };
	const report =
		'{"report":{"lines":"3","ok":"3","inserted":"2","errorcode":"2","id":"40133707428585176"}}';
	const phones = ['89222220000', '89222220000', '89222220002'];
	const items = phones.map((phone) => ({ phone, name: 'x' }));
	simulator.fault({ kind: 'body', body: report }, { path: '/make' });
	const group = await runNode(autodialerNode, {
		parameters: GROUP,
		items,
		credential,
		settings: continues,
	});
	expect(group.items.map((item) => failureOf(item).outcome)).toEqual([
		'unknown',
		'unknown',
		'unknown',
	]);
	expect(failureOf(group.items[0]).description).toContain('"id":"40133707428585176"');

	simulator.fault(
		{ kind: 'body', body: '{"QUERY_ID":40133707428585176,"QUERY_COUNT":1}' },
		{ path: '/newcall' },
	);
	const call = await runNode(autodialerNode, {
		parameters: CALL,
		items: items.slice(0, 1),
		credential,
	});
	expect(call.items).toEqual([
		{ phone: '89222220000', uuid: '', QUERY_ID: '40133707428585176', QUERY_COUNT: 1 },
	]);

	const record = {
		QUERY_ID: 7,
		DST: '89001110000',
		TIME: '2025-04-25 10:00:00 +0300',
		CODE: '16',
		SEC: 12,
	};
	simulator.fault({ kind: 'body', body: JSON.stringify([record]) }, { path: '/cdr' });
	const parameters = { ...RECORDS, options: {} };
	expect((await runNode(autodialerNode, { parameters, credential })).items).toEqual([record]);
	await simulator.close();
});
