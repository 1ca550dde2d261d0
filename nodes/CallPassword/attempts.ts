import type { NodeMemory } from '../../shared/operation/operation';
import { setBounded } from './bounded';

/** The token whose attempts the node counts. */
export interface Counted {
	/** Names workflow and node. */
	readonly owner: string;
	/** Random id of the token. */
	readonly id: string;
	readonly maxAttempts: number;
}

export interface Attempt {
	readonly reason: 'ok' | 'wrongCode' | 'tooManyAttempts' | 'spent';
	readonly attemptsLeft: number;
}

/** State of a token. */
interface Use {
	readonly attempts: number;
	/** The right code was typed: the token no longer works. */
	readonly isSpent: boolean;
}

/**
 * Attempts that this process has seen, by node and token. Another process may write back a list
 * that it read earlier. With this record no attempt is lost, so each process compares at most Max
 * Attempts codes.
 */
const seen = new Map<string, Use>();
const MOST_TOKENS = 100_000;

/**
 * Takes the next attempt, compares the code, and spends the token if it is right. n8n's database
 * keeps the attempts, so they hold across executions, restarts and workers.
 *
 * n8n's store can only test-and-add and remove. So a check takes all attempts of the token, which
 * shows how many were free, and returns those that it does not need: at most two calls, whatever
 * the number of attempts. If the process dies in between, the token is used up. A right code
 * removes the entry `failed`: without it a full count means "spent".
 *
 * @param memory held by the caller from here to the end
 * @param isRight compares the code; called at most once, and only if an attempt is left
 */
export async function attempt(
	memory: NodeMemory,
	{ owner, id, maxAttempts }: Counted,
	isRight: () => boolean,
): Promise<Attempt> {
	const name = JSON.stringify([owner, id]);
	const remember = (use: Use) => setBounded(seen, name, use, MOST_TOKENS);
	const here = seen.get(name);
	if (here && isUsedUp(here, maxAttempts)) return refused(here);

	const failed = `attempt:failed:${id}`;
	const all = Array.from({ length: maxAttempts }, (_, index) => `attempt:${index + 1}:${id}`);
	const added = await memory.add([...all, failed]);
	const taken = all.findLastIndex((entry) => !added.has(entry)) + 1;
	const use: Use = {
		attempts: Math.max(taken, here?.attempts ?? 0),
		isSpent: taken >= maxAttempts && added.has(failed),
	};
	if (isUsedUp(use, maxAttempts)) {
		remember(use);
		if (use.isSpent) await memory.remove([failed]);
		return refused(use);
	}

	const attempts = use.attempts + 1;
	const isSpent = isRight();
	remember({ attempts, isSpent });
	const spare = isSpent ? [failed] : all.slice(attempts);
	if (!isSpent && spare.length > 0) spare.push(failed);
	if (spare.length > 0) await memory.remove(spare);
	return isSpent
		? { reason: 'ok', attemptsLeft: 0 }
		: { reason: 'wrongCode', attemptsLeft: maxAttempts - attempts };
}

const isUsedUp = ({ attempts, isSpent }: Use, max: number) => isSpent || attempts >= max;

const refused = ({ isSpent }: Use): Attempt => ({
	reason: isSpent ? 'spent' : 'tooManyAttempts',
	attemptsLeft: 0,
});
