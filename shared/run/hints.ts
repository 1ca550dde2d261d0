import type { NodeExecutionHint } from 'n8n-workflow';
import { MANY } from '../panel/canvas';
import { count, counted, listed, plural } from '../values/words';
import type { Entry } from './entries';
import type { Plan } from './prepare';
import type { Accepted, Answer, AnsweredItem } from '../operation/answers';
import type { Operation, Provider } from '../operation/operation';

type Outcomes = Record<Answer['outcome'] | NonNullable<Accepted['unsent']>, number>;

/** After a run: what a person who looks at it should know, a sentence each, and no more. */
export function hintsOf(
	provider: Provider,
	operation: Operation,
	{ toSend, dry }: Pick<Plan, 'toSend' | 'dry'>,
	answers: readonly Answer[],
): NodeExecutionHint[] {
	const total = answers.length;
	const outcomes = outcomesOf(answers);
	const left = outcomes.accepted + outcomes.unknown;
	const settled = new Settled([toSend, dry], answers);
	const warnings = [
		...unknownHint(outcomes.unknown, total, provider),
		...failingHint(outcomes, total),
		...repeatedHint(operation, settled),
		...lateHint(answers),
	];
	const infos = [
		...unsentHints(outcomes, total),
		...(operation.kind === 'send' && left > MANY
			? [`${count(left)} items went out in this run.`]
			: []),
		...(operation.hints?.(settled) ?? []),
	];
	const location = 'outputPane';
	return [
		...warnings.map((message): NodeExecutionHint => ({ type: 'warning', location, message })),
		...infos.map((message): NodeExecutionHint => ({ type: 'info', location, message })),
	];
}

/** The entries with their answers, made anew at each reading: a run may have 100,000. */
class Settled implements Iterable<AnsweredItem<unknown>> {
	constructor(
		private readonly lists: ReadonlyArray<readonly Entry[]>,
		private readonly answers: readonly Answer[],
	) {}

	*[Symbol.iterator](): Generator<AnsweredItem<unknown>> {
		for (const entries of this.lists) {
			for (const { wire, indices } of entries) {
				const [index = 0] = indices;
				const answer = this.answers[index];
				if (answer) yield { wire, index, answer };
			}
		}
	}
}

/** How often each; what did not leave counts as that and not as accepted. */
function outcomesOf(answers: readonly Answer[]): Outcomes {
	const outcomes: Outcomes = {
		accepted: 0,
		rejected: 0,
		unknown: 0,
		notSent: 0,
		dryRun: 0,
		alreadySent: 0,
		repeatedNumber: 0,
		outsideHours: 0,
		overLimit: 0,
		doNotContact: 0,
	};
	for (const answer of answers) {
		outcomes['unsent' in answer && answer.unsent ? answer.unsent : answer.outcome]++;
	}
	return outcomes;
}

function unknownHint(unknown: number, total: number, { name }: Provider): string[] {
	if (unknown === 0) return [];
	const have = plural(unknown, 'has', 'have');
	const them = plural(unknown, 'it', 'them');
	return [
		`${count(unknown)} of ${counted(total, 'item')} ${have} an unknown outcome: ask ${name} before you send ${them} again.`,
	];
}

/** Only with Continue On Fail: a run that stops says it in its error. */
function failingHint({ rejected, notSent }: Outcomes, total: number): string[] {
	const parts = [
		...(rejected > 0 ? [`${count(rejected)} ${were(rejected)} rejected`] : []),
		...(notSent > 0 ? [`${count(notSent)} ${were(notSent)} not sent`] : []),
	];
	if (parts.length === 0) return [];
	return [`Of ${counted(total, 'item')}, ${listed(parts)}: see each item’s error.`];
}

function lateHint(answers: readonly Answer[]): string[] {
	const late = answers.filter((answer) => 'isLate' in answer).length;
	if (late === 0) return [];
	const have = plural(late, 'has', 'have');
	return [`${count(late)} of ${counted(answers.length, 'item')} ${have} no final result yet.`];
}

/** A list with the same person twice is the usual mistake. */
function repeatedHint(operation: Operation, settled: Iterable<AnsweredItem<unknown>>): string[] {
	const { personOf } = operation;
	if (!personOf) return [];
	const first = new Map<string, number>();
	const repeated = new Set<string>();
	let example = '';
	for (const { wire, index, answer } of settled) {
		if (!mayRing(answer)) continue;
		const person = personOf(wire);
		const before = first.get(person);
		if (before === undefined) {
			first.set(person, index);
		} else {
			if (repeated.size === 0) example = `items ${before} and ${index}`;
			repeated.add(person);
		}
	}
	if (repeated.size === 0) return [];
	const appear = plural(repeated.size, 'appears', 'appear');
	return [
		`${counted(repeated.size, 'number')} ${appear} in several items, for example in ${example}.`,
	];
}

/** True if the person may have been reached; dry runs count, to reveal duplicates. */
function mayRing(answer: Answer): boolean {
	if (answer.outcome !== 'accepted') return answer.outcome === 'unknown';
	return answer.unsent === undefined || answer.unsent === 'dryRun';
}

function unsentHints(
	{ dryRun, alreadySent, repeatedNumber, outsideHours, overLimit, doNotContact }: Outcomes,
	total: number,
): string[] {
	const of = (some: number) =>
		some === total
			? `${counted(total, 'item')} ${were(total)}`
			: `${count(some)} of ${counted(total, 'item')} ${were(some)}`;
	return [
		...(dryRun === total ? ['Nothing was sent, because Dry Run is on.'] : []),
		...(dryRun > 0 && dryRun < total ? [`${of(dryRun)} not sent, because of Dry Run.`] : []),
		...(alreadySent > 0 ? [`${of(alreadySent)} skipped as sent before.`] : []),
		...(repeatedNumber > 0
			? [`${of(repeatedNumber)} skipped, because an earlier item has the same number.`]
			: []),
		...(outsideHours > 0 ? [`${of(outsideHours)} skipped as outside the contact hours.`] : []),
		...(overLimit > 0 ? [`${of(overLimit)} skipped as over a limit of the contact rules.`] : []),
		...(doNotContact > 0
			? [`${of(doNotContact)} skipped, because Do Not Contact names the number.`]
			: []),
	];
}

const were = (number: number): string => plural(number, 'was', 'were');
