import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { pause } from '../http/batches';
import type { RunMemory } from '../once/retryMemory';
import type { Accepted, Answer, Failing } from '../operation/answers';
import type { Waits } from '../operation/operation';
import { count } from '../values/words';
import type { Entry } from './entries';
import type { Plan, Wait } from './prepare';
import { behind, mayComeLater } from './send';

interface Waiting {
	readonly plan: Plan;
	readonly wait: Wait;
	readonly run: RunMemory;
	/** Asks for these entries once; gives the answers of all items. */
	readonly answer: (entries: readonly Entry[]) => Promise<Answer[]>;
}

/**
 * Asks in rounds, each time only for what is not final, until everything is, the time is up, the
 * execution is stopped, or the account is refused. Failures that may pass by themselves are asked
 * again. n8n's Retry On Fail continues the wait: its first round has the time, and the final
 * answers, of the tries before.
 */
export async function waitForResults(
	context: IExecuteFunctions,
	waits: Waits,
	{ plan, wait, run, answer }: Waiting,
): Promise<Answer[]> {
	const isRetry = run.waitingSince !== undefined;
	const since = (run.waitingSince ??= Date.now());
	const deadline = since + wait.timeout;
	const { isStopped } = plan.connection;
	const results = new Results(plan, wait, waits);
	let answers: Answer[] = [];
	for (let round = 1; ; round++) {
		answers = await answer(results.open);
		const isFirst = round === 1 && !isRetry;
		results.take(answers, isFirst ? {} : { waitedSeconds: secondsSince(since) });
		for (const [index, final] of results.final) run.answers.set(index, final);
		report(context, results, answers.length);
		if (results.open.length === 0 || isStopped()) break;
		if (results.hasFailed && !context.continueOnFail()) break;
		const left = deadline - Date.now();
		if (left <= 0) {
			results.end({ waitedSeconds: secondsSince(since) });
			break;
		}
		await pause(Math.min(Math.max(wait.interval, results.retryAfter), left), isStopped);
		if (isStopped()) break;
	}
	return answers.map((known, index) => results.answers.get(index) ?? known);
}

/** What the rounds have found so far. */
class Results {
	/** Entries without a final result. */
	open: readonly Entry[];

	/** By item; of one that is open, the last that is known. */
	readonly answers = new Map<number, Answer>();

	/** By item. */
	readonly final = new Map<number, Accepted>();

	/** Whether an item has an answer that no further round can change, and that is no result. */
	hasFailed = false;

	/** ms for which the provider wants to be left alone. */
	retryAfter = 0;

	constructor(
		{ toSend }: Plan,
		private readonly wait: Wait,
		private readonly waits: Waits,
	) {
		this.open = toSend;
	}

	/** Takes the answers of a round; `waited` is added to what is final. */
	take(answers: readonly Answer[], waited: IDataObject): void {
		const asked = this.open;
		const refused = new Map<ICredentialDataDecryptedObject, Failing>();
		this.retryAfter = 0;
		this.open = asked.filter((entry) => {
			const answer = answers[entry.indices[0] ?? 0];
			if (answer === undefined) return false;
			if (answer.outcome === 'accepted') return !this.isFinal(entry, answer, waited);
			if (mayComeLater(answer)) {
				this.retryAfter = Math.max(this.retryAfter, answer.retryAfterMs ?? 0);
				if (!this.isKnown(entry)) this.set(entry, answer);
				return true;
			}
			if (answer.next === 'stopRun') refused.set(entry.credential, answer);
			this.fail(entry, answer);
			return false;
		});
		this.open = this.open.filter((entry) => {
			const refusal = refused.get(entry.credential);
			if (refusal) this.fail(entry, behind(refusal));
			return refusal === undefined;
		});
	}

	/** The time is up: what is known of the open entries is what they get. */
	end(waited: IDataObject): void {
		for (const entry of this.open) {
			const answer = this.answers.get(entry.indices[0] ?? 0);
			if (answer?.outcome !== 'accepted') continue;
			const json = { ...answer.json, isFinal: false, ...waited, timedOut: true };
			this.set(entry, { ...answer, json, isLate: true });
		}
	}

	private isFinal(entry: Entry, answer: Accepted, waited: IDataObject): boolean {
		if (Array.isArray(answer.json)) return true;
		const isFinal = this.waits.isFinal(answer.json, this.wait.finalStatuses);
		const json = { ...answer.json, ...('isFinal' in answer.json && { isFinal }) };
		const result = { ...answer, json: isFinal ? { ...json, ...waited } : json };
		this.set(entry, result);
		if (isFinal) for (const index of entry.indices) this.final.set(index, result);
		return isFinal;
	}

	private isKnown({ indices: [index = 0] }: Entry): boolean {
		return this.answers.get(index)?.outcome === 'accepted';
	}

	private fail(entry: Entry, answer: Failing): void {
		this.hasFailed = true;
		this.set(entry, answer);
	}

	private set({ indices }: Entry, answer: Answer): void {
		for (const index of indices) this.answers.set(index, answer);
	}
}

const secondsSince = (start: number): number => Math.round((Date.now() - start) / 1000);

/** In the log; of a test in the editor, in the console of the browser too. */
function report(context: IExecuteFunctions, { open, final }: Results, total: number): void {
	if (open.length === 0) return;
	const text = `${count(final.size)} of ${count(total)} results are final`;
	context.logger.info(`${context.getNode().name}: ${text}`);
	context.sendMessageToUI(text);
}
