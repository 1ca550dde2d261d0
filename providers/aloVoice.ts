import type { IBinaryKeyData, INodeParameters } from 'n8n-workflow';
import { startAloVoice, type AloVoiceSimulator } from '../simulators/aloVoice';
import { createAloVoiceReference } from '../test/reference/aloVoice';
import { provider } from './provider';

export const TOKEN = 'made-up-account-word';

/** An ID3 tag and silence: enough to count as an MP3. */
export const mp3 = (bytes = 2000): Buffer =>
	Buffer.concat([
		Buffer.from('ID3\x04\0\0\0\0\0\0'),
		Buffer.from([0xff, 0xfb, 0x90, 0x64]),
		Buffer.alloc(bytes - 14),
	]);

export const binaryOf = (data: Buffer, mimeType: string, fileName: string) => ({
	data: data.toString('base64'),
	mimeType,
	fileName,
});

export const RECORD: IBinaryKeyData = { record: binaryOf(mp3(), 'audio/mpeg', 'hello.mp3') };

export const CAMPAIGN: INodeParameters = {
	resource: 'autorule',
	operation: 'create',
	name: '={{ $json.name }}',
	recordBinaryProperty: 'record',
	recipientsSource: 'list',
	recipientsList: '998712000001, +998 71 200 00 02\n712000003',
	from: '2030-04-25T00:00:00',
	to: '2030-04-26',
	fromTime: '18:00',
	toTime: '20:59',
	trunks: ['551234567'],
	options: {},
};

export const REFERENCE_CAMPAIGN = {
	record: { fileName: 'hello.mp3', contentType: 'audio/mpeg', bytes: mp3() },
	recipients: {
		fileName: 'recipients.csv',
		contentType: 'text/csv',
		bytes: Buffer.from('998712000001\n998712000002\n998712000003\n'),
	},
	name: 'Campaign',
	from: '2030.04.25',
	to: '2030.04.26',
	fromtime: '18:00',
	totime: '20:59',
	trunks: '551234567',
	maxline: '1',
	goodtime: '3',
	tries: '2',
	paused: '0',
	timezone: 'utc +5',
};

export const aloVoice = provider({
	name: 'AloVoice',
	nodes: ['aloVoice', 'aloVoiceTrigger'],
	services: 1,
	credential: {
		type: 'aloVoiceApi',
		name: 'AloVoice API',
		labels: { token: 'Token', baseUrl: 'Base URL' },
		valuesOf: ({ token, baseUrl }: AloVoiceSimulator) => ({ token, baseUrl }),
		secretsOf: ({ token }) => [token],
		tested: 'token',
	},
	account: { token: TOKEN },
	start: startAloVoice,
	operations: (simulator) => ({
		'autorule/create': {
			place: { path: '/mapi/addAutorule' },
			parameters: { ...CAMPAIGN, recipientsList: '={{ $json.phone }}' },
			binary: RECORD,
			items: async (count) => named(count),
			identify: (input, output) => [input.name, output.name],
			sending: {
				baseUrl: 'baseUrl',
				isBatch: false,
				rings: true,
				// Which lines the account has, once per try.
				questions: 1,
				number: (item) => String(item.phone),
				ids: (number) =>
					[...simulator.campaigns.values()]
						.filter(({ recipients }) => recipients.includes(number))
						.map(({ id }) => String(id)),
				id: ({ id }) => String(id),
			},
		},
		'autorule/get': {
			place: { path: '/mapi/getAutorule/:id' },
			parameters: { resource: 'autorule', operation: 'get', id: '={{ $json.id }}' },
			items: async (count) => await createNamed(simulator, count),
			identify: (input, output) => [input.id, output.id],
			waiting: {
				baseUrl: 'baseUrl',
				isBatch: false,
				finalStatuses: 'stopped',
				items: async (count) => await createNamed(simulator, count),
				finish: ({ id }) => simulator.setStatus(Number(id), 'stopped'),
				isFinal: ({ status }) => status === 'stopped',
			},
		},
		'trunk/getAll': {
			place: { path: '/mapi/getMyTrunks' },
			parameters: { resource: 'trunk', operation: 'getAll', returnAll: false, limit: 1 },
			items: async (count) => Array.from({ length: count }, () => ({ trunk: '551234567' })),
			identify: (input, output) => [input.trunk, output.trunk],
		},
	}),
	triggers: [
		{
			title: 'AloVoice campaign',
			type: 'aloVoiceTrigger',
			invalid: { autoruleIds: '' },
			refusal: 'Campaign IDs is empty',
			async watch(simulator) {
				const [id = 0] = await create(simulator, 'Watched');
				let changes = 0;
				let status = 'new';
				return {
					parameters: { event: 'autoruleStatusChanged', autoruleIds: String(id), options: {} },
					initial: 1,
					place: { path: '/mapi/getAutorule/:id' },
					isPoll: ({ path }) => path === `/mapi/getAutorule/${id}`,
					change() {
						const previousStatus = status;
						changes += 1;
						status = `status-${changes}`;
						simulator.setStatus(id, status);
						return { id, name: 'Watched', status, previousStatus };
					},
				};
			},
		},
		{
			title: 'AloVoice trunks',
			type: 'aloVoiceTrigger',
			invalid: {},
			refusal: '',
			watch: async (simulator) => ({
				parameters: { event: 'trunksChanged', options: {} },
				initial: 1,
				place: { path: '/mapi/getMyTrunks' },
				isPoll: ({ path }) => path === '/mapi/getMyTrunks',
				change() {
					const [oldest = '', ...rest] = simulator.trunks;
					const added = String(Number(simulator.trunks.at(-1)) + 1);
					simulator.setTrunks([...rest, added]);
					return { trunks: [...rest, added], added: [added], removed: [oldest] };
				},
			}),
		},
	],
});

const named = (count: number) =>
	Array.from({ length: count }, (_, i) => ({ name: `Campaign ${i}`, phone: 998712000001 + i }));

const createNamed = async (simulator: AloVoiceSimulator, count: number) =>
	(await create(simulator, ...named(count).map(({ name }) => name))).map((id) => ({ id }));

/** Gives the ids of the new campaigns. */
async function create(simulator: AloVoiceSimulator, ...names: string[]): Promise<number[]> {
	const reference = createAloVoiceReference(simulator);
	const trunks = simulator.trunks.join(',');
	const ids: number[] = [];
	for (const name of names) {
		const { data } = await reference.addAutorule({ ...REFERENCE_CAMPAIGN, name, trunks });
		ids.push((data as { id: number }).id);
	}
	return ids;
}
