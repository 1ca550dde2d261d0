import type { IPollFunctions } from 'n8n-workflow';

/** ms for a whole poll: n8n asks for one each minute, and may give it up after 45 seconds. */
export const BUDGET = 25_000;

/** ms that n8n 2 gives a poll of its default engine, and the one at activation in either. */
const UNHURRIED = 300_000;

/** Contexts that have polled. */
const used = new WeakSet<IPollFunctions>();

/**
 * Whether this poll is part of activating the trigger (publishing it, starting n8n), where an error
 * makes n8n give the trigger up. n8n does not say. Its default engine makes a context at activation
 * and keeps it for the polls on time; its durable engine makes one for each poll, and gives those
 * on time less than the common budget. To be asked once in a poll.
 */
export function isActivation(context: IPollFunctions): boolean {
	const isFirst = !used.has(context);
	used.add(context);
	return isFirst && (!tellsBudget(context) || context.getPollBudgetMs() === UNHURRIED);
}

/** Whether a person is publishing, who reads why it is refused; not if n8n starts. */
export function isPublishing(context: IPollFunctions): boolean {
	return !['init', 'leadershipChange'].includes(context.getActivationMode());
}

/** ms that a poll may take. */
export function budgetOf(context: IPollFunctions): number {
	return tellsBudget(context) ? Math.min(BUDGET, context.getPollBudgetMs()) : BUDGET;
}

/** n8n 2 does, n8n 1 does not. */
const tellsBudget = (context: IPollFunctions): boolean => 'getPollBudgetMs' in context;

/** Whether n8n drops what a poll has found if the trigger was published anew meanwhile: n8n 2 does. */
export const dropsResults = tellsBudget;
