import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { notMade } from '../http/notMade';
import { alreadySent, isUndelivered } from '../once/sentKeys';
import type { Guard } from '../once/sentKeys';
import type { Plan } from './prepare';
import { sharing, splitByAccount, takeTurns } from './entries';
import type { Slot } from './entries';
import { missingEntry, undocumentedReply, unreadableReply } from '../operation/answers';
import type { Answer, Failing } from '../operation/answers';
import { runBatches } from '../http/batches';
import { ask, send } from '../http/request';
import type { Line } from '../http/request';
import type { Operation } from '../operation/operation';
import type { Batch, WireRequest } from '../operation/wire';

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
	const { isStopped } = plan.line;
	let rest: Failing = NOT_REACHED;
	/** Whether a batch has ended the run for those that have not left yet. */
	let isOver = false;
	/** Why an account takes nothing more. */
	const closed = new Map<ICredentialDataDecryptedObject, Failing>();
	const accounts = new Set(plan.slots.map(({ credential }) => credential)).size;

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
		const goOn = await workThrough(batch);
		if (!goOn) isOver = true;
		return goOn;
	};

	const workThrough = async (batch: Batch<Slot>): Promise<boolean> => {
		const [{ credential }] = batch;
		if (closed.has(credential)) return goesOn;
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
		const closing = closed.get(credential);
		if (isOver || isStopped() || closing) {
			// While this batch was noted, another one has ended the run, or that of the account.
			const kept = [...leaving.slots, ...staying.slots];
			const answer = isStopped() ? CANCELLED : (closing ?? rest);
			record(
				kept,
				await guard.settle(
					kept,
					kept.map(() => answer),
				),
			);
			return goesOn && !isOver && !isStopped();
		}
		// Not waited for: what has been asked has to leave now.
		const settling = guard.settle(staying.slots, staying.answers);
		const [first, ...others] = leaving.wires;
		const exchanging =
			leaving.wires.length > 0
				? exchangeBatch(operation, [first, ...others], { ...plan.line, credential })
				: undefined;
		const [settled, exchanged] = await Promise.all([settling, exchanging]);
		const arePassed = record(staying.slots, settled);
		if (!exchanged) return goesOn || arePassed;
		const stopping = exchanged.find(stopsRun);
		if (stopping) closed.set(credential, behind(stopping));
		if (stopping && closed.size === accounts) rest = behind(stopping);
		const areAccepted = record(leaving.slots, await guard.settle(leaving.slots, exchanged));
		return closed.size < accounts && (goesOn || (areAccepted && arePassed));
	};

	if (goesOn) {
		// An item that was refused stays refused: a try that sends its twin must not be followed by
		// one that sends it.
		for (const [index, answer] of plan.answered) {
			if (answer.outcome === 'rejected') known.set(index, answer);
		}
	}
	if (goesOn || [...plan.answered.values()].every(isAccepted)) {
		const batches = splitByAccount(plan.slots, plan.pace.size);
		await runBatches(batches, plan.pace, work, isStopped);
		if (isStopped()) rest = CANCELLED;
	}
	for (const { indices, credential } of plan.slots) {
		const refusal = closed.get(credential);
		if (refusal) for (const index of indices) if (!answers.has(index)) answers.set(index, refusal);
	}
	for (const { index, first, dedupeKey } of plan.twins) {
		const answer = answers.get(first);
		if (!answer) continue;
		if (!isUndelivered(answer)) answers.set(index, alreadySent(dedupeKey));
		else if (isAccepted(answer)) answers.set(index, answer);
	}
	return Array.from({ length: plan.count }, (_, index) => answers.get(index) ?? rest);
}

/** Sends a batch. From here on something may have left: whatever goes wrong has an outcome. */
async function exchangeBatch(
	operation: Operation,
	wires: Batch<unknown>,
	line: Line,
): Promise<readonly Answer[]> {
	const { kind } = operation;
	if (kind === 'local') return [await performed(operation, wires[0])];
	const { provider } = line;
	const isConfidential = wires.some((wire) => operation.isConfidential?.(wire));
	const all = (answer: Answer) => wires.map(() => answer);
	let request: WireRequest | undefined;
	try {
		request = operation.request?.(wires, line);
	} catch (error) {
		return all(notMade(error, line.mask));
	}
	if (!request) return all(NOT_REACHED);
	try {
		const outcome = await (kind === 'send' ? send : ask)({ ...line, isConfidential }, request);
		if ('fault' in outcome) return all(outcome.fault.answer);
		const { reply } = outcome;
		const read = operation.read?.(reply, wires);
		if (!read) return all(undocumentedReply(provider, reply, kind, isConfidential));
		const missing = missingEntry(provider, kind, operation.missingAdvice);
		return wires.map((_, place) => read[place] ?? missing);
	} catch (error) {
		return all(unreadableReply(provider, line.mask.text(String(error)), kind));
	}
}

async function performed(operation: Operation, wire: unknown): Promise<Answer> {
	try {
		const json = await operation.perform?.(wire);
		return { outcome: 'accepted', id: '', json: json ?? {} };
	} catch (error) {
		const message = 'n8n could not carry the operation out';
		return { outcome: 'unknown', message, description: `n8n says: ${String(error)}` };
	}
}

const stopsRun = (answer: Answer): answer is Failing =>
	answer.outcome !== 'accepted' && answer.stopsRun === true;

/** Of the items behind an answer that concerns the account. */
const behind = ({ message, description, httpCode }: Failing): Failing => ({
	outcome: 'notSent',
	message: `Not sent, because the run ended: ${message}`,
	description,
	httpCode,
});

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
