import { crypto, delay } from '../../dev/node';
import type { Environment } from '../../dev/child';
import type { Execution } from '../engine/client';
import { importWorkflow, type Demo, type Given } from '../engine/demo';
import { at, textAt } from '../../dev/json';
import type { N8n, N8nHome } from '../engine/n8n';
import { credentialsOf, secret, secretsOf } from '../engine/providers';
import type { Finding } from '../report';
import { searchKept } from './basics';
import * as watched from './watched';
import type { Watched } from './watched';

/**
 * Seconds of each minute at which n8n polls: it refuses one shorter interval, but accepts several
 * long ones.
 */
export const SECONDS = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55];
/** ms that n8n gets for a few polls, including its start and a back-off of five seconds. */
const LIMIT = 180_000;
/** ms in which an execution of a poll must start and end. */
const SETTLED = 1500;
/**
 * ms that n8n stays dead: several polls become overdue, and its durable engine then starts them
 * together.
 */
const DEAD = 12_000;

const PACKAGE = 'n8n-nodes-cis-telephony';

/** One of our triggers in a separate workflow. */
export interface Running {
	watched: Watched;
	/** As n8n saved it. */
	saved: unknown;
	/** Ids of executions that a scenario has accounted for. */
	seen: Set<string>;
}

/** One n8n with one of its two polling engines, and the steps of the scenarios. */
export interface Stage {
	demo: Demo;
	home: N8nHome;
	isDurable: boolean;
	/** Starts n8n again on the same home and port, with these additions to its environment. */
	restart(env?: Environment): Promise<void>;
	/** Filled by `activate`. */
	running: Running[];
	/** Wrong secrets that were tried: they must not appear anywhere either. */
	wrongSecrets: string[];
}

/** `start` starts n8n again. */
export function stageOf(
	parts: Pick<Stage, 'demo' | 'home'> & Partial<Pick<Stage, 'isDurable'>>,
	start: (env?: Environment) => Promise<N8n>,
): Stage {
	const { demo } = parts;
	const restart = async (env?: Environment) => {
		demo.n8n = await start(env);
	};
	return { isDurable: false, ...parts, restart, running: [], wrongSecrets: [] };
}

type Item = Record<string, unknown>;

export const idOf = ({ saved }: Running): string => textAt(saved, 'id');

/** Result of an execution: the items of the trigger, or n8n's word for how it ended. */
type Shown = Item[] | string;

/** `pause`: ms between two looks. */
export async function until(
	isSo: () => boolean | Promise<boolean>,
	limit = LIMIT,
	pause = 100,
): Promise<boolean> {
	const deadline = Date.now() + limit;
	while (Date.now() < deadline) {
		if (await isSo()) return true;
		await delay(pause);
	}
	return await isSo();
}

/** For what n8n reads from its database, perhaps for each of ten triggers at once. */
export async function untilListed(
	isSo: () => boolean | Promise<boolean>,
	limit = LIMIT,
): Promise<boolean> {
	return await until(isSo, limit, 500);
}

/**
 * Counts the requests of each trigger with that answer from now on. Each poll makes one request.
 */
export function counter({ running }: Stage, answer: (status: number) => boolean): () => number[] {
	const marks = running.map(({ watched: one }) => one.requests().length);
	return () =>
		running.map(({ watched: one }, index) => {
			const requests = one.requests().slice(marks[index]);
			return requests.filter(({ status }) => answer(status)).length;
		});
}

/** Waits until each trigger has polled this many more times. The findings show a missing poll. */
export async function polled(stage: Stage, times: number): Promise<number[]> {
	const answered = counter(stage, (status) => status !== 0);
	await until(() => answered().every((count) => count >= times));
	await delay(SETTLED);
	return answered();
}

/** n8n's parameter for polls at these seconds of each minute. */
export const pollTimes = (seconds: readonly number[]) => ({
	item: seconds.map((second) => ({ mode: 'custom', cronExpression: `${second} * * * * *` })),
});

/** The node alone, which polls at these seconds of each minute. */
export function triggerNode({ type, parameters }: Watched, seconds = SECONDS) {
	return {
		id: crypto.randomUUID(),
		name: 'Trigger',
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: { pollTimes: pollTimes(seconds), ...parameters },
	};
}

function workflowOf(one: Watched, seconds: number[]) {
	const settings = { executionOrder: 'v1' };
	return { name: one.title, nodes: [triggerNode(one, seconds)], connections: {}, settings };
}

export async function publish(
	{ demo }: Stage,
	one: Watched,
	seconds: number[],
	credentials: Given['credentials'] = {},
): Promise<Running> {
	const { saved } = await importWorkflow(demo, workflowOf(one, seconds), { credentials });
	await demo.client.activate(saved, []);
	return { watched: one, saved, seen: new Set() };
}

/** The executions that no scenario has accounted for yet, once `count` of them are there. */
export async function fresh(
	{ demo }: Stage,
	{ saved, seen }: Running,
	count: number,
	limit = LIMIT,
): Promise<Execution[]> {
	let ids: string[] = [];
	const list = async () => {
		const all = await demo.client.listExecutions(textAt(saved, 'id'));
		ids = all.filter((id) => !seen.has(id));
		return ids.length >= count;
	};
	await untilListed(list, limit);
	const executions: Execution[] = [];
	for (const id of ids) {
		seen.add(id);
		executions.push(await demo.client.waitForExecution(id, LIMIT));
	}
	return executions;
}

/** Only the expected fields of each item: the provider's other fields pass through. */
export function show({ status, items }: Execution, expected: Item): Shown {
	if (status !== 'success') return status;
	return items('Trigger').map((item) =>
		Object.fromEntries(Object.keys(expected).map((key) => [key, at(item, key)])),
	);
}

/** A finding for each trigger: the executions since the last time, and the expected ones. */
async function executed(
	stage: Stage,
	what: string,
	expected: (index: number) => Item[],
): Promise<Finding[]> {
	const one = async (running: Running, index: number): Promise<Finding> => {
		const items = expected(index);
		const executions = await fresh(stage, running, items.length);
		const shown = executions.map((execution) => show(execution, items[0] ?? {}));
		return [`${running.watched.title}: ${what}`, shown, items.map((item) => [item])];
	};
	return await Promise.all(stage.running.map(one));
}

export async function quiet(stage: Stage, what: string): Promise<Finding[]> {
	const polls = await polled(stage, 2);
	const enough: Finding = [`at least two polls ${what}`, polls.every((count) => count >= 2), true];
	return [enough, ...(await executed(stage, `executions ${what}`, () => []))];
}

/** Publishes each trigger in a separate workflow. Existing entries are no news. */
export async function activate(stage: Stage): Promise<Finding[]> {
	const { providers } = stage.demo;
	for (const one of await watched.watchAll(providers))
		stage.running.push(await publish(stage, one, SECONDS));
	return await quiet(stage, 'after publishing');
}

/** A change between n8n's first poll, which is part of publishing, and the first scheduled one. */
export async function publishing(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const one = await watched.watchCampaign(demo.providers);
	// Far enough from both polls.
	const second = (new Date().getSeconds() + 12) % 60;
	const running = await publish(stage, one, [second]);
	const first = await until(() => one.requests().some(({ status }) => status === 200));
	await delay(SETTLED);
	const expected = one.change();
	const isAlone = one.requests().length === 1;
	const later = await until(() => one.requests().length >= 2);
	await delay(SETTLED);
	const executions = await fresh(stage, running, 1);
	await demo.client.deactivate(running.saved);
	return [
		['first look, change, second look', [first, isAlone, later], [true, true, true]],
		['executions', executions.map((execution) => show(execution, expected)), [[expected]]],
	];
}

/**
 * Twenty polls at the same moment, as when overdue polls run after a start, or when "every minute"
 * and "every hour" coincide. n8n saves the emission of one after others have read the state.
 */
export async function crowd(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const one = await watched.watchCampaign(demo.providers);
	const now = new Date().getSeconds();
	const seconds = [8, 18].flatMap((later) => Array.from({ length: 20 }, () => (now + later) % 60));
	const running = await publish(stage, one, seconds);
	const polls = () => one.requests().length;
	// The first poll is part of publishing; the crowd's own comes after it.
	const first = await until(() => polls() >= 2);
	await delay(2 * SETTLED);
	const before = polls();
	const expected = one.change();
	const second = await until(() => polls() > before);
	await delay(2 * SETTLED);
	const executions = await fresh(stage, running, 1);
	await demo.client.deactivate(running.saved);
	const shown = executions.map((execution) => show(execution, expected));
	return [
		['first crowd, change, second crowd', [first, second], [true, true]],
		['executions of a change', shown, [[expected]]],
	];
}

export async function changes(stage: Stage): Promise<Finding[]> {
	const expected = stage.running.map(({ watched: one }) => one.change());
	await polled(stage, 1);
	const found = await executed(stage, 'executions of a change', (index) => [expected[index] ?? {}]);
	return [...found, ...(await quiet(stage, 'without a change'))];
}

/**
 * Triggers emit a change during n8n's absence once, as soon as n8n is back. `away`: the absence, in
 * words.
 */
export async function interrupted(
	stage: Stage,
	away: string,
	work: () => Promise<void>,
): Promise<Finding[]> {
	await work();
	const expected = stage.running.map(({ watched: one }) => one.change());
	await stage.restart();
	await polled(stage, 1);
	const found = await executed(stage, `executions of a change while ${away}`, (index) => [
		expected[index] ?? {},
	]);
	return [...found, ...(await quiet(stage, 'after that'))];
}

/** Sends SIGKILL between two polls. */
export async function killed(stage: Stage): Promise<Finding[]> {
	return await interrupted(stage, 'n8n was dead', async () => {
		await stage.demo.n8n.kill();
		await delay(DEAD);
	});
}

export async function killedInQuiet(stage: Stage): Promise<Finding[]> {
	await stage.demo.n8n.kill();
	await stage.restart();
	const found = await quiet(stage, 'after a kill in quiet');
	return [...found, ...(await changes(stage))];
}

/** 503 for three polls, with the secrets in its text: the third poll fails, and nothing is lost. */
export async function outage(stage: Stage): Promise<Finding[]> {
	const { running } = stage;
	const refused = counter(stage, (status) => status === 503);
	for (const { watched: one } of running) {
		const body = { error: `No server for ${one.secrets.join(' ')}` };
		one.fault({ kind: 'status', status: 503, body }, { times: 3 });
	}
	const expected = running.map(({ watched: one }) => one.change());
	const findings = await Promise.all(
		running.map(async (one, index): Promise<Finding[]> => {
			const item = expected[index] ?? {};
			const executions = await fresh(stage, one, 2);
			return [
				[`${one.watched.title}: polls answered with 503`, refused()[index], 3],
				[
					`${one.watched.title}: executions of an outage with a change`,
					executions.map((execution) => show(execution, item)),
					['error', [item]],
				],
			];
		}),
	);
	return [...findings.flat(), ...(await quiet(stage, 'after an outage'))];
}

/** Saves the right secret of each credential, or a wrong one, which it notes. */
export async function saveCredentials(stage: Stage, isWrong: boolean): Promise<void> {
	const { demo } = stage;
	for (const { type, data, secretField } of credentialsOf(demo.providers)) {
		const id = demo.credentials.get(type);
		if (!id || secretField === undefined) continue;
		const wrong = secret();
		if (isWrong) stage.wrongSecrets.push(wrong, `${data.login ?? ''}:${wrong}`);
		const saved = isWrong ? { ...data, [secretField]: wrong } : data;
		await demo.client.updateCredential(id, type, saved);
	}
}

/**
 * The secret is wrong: the poll fails at once. n8n's durable engine then waits half an hour, unless
 * the workflow is published again; changes meanwhile are not lost.
 */
export async function wrongCredential(stage: Stage): Promise<Finding[]> {
	const { demo, running } = stage;
	const refused = counter(stage, (status) => status === 401 || status === 403);
	await saveCredentials(stage, true);
	await until(() => refused().every((count) => count >= 1));
	// Not before: a poll may come while the credentials are being saved.
	const expected = running.map(({ watched: one }) => one.change());
	await saveCredentials(stage, false);
	for (const { saved } of stage.isDurable ? running : []) {
		await demo.client.deactivate(saved);
		await demo.client.activate(saved, []);
	}
	const findings = await Promise.all(
		running.map(async (one, index): Promise<Finding> => {
			const item = expected[index] ?? {};
			const polls = () => Math.max(1, refused()[index] ?? 0);
			const executions = await fresh(stage, one, polls() + 1);
			return [
				`${one.watched.title}: executions of refused polls, and of a change once they are not`,
				executions.map((execution) => show(execution, item)),
				[...Array.from({ length: polls() }, () => 'error'), [item]],
			];
		}),
	);
	return [...findings, ...(await quiet(stage, 'after a wrong credential'))];
}

/** Both pairs of secrets, plain and as HTTP Basic encodes them. `proof`: as for `searchKept`. */
export async function secretsAfterFaults(stage: Stage, proof: string): Promise<Finding[]> {
	const wrong = stage.wrongSecrets.flatMap((text) => [text, Buffer.from(text).toString('base64')]);
	const secrets = [...secretsOf(stage.demo.providers), ...wrong];
	return await searchKept(stage.home, secrets, proof);
}
