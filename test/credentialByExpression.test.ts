import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { startAloVoice } from '../simulators/aloVoice';
import type { AloVoiceSimulator } from '../simulators/aloVoice';
import { startMobilon } from '../simulators/mobilon';
import type { MobilonSimulator } from '../simulators/mobilon';
import { aloVoiceNode, CAMPAIGN, RECORD } from './support/aloVoice';
import { answering } from './support/answering';
import { CALL_PASSWORD_KEY, callPasswordNode } from './support/callPassword';
import { failureOf, mobilonNode, people, phone, SMS } from './support/mobilon';
import { deduplicator, runNode } from './support/n8n';
import type { NodeUnderTest, RunOptions } from './support/n8n';

/** Two accounts of one provider, each with its own service. */
let first: MobilonSimulator;
let second: MobilonSimulator;
beforeAll(async () => {
	first = await startMobilon({ login: 'first', password: 'password of the first' });
	second = await startMobilon({ login: 'second', password: 'password of the second' });
});
beforeEach(() => {
	first.reset();
	second.reset();
	deduplicator.entries.clear();
});
afterAll(async () => await Promise.all([first.close(), second.close()]));

const shopOf = ({ login, password, smsBaseUrl }: MobilonSimulator): IDataObject => ({
	login,
	password,
	smsBaseUrl,
});
const BY_ITEM = {
	login: '={{ $json.login }}',
	password: '={{ $json.password }}',
	smsBaseUrl: '={{ $json.smsBaseUrl }}',
	autocallBaseUrl: 'http://127.0.0.1:1',
	defaultSource: phone(999),
};

const lookUps = { count: 0 };
const run = async (
	items: IDataObject[],
	credential: ICredentialDataDecryptedObject = BY_ITEM,
	options: IDataObject = {},
	more: Partial<RunOptions> = {},
	parameters: INodeParameters = SMS,
	under: NodeUnderTest = mobilonNode,
) => {
	lookUps.count = 0;
	return await runNode(under, {
		parameters: { ...parameters, options: { ...Object(parameters.options), ...options } },
		items,
		credential,
		onLookUp: () => (lookUps.count += 1),
		...more,
	});
};
const continues = { settings: { onError: 'continueRegularOutput' } } as const;

/** People whose shops alternate. */
const mixed = (count: number) =>
	people(count).map((person, index) => ({
		...person,
		...shopOf(index % 2 === 0 ? first : second),
	}));
const outcomeOf = ({ error }: IDataObject): unknown => Object(error).outcome;
const reached = ({ deliveries }: MobilonSimulator) => [...deliveries.keys()].sort();

describe('a credential by expression', () => {
	it('sends each item with its own, and no two accounts in one request', async () => {
		const { items, error, output } = await run(mixed(6));
		expect(error).toBeUndefined();
		expect(reached(first)).toEqual([phone(0), phone(2), phone(4)]);
		expect(reached(second)).toEqual([phone(1), phone(3), phone(5)]);
		expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
		expect(items.map(({ number }) => number)).toEqual(people(6).map((person) => person.phone));
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
	});

	it.each([
		['a substitute', '={{ $json.password ?? "password of the first" }}'],
		['another node beside it', '={{ $("Under Test").params.x ?? $json.password }}'],
		['the longer name', '={{ $input.item.json.password }}'],
		['turns', '={{ ["password of the first", "password of the second"][$itemIndex % 2] }}'],
	])('is seen to depend on the item: %s', async (title, password) => {
		const [one, ...others] = mixed(4);
		// The first item gets the substitute.
		const bare = title === 'a substitute' ? { ...one, password: undefined } : one;
		const { error } = await run([{ ...bare }, ...others], { ...BY_ITEM, password });
		expect(error).toBeUndefined();
		expect([reached(first).length, reached(second).length]).toEqual([2, 2]);
	});

	it('is looked up twice, not once per item, where nothing in it depends on the item', async () => {
		const fixed = { ...BY_ITEM, ...shopOf(first), login: '={{ "fir" + "st" }}' };
		expect(
			(await run(people(250), fixed, { requests: { pace: { size: 100 } } })).error,
		).toBeUndefined();
		expect(lookUps.count).toBe(2);
		expect(first.requests.map(({ body }) => Object(body).length)).toEqual([100, 100, 50]);
		expect((await run(people(1), fixed)).error).toBeUndefined();
		expect(lookUps.count).toBe(1);
		await run(mixed(5));
		expect(lookUps.count).toBe(6);
	});

	it('stops one account after its 401, and no other', async () => {
		const items = mixed(6).map((item) =>
			item.login === 'first' ? { ...item, password: 'a wrong one' } : item,
		);
		const { items: output } = await run(
			items,
			BY_ITEM,
			{ requests: { pace: { size: 1 } } },
			continues,
		);
		expect(output.map(outcomeOf)).toEqual([
			'notSent',
			undefined,
			'notSent',
			undefined,
			'notSent',
			undefined,
		]);
		expect(failureOf(output[4] ?? {})?.message).toMatch(/does not accept the credential \(401/);
		expect(first.requests).toHaveLength(1);
		expect(reached(second)).toEqual([phone(1), phone(3), phone(5)]);

		const { error } = await run(items, BY_ITEM, { requests: { pace: { size: 1 } } });
		expect(error?.message).toMatch(/does not accept the credential/);
		expect(error?.context.outcomes).toEqual({ accepted: 0, rejected: 0, unknown: 0, notSent: 6 });
	});

	it('masks the secrets of all accounts in what any of them says', async () => {
		first.fault({ kind: 'status', status: 400, body: 'not like password of the second' });
		const { items } = await run(mixed(2), BY_ITEM, {}, continues);
		expect(failureOf(items[0] ?? {})?.description).toContain('not like ***');
		expect(JSON.stringify(items)).not.toContain('password of the');
	});

	it('refuses the one item whose expression cannot be resolved', async () => {
		const [one = {}, two = {}] = mixed(2);
		const password =
			'={{ $json.password.isEmpty() ? $("No such node").item.json.x : $json.password }}';
		const items = [one, { ...two, password: '' }, one, two];
		const credential = { ...BY_ITEM, password };
		const { items: output } = await run(items, credential, {}, continues);
		expect(output.map(outcomeOf)).toEqual([undefined, 'notSent', undefined, undefined]);
		expect(failureOf(output[1] ?? {})?.message).toBe('The credential cannot be used');

		first.reset();
		second.reset();
		const stopped = await run(items, credential);
		expect(stopped.error?.message).toMatch(/./);
		expect([...first.requests, ...second.requests]).toEqual([]);
	});

	it('asks for the status of one id in each account that names it', async () => {
		const ask = { resource: 'sms', operation: 'getStatus', id: 'same', options: {} };
		await run(mixed(4), BY_ITEM, {}, continues, ask);
		expect(first.requests.map(({ body }) => body)).toEqual([[{ id: 'same' }]]);
		expect(second.requests.map(({ body }) => body)).toEqual([[{ id: 'same' }]]);
	});

	it('shows in a dry run where each item would go', async () => {
		const { items } = await run(mixed(2), BY_ITEM, { dryRun: true });
		expect(items.map(({ request }) => Object(request).url)).toEqual([
			`${first.smsBaseUrl}/send/`,
			`${second.smsBaseUrl}/send/`,
		]);
	});
});

describe('a campaign of several items', () => {
	let one: AloVoiceSimulator;
	let two: AloVoiceSimulator;
	beforeAll(async () => {
		one = await startAloVoice({ token: 'token-of-the-first', trunks: ['551234567'] });
		two = await startAloVoice({ token: 'token-of-the-second', trunks: ['712345678'] });
	});
	afterAll(async () => await Promise.all([one.close(), two.close()]));

	it('holds the people of one account, and its lines', async () => {
		const parameters = {
			...CAMPAIGN,
			name: 'Spring',
			recipientsSource: 'items',
			trunks: '={{ $json.trunk }}',
		};
		const items = [0, 1, 2, 3].map((index) => {
			const { token, baseUrl } = index % 2 === 0 ? one : two;
			const trunk = index % 2 === 0 ? '551234567' : '712345678';
			return { phone: 998712000001 + index, token, baseUrl, trunk };
		});
		const credential = { token: '={{ $json.token }}', baseUrl: '={{ $json.baseUrl }}' };
		const { error } = await run(
			items,
			credential,
			{},
			{ binary: RECORD },
			{ ...parameters, phoneField: 'phone' },
			aloVoiceNode,
		);
		expect(error).toBeUndefined();
		const people = ({ campaigns }: AloVoiceSimulator) =>
			[...campaigns.values()].map(({ recipients }) => recipients);
		expect(people(one)).toEqual([['998712000001', '998712000003']]);
		expect(people(two)).toEqual([['998712000002', '998712000004']]);
	});

	it('is preceded by the same question for each account, at one address', async () => {
		const server = await answering((response) => response.end('["551234567"]'));
		await run(
			[1, 2].map((index) => ({ phone: 998712000000 + index, name: 'x', token: `token-${index}` })),
			{ token: '={{ $json.token }}', baseUrl: server.baseUrl },
			{},
			{ binary: RECORD, ...continues },
			CAMPAIGN,
			aloVoiceNode,
		);
		await server.close();
		const questions = server.requests.filter((request) => request.startsWith('/mapi/getMyTrunks'));
		expect(questions.map((text) => /Bearer (token-\d)/.exec(text)?.[1])).toEqual([
			'token-1',
			'token-2',
		]);
	});
});

it('AloVoice signs in a workflow with combined binary data', async () => {
	const simulator = await startAloVoice({ token: 'token-of-the-account' });
	const credential = { token: simulator.token, baseUrl: simulator.baseUrl };
	const { error, items } = await runNode(aloVoiceNode, {
		parameters: { resource: 'trunk', operation: 'getAll', returnAll: true },
		credential,
		binaryMode: 'combined',
	});
	await simulator.close();
	expect(error).toBeUndefined();
	expect(items.length).toBeGreaterThan(0);
});

it('a local operation takes the credential of each item', async () => {
	const credential = {
		authentication: 'apiKeyHeader',
		apiKey: '={{ $json.key }}',
		baseUrl: 'http://127.0.0.1:1',
	};
	const { error } = await run(
		[{ key: CALL_PASSWORD_KEY }],
		credential,
		{},
		{},
		{ resource: 'verification', operation: 'check', token: 'x', code: '1234' },
		callPasswordNode,
	);
	expect(error?.message).toMatch(/^Token is not a token made with this credential/);
});
