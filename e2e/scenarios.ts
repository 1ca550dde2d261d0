import { delay, fs, fsp, path } from '../dev/node';
import type { Execution } from './client';
import { importExample, importWorkflow, type Demo } from './demo';
import { at, listAt, textAt } from './json';
import type { N8nHome } from './n8n';
import { credentialsOf, secretsOf } from './providers';
import type { Finding } from './report';

const RECIPIENTS = 250;
const PACKAGE = 'n8n-nodes-cis-telephony';
const LEAD = '89001111111';
/** With this begin the numbers in contacts.csv, and no others. */
const CONTACT = '8900000';

/** Runs an example that starts by hand. */
async function runExample(demo: Demo, home: N8nHome, name: string): Promise<Execution> {
	const { saved } = await importExample(demo, home, name);
	const id = await demo.client.runWorkflow(saved, 'Start');
	return await demo.client.waitForExecution(id, 120_000);
}

/** Each Test button, with the right secret and with a wrong one. Nobody is called. */
export async function testCredentials({
	client,
	providers,
	credentials,
}: Demo): Promise<Finding[]> {
	const { mobilon, callPassword, autodialer } = providers;
	const rung = () =>
		mobilon.requests.filter(({ path: at }) => at !== '/status/').length +
		callPassword.deliveries.size +
		autodialer.deliveries.size;
	const before = rung();
	const findings: Finding[] = [];
	for (const { type, data, secretField } of credentialsOf(providers)) {
		const id = credentials.get(type);
		if (!id) throw new Error(`No credential of type ${type}`);
		findings.push([`${type}: test`, await client.testCredential(id, type, data), undefined]);
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
	// Between 10:00 and 19:00 in Moscow the calls of other examples are over, too.
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
	const { saved } = await importExample(demo, home, 'lead-to-call');
	await demo.client.activate(saved, ['crm-lead']);
	const lead = {
		id: 'lead-1',
		name: 'Customer 1',
		phone: '+7 900 111-11-11',
		product: 'insurance',
	};
	const good = await demo.client.callWebhook('crm-lead', lead);
	const bad = await demo.client.callWebhook('crm-lead', { ...lead, phone: '12' });
	const { calls } = demo.providers.autodialer;
	const placed = [...calls.values()].find(({ phone }) => phone === LEAD);
	return [
		['a good lead is called', [good.status, at(good.body, 'calling')], [200, true]],
		[
			'its call',
			[placed?.UUID, placed?.var1, placed?.startedAtOnce],
			['lead-1', 'insurance', false],
		],
		['a lead without a number is not', [bad.status, at(bad.body, 'outcome')], [422, 'rejected']],
	];
}

export async function signUp(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { saved } = await importExample(demo, home, 'sign-up-verification');
	await demo.client.activate(saved, ['sign-up', 'sign-up-code']);
	const number = '79002222222';
	const started = await demo.client.callWebhook('sign-up', { phone: '8 900 222 22 22' });
	const token = textAt(started.body, 'token');
	const [code = ''] = [...demo.providers.callPassword.codes.values()].slice(-1);
	const wrong = code === '0000' ? '0001' : '0000';
	const check = async (typed: string) =>
		(await demo.client.callWebhook('sign-up-code', { token, code: typed })).body;
	return [
		['a wrong code', await check(wrong), { valid: false, expired: false, attemptsLeft: 4, number }],
		['the right code', await check(code), { valid: true, expired: false, attemptsLeft: 0, number }],
		[
			'the same again',
			await check(code),
			{ valid: false, expired: false, attemptsLeft: 0, number },
		],
		['calls', demo.providers.callPassword.deliveries.get(number), 1],
	];
}

/** Start, then one node of ours after the other. */
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

/** The operations that no example uses, and `onlyChanges` in n8n's own database. */
export async function otherOperations(demo: Demo): Promise<Finding[]> {
	const run = async (saved: unknown) =>
		await demo.client.waitForExecution(await demo.client.runWorkflow(saved, 'Start'), 60_000);
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

	// Until the simulated call is over, so that its status stays what it is.
	await delay(2500);
	const ask = { resource: 'autocall', operation: 'getStatus', id: textAt(created, 'id') };
	const asking = chain('Autocall status', [
		['Status', 'mobilon', { ...ask, options: { onlyChanges: true } }],
	]);
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

/** `proof` is what an execution has for certain left behind: without it nothing was searched. */
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
