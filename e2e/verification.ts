import { importWorkflow, type Demo } from './demo';
import { at, textAt } from './json';
import type { Finding } from './report';

const PACKAGE = 'n8n-nodes-cis-telephony';
const MAX_ATTEMPTS = 5;
const GUESSES = 200;
const PEOPLE = 40;

/** A webhook that answers with the item of one node of ours. */
function answering(path: string, parameters: object) {
	return {
		name: path,
		nodes: [
			{
				id: `${path}-0`,
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: path,
				parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
			},
			{
				id: `${path}-1`,
				name: 'Node',
				type: `${PACKAGE}.callPassword`,
				typeVersion: 1,
				position: [220, 0],
				parameters: { resource: 'verification', ...parameters },
			},
		],
		connections: { Webhook: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

const CHECK = {
	operation: 'check',
	token: '={{ $json.body.token }}',
	code: '={{ $json.body.code }}',
};

const SEND = {
	operation: 'send',
	number: '={{ $json.body.phone }}',
	capacity: 4,
	options: { codeOutput: 'token', maxAttempts: MAX_ATTEMPTS },
};

/** Opens the webhook of a workflow that has never run. */
async function open(demo: Demo, path: string, parameters: object): Promise<void> {
	const { saved } = await importWorkflow(demo, answering(path, parameters));
	await demo.client.activate(saved, [path]);
}

/** How many answers had a value at `key`; an answer that is no 200 counts by its status. */
function tallyOf(answers: ReadonlyArray<{ status: number; body: unknown }>, key: string) {
	const counts: Record<string, number> = {};
	for (const { status, body } of answers) {
		const name = status === 200 ? String(at(body, key)) : `status ${status}`;
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}

/**
 * Whoever signs up can send as many checks at once as they like: guesses are compared Max Attempts
 * times, tokens are used once, whoever else verifies at the moment.
 */
export async function parallelChecks(demo: Demo): Promise<Finding[]> {
	const { client, providers } = demo;
	await open(demo, 'burst-send', SEND);
	await open(demo, 'burst-check', CHECK);
	await open(demo, 'burst-people', CHECK);

	/** A call, and what the person sees on the phone. */
	const call = async (number: string) => {
		const { body } = await client.callWebhook('burst-send', { phone: number });
		const [code = ''] = [...providers.callPassword.codes.values()].slice(-1);
		return { token: textAt(body, 'token'), code };
	};
	const check = async (path: string, one: { token: string; code: string }) => {
		const { status, text } = await client.askWebhook(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(one),
			// A busy machine takes its time for this many executions.
			signal: AbortSignal.timeout(300_000),
		});
		const body: unknown = JSON.parse(text);
		return { status, body };
	};
	const checkAll = async (path: string, all: ReadonlyArray<{ token: string; code: string }>) =>
		await Promise.all(all.map(async (one) => await check(path, one)));

	// The right code last, so that nothing but the count keeps it out.
	const { token, code } = await call('79003330000');
	const others = Array.from({ length: GUESSES }, (_, i) => String(1000 + i)).filter(
		(one) => one !== code,
	);
	const guesses = others.slice(0, GUESSES - 1);
	const burst = await checkAll(
		'burst-check',
		guesses.map((guess) => ({ token, code: guess })),
	);
	const late = await check('burst-check', { token, code });

	const mixed = await call('79003330001');
	const half = guesses.slice(0, GUESSES / 2).map((guess) => ({ ...mixed, code: guess }));
	const around = await checkAll('burst-check', [...half, mixed, ...half]);
	const compared = around.filter(({ body }) =>
		['ok', 'wrongCode'].includes(String(at(body, 'reason'))),
	);

	const people: Array<Awaited<ReturnType<typeof call>>> = [];
	for (let i = 0; i < PEOPLE; i++) people.push(await call(String(79003331000 + i)));
	const first = await checkAll('burst-people', people);
	const again: typeof first = [];
	for (const one of people) again.push(await check('burst-people', one));

	return [
		[
			`${GUESSES - 1} guesses at once, on a node that never ran`,
			tallyOf(burst, 'reason'),
			{ wrongCode: MAX_ATTEMPTS, tooManyAttempts: GUESSES - 1 - MAX_ATTEMPTS },
		],
		['the right code after them', at(late.body, 'reason'), 'tooManyAttempts'],
		[
			'compared, with the right code amid the guesses: at most the attempts',
			compared.length <= MAX_ATTEMPTS,
			true,
		],
		[`${PEOPLE} people at once`, tallyOf(first, 'reason'), { ok: PEOPLE }],
		['each of their tokens once more', tallyOf(again, 'valid'), { false: PEOPLE }],
	];
}
