import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { runBatches } from '../http/batches';
import { alreadySent, isUndelivered } from '../once/sentKeys';
import { overLimit } from '../once/contactLimits';
import type { ContactLimits, LimitClaim, Limited } from '../once/contactLimits';
import type { SentKeys } from '../once/sentKeys';
import type { Answer, Failing } from '../operation/answers';
import type { Operation } from '../operation/operation';
import type { Batch } from '../operation/wire';
import { answerOf, batchesOf, peopleIn } from './entries';
import type { Entry } from './entries';
import { exchangeBatch } from './exchange';
import type { Plan } from './prepare';

/** Sends what is to be sent, and answers every item. */
export async function answerItems(
	context: IExecuteFunctions,
	operation: Operation,
	plan: Plan,
	memory: Memory,
): Promise<Answer[]> {
	return await new Sending(operation, plan, memory, context.continueOnFail()).run();
}

/** The memory of earlier tries and executions. */
interface Memory {
	/** Answers of earlier tries; those that the next try must keep are added. */
	readonly earlier: Map<number, Answer>;
	readonly sentKeys: SentKeys;
	readonly limits: ContactLimits<Limited>;
}

/** Whether further batches are sent. */
type Next = 'continue' | 'stop';

/** A batch just before it leaves: what goes, and what stays, with its answers. */
interface Checked {
	readonly leaving: { readonly entries: Entry[]; readonly wires: unknown[] };
	readonly staying: { readonly entries: Entry[]; readonly answers: Answer[] };
}

/** One run, batch by batch: claim, check again, send, release, record. */
class Sending {
	/** By item. */
	private readonly answers: Array<Answer | undefined>;

	/** The answer of items that are never reached. */
	private rest: Failing = NOT_REACHED;

	/** Whether a batch has ended the run for those that have not left yet. */
	private isOver = false;

	/** Accounts that take nothing more, and why. */
	private readonly closed = new Map<ICredentialDataDecryptedObject, Failing>();

	/** How many accounts the run has. */
	private readonly accounts: number;

	constructor(
		private readonly operation: Operation,
		private readonly plan: Plan,
		private readonly memory: Memory,
		private readonly continuesOnFail: boolean,
	) {
		const { earlier } = memory;
		const before = (index: number) => plan.answered.get(index) ?? earlier.get(index);
		this.answers = Array.from({ length: plan.count }, (_, index) => before(index));
		this.accounts = new Set(plan.toSend.map(({ credential }) => credential)).size;
	}

	async run(): Promise<Answer[]> {
		const { answered, toSend, pace, connection } = this.plan;
		if (this.continuesOnFail) this.keepRefusals();
		if (this.continuesOnFail || [...answered.values()].every(isAccepted)) {
			const batches = batchesOf(this.operation, toSend, pace.size);
			const work = async (batch: Batch<Entry>) => (await this.sendBatch(batch)) === 'continue';
			await runBatches(batches, pace, work, connection.isStopped);
			if (connection.isStopped()) this.rest = CANCELLED;
		}
		this.answerClosedAccounts();
		await this.releaseRest();
		this.answerDuplicates();
		return this.answers.map((answer) => answer ?? this.rest);
	}

	/** A try that sends an item's duplicate must not be followed by one that sends the item. */
	private keepRefusals(): void {
		for (const [index, answer] of this.plan.answered) {
			if (answer.outcome === 'rejected') this.memory.earlier.set(index, answer);
		}
	}

	private async sendBatch(batch: Batch<Entry>): Promise<Next> {
		const [{ credential }] = batch;
		if (this.interruptionOf(credential)) return this.nextAfter(false);
		const { sentKeys, limits } = this.memory;
		const { free, taken, refusal } = await sentKeys.claim(batch);
		if (refusal) return this.stop(refusal);
		this.record(
			taken,
			taken.map(({ dedupeKey }) => alreadySent(dedupeKey)),
		);
		const claim = await limits.claim(free.flatMap(peopleIn));
		const allowed = await this.keepBack(free, claim);
		if (!allowed) return this.stop(claim.refusal);
		const { leaving, staying } = await checkAgain(allowed, limits);
		const interruption = this.interruptionOf(credential);
		if (interruption) {
			const kept = [...leaving.entries, ...staying.entries];
			await this.release(
				kept,
				kept.map(() => interruption),
			);
			return this.nextAfter(false);
		}
		const outcomes = await Promise.all([
			this.release(staying.entries, staying.answers),
			// Not after it: the last check holds for this moment.
			this.exchange(leaving, credential),
		]);
		return this.nextAfter(outcomes.every(Boolean));
	}

	/** Ends the run for all that has not left; with another reason than a failing item. */
	private stop(rest = this.rest): Next {
		this.rest = rest;
		this.isOver = true;
		return 'stop';
	}

	/** Answers what is over its limits; the entries that may be sent, undefined if the run ends. */
	private async keepBack(
		batch: readonly Entry[],
		{ over, ahead, refusal }: LimitClaim<Limited>,
	): Promise<readonly Entry[] | undefined> {
		if (refusal) {
			await this.release(batch, Array<Answer>(batch.length).fill(refusal));
			return undefined;
		}
		const known = this.continuesOnFail ? over : [...over, ...ahead];
		if (known.length === 0) return batch;
		const kept = known.map(({ entry }) => entry);
		const isAllowed = await this.release(kept, known.map(overLimit));
		const free = await this.leaveOut(batch, new Set(kept));
		if (isAllowed || this.continuesOnFail) return free;
		// Nothing of this batch has left: the run ends as it does for an invalid item.
		await this.release(free, Array<Answer>(free.length).fill(NOT_REACHED));
		return undefined;
	}

	/** The entries that go out, without the numbers that are kept back. */
	private async leaveOut(
		batch: readonly Entry[],
		kept: ReadonlySet<Limited>,
	): Promise<readonly Entry[]> {
		for (const { members, indices, wire } of batch) {
			const out = [...(members?.values() ?? [])].filter((member) => kept.has(member));
			const numbers = out.map(({ contact }) => contact.number);
			const gone = new Set(out.flatMap((member) => member.indices));
			for (const number of numbers) members?.delete(number);
			if (numbers.length === 0) continue;
			const left = indices.filter((index) => !gone.has(index));
			indices.length = 0;
			for (const index of left) indices.push(index);
			this.operation.join?.leaveOut(wire, numbers);
		}
		// A campaign that reaches nobody is not sent, so its key is free.
		const empty = batch.filter(({ indices }) => indices.length === 0);
		await this.memory.sentKeys.release(empty, Array<Answer>(empty.length).fill(NOT_REACHED));
		return batch.filter((entry) => !kept.has(entry) && entry.indices.length > 0);
	}

	private nextAfter(areAccepted: boolean): Next {
		const isOver = this.isOver || this.closed.size === this.accounts;
		return !isOver && (areAccepted || this.continuesOnFail) ? 'continue' : this.stop();
	}

	/** The answer of a batch if the run, or that of its account, ended before it left. */
	private interruptionOf(credential: ICredentialDataDecryptedObject): Answer | undefined {
		if (this.plan.connection.isStopped()) return CANCELLED;
		return this.closed.get(credential) ?? (this.isOver ? this.rest : undefined);
	}

	/** Sends the entries of one account; gives whether all were accepted. */
	private async exchange(
		{ entries, wires }: Checked['leaving'],
		credential: ICredentialDataDecryptedObject,
	): Promise<boolean> {
		const [first, ...others] = wires;
		if (wires.length === 0) return true;
		const connection = { ...this.plan.connection, credential };
		const answers = await exchangeBatch(this.operation, [first, ...others], connection);
		const ending = answers.find(endsRun);
		if (ending) this.closed.set(credential, behind(ending));
		return await this.release(entries, answers);
	}

	/** Gives back the keys and places of what was not delivered, and records all; whether all were accepted. */
	private async release(
		entries: ReadonlyArray<Entry | Limited>,
		answers: readonly Answer[],
	): Promise<boolean> {
		const { sentKeys, limits } = this.memory;
		const released = await sentKeys.release(entries, answers);
		const people = entries.map((entry) => ('wire' in entry ? peopleIn(entry) : [entry]));
		return this.record(entries, await limits.release(people, released));
	}

	/** Gives back the places of entries whose turn never came. */
	private async releaseRest(): Promise<void> {
		const { left } = this.memory.limits;
		if (left.length === 0) return;
		const answers = left.map(({ indices: [index = -1] }) => this.answers[index] ?? this.rest);
		const people = left.map((one) => [one]);
		this.record(left, await this.memory.limits.release(people, answers));
	}

	private record(entries: ReadonlyArray<Entry | Limited>, answers: readonly Answer[]): boolean {
		entries.forEach((entry, position) => {
			const answer = answerOf(this.operation, entry, answers[position] ?? NOT_REACHED);
			for (const index of entry.indices) {
				this.answers[index] = answer;
				if (answer.outcome !== 'notSent') this.memory.earlier.set(index, answer);
			}
		});
		return answers.every((answer) => isAccepted(answer) || this.mayComeLater(answer));
	}

	/** Waiting for results, what may pass by itself stops nothing. */
	private mayComeLater(answer: Answer): boolean {
		return this.plan.wait !== undefined && mayComeLater(answer);
	}

	private answerClosedAccounts(): void {
		for (const { indices, credential } of this.plan.toSend) {
			const refusal = this.closed.get(credential);
			if (!refusal) continue;
			for (const index of indices) this.answers[index] ??= refusal;
		}
	}

	private answerDuplicates(): void {
		for (const { index, first, answer } of this.plan.duplicates) {
			const earlier = this.answers[first];
			if (!earlier) continue;
			if (!isUndelivered(earlier)) this.answers[index] = answer;
			else if (isAccepted(earlier)) this.answers[index] = earlier;
		}
	}
}

/** Asks each entry's last check: a run may go on for hours. */
async function checkAgain(
	entries: readonly Entry[],
	limits: ContactLimits<Limited>,
): Promise<Checked> {
	const checked: Checked = {
		leaving: { entries: [], wires: [] },
		staying: { entries: [], answers: [] },
	};
	for (const entry of entries) {
		const asked = entry.lastCheck?.askAgain(entry.wire, limits.notBefore(entry)) ?? entry;
		const result = asked instanceof Promise ? await asked : asked;
		if ('wire' in result) {
			checked.leaving.entries.push(entry);
			checked.leaving.wires.push(result.wire);
		} else {
			checked.staying.entries.push(entry);
			checked.staying.answers.push(result.answer);
		}
	}
	return checked;
}

const endsRun = (answer: Answer): answer is Failing =>
	answer.outcome !== 'accepted' && answer.next === 'stopRun';

/** The answer of the items behind one that concerns the account. */
export const behind = ({ message, description, httpCode }: Failing): Failing => ({
	outcome: 'notSent',
	message: `Not sent, because the run ended: ${message}`,
	description,
	httpCode,
});

/** Whether the answer to a query may be another one soon: it did not come, or could not be read. */
export const mayComeLater = (answer: Answer): boolean =>
	answer.outcome === 'unknown' || ('next' in answer && answer.next === 'mayPass');

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
