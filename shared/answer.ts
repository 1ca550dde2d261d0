import type { IExecuteFunctions } from 'n8n-workflow';
import { runBatches, split } from './batch';
import type { Batch } from './batch';
import { unreadableReply } from './faults';
import { alreadySent, isUndelivered } from './guard';
import type { Guard } from './guard';
import { ask, send } from './http';
import type { Answer, Exchange, Failing, Operation, Prepared } from './operation';
import type { Plan } from './prepare';
import { sharing, takeTurns } from './slots';
import type { Slot } from './slots';

/** Sends what is to be sent, and answers every item. */
export async function answerItems(
	context: IExecuteFunctions,
	operation: Operation,
	plan: Plan,
	known: Map<number, Answer>,
	guard: Guard,
): Promise<Answer[]> {
	const answers = new Map<number, Answer>([...known, ...plan.answered]);
	const goesOn = context.continueOnFail();
	const { exchange } = operation;
	const { isStopped } = plan.line;
	let rest: Failing = NOT_REACHED;

	const record = (batch: readonly Slot[], read: readonly Answer[]) => {
		batch.forEach(({ indices }, position) => {
			const answer = sharing(operation, indices, read[position] ?? NOT_REACHED);
			for (const index of indices) {
				answers.set(index, answer);
				if (answer.outcome !== 'notSent') known.set(index, answer);
			}
		});
		return read.every(isAccepted);
	};

	const work = async (batch: Batch<Slot>): Promise<boolean> => {
		const { free, taken, refusal } = await guard.admit(batch);
		if (refusal) {
			rest = refusal;
			return false;
		}
		record(
			taken,
			taken.map(({ dedupeKey }) => alreadySent(dedupeKey)),
		);
		const { leaving, staying } = await takeTurns(free);
		// Not waited for: what has been asked has to leave now.
		const settling = guard.settle(staying.slots, staying.answers);
		const [first, ...others] = leaving.items;
		const exchanging =
			first &&
			(exchange
				? exchangeItems(operation.kind, exchange, [first, ...others], plan)
				: performItem(first));
		const [settled, exchanged] = await Promise.all([settling, exchanging]);
		const arePassed = record(staying.slots, settled);
		if (!exchanged) return goesOn || arePassed;
		const { read, repeats } = exchanged;
		const areAccepted = record(leaving.slots, await guard.settle(leaving.slots, read));
		if (repeats) rest = repeats;
		return !repeats && (goesOn || (areAccepted && arePassed));
	};

	if (goesOn) {
		// An item that was refused stays refused: a try that sends its twin must not be followed by
		// one that sends it.
		for (const [index, answer] of plan.answered) {
			if (answer.outcome === 'rejected') known.set(index, answer);
		}
	}
	if (goesOn || [...plan.answered.values()].every(isAccepted)) {
		await runBatches(split(plan.slots, plan.pace.size), plan.pace, work, isStopped);
		if (isStopped()) rest = CANCELLED;
	}
	for (const { index, first, dedupeKey } of plan.twins) {
		const answer = answers.get(first);
		if (!answer) continue;
		if (!isUndelivered(answer)) answers.set(index, alreadySent(dedupeKey));
		else if (isAccepted(answer)) answers.set(index, answer);
	}
	return Array.from({ length: plan.count }, (_, index) => answers.get(index) ?? rest);
}

/** What became of a batch; `repeats`: the same will happen to every further one. */
interface Exchanged {
	readonly read: readonly Answer[];
	readonly repeats?: Failing;
}

/** Sends a batch. From here on something may have left: whatever goes wrong has an outcome. */
async function exchangeItems(
	kind: Operation['kind'],
	exchange: Exchange,
	items: Batch<Prepared>,
	{ line, environment }: Plan,
): Promise<Exchanged> {
	const isSend = kind === 'send';
	const request = exchange.request(items, environment);
	const isConfidential = items.some((item) => item.isConfidential);
	try {
		const outcome = await (isSend ? send : ask)({ ...line, isConfidential }, request);
		if ('reply' in outcome) {
			const read = exchange.read(outcome.reply, items);
			const stop = read.find(concernsAccount);
			return { read, ...(stop && { repeats: stop }) };
		}
		const { answer, repeats } = outcome.fault;
		return { read: items.map(() => answer), ...(repeats && { repeats: answer }) };
	} catch (error) {
		const answer = unreadableReply(
			line.provider,
			line.mask.text(String(error)),
			isSend ? 'send' : 'query',
		);
		return { read: items.map(() => answer) };
	}
}

async function performItem({ perform }: Prepared): Promise<Exchanged> {
	try {
		const json = await perform?.();
		return { read: [{ outcome: 'accepted', id: '', json: json ?? {} }] };
	} catch (error) {
		const message = 'n8n could not carry the operation out';
		return { read: [{ outcome: 'unknown', message, description: `n8n says: ${String(error)}` }] };
	}
}

const concernsAccount = (answer: Answer): answer is Failing =>
	answer.outcome !== 'accepted' && answer.stopsRun === true;

const isAccepted = ({ outcome }: Answer): boolean => outcome === 'accepted';

export const NOT_REACHED: Failing = {
	outcome: 'notSent',
	message: 'Not sent, because another item did not succeed',
	description: 'Correct the other item. This one can then be sent without any risk.',
};

const CANCELLED: Failing = {
	outcome: 'notSent',
	message: 'Not sent, because the execution was stopped',
	description: 'This item can be sent without any risk.',
};
