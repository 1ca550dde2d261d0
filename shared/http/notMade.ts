import type { Failing } from '../operation/answers';
import type { Mask } from './mask';

/**
 * Something that had to be right before the item could be sent: a question to the provider, or the
 * address in the credential.
 */
export class Unanswered extends Error {
	constructor(readonly answer: Failing) {
		super(answer.message);
	}
}

/** What becomes of items whose request cannot be made: nothing has left. */
export function notMade(error: unknown, mask: Mask): Failing {
	if (error instanceof Unanswered) return error.answer;
	return {
		outcome: 'notSent',
		message: 'The request cannot be made',
		description: mask.text(String(error)),
	};
}
