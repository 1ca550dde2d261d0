import { importExample, importWorkflow, type Demo } from '../engine/demo';
import { at, textAt } from '../../dev/json';
import type { N8nHome } from '../engine/n8n';
import type { Finding } from '../report';
import { until } from './polling';

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

const VISITOR = '79002222222';
const LATER = 'The code could not be sent. Try again later.';
const TOO_SOON = 'The code is on its way. Wait before you ask for another one.';

/** The example: a call, a second one that comes too soon, an SMS instead, and the checks of both. */
export async function signUp(demo: Demo, home: N8nHome): Promise<Finding[]> {
	const { client, providers } = demo;
	const { callPassword, mobilon } = providers;
	const { saved } = await importExample(demo, home, 'sign-up-verification');
	await client.activate(saved, ['sign-up', 'sign-up-code']);
	const ask = async (body: object) => await client.callWebhook('sign-up', body);
	const check = async (token: string, code: string) => {
		const { status, body } = await client.callWebhook('sign-up-code', { token, code });
		const answer = ['valid', 'reason', 'expired', 'attemptsLeft', 'number'].map((key) =>
			at(body, key),
		);
		return [status, ...answer];
	};
	const refused = async (path: string, body: object) => {
		const answer = await client.callWebhook(path, body);
		return [answer.status, at(answer.body, 'outcome'), at(answer.body, 'error')];
	};
	const rung = () => callPassword.deliveries.get(VISITOR) ?? 0;
	const before = callPassword.deliveries.size;

	// A call per number and minute: the second one must come within the same minute.
	await until(() => new Date().getSeconds() < 45, 20_000);
	const called = await ask({ phone: '8 900 222 22 22' });
	const again = await refused('sign-up', { phone: '+7 (900) 222-22-22' });
	const texted = await ask({ phone: '900 222 22 22', way: 'sms' });
	const textedAgain = await refused('sign-up', { phone: '79002222222', way: 'sms' });
	const counts = [callPassword.deliveries.size - before, rung()];
	const [rungCode = ''] = [...callPassword.codes.values()].slice(-1);
	const texts = [...mobilon.tasks.values()]
		.filter(({ number }) => number === VISITOR.replace(/^7/, '8'))
		.map(({ text = '' }) => text);
	const textCode = texts[0]?.replace(/^Your code: /, '') ?? '';
	const byCall = { token: textAt(called.body, 'token'), code: rungCode };
	const bySms = { token: textAt(texted.body, 'token'), code: textCode };

	const wrong = byCall.code === '0000' ? '0001' : '0000';
	const checks = [await check(byCall.token, wrong), await check(byCall.token, byCall.code)];
	const spent = await check(byCall.token, byCall.code);
	const crossed = await check(bySms.token, byCall.code);
	const smsChecks = [await check(bySms.token, bySms.code), await check(bySms.token, bySms.code)];

	const badNumbers = [
		await refused('sign-up', { phone: '+7 900' }),
		await refused('sign-up', {}),
		await refused('sign-up', { phone: '+7 900', way: 'sms' }),
	];
	const badChecks = [
		await refused('sign-up-code', { token: 'garbage', code: byCall.code }),
		await refused('sign-up-code', { code: byCall.code }),
		await refused('sign-up-code', { token: byCall.token }),
		await refused('sign-up-code', {}),
	];
	callPassword.fault({ kind: 'status', status: 500 });
	const trouble = [await refused('sign-up', { phone: '8 900 222 22 23' })];
	callPassword.fault({ kind: 'status', status: 401 });
	trouble.push(await refused('sign-up', { phone: '8 900 222 22 24' }));
	// Its page could quote the text with the code.
	mobilon.fault({ kind: 'status', status: 400, body: 'Refused: Your code' }, { path: '/send/' });
	const smsTrouble = await refused('sign-up', { phone: '8 900 222 22 25', way: 'sms' });
	const foreign = 'Token is not a token made with this credential';
	const failed = (await client.executions(saved, 1)).filter(({ status }) => status !== 'success');
	return [
		[
			'a call and an SMS: status, fields',
			[called, texted].map(({ status, body }) => [status, Object.keys(Object(body))]),
			[called, texted].map(() => [200, ['token', 'expiresAt']]),
		],
		[
			'tokens that show the code',
			[byCall, bySms].filter(({ token, code }) => code === '' || token.includes(code)),
			[],
		],
		['a second call within a minute', again, [429, 'alreadySent', TOO_SOON]],
		['a second SMS within an hour', textedAgain, [429, 'alreadySent', TOO_SOON]],
		['numbers that were called, and calls to this one', counts, [1, 1]],
		['texts', texts.map((text) => text.replace(/\d{6}$/, '<code>')), ['Your code: <code>']],
		[
			'a wrong code, then the right one',
			checks,
			[
				[200, false, 'wrongCode', false, 4, VISITOR],
				[200, true, 'ok', false, 0, VISITOR],
			],
		],
		['the same again', spent, [200, false, 'spent', false, 0, VISITOR]],
		[
			'the code of the call with the token of the SMS',
			crossed,
			[200, false, 'wrongCode', false, 4, VISITOR],
		],
		[
			'the code of the SMS, twice',
			smsChecks,
			[
				[200, true, 'ok', false, 0, VISITOR],
				[200, false, 'spent', false, 0, VISITOR],
			],
		],
		[
			'what is no number',
			badNumbers,
			[
				[422, 'rejected', 'Phone Number (7900) has 4 digits instead of 11'],
				[422, 'rejected', 'Phone Number is empty'],
				[422, 'rejected', 'Phone Number (7900) has 4 digits instead of 11'],
			],
		],
		[
			'what is no token or no code',
			badChecks,
			[
				[422, 'rejected', foreign],
				[422, 'rejected', 'Token is empty'],
				[422, 'rejected', 'Code is empty'],
				[422, 'rejected', 'Token is empty'],
			],
		],
		[
			'trouble at the provider of calls',
			trouble,
			[
				[502, 'unknown', LATER],
				[502, 'notSent', LATER],
			],
		],
		[
			'trouble at the provider of SMS',
			smsTrouble,
			[422, 'rejected', 'The SMS could not be sent. Try again later.'],
		],
		['failed executions', failed.length, 0],
	];
}
