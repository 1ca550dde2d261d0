import type { NodeExecutionHint } from 'n8n-workflow';
import type { Answer, Operation, Prepared, Provider, Settled } from './operation';
import type { Plan } from './prepare';

/** More items than this are worth a second look. */
export const MANY = 1000;

type Outcomes = Record<Answer['outcome'] | 'dryRun' | 'alreadySent' | 'outsideHours', number>;

/** After a run: what a person who looks at it should know, a sentence each, and no more. */
export function hintsOf(
	provider: Provider,
	operation: Operation,
	{ slots, dry }: Pick<Plan, 'slots' | 'dry'>,
	answers: readonly Answer[],
): NodeExecutionHint[] {
	const total = answers.length;
	const outcomes = outcomesOf(answers);
	const left = outcomes.accepted + outcomes.unknown;
	const settled = [...slots, ...dry].flatMap(({ item, indices: [index = 0] }) => {
		const answer = answers[index];
		return answer ? [{ item, index, answer }] : [];
	});
	const warnings = [
		...unknownHint(outcomes.unknown, total, provider),
		...failingHint(outcomes, total),
		...repeatedHint(settled),
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

/** How often each; what did not leave counts as that and not as accepted. */
function outcomesOf(answers: readonly Answer[]): Outcomes {
	const outcomes: Outcomes = {
		accepted: 0,
		rejected: 0,
		unknown: 0,
		notSent: 0,
		dryRun: 0,
		alreadySent: 0,
		outsideHours: 0,
	};
	for (const answer of answers) {
		outcomes['unsent' in answer && answer.unsent ? answer.unsent : answer.outcome]++;
	}
	return outcomes;
}

function unknownHint(unknown: number, total: number, { name }: Provider): string[] {
	if (unknown === 0) return [];
	const [have, them] = unknown === 1 ? ['has', 'it'] : ['have', 'them'];
	return [
		`${count(unknown)} of ${items(total)} ${have} an unknown outcome: ask ${name} before you send ${them} again.`,
	];
}

/** Only with Continue On Fail: a run that stops says it in its error. */
function failingHint({ rejected, notSent }: Outcomes, total: number): string[] {
	const parts = [
		...(rejected > 0 ? [`${count(rejected)} ${were(rejected)} rejected`] : []),
		...(notSent > 0 ? [`${count(notSent)} ${were(notSent)} not sent`] : []),
	];
	if (parts.length === 0) return [];
	return [`Of ${items(total)} ${parts.join(' and ')}: the error of each says why.`];
}

/** A list with the same person twice is the usual mistake. */
function repeatedHint(settled: ReadonlyArray<Settled & { readonly item: Prepared }>): string[] {
	const first = new Map<string, number>();
	const repeated = new Set<string>();
	let example = '';
	for (const { item, index, answer } of settled) {
		if (item.person === undefined || !mayRing(answer)) continue;
		const before = first.get(item.person);
		if (before === undefined) {
			first.set(item.person, index);
		} else {
			if (repeated.size === 0) example = `items ${before} and ${index}`;
			repeated.add(item.person);
		}
	}
	if (repeated.size === 0) return [];
	const numbers = repeated.size === 1 ? '1 number stands' : `${count(repeated.size)} numbers stand`;
	return [`${numbers} in more than one item, for example in ${example}.`];
}

/** Or has rung. A dry run is there to find such things. */
function mayRing(answer: Answer): boolean {
	if (answer.outcome !== 'accepted') return answer.outcome === 'unknown';
	return answer.unsent === undefined || answer.unsent === 'dryRun';
}

function unsentHints({ dryRun, alreadySent, outsideHours }: Outcomes, total: number): string[] {
	const of = (some: number) =>
		some === total
			? `${items(total)} ${were(total)}`
			: `${count(some)} of ${items(total)} ${were(some)}`;
	return [
		...(dryRun === total ? ['Nothing was sent, because Dry Run is on.'] : []),
		...(dryRun > 0 && dryRun < total ? [`${of(dryRun)} not sent, because of Dry Run.`] : []),
		...(alreadySent > 0 ? [`${of(alreadySent)} skipped as sent before.`] : []),
		...(outsideHours > 0 ? [`${of(outsideHours)} skipped as outside the calling hours.`] : []),
	];
}

const format = new Intl.NumberFormat('en');
/** 1200 as "1,200". */
export const count = (number: number): string => format.format(number);

const items = (number: number): string => (number === 1 ? '1 item' : `${count(number)} items`);

const were = (number: number): string => (number === 1 ? 'was' : 'were');
