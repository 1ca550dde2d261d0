import { delay, fs, fsp, path } from '../../dev/node';
import type { Execution } from '../engine/client';
import { importExample, importWorkflow, type Demo } from '../engine/demo';
import { at, listAt, textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import { credentialsOf, secret, secretsOf, type DemoCredential } from '../engine/providers';
import type { Finding } from '../report';
import { answering } from '../../test/support/answering';
import { startElsewhere } from '../../test/reliability/elsewhere';

const RECIPIENTS = 250;
const PACKAGE = 'n8n-nodes-cis-telephony';
const LEAD = '89001111111';
/** Prefix of all numbers in contacts.csv, and of no others. */
const CONTACT = '8900000';

/** Runs an example that starts by hand. */
async function runExample(demo: Demo, home: N8nHome, name: string): Promise<Execution> {
	const { saved } = await importExample(demo, home, name);
	return await demo.client.run(saved, { limit: 120_000 });
}

/** Each address of a credential. */
const addressesOf = (data: Record<string, string>) =>
	Object.keys(data).filter((field) => /^(\w+B|b)aseUrl$/.test(field));

/**
 * Presses a Test button at addresses that redirect: it must fail, and no request may follow the
 * redirect.
 */
async function redirected(
	{ client, credentials }: Demo,
	{ type, data }: DemoCredential,
	status: number,
): Promise<Finding[]> {
	const elsewhere = await startElsewhere();
	const redirecting = await answering((response, to) => {
		response.writeHead(status, { location: elsewhere.baseUrl + to }).end();
	});
	const id = credentials.get(type);
	if (!id) throw new Error(`No credential of type ${type}`);
	const moved = addressesOf(data).map((field) => [field, redirecting.baseUrl]);
	const message = await client.testCredential(id, type, { ...data, ...Object.fromEntries(moved) });
	const { visits } = elsewhere;
	const asked = redirecting.requests.length;
	await Promise.all([redirecting.close(), elsewhere.close()]);
	const title = `${type}: test that is redirected (${status})`;
	return [
		[`${title} is red and says why`, /leads to another address/.test(message ?? ''), true],
		[`${title}: requests here and there`, [asked, visits], [moved.length, 0]],
	];
}

/** Presses each Test button, with the right secret and with a wrong one. This calls nobody. */
export async function testCredentials(demo: Demo): Promise<Finding[]> {
	const { client, providers, credentials } = demo;
	const { mobilon, callPassword, autodialer } = providers;
	const rung = () =>
		mobilon.requests.filter(({ path: at }) => at !== '/status/').length +
		callPassword.deliveries.size +
		autodialer.deliveries.size;
	const before = rung();
	const findings: Finding[] = [];
	for (const credential of credentialsOf(providers)) {
		const { type, data, secretField } = credential;
		const id = credentials.get(type);
		if (!id) throw new Error(`No credential of type ${type}`);
		findings.push([`${type}: test`, await client.testCredential(id, type, data), undefined]);
		for (const status of [302, 307]) findings.push(...(await redirected(demo, credential, status)));
		if (secretField === undefined) continue;
		const wrong = { ...data, [secretField]: 'wrong' };
		const message = await client.testCredential(id, type, wrong);
		findings.push([`${type}: test with a wrong ${secretField} fails`, message !== undefined, true]);
	}
	findings.push(['calls and messages by the tests', rung() - before, 0]);
	return findings;
}

export async function campaign(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { campaigns } = demo.providers.aloVoice;
	const before = campaigns.size;
	const execution = await runExample(demo, home, 'campaign-from-list');
	const [made] = [...campaigns.values()].slice(before);
	const record = fs.statSync(path.join('examples', 'hello.mp3')).size;
	return [
		['execution', [execution.status, execution.error], ['success', '']],
		['campaigns', campaigns.size - before, 1],
		['recipients', made?.recipients.length, RECIPIENTS],
		['bytes of the record', made?.recordBytes, record],
		['status of the campaign', at(execution.items('Get Campaign')[0], 'status'), 'new'],
	];
}

export async function groupLoad(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const execution = await runExample(demo, home, 'group-load');
	const loaded = execution.items('Load Calls').filter((item) => at(item, 'state') === 'accepted');
	// The calls of other examples, between 10:00 and 19:00 in Moscow, are over by then.
	const records = execution
		.items('Get Call Records')
		.filter((item) => textAt(item, 'DST').startsWith(CONTACT));
	const loads = demo.providers.autodialer.requests.filter((r) => r.path.endsWith('/make'));
	return [
		['execution', [execution.status, execution.error], ['success', '']],
		['requests', loads.length, 1],
		['calls accepted', loaded.length, RECIPIENTS],
		['call records', records.length, RECIPIENTS],
	];
}

export async function leadToCall(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client } = demo;
	const header = { name: 'x-crm', value: secret() };
	const httpHeaderAuth = await client.createCredential('CRM', 'httpHeaderAuth', header);
	const { saved } = await importExample(demo, home, 'lead-to-call', {
		credentials: { httpHeaderAuth },
	});
	await client.activate(saved, ['crm-lead']);
	const lead = {
		id: 'lead-1',
		name: 'Customer 1',
		phone: '+7 900 111-11-11',
		product: 'insurance',
	};
	const { calls, deliveries } = demo.providers.autodialer;
	const strangers: number[] = [];
	for (const value of [undefined, 'wrong']) {
		const headers = { 'content-type': 'application/json', ...(value && { [header.name]: value }) };
		const init = { method: 'POST', headers, body: JSON.stringify(lead) };
		strangers.push((await client.askWebhook('crm-lead', init)).status);
	}
	const before = calls.size;
	const post = async (body: object) =>
		await client.callWebhook('crm-lead', body, { [header.name]: header.value });
	const good = await post(lead);
	const again = await post(lead);
	const bad = await post({ ...lead, id: 'lead-2', phone: '12' });
	const nameless = await post({ ...lead, id: undefined });
	const placed = [...calls.values()].find(({ phone }) => phone === LEAD);
	return [
		['without the secret, and with a wrong one', [strangers, before], [[403, 403], 0]],
		['a good lead is called', [good.status, at(good.body, 'calling')], [200, true]],
		[
			'its call',
			[placed?.UUID, placed?.var1, placed?.startedAtOnce],
			['lead-1', 'insurance', false],
		],
		[
			'the same lead again',
			[again.status, again.body, deliveries.get(LEAD)],
			[200, { calling: false, alreadySent: true }, 1],
		],
		['a lead without a number is not', [bad.status, at(bad.body, 'outcome')], [422, 'rejected']],
		[
			'nor is one without an id',
			[nameless.status, at(nameless.body, 'reason')],
			[422, 'Send Once: Key is empty'],
		],
	];
}

/** A start, then our nodes in a chain. */
export function chain(
	name: string,
	steps: Array<[node: string, type: string, parameters: object, settings?: object]>,
) {
	const type = (of: string) =>
		of === 'manualTrigger' ? `n8n-nodes-base.${of}` : `${PACKAGE}.${of}`;
	const all: typeof steps = [['Start', 'manualTrigger', {}], ...steps];
	const links = steps.map(([to], index) => {
		const from = all[index]?.[0] ?? '';
		return [from, { main: [[{ node: to, type: 'main', index: 0 }]] }] as const;
	});
	return {
		name,
		nodes: all.map(([node, of, parameters, settings], index) => ({
			id: `${name}-${index}`,
			name: node,
			type: type(of),
			typeVersion: 1,
			position: [index * 220, 0],
			parameters,
			...settings,
		})),
		connections: Object.fromEntries(links),
		settings: { executionOrder: 'v1' },
	};
}

/** Runs the operations that no example uses, and `onlyChanges` in n8n's own database. */
export async function otherOperations(demo: Demo): Promise<Finding[]> {
	const run = async (saved: unknown) => await demo.client.run(saved);
	const call = {
		resource: 'autocall',
		operation: 'create',
		file: 'hello',
		source: '',
		options: {},
	};
	const calling = chain('Autocall and trunks', [
		['Create', 'mobilon', { ...call, number: '+7 900 333-33-33' }],
		['Trunks', 'aloVoice', { resource: 'trunk', operation: 'getAll', returnAll: true }],
	]);
	const first = await run((await importWorkflow(demo, calling)).saved);
	const created = first.items('Create')[0];
	const verification = { resource: 'verification', options: {} };
	const own = { operation: 'createToken', number: '+7 900 333-33-34', code: '0042', length: 4 };
	const order = { resource: 'call', operation: 'create', generationType: '1', name: '', uuid: '' };
	const ordering = chain('Own code, and a call', [
		['Create Token', 'callPassword', { ...verification, ...own }],
		[
			'Check',
			'callPassword',
			{ ...verification, operation: 'check', token: '={{ $json.token }}', code: '0042' },
		],
		['Order', 'autodialer', { ...order, phone: '={{ $json.number }}', options: { anyTime: true } }],
	]);
	const second = await run((await importWorkflow(demo, ordering)).saved);
	const ordered = second.items('Order')[0];

	// Until the simulated call is over, so that its status no longer changes.
	await delay(2500);
	const ask = { resource: 'autocall', operation: 'getStatus', id: textAt(created, 'id') };
	const asking = chain('Autocall status', [
		['Status', 'mobilon', { ...ask, options: { onlyChanges: true } }],
	]);
	const resulting = chain('Result of the call', [
		[
			'Result',
			'autodialer',
			{
				resource: 'callRecord',
				operation: 'getResult',
				queryId: String(at(ordered, 'QUERY_ID')),
				phone: '+7 900 333-33-34',
				options: {},
			},
		],
	]);
	const third = await run((await importWorkflow(demo, resulting)).saved);
	const result = third.items('Result')[0];
	const dropDown = await demo.client.post('/rest/dynamic-node-parameters/options', {
		path: 'parameters.trunks',
		nodeTypeAndVersion: { name: `${PACKAGE}.aloVoice`, version: 1 },
		currentNodeParameters: { resource: 'autorule', operation: 'create' },
		methodName: 'getTrunks',
		credentials: { aloVoiceApi: demo.credentials.get('aloVoiceApi') },
	});
	const { saved } = await importWorkflow(demo, asking);
	const [seen, same] = [await run(saved), await run(saved)];
	return [
		['execution', [first.status, first.error], ['success', '']],
		['autocall', [at(created, 'state'), at(created, 'number')], ['queued', '89003333333']],
		['its status at first sight', seen.items('Status').map((item) => at(item, 'state')), ['done']],
		['the same status again', same.items('Status'), []],
		['own code', second.items('Check').map((item) => at(item, 'valid')), [true]],
		['result of the call', [at(result, 'found'), at(result, 'DST')], [true, '89003333334']],
		['trunks', first.items('Trunks'), [{ trunk: '551234567' }, { trunk: '712345678' }]],
		[
			'trunks in the drop-down',
			listAt(dropDown, 'data').map((option) => at(option, 'value')),
			['551234567', '712345678'],
		],
	];
}

/** Everything that n8n wrote: its database with all executions, and its log. */
export async function secretsAtRest({ providers }: Demo, home: N8nHome): Promise<Finding[]> {
	return await searchKept(home, secretsOf(providers), '89000000250');
}

/**
 * `proof` is a text that an execution certainly left: without it the search would prove nothing.
 */
export async function searchKept(
	home: N8nHome,
	secrets: string[],
	proof: string,
): Promise<Finding[]> {
	const folder = path.join(home.folder, '.n8n');
	const files = (await fsp.readdir(folder)).filter((name) => name.startsWith('database.sqlite'));
	const kept = [home.log, ...files.map((name) => path.join(folder, name))];
	const texts = kept.map((file) => fs.readFileSync(file, 'latin1'));
	const found = secrets.filter((secret) => texts.some((text) => text.includes(secret)));
	const isReadable = texts.some((text) => text.includes(proof));
	return [
		['saved executions can be read', isReadable, true],
		['secrets found in executions and log', found.length, 0],
	];
}
