import { delay } from '../../dev/node';
import * as polling from './polling';
import type { Stage } from './polling';
import type { Finding } from '../report';
import * as watched from './watched';

/** ms: an emission that n8n has dropped comes again a minute later, at the next poll. */
const DROPPED = 200_000;
/** ms of a slow poll: enough to unpublish and publish. */
const SLOW = 8000;

const bad = (status: number) => status >= 400;

function repair({ demo: { providers } }: Stage): void {
	providers.mobilon.repair();
	providers.aloVoice.repair();
	providers.autodialer.repair();
}

/**
 * Unpublishes and publishes again: with durable polling this ends the half hour that n8n waits
 * after 401 and 403.
 */
async function republish({ demo, running }: Stage): Promise<void> {
	for (const { saved } of running) {
		await demo.client.deactivate(saved);
		await demo.client.activate(saved, []);
	}
}

/** Expects failed executions first, at least one, then one with the change. */
async function failedThenChanged(
	stage: Stage,
	what: string,
	changes: ReadonlyArray<Record<string, unknown>>,
): Promise<Finding[]> {
	return await Promise.all(
		stage.running.map(async (one, index): Promise<Finding> => {
			const item = changes[index] ?? {};
			const isThere = await polling.untilListed(async () => {
				const all = await stage.demo.client.summaries(polling.idOf(one));
				const unseen = all.filter(({ id }) => !one.seen.has(id));
				for (const { id, isOver } of unseen) {
					if (!isOver) await stage.demo.client.waitForExecution(id, 10_000);
				}
				return unseen.some(({ status }) => status === 'success');
			});
			const executions = await polling.fresh(stage, one, 2);
			const shown = executions.map((execution) => polling.show(execution, item));
			const isFailed = shown.slice(0, -1).map((each) => each === 'error');
			return [
				`${one.watched.title}: ${what}`,
				[isThere, isFailed.length > 0, isFailed.every(Boolean), shown.at(-1)],
				[true, true, true, [item]],
			];
		}),
	);
}

/** Starts n8n up to three times while the providers answer with this status; then they recover. */
async function startedInOutage(stage: Stage, status: number): Promise<Finding[]> {
	const { demo, running } = stage;
	// After a 401 or 403 n8n's durable engine stops polling for half an hour, even after a start. So
	// the poll at the start has to be the first that meets one.
	const isSilent = stage.isDurable && status === 403;
	let before = await failures(stage);
	if (isSilent) await demo.n8n.stop();
	for (const { watched: one } of running) {
		one.fault({ kind: 'status', status }, { times: 1000 });
	}
	const changes = running.map(({ watched: one }) => one.change());
	if (!isSilent) {
		for (let starts = 1; starts < 3; starts++) {
			const answered = polling.counter(stage, bad);
			await demo.n8n.stop();
			await stage.restart();
			await polling.until(() => answered().every((count) => count >= 1), 120_000);
		}
		before = await failures(stage);
		await demo.n8n.stop();
	}
	await stage.restart();
	await polling.untilListed(async () => {
		const now = await failures(stage);
		return now.every((count, index) => count > 0 && count >= (before[index] ?? 0));
	});
	repair(stage);
	if (isSilent) await republish(stage);
	const found = await failedThenChanged(stage, `starts with ${status}, then a change`, changes);
	return [...found, ...(await polling.quiet(stage, `after starts with ${status}`))];
}

/** Executions of each trigger that no scenario has accounted for yet. */
async function failures({ demo, running }: Stage): Promise<number[]> {
	return await Promise.all(
		running.map(async (one) => {
			const all = await demo.client.listExecutions(polling.idOf(one));
			return all.filter((id) => !one.seen.has(id)).length;
		}),
	);
}

export const startedRefused = async (stage: Stage) => await startedInOutage(stage, 403);
export const startedDown = async (stage: Stage) => await startedInOutage(stage, 500);

/** Starts n8n with a wrong password, then corrects it: nobody has to publish again. */
export async function startedWithWrongCredential(stage: Stage): Promise<Finding[]> {
	const { demo, running } = stage;
	// Just after a poll: the next one, with the wrong password, has to be the one at the start.
	await polling.polled(stage, 1);
	await polling.saveCredentials(stage, true);
	await demo.n8n.stop();
	// Not earlier: a last poll with the right password would emit the changes.
	const changes = running.map(({ watched: one }) => one.change());
	await stage.restart();
	await polling.untilListed(async () => (await failures(stage)).every((count) => count > 0));
	await polling.saveCredentials(stage, false);
	if (stage.isDurable) await republish(stage);
	const found = await failedThenChanged(stage, 'a wrong password at a start, corrected', changes);
	return [...found, ...(await polling.quiet(stage, 'after a corrected password'))];
}

/** Unpublishes and publishes while a poll waits for its reply, which n8n drops. */
export async function publishedDuringPoll(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const one = await watched.watchCampaign(demo.providers);
	// None between publishing and the slow poll, nor while that one is under way.
	const now = new Date().getSeconds();
	const seconds = [12, 22, 32, 42].map((later) => (now + later) % 60);
	const running = await polling.publish(stage, one, seconds);
	await polling.until(() => one.requests().some(({ status }) => status === 200));
	const expected = one.change();
	one.fault({ kind: 'slow', ms: SLOW }, { times: 1 });
	const isSlow = await polling.until(() => one.requests().length >= 2);
	await demo.client.deactivate(running.saved);
	await demo.client.activate(running.saved, []);
	const isUnderWay = one.requests().length === 2 && one.requests()[1]?.status === 0;
	const first = await polling.fresh(stage, running, 1, DROPPED);
	const next = one.change();
	const later = await polling.fresh(stage, running, 1, DROPPED);
	await demo.client.deactivate(running.saved);
	const shown = [...first, ...later].map((execution) =>
		polling.show(execution, { ...expected, ...next }),
	);
	return [
		['published again while a poll was under way', [isSlow, isUnderWay], [true, true]],
		['executions of the change before and of one after', shown, [[expected], [next]]],
	];
}

/**
 * The provider is down at publishing; then a baseline, a quiet poll, unpublishing, a change,
 * publishing.
 */
export async function publishedInOutage(stage: Stage): Promise<Finding[]> {
	const { demo } = stage;
	const one = await watched.watchCampaign(demo.providers);
	one.fault({ kind: 'status', status: 500 }, { times: 1 });
	const running = await polling.publish(stage, one, polling.SECONDS);
	const good = () => one.requests().filter(({ status }) => status === 200).length;
	const isRead = await polling.until(() => good() >= 2);
	await delay(1000);
	await demo.client.deactivate(running.saved);
	await delay(1000);
	const expected = one.change();
	await demo.client.activate(running.saved, []);
	const executions = await polling.fresh(stage, running, 1);
	await demo.client.deactivate(running.saved);
	return [
		['polls after the one at publishing', isRead, true],
		['executions', executions.map((execution) => polling.show(execution, expected)), [[expected]]],
	];
}
