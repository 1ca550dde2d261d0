import { NodeOperationError } from 'n8n-workflow';
import type { INode, NodeApiError } from 'n8n-workflow';
import { failureError } from '../http/failureError';
import type { Answer, Failing } from '../operation/answers';
import { isShown } from './entries';

/** How often each outcome occurred in a run. */
export type Counts = Record<Answer['outcome'], number>;

/** Items that went wrong, in a run that is to stop: one error that accounts for every item. */
export function stopError(
	node: INode,
	answers: readonly Answer[],
	cause: { readonly answer: Failing; readonly index: number; readonly isInput: boolean },
): NodeApiError | NodeOperationError {
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

	const message = [
		`${cause.answer.message} [item ${cause.index}]`,
		...(answers.length > 1 ? [tally(counts, answers.length)] : []),
	].join(' – ');
	const description = [
		cause.answer.description,
		...(counts.accepted > 0 ? ['The ids of accepted items are in the details of this error.'] : []),
	].join(' ');

	const { index: itemIndex } = cause;
	const error = cause.isInput
		? new NodeOperationError(node, message, { message, description, itemIndex })
		: failureError(node, { ...cause.answer, message, description }, itemIndex);
	const account = { outcomes: counts, acceptedIds, acceptedItems, unknownItems };
	// The editor shows `data` among the details of an error.
	Object.assign(error.context, account, { data: account });
	return error;
}

function tally(counts: Counts, total: number): string {
	const parts = [
		`${counts.accepted} of ${total} items accepted`,
		...(counts.rejected ? [`${counts.rejected} rejected`] : []),
		...(counts.unknown ? [`${counts.unknown} unknown`] : []),
		...(counts.notSent ? [`${counts.notSent} not sent`] : []),
	];
	return parts.join(', ');
}
