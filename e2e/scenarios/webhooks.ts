import { parse } from 'flatted';
import { crypto, delay, fs, fsp, path } from '../../dev/node';
import { postWebhook, type WebhookEncoding, type WebhookFields } from '../../simulators/webhook';
import type { Named } from '../engine/client';
import type { Demo } from '../engine/demo';
import { fuzzedRequest, seeded, type FuzzedRequest } from './fuzz';
import { at, listAt, textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';

const TRIGGER = 'Finished Call';
const TYPE = 'n8n-nodes-cis-telephony.autodialerTrigger';

/** A published workflow that starts with the Autodialer's webhook. */
export interface Trigger {
	readonly workflowId: string;
	/** The production URL from the panel. */
	readonly url: string;
	readonly secret: string;
	/** The production URL with the token, as a person pastes it. */
	readonly pasted: string;
}

const randomSecret = () => crypto.randomBytes(18).toString('hex');

async function credentialWith({ client, providers }: Demo, secret: string): Promise<Named> {
	const { baseUrl, apiKey, accessToken } = providers.autodialer;
	const data = { baseUrl, apiKey, accessToken, webhookSecret: secret };
	return await client.createCredential('Autodialer (webhook)', 'autodialerApi', data);
}

/** Saved as the editor does, without default parameters; then published. */
export async function publish(
	demo: Demo,
	parameters: object,
	secret = randomSecret(),
): Promise<Trigger> {
	const webhookId = crypto.randomUUID();
	const credential = await credentialWith(demo, secret);
	const node = {
		id: webhookId,
		name: TRIGGER,
		type: TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		webhookId,
		credentials: { autodialerApi: credential },
	};
	const workflow = { name: 'Finished calls', nodes: [node], connections: {}, settings: {} };
	const saved = await demo.client.createWorkflow(workflow);
	const address = `${webhookId}/webhook`;
	await demo.client.activate(saved, [address]);
	const url = `${demo.n8n.baseUrl}/webhook/${address}`;
	return { workflowId: textAt(saved, 'id'), url, secret, pasted: `${url}?token=${secret}` };
}

interface Executions {
	/** Number of all executions that n8n has, whatever their status. */
	readonly count: number;
	/** Ids of the last hundred. */
	readonly ids: string[];
	readonly isQuiet: boolean;
}

async function executionsOf({ client }: Demo, { workflowId }: Trigger): Promise<Executions> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { data } = Object(await client.get(`/rest/executions?limit=100&filter=${filter}`));
	const results = listAt(data, 'results');
	const running = results.filter((one) => ['new', 'running'].includes(textAt(one, 'status')));
	return {
		// n8n counts the finished ones.
		count: Number(at(data, 'count')) + running.length,
		ids: results.map((one) => textAt(one, 'id')),
		isQuiet: running.length === 0,
	};
}

/** Waits until `count` executions are over, and a moment longer to notice an extra one. */
async function settled(demo: Demo, trigger: Trigger, count: number): Promise<Executions> {
	const deadline = Date.now() + 180_000;
	for (;;) {
		const seen = await executionsOf(demo, trigger);
		if ((seen.isQuiet && seen.count >= count) || Date.now() > deadline) break;
		await delay(200);
	}
	await delay(500);
	return await executionsOf(demo, trigger);
}

/** The item with which an execution started; undefined if n8n has saved none after 10 s. */
async function itemOf({ client }: Demo, id: string): Promise<unknown> {
	const deadline = Date.now() + 10_000;
	for (;;) {
		const reply = await client.get(`/rest/executions/${id}`);
		const run: unknown = parse(textAt(reply, 'data', 'data'));
		const item = at(run, 'resultData', 'runData', TRIGGER, 0, 'data', 'main', 0, 0);
		if (item !== undefined || Date.now() > deadline) return item;
		await delay(200);
	}
}

/** The item of the last execution, once there are this many. */
export async function lastItem(demo: Demo, trigger: Trigger, count: number): Promise<unknown> {
	const { ids } = await settled(demo, trigger, count);
	return await itemOf(demo, ids[0] ?? '');
}

const STARTED = '{"message":"Workflow was started"}';
const NO_FIELDS = '{"message":"The request has no fields, so no execution was started"}';
export const CALL = { phone: '89005556677', duration: '42', answer: 'да' };
const LINK = 'https://records.example/call.wav';
const BYTES = Buffer.from('RIFF\0\r\n--\xff\xfe', 'latin1');
const WAV = { fileName: 'call.wav', contentType: 'audio/wav', bytes: BYTES };

/** JSON, form, multipart, a link, and GET; other names of fields. */
export async function finishedCalls(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const trigger = await publish(demo, {});
	const findings: Finding[] = [];
	const posts: Array<[WebhookEncoding, WebhookFields, recordingUrl: string | null]> = [
		['json', CALL, null],
		['form', { ...CALL, recording: LINK }, LINK],
		['multipart', CALL, null],
	];
	let count = 0;
	for (const [encoding, fields, recordingUrl] of posts) {
		const isMultipart = encoding === 'multipart';
		const sent: WebhookFields = isMultipart ? { ...fields, recording: WAV } : fields;
		const { status, text } = await postWebhook(trigger.pasted, sent, encoding);
		const item = await lastItem(demo, trigger, ++count);
		const { phone, answer } = CALL;
		const json = {
			phone,
			durationSeconds: 42,
			recordingUrl,
			answer,
			uuid: null,
			queryId: null,
			body: fields,
		};
		findings.push([encoding, [status, text, at(item, 'json')], [200, STARTED, json]]);
		const kept = await keptBytes(home, at(item, 'binary', 'recording'));
		const file = at(item, 'binary', 'recording', 'fileName');
		const expected = isMultipart ? ['call.wav', BYTES.toString('hex')] : [undefined, undefined];
		findings.push([`${encoding}: recording`, [file, kept], expected]);
	}

	const asked = await fetch(`${trigger.pasted}&${new URLSearchParams(CALL).toString()}`);
	const got = at(await lastItem(demo, trigger, ++count), 'json', 'body');
	findings.push(['GET', [asked.status, await asked.text(), got], [200, STARTED, CALL]]);

	const names = { phone: 'call.to', answer: 'said' };
	const renamed = await publish(demo, { authentication: 'headerToken', fieldNames: names });
	const body = { call: { to: 79001112233 }, said: 'нет', id: '40133707428585176' };
	const raw = JSON.stringify(body).replace('"40133707428585176"', '40133707428585176');
	const headers = { 'X-Webhook-Token': renamed.secret, 'content-type': 'application/json' };
	const reply = await fetch(renamed.url, { method: 'POST', headers, body: `\uFEFF${raw}` });
	const json = {
		phone: '79001112233',
		durationSeconds: null,
		recordingUrl: null,
		answer: 'нет',
		uuid: null,
		queryId: null,
		body,
	};
	const item = await lastItem(demo, renamed, 1);
	findings.push(['token in the header', [reply.status, at(item, 'json')], [200, json]]);
	return findings;
}

/** A binary's bytes in hexadecimal: from n8n's folder or, in n8n 1, from the item itself. */
async function keptBytes({ folder }: N8nHome, binary: unknown): Promise<string | undefined> {
	if (binary === undefined) return undefined;
	const id = at(binary, 'id');
	if (id === undefined) return Buffer.from(textAt(binary, 'data'), 'base64').toString('hex');
	const name = String(id).split('/').at(-1) ?? '';
	const all = await fsp.readdir(path.join(folder, '.n8n'), { recursive: true });
	const file = all.find((entry) => path.basename(entry) === name);
	return file && fs.readFileSync(path.join(folder, '.n8n', file)).toString('hex');
}

/**
 * Wrong and missing secrets, malformed and oversized bodies: each gets an answer and starts no
 * execution.
 */
export async function refusedCalls(demo: Demo): Promise<Finding[]> {
	const query = await publish(demo, {});
	const header = await publish(demo, { authentication: 'headerToken' });
	const closed = await publish(demo, {}, '');
	const open = await publish(demo, { authentication: 'none' }, '');
	const statusOf = async (url: string, headers: Record<string, string> = {}) =>
		(await postWebhook(url, CALL, 'json', headers)).status;
	const answers = {
		none: await statusOf(query.url),
		empty: await statusOf(`${query.url}?token=`),
		wrong: await statusOf(`${query.url}?token=${randomSecret()}`),
		longer: await statusOf(`${query.pasted}0`),
		twice: await statusOf(`${query.pasted}&token=${query.secret}`),
		inTheOtherPlace: await statusOf(query.url, { 'X-Webhook-Token': query.secret }),
		wrongHeader: await statusOf(header.url, { 'X-Webhook-Token': 'wrong' }),
		queryForHeader: await statusOf(header.pasted),
		noSecret: await statusOf(closed.url),
		noSecretEmptyToken: await statusOf(`${closed.url}?token=`),
		file: (await postWebhook(query.url, { recording: WAV }, 'multipart')).status,
		get: (await fetch(`${query.url}?phone=89005556677`)).status,
		withoutBody: (await fetch(query.url, { method: 'POST' })).status,
	};
	const refused = Object.fromEntries(Object.keys(answers).map((name) => [name, 401]));

	const post = async (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') => {
		const headers = { 'content-type': type };
		return (await fetch(query.pasted, { method: 'POST', headers, body })).status;
	};
	const bad = [
		await post('{"phone":'),
		await post('[]'),
		await post('--b', 'multipart/form-data; boundary=b'),
	];
	const large = await post(new Uint8Array(17 * 2 ** 20));
	const largeAnonymous = await postWebhook(query.url, { phone: 'x'.repeat(17 * 2 ** 20) }, 'json');
	const unknown = await post('phone=1', 'text/plain');
	const tests = [
		await post(''),
		await post('{}'),
		(await fetch(query.pasted, { method: 'POST' })).status,
		(await fetch(query.pasted)).status,
	];

	const isOpen = await statusOf(open.url);
	const started = (await settled(demo, open, 1)).count;
	const others = [query, header, closed].map(async (one) => (await settled(demo, one, 0)).count);
	return [
		['without the right token', answers, refused],
		['malformed bodies', bad, [400, 400, 400]],
		['requests without fields, to test the address', tests, [200, 200, 200, 200]],
		['over-large bodies', [large, largeAnonymous.status], [413, 401]],
		['a type that is no form', unknown, 415],
		['executions of all these', await Promise.all(others), [0, 0, 0]],
		['without authentication', [isOpen, started], [200, 1]],
	];
}

/** 300 calls that end at the same moment: 300 executions, each with its own number. */
export async function callsAtOnce(demo: Demo, calls = 300): Promise<Finding[]> {
	const trigger = await publish(demo, {});
	const phones = Array.from(
		{ length: calls },
		(_, index) => `8900${String(index).padStart(7, '0')}`,
	);
	const headers = { 'content-type': 'application/x-www-form-urlencoded' };
	const replies = await Promise.all(
		phones.map(async (phone) => {
			const form = new URLSearchParams({ ...CALL, phone }).toString();
			return await post(trigger.pasted, { headers, body: new TextEncoder().encode(form) });
		}),
	);
	const { count } = await settled(demo, trigger, phones.length);
	const seen = await phonesOf(demo, trigger);
	const missing = phones.filter((phone) => !seen.includes(phone));
	const strange = seen.filter((phone) => !phones.includes(phone));
	return [
		['accepted', replies.filter(({ text }) => text === STARTED).length, phones.length],
		['executions', count, phones.length],
		['numbers without an execution, and executions without a number', [missing, strange], [[], []]],
	];
}

/** The number of each execution, or its status if it has none; n8n lists a hundred at a time. */
async function phonesOf(demo: Demo, { workflowId }: Trigger): Promise<string[]> {
	const phones: string[] = [];
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	let cursor = '';
	do {
		const page = `/rest/executions?limit=100&filter=${filter}${cursor}`;
		const { data } = Object(await demo.client.get(page));
		for (const one of listAt(data, 'results')) {
			const phone = at(await itemOf(demo, textAt(one, 'id')), 'json', 'phone');
			phones.push(typeof phone === 'string' ? phone : textAt(one, 'status'));
		}
		const next = at(data, 'nextCursor');
		cursor = typeof next === 'string' ? `&cursor=${encodeURIComponent(next)}` : '';
	} while (cursor !== '');
	return phones;
}

const FUZZED = 10_000;

/**
 * The environment of the n8n for `fuzzedCalls`. n8n 2.41 makes a new V8 isolate for each request to
 * a webhook outside its own nodes, whatever the result: 83 ms of CPU time each, but 4 ms with the
 * former expression engine. The node handles a request in the same way with either.
 */
export const QUICK_EXPRESSIONS = { N8N_EXPRESSION_ENGINE: 'legacy' };

const IN_FLIGHT = 20;
const ANSWERS = [200, 400, 401, 413, 415];

/** Ten thousand bodies of all kinds, half of them without the secret. */
export async function fuzzedCalls(demo: Demo): Promise<Finding[]> {
	const trigger = await publish(demo, {});
	const random = seeded(1);
	const tally = new Map<number, number>();
	let [accepted, withoutFields] = [0, 0];
	let intruders = 0;
	let shutOut = 0;
	let sent = 0;
	const worker = async () => {
		while (sent < FUZZED) {
			const isKnown = sent++ % 2 === 0;
			const token = isKnown ? trigger.secret : random() < 0.5 ? '' : randomSecret();
			const url = token === '' ? trigger.url : `${trigger.url}?token=${token}`;
			const { status, text } = await post(url, fuzzedRequest(random));
			tally.set(status, (tally.get(status) ?? 0) + 1);
			if (text === STARTED) accepted++;
			if (text === NO_FIELDS) withoutFields++;
			if (isKnown) continue;
			intruders++;
			if (status === 401) shutOut++;
		}
	};
	await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
	const { count } = await settled(demo, trigger, accepted);
	const alive = await fetch(`${demo.n8n.baseUrl}/healthz`);
	const others = [...tally.keys()].filter((status) => !ANSWERS.includes(status));
	return [
		['answers that there should not be', others, []],
		['requests without the secret that were refused', shutOut, intruders],
		[
			'bodies that were taken, and refused',
			[accepted > 100, (tally.get(400) ?? 0) > 100],
			[true, true],
		],
		['answers of 200', tally.get(200), accepted + withoutFields],
		['executions', count, accepted],
		['n8n is alive', alive.status, 200],
	];
}

async function post(url: string, { headers, body }: FuzzedRequest) {
	// The last of 200 at once waits for 199 isolates.
	const signal = AbortSignal.timeout(120_000);
	const reply = await fetch(url, { method: 'POST', headers, body, signal });
	return { status: reply.status, text: await reply.text() };
}
