import { NodeOperationError } from 'n8n-workflow';
import type { INode, NodeApiError } from 'n8n-workflow';
import { failureError } from '../http/failureError';
import type { Answer, Failing } from '../operation/answers';
import { fieldOf, labelOf } from '../operation/fields';
import type { Operation } from '../operation/operation';
import { optionFields } from '../panel/properties';
import type { InvalidInput } from '../values/invalidInput';
import { count, counted, listed, plural } from '../values/words';
import { isShown } from './entries';
import type { Plan } from './prepare';

/** The item that a stopping run reports. */
export interface Cause {
	readonly answer: Failing;
	readonly index: number;
	readonly isInput: boolean;
}

/** How often each outcome occurred in a run. */
export type Counts = Record<Answer['outcome'], number>;

/** So many items, or ids, are named; the rest is counted. */
const MOST_NAMED = 20;

/** Items that went wrong, in a run that is to stop: one error that accounts for every item. */
export function stopError(
	node: INode,
	run: { operation: Operation; plan: Plan; answers: readonly Answer[]; cause: Cause },
): NodeApiError | NodeOperationError {
	const { answers, cause } = run;
	const counts: Counts = { accepted: 0, rejected: 0, unknown: 0, notSent: 0 };
	const acceptedIds: string[] = [];
	const acceptedItems: number[] = [];
	const unknownItems: number[] = [];
	answers.forEach((answer, index) => {
		counts[answer.outcome]++;
		if (answer.outcome === 'unknown') unknownItems.push(index);
		if (answer.outcome === 'accepted' && answer.id !== '' && isShown(answer, index)) {
			acceptedIds.push(answer.id);
			acceptedItems.push(index);
		}
	});

	const told =
		cause.isInput && answers.length > 1 ? invalidItems(run, counts) : failedItem(run, counts);
	const { message } = told;
	const ids = acceptedIds.length > 0 ? [`Accepted: ${listed(acceptedIds, MOST_NAMED)}.`] : [];
	const description = [told.description, ...ids].filter((part) => part !== '').join(' ');
	const { index: itemIndex } = cause;
	const error = cause.isInput
		? new NodeOperationError(node, message, { message, description, itemIndex })
		: failureError(node, { ...cause.answer, message, description }, itemIndex);
	const account = { outcomes: counts, acceptedIds, acceptedItems, unknownItems };
	// The editor shows `data` among the details of an error.
	Object.assign(error.context, account, { data: account });
	return error;
}

interface Told {
	readonly message: string;
	readonly description: string;
}

/** Every item that cannot be sent: a person corrects a list once. */
function invalidItems(
	{ operation, plan, answers, cause }: Parameters<typeof stopError>[1],
	counts: Counts,
): Told {
	const { invalid } = plan;
	const fields = [...operation.fields, ...optionFields(operation)];
	const labelFor = ({ parameter }: InvalidInput) => labelOf(parameter, fields);
	const labels = new Set([...invalid.values()].map(labelFor));
	// A reason of an option makes no sense without it.
	const isOption = [...invalid.values()].some(
		({ parameter }) => fieldOf(parameter, operation.fields) === undefined,
	);
	const named = labels.size > 1 || isOption ? byReason(invalid, labelFor) : oneByOne(invalid);
	const more = named.length > MOST_NAMED ? `, and ${count(named.length - MOST_NAMED)} more` : '';
	const left = counts.accepted + counts.unknown;
	const sent = left === 0 ? 'nothing was sent' : `${count(left)} had already been sent`;
	const others = answers.length - invalid.size - left;
	const correct = `Correct ${plural(invalid.size, 'the item', 'the items')}`;
	const wayOut =
		others > 0
			? `${correct}, or set On Error to "Continue (using error output)": the other ${count(others)} ${plural(others, 'is', 'are')} then sent.`
			: `${correct}.`;
	return {
		message: `${count(invalid.size)} of ${counted(answers.length, 'item')} ${plural(invalid.size, 'is', 'are')} not valid, and ${sent}: ${named.slice(0, MOST_NAMED).join(', ')}${more}`,
		description: `${[...labels].join(', ')}: ${cause.answer.description} ${wayOut}`,
	};
}

/** "item 2 (9001…) has 6 digits instead of 11" */
const oneByOne = (invalid: Plan['invalid']): string[] =>
	[...invalid].map(([index, error]) => `item ${placeOf(index, error)} ${error.reason}`);

/** "items 2 (9001…), 7: Phone Number is empty": many items often have one reason. */
function byReason(invalid: Plan['invalid'], labelFor: (error: InvalidInput) => string): string[] {
	const places = new Map<string, string[]>();
	for (const [index, error] of invalid) {
		const reason = `${labelFor(error)} ${error.reason}`;
		const known = places.get(reason);
		if (known) known.push(placeOf(index, error));
		else places.set(reason, [placeOf(index, error)]);
	}
	return [...places].map(
		([reason, all]) => `${plural(all.length, 'item')} ${listed(all, MOST_NAMED)}: ${reason}`,
	);
}

const placeOf = (index: number, { value }: InvalidInput): string =>
	value ? `${index} (${value})` : String(index);

function failedItem({ answers, cause }: Parameters<typeof stopError>[1], counts: Counts): Told {
	const { message, description } = cause.answer;
	const tally = answers.length > 1 ? ` – ${tallyOf(counts, answers.length)}` : '';
	return { message: `${message} [item ${cause.index}]${tally}`, description };
}

function tallyOf(counts: Counts, total: number): string {
	const parts = [
		`${counts.accepted} of ${total} items accepted`,
		...(counts.rejected ? [`${counts.rejected} rejected`] : []),
		...(counts.unknown ? [`${counts.unknown} unknown`] : []),
		...(counts.notSent ? [`${counts.notSent} not sent`] : []),
	];
	return parts.join(', ');
}
