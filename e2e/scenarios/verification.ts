import { importWorkflow, type Demo } from '../engine/demo';
import { at, textAt } from '../../dev/json';
import type { Finding } from '../report';

const PACKAGE = 'n8n-nodes-cis-telephony';
const MAX_ATTEMPTS = 5;
const GUESSES = 200;
const FIRST = 20;
const PEOPLE = 40;

/** A webhook that answers with the item of one of our nodes. */
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
	codeOutput: 'token',
	options: { maxAttempts: MAX_ATTEMPTS },
};

/** Opens the webhook of a workflow that has never run. */
async function open(demo: Demo, path: string, parameters: object): Promise<void> {
	const { saved } = await importWorkflow(demo, answering(path, parameters));
	await demo.client.activate(saved, [path]);
}

/** How many answers had each value at `key`; other answers than 200 count by their status. */
function tallyOf(answers: ReadonlyArray<{ status: number; body: unknown }>, key: string) {
	const counts: Record<string, number> = {};
	for (const { status, body } of answers) {
		const name = status === 200 ? String(at(body, key)) : `status ${status}`;
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}

/**
 * A person who signs up can send any number of checks at once: at most Max Attempts guesses are
 * compared, and each token works once, even if others verify at the same moment.
 */
export async function parallelChecks(demo: Demo): Promise<Finding[]> {
	const { client, providers } = demo;
	await open(demo, 'burst-send', SEND);
	await open(demo, 'burst-check', CHECK);
	await open(demo, 'burst-people', CHECK);

	/** A call, and the code that the person sees on the phone. */
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
			// A busy machine is slow with this many executions.
			signal: AbortSignal.timeout(300_000),
		});
		const body: unknown = JSON.parse(text);
		return { status, body };
	};
	const checkAll = async (path: string, all: ReadonlyArray<{ token: string; code: string }>) =>
		await Promise.all(all.map(async (one) => await check(path, one)));

	/** The call's token with `count` wrong codes. */
	const wrong = (one: { token: string; code: string }, count: number) =>
		Array.from({ length: count + 1 }, (_, i) => String(1000 + i))
			.filter((guess) => guess !== one.code)
			.slice(0, count)
			.map((guess) => ({ ...one, code: guess }));
	const comparedOf = (answers: Awaited<ReturnType<typeof checkAll>>) =>
		answers.filter(({ body }) => ['ok', 'wrongCode'].includes(String(at(body, 'reason')))).length;

	const fresh = await call('79003330000');
	const begun = await checkAll('burst-check', wrong(fresh, FIRST));
	const late = await check('burst-check', fresh);

	// n8n's own database may refuse some of these executions on a busy machine: those do not count.
	const target = await call('79003330001');
	const burst = await checkAll('burst-check', wrong(target, GUESSES));
	const afterwards = await check('burst-check', target);

	const mixed = await call('79003330002');
	const half = wrong(mixed, GUESSES / 2);
	const around = await checkAll('burst-check', [...half, mixed, ...half]);

	const people: Array<Awaited<ReturnType<typeof call>>> = [];
	for (let i = 0; i < PEOPLE; i++) people.push(await call(String(79003331000 + i)));
	const first = await checkAll('burst-people', people);
	const again: typeof first = [];
	for (const one of people) again.push(await check('burst-people', one));

	return [
		[
			`${FIRST} guesses at once, on a node that never ran`,
			tallyOf(begun, 'reason'),
			{ wrongCode: MAX_ATTEMPTS, tooManyAttempts: FIRST - MAX_ATTEMPTS },
		],
		['the right code after them', at(late.body, 'reason'), 'tooManyAttempts'],
		[
			`${GUESSES} guesses at once: compared at most ${MAX_ATTEMPTS}`,
			comparedOf(burst) <= MAX_ATTEMPTS,
			true,
		],
		['the right code after those', at(afterwards.body, 'valid'), false],
		[
			`the right code amid ${GUESSES} guesses: compared at most ${MAX_ATTEMPTS}`,
			comparedOf(around) <= MAX_ATTEMPTS,
			true,
		],
		[`${PEOPLE} people at once`, tallyOf(first, 'reason'), { ok: PEOPLE }],
		['each of their tokens once more', tallyOf(again, 'valid'), { false: PEOPLE }],
	];
}
