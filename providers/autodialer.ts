import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startAutodialer, type AutodialerSimulator } from '../simulators/autodialer';
import { people, phone } from './people';
import { provider } from './provider';

export const API_KEY = 'made-up-path-segment';
export const ACCESS_TOKEN = 'made-up-client-word';
/** Known to the account and to n8n; the API itself knows none. */
export const WEBHOOK_SECRET = 'made-up-webhook-word';

export const CALL: INodeParameters = {
	resource: 'call',
	operation: 'create',
	phone: '={{ $json.phone }}',
	generationType: '1',
	name: '={{ $json.name }}',
	uuid: '',
	options: {},
};

export const GROUP: INodeParameters = { ...CALL, operation: 'createMany' };

export const RECORDS: INodeParameters = {
	resource: 'callRecord',
	operation: 'getAll',
	dateFrom: '2026-03-01',
	dateTo: '2026-03-03',
	returnAll: true,
	options: { phone: '={{ $json.phone }}' },
};

export const RESULT: INodeParameters = {
	resource: 'callRecord',
	operation: 'getResult',
	queryId: '={{ $json.queryId }}',
	phone: '={{ $json.phone }}',
	options: {},
};

const numberOf = (item: IDataObject) => String(item.phone);

export const autodialer = provider({
	name: 'Autodialer',
	nodes: ['autodialer', 'autodialerCallRecordTrigger', 'autodialerTrigger'],
	services: 1,
	credential: {
		type: 'autodialerApi',
		name: 'Autodialer API',
		labels: { baseUrl: 'Base URL', apiKey: 'API Key', accessToken: 'Access Token' },
		valuesOf: ({ baseUrl, apiKey, accessToken }: AutodialerSimulator) => ({
			baseUrl,
			apiKey,
			accessToken,
			webhookSecret: WEBHOOK_SECRET,
		}),
		secretsOf: ({ apiKey, accessToken, webhookSecret }) => [apiKey, accessToken, webhookSecret],
		tested: 'apiKey',
	},
	account: { apiKey: API_KEY, accessToken: ACCESS_TOKEN },
	start: startAutodialer,
	operations: (simulator) => ({
		'call/create': {
			place: { path: '/newcall' },
			parameters: CALL,
			items: async (count) => people(count),
			identify: (input, output) => [input.phone, phoneOf(simulator, output.QUERY_ID)],
			sending: {
				baseUrl: 'baseUrl',
				isBatch: false,
				rings: true,
				questions: 0,
				number: numberOf,
				ids: (number) =>
					[...simulator.calls.values()]
						.filter((call) => call.phone === number)
						.map(({ queryId }) => String(queryId)),
				id: (output) => String(output.QUERY_ID),
				refusal: { QUERY_ID: 0, QUERY_COUNT: 0 },
			},
		},
		'call/createMany': {
			place: { path: '/make' },
			parameters: GROUP,
			// The reply names no number; conformance sends batches of three.
			items: async (count) => people(count).map((p, i) => ({ ...p, row: (i % 3) + 1 })),
			identify: (input, output) => [input.row, output.row],
			sending: {
				baseUrl: 'baseUrl',
				isBatch: true,
				rings: true,
				questions: 0,
				number: numberOf,
				ids: (number) =>
					[...simulator.reports]
						.filter(([, inserted]) => inserted.includes(number))
						.map(([id]) => id),
				id: ({ id }) => String(id),
				refusal: { report: { lines: '2', ok: '2', inserted: '0', errorcode: '2', id: '1' } },
				leaveOut: (number) => simulator.skipNumber(number),
			},
		},
		'callRecord/getAll': {
			place: { path: '/cdr' },
			parameters: RECORDS,
			items: async (count) =>
				people(count).map((person) => {
					simulator.addRecord({ DST: numberOf(person), TIME: '2026-03-02 12:00:00 +0300' });
					return person;
				}),
			identify: (input, output) => [input.phone, output.DST],
		},
		'callRecord/getResult': {
			place: { path: '/cdr' },
			parameters: RESULT,
			items: async (count) =>
				people(count).map((person) => {
					const { QUERY_ID: queryId } = simulator.addRecord({ DST: numberOf(person) });
					return { ...person, queryId };
				}),
			identify: (input, output) => [input.queryId, output.QUERY_ID ?? output.queryId],
			waiting: {
				baseUrl: 'baseUrl',
				isBatch: true,
				items: async (count) => {
					// So that a list of records is never empty.
					simulator.addRecord({ DST: phone(5000), QUERY_ID: 699 });
					return people(count).map((person, index) => ({ ...person, queryId: 700 + index }));
				},
				finish: (item) =>
					void simulator.addRecord({ DST: numberOf(item), QUERY_ID: Number(item.queryId) }),
				isFinal: ({ found }) => found === true,
			},
		},
	}),
	triggers: [
		{
			title: 'Autodialer call records',
			type: 'autodialerCallRecordTrigger',
			invalid: { options: { phone: '12' } },
			refusal: 'Phone Number (12) has 2 digits instead of 11',
			/** Two new records, then a longer one, and so on. */
			async watch(simulator) {
				let newest = simulator.addRecord({ DST: phone(5000) });
				let changes = 0;
				return {
					parameters: { options: {} },
					initial: 1,
					place: { path: '/cdr' },
					isPoll: ({ path }) => path.endsWith('/cdr'),
					change() {
						changes += 1;
						const isNew = changes % 3 !== 0;
						if (isNew) newest = simulator.addRecord({ DST: phone(5000 + changes) });
						else simulator.updateRecord(newest, { SEC: newest.SEC + 1 });
						return { ...newest, change: isNew ? 'new' : 'updated' };
					},
				};
			},
		},
	],
});

const phoneOf = (simulator: AutodialerSimulator, queryId: unknown) =>
	[...simulator.calls.values()].find((call) => call.queryId === queryId)?.phone;
