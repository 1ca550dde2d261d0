import type { NodeMemory } from '../../shared/operation/operation';
import { setBounded } from './bounded';

/** The token whose attempts are counted, for the node that checks. */
export interface Counted {
	/** Names workflow and node. */
	readonly owner: string;
	/** Of the token. */
	readonly id: string;
	readonly maxAttempts: number;
}

export interface Attempt {
	readonly reason: 'ok' | 'wrongCode' | 'tooManyAttempts' | 'spent';
	readonly attemptsLeft: number;
}

/** How far a token is used up. */
interface Use {
	readonly attempts: number;
	/** Its code was typed: it counts for nothing any more. */
	readonly isSpent: boolean;
}

/**
 * What this process has seen, by node and token. Another process may write back a list that it read
 * before; here no attempt is lost by that, so that each process compares at most Max Attempts.
 */
const seen = new Map<string, Use>();
const MOST_TOKENS = 100_000;

/**
 * Takes the next attempt, has the code compared, and spends the token if it is right. Attempts are
 * kept in n8n's database, so they hold over executions, restarts and workers.
 *
 * n8n's store can only test-and-add and remove. So a check takes all attempts of the token, which
 * shows how many were free, and gives back those that it does not need: at most two calls, however
 * many attempts there are. If the process dies in between, the token is used up. The entry
 * `failed` is taken back when the code is right: without it a full count means "spent".
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
