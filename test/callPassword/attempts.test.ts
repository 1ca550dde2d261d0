import type { IDataObject } from 'n8n-workflow';
import type { CallPassword } from '../../dist/nodes/CallPassword/CallPassword.node';
import { callPasswordNode, withCallPassword } from '../support/callPassword';
import { deduplicator } from '../support/n8n';
import type { RunResult } from '../support/n8n';

const harness = withCallPassword();
const { token, check } = harness;

/** Counts the reasons of checks, each of which is a separate execution. */
async function reasonsOf(runs: ReadonlyArray<Promise<RunResult>>): Promise<Record<string, number>> {
	const reasons: Record<string, number> = {};
	for (const { items, error } of await Promise.all(runs)) {
		expect(error).toBeUndefined();
		const reason = String(items[0]?.reason);
		reasons[reason] = (reasons[reason] ?? 0) + 1;
	}
	return reasons;
}

const burst = (text: string, codes: readonly string[], node = callPasswordNode) =>
	codes.map(async (code) => await check(text, code, {}, node));

const wrong = (count: number) => Array.from({ length: count }, (_, i) => String(1000 + i));

/** The node in another process, which shares n8n's database but not the memory. */
function otherProcess(): typeof callPasswordNode {
	let node: CallPassword | undefined;
	jest.isolateModules(() => {
		const loaded: typeof import('../../dist/nodes/CallPassword/CallPassword.node') =
			jest.requireActual('../../dist/nodes/CallPassword/CallPassword.node');
		node = new loaded.CallPassword();
	});
	if (!node) throw new Error('The node was not loaded');
	return { ...callPasswordNode, node };
}

/** Each of them has not seen a token until it checks it. */
const [second, third, fourth] = [otherProcess(), otherProcess(), otherProcess()];

const stored = () => [...deduplicator.entries.values()].flat();

test('of 50 checks at once, on a node that never ran, at most Max Attempts are compared', async () => {
	const text = await token('7391', { maxAttempts: 5 });
	const codes = [...wrong(49), '7391'];
	expect(await reasonsOf(burst(text, codes))).toEqual({ wrongCode: 5, tooManyAttempts: 45 });
});

test('the right code 20 times at once is valid once', async () => {
	const text = await token('7391');
	const codes = Array.from({ length: 20 }, () => '7391');
	expect(await reasonsOf(burst(text, codes))).toEqual({ ok: 1, spent: 19 });
});

test('when 40 people verify at once, no token is good again', async () => {
	const texts: string[] = [];
	for (let i = 0; i < 40; i++) texts.push(await token('7391'));
	const all = async () =>
		await reasonsOf(texts.map(async (text) => await check(text, '7391', {}, callPasswordNode)));
	expect(await all()).toEqual({ ok: 40 });
	expect(await all()).toEqual({ spent: 40 });
	const later: Array<IDataObject | undefined> = [];
	for (const text of texts) later.push((await check(text, '7391', {}, second)).items[0]);
	expect(later.map((item) => item?.reason)).toEqual(texts.map(() => 'spent'));
});

test('many tokens at once keep their own attempts', async () => {
	const texts = await Promise.all(
		Array.from({ length: 10 }, async () => await token('7391', { maxAttempts: 3 })),
	);
	const runs = texts.flatMap((text) => burst(text, wrong(2)));
	expect(await reasonsOf(runs)).toEqual({ wrongCode: 20 });
	for (const text of texts) {
		const { items } = await check(text, '0000', {}, second);
		expect(items[0]).toMatchObject({ reason: 'wrongCode', attemptsLeft: 0 });
	}
});

test('another process goes on where the first one was', async () => {
	const text = await token('7391', { maxAttempts: 4 });
	const shown: unknown[] = [];
	for (const node of [callPasswordNode, second, callPasswordNode, second, third]) {
		const { items } = await check(text, '0000', {}, node);
		shown.push([items[0]?.reason, items[0]?.attemptsLeft]);
	}
	expect(shown).toEqual([
		['wrongCode', 3],
		['wrongCode', 2],
		['wrongCode', 1],
		['wrongCode', 0],
		['tooManyAttempts', 0],
	]);
	const { items } = await check(text, '7391', {}, fourth);
	expect(items[0]).toMatchObject({ valid: false, reason: 'tooManyAttempts' });
});

test('what one process has spent is spent in another', async () => {
	const text = await token('7391');
	await check(text, '0000');
	expect((await check(text, '7391')).items[0]).toMatchObject({ valid: true, reason: 'ok' });
	for (const node of [second, third, callPasswordNode]) {
		const { items } = await check(text, '7391', {}, node);
		expect(items[0]).toMatchObject({ valid: false, reason: 'spent', attemptsLeft: 0 });
	}
});

test('processes at once compare Max Attempts each, and no more', async () => {
	const text = await token('7391', { maxAttempts: 3 });
	// n8n lets only one process create the row for the first checks of a node.
	await check(await token('7391'), '7391');
	const nodes = [callPasswordNode, second, third];
	const runs = nodes.flatMap((node) => burst(text, wrong(15), node));
	const { wrongCode = 0, ...others } = await reasonsOf(runs);
	expect(wrongCode).toBeGreaterThanOrEqual(3);
	expect(wrongCode).toBeLessThanOrEqual(3 * nodes.length);
	expect(others).toEqual({ tooManyAttempts: 45 - wrongCode });
});

test('a check reads and writes the list at most twice, a refused one never again', async () => {
	const text = await token('7391', { maxAttempts: 100 });
	const calls: number[] = [];
	const count = async (work: () => Promise<unknown>) => {
		const before = deduplicator.calls;
		await work();
		calls.push(deduplicator.calls - before);
	};
	await count(async () => await check(text, '0000'));
	await count(async () => await check(text, '7391'));
	await count(async () => await check(text, '7391'));
	expect(calls).toEqual([2, 2, 0]);

	const closed = await token('7391', { maxAttempts: 1 });
	calls.length = 0;
	await count(async () => await check(closed, '0000'));
	await count(async () => await check(closed, '7391'));
	await count(async () => await check(closed, '7391', {}, second));
	expect(calls).toEqual([1, 0, 1]);
});

test('a check leaves no more than the attempts that were made', async () => {
	const text = await token('7391', { maxAttempts: 100 });
	await check(text, '0000');
	await check(text, '0001');
	expect(stored()).toHaveLength(2);
});

test('a store that fails uses up no more than its own check, and does not block the next', async () => {
	const [first, second] = [await token('7391'), await token('7391')];
	const locked = new Error('The database is locked');
	deduplicator.failure = { on: 'check', error: locked };
	const { error } = await check(first, '7391');
	deduplicator.failure = undefined;
	expect(error?.description).toContain('The database is locked');
	const reasons = await reasonsOf([...burst(first, ['7391']), ...burst(second, ['7391'])]);
	expect(reasons).toEqual({ ok: 2 });
});
