import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startDataTables } from '../simulators/dataTables';
import { startMobilon, type MobilonService, type MobilonSimulator } from '../simulators/mobilon';
import { createMobilonReference } from '../test/reference/mobilon';
import { people, phone } from './people';
import { provider, type OperationUnderTest, type SendingUnderTest } from './provider';

export const SMS: INodeParameters = {
	resource: 'sms',
	operation: 'send',
	number: '={{ $json.phone }}',
	text: '=Hello {{ $json.name }}',
	source: '',
	options: {},
};

export const AUTOCALL: INodeParameters = {
	resource: 'autocall',
	operation: 'create',
	number: '={{ $json.phone }}',
	file: 'hello',
	source: '',
	options: {},
};

export const LOGIN = 'demo-login';
export const PASSWORD = 'p@ss/wörd "1234567890"';
/** Of n8n's own API. */
export const API_KEY = 'key/of+this very n8n=';

const SOURCE = phone(999);
/** More than the scenarios use up: a task changes its status once. */
const WATCHED_TASKS = 15;

const idsIn = (data: unknown): string[] => (data as Array<{ id: string }>).map(({ id }) => id);

export const mobilon = provider({
	name: 'Mobilon',
	nodes: ['mobilon', 'mobilonTrigger'],
	services: 2,
	credential: {
		type: 'mobilonApi',
		name: 'Mobilon API',
		labels: {
			login: 'Login',
			password: 'Password',
			defaultSource: 'Default Sender Number',
			autocallBaseUrl: 'Autocall Base URL',
			smsBaseUrl: 'SMS Base URL',
		},
		valuesOf: ({ login, password, autocallBaseUrl, smsBaseUrl }: MobilonSimulator) => ({
			login,
			password,
			defaultSource: SOURCE,
			autocallBaseUrl,
			smsBaseUrl,
		}),
		secretsOf: ({ login, password }) => [password, `${login}:${password}`],
		tested: 'password',
	},
	further: [
		{
			type: 'n8nDataTableApi',
			async start() {
				const { apiKey, baseUrl, close } = await startDataTables({ apiKey: API_KEY });
				return { values: { apiKey, baseUrl }, secrets: [apiKey], close };
			},
		},
	],
	account: { login: LOGIN, password: PASSWORD },
	start: startMobilon,
	operations: (simulator) => ({
		'autocall/create': {
			place: { service: 'autocall', path: '/call/' },
			parameters: AUTOCALL,
			...sendingOf(simulator, 'autocallBaseUrl'),
		},
		'autocall/getStatus': statusOf(simulator, 'autocall'),
		'sms/send': {
			place: { service: 'sms', path: '/send/' },
			parameters: SMS,
			...sendingOf(simulator, 'smsBaseUrl'),
		},
		'sms/getStatus': statusOf(simulator, 'sms'),
	}),
	triggers: [
		{
			title: 'Mobilon',
			type: 'mobilonTrigger',
			invalid: { ids: ' , ' },
			refusal: 'IDs is empty',
			/** Calls of a distant day, one of which is done with each change. */
			async watch(simulator) {
				const ids = await order(simulator, 'autocall', WATCHED_TASKS);
				let done = 0;
				return {
					parameters: { resource: 'autocall', ids: ids.join(',\n'), options: {} },
					initial: ids.length,
					place: { path: '/status/' },
					isPoll: ({ path }) => path === '/status/',
					change() {
						const id = ids[done] ?? '';
						simulator.setStatus(id, 1);
						done += 1;
						return {
							resource: 'autocall',
							id,
							guid: `guid-${done - 1}`,
							status: 1,
							previousStatus: 0,
							state: 'done',
							isFinal: true,
						};
					},
				};
			},
		},
	],
});

/** Orders calls or messages, and gives their ids. */
async function order(
	simulator: MobilonSimulator,
	service: MobilonService,
	count: number,
): Promise<string[]> {
	const reference = createMobilonReference(simulator);
	const entries = people(count).map((_, i) => ({
		guid: `guid-${i}`,
		number: phone(i),
		source: SOURCE,
	}));
	const later = { date: '2035-01-01', time: '12:00' };
	const { data } =
		service === 'sms'
			? await reference.smsSend(entries.map((entry) => ({ ...entry, text: 'x' })))
			: await reference.autocallCreate(
					entries.map((entry) => ({ ...entry, file: 'hello', ...later })),
				);
	return idsIn(data);
}

function statusOf(simulator: MobilonSimulator, service: MobilonService): OperationUnderTest {
	const items = async (count: number) =>
		(await order(simulator, service, count)).map((id) => ({ id }));
	return {
		place: { service, path: '/status/' },
		parameters: {
			resource: service,
			operation: 'getStatus',
			id: '={{ $json.id }}',
			options: {},
		},
		items,
		identify: (input, output) => [input.id, output.id],
		waiting: {
			baseUrl: `${service}BaseUrl`,
			isBatch: true,
			finalStatuses: '1',
			async items(count) {
				const tasks = await items(count);
				// Whatever the clock says.
				for (const { id } of tasks) simulator.setStatus(id, 0);
				return tasks;
			},
			finish: ({ id }) => simulator.setStatus(String(id), 1),
			isFinal: (output) => output.isFinal === true && output.state === 'done',
		},
	};
}

function sendingOf(
	simulator: MobilonSimulator,
	baseUrl: 'autocallBaseUrl' | 'smsBaseUrl',
): Pick<OperationUnderTest, 'items' | 'identify'> & { sending: SendingUnderTest } {
	return {
		items: async (count) => people(count),
		identify: (input: IDataObject, output: IDataObject) => [input.phone, output.number],
		sending: {
			baseUrl,
			isBatch: true,
			rings: baseUrl === 'autocallBaseUrl',
			questions: 0,
			number: (item) => String(item.phone),
			ids: (number) =>
				[...simulator.tasks.values()].filter((task) => task.number === number).map(({ id }) => id),
			id: ({ id }) => String(id),
		},
	};
}
