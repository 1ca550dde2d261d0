import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { fs, path } from '../dev/node';
import { CAMPAIGN, RECORD } from './support/aloVoice';
import { RESULT } from './support/autodialer';
import { folderOf } from './support/built';
import { VERIFICATION } from './support/callPassword';
import { AUTOCALL } from './support/mobilon';
import { runNode } from './support/n8n';
import { providers } from './support/providers';
import type { ProviderUnderTest, RunningProvider } from './support/providers';

/** The part of JSON Schema that the files use and n8n's editor reads. */
interface Schema {
	readonly type: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly items?: Schema;
	readonly required?: readonly string[];
}

/** n8n's place for it: `dist/nodes/X/__schema__/v<version>/<resource>/<operation>.json`. */
const fileOf = (node: string, operation: string) =>
	path.join('dist', folderOf(node), '__schema__/v1.0.0', `${operation}.json`);

const schemaOf = (node: string, operation: string): Schema =>
	JSON.parse(fs.readFileSync(fileOf(node, operation), 'utf8'));

/** Differences between a value and its schema, by path; empty if there are none. */
function differences(value: unknown, schema: Schema, at = ''): string[] {
	const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
	if (kind !== schema.type) return [`${at} is ${kind}, not ${schema.type}`];
	if (Array.isArray(value)) {
		return value.flatMap((one) => differences(one, schema.items ?? { type: '' }, `${at}[]`));
	}
	if (kind !== 'object') return [];
	const { properties = {}, required = [] } = schema;
	const entries = Object.entries(Object(value));
	return [
		...required.filter((key) => !(key in Object(value))).map((key) => `${at}.${key} is missing`),
		...entries.flatMap(([key, one]) => {
			const property = properties[key];
			return property ? differences(one, property, `${at}.${key}`) : [`${at}.${key} is new`];
		}),
	];
}

/** Further runs, for the keys that depend on a parameter. */
const further: Readonly<
	Record<string, Array<{ parameters: INodeParameters; binary?: IBinaryKeyData }>>
> = {
	'autocall/create': [
		{ parameters: { ...AUTOCALL, options: { scheduledAt: '2030-04-25T12:00:00' } } },
	],
	'verification/send': [{ parameters: { ...VERIFICATION, codeOutput: 'token' } }],
	'callRecord/getResult': [{ parameters: { ...RESULT, queryId: '7' } }],
	'autorule/create': [
		{
			parameters: { ...CAMPAIGN, recipientsSource: 'binary', recipientsBinaryProperty: 'list' },
			binary: {
				...RECORD,
				list: {
					data: Buffer.from('998712000001\n').toString('base64'),
					mimeType: 'text/csv',
					fileName: 'list.csv',
				},
			},
		},
	],
};

/** Absent until the provider's time has moved on: test/mobilon/status.test.ts checks them. */
const later: Readonly<Record<string, string[]>> = {
	'autocall/getStatus': ['dateExec'],
	'sms/getStatus': ['dateTimeSent'],
};

describe.each(Object.entries(providers))('%s', (node, { under, start }: ProviderUnderTest) => {
	let running: RunningProvider;
	beforeAll(async () => (running = await start()));
	afterAll(async () => await running.close());

	const outputs = async (operation: string): Promise<IDataObject[]> => {
		const one = running.operations[operation];
		if (!one) throw new Error(`${operation} is not tested`);
		const items = await one.items(2);
		const runs = [
			{ parameters: one.parameters, binary: one.binary },
			...(further[operation] ?? []),
		];
		const all: IDataObject[] = [];
		for (const run of runs) {
			const result = await runNode(under, { items, credential: running.credential, ...run });
			expect(result.error).toBeUndefined();
			all.push(...result.items);
		}
		return all;
	};

	test('there is a schema for each operation, and no other file', () => {
		const found = fs
			.readdirSync(path.join('dist', folderOf(node), '__schema__'), {
				recursive: true,
				encoding: 'utf8',
			})
			.filter((file) => file.endsWith('.json'));
		const operations = [...Object.keys(running.operations), ...(providers[node]?.local ?? [])];
		expect(found.sort()).toEqual(operations.map((name) => `v1.0.0/${name}.json`).sort());
	});

	test('what an operation puts out is what its schema says', async () => {
		for (const operation of Object.keys(running.operations)) {
			const schema = schemaOf(node, operation);
			const items = await outputs(operation);
			expect(items.length).toBeGreaterThan(0);
			for (const item of items)
				expect([operation, differences(item, schema)]).toEqual([operation, []]);
			// The schema promises nothing that no run gives.
			const seen = new Set([...items.flatMap(Object.keys), ...(later[operation] ?? [])]);
			expect([operation, [...seen].sort()]).toEqual([
				operation,
				Object.keys(schema.properties ?? {}).sort(),
			]);
		}
	});
});

test('what makes no request puts out what its schema says', async () => {
	const { start, under } = providers.callPassword ?? {};
	if (!start || !under) throw new Error('There is no Call-Password');
	const running = await start();
	const { credential } = running;
	const outputOf = async (operation: string, given: INodeParameters) => {
		const parameters = { resource: 'verification', operation, ...given };
		const { items } = await runNode(under, { parameters, credential });
		const schema = schemaOf('callPassword', `verification/${operation}`);
		expect(items).toHaveLength(1);
		expect(differences(items[0], schema)).toEqual([]);
		expect(Object.keys(items[0] ?? {}).sort()).toEqual([...(schema.required ?? [])].sort());
		return items[0];
	};
	const created = await outputOf('createToken', { number: '89000000001' });
	await outputOf('check', { token: String(created?.token), code: '0000' });
	await running.close();
});

test('a difference is noticed', () => {
	const schema = schemaOf('mobilon', 'sms/send');
	const item = {
		status: 0,
		guid: 'g',
		id: '1',
		state: 'queued',
		isFinal: false,
		number: '89000000001',
		encoding: 'GSM-7',
		segments: 1,
	};
	expect(differences(item, schema)).toEqual([]);
	expect(differences({ ...item, id: 1, more: true }, schema)).toEqual([
		'.id is number, not string',
		'.more is new',
	]);
	const { id, ...others } = item;
	expect([id, differences(others, schema)]).toEqual(['1', ['.id is missing']]);
});
