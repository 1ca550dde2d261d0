import type { IExecuteFunctions } from 'n8n-workflow';
import { ContactLimits } from '../../dist/shared/once/contactLimits';
import type { Contact } from '../../dist/shared/operation/contact';
import type { RunMemory } from '../../dist/shared/once/retryMemory';
import { SentKeys } from '../../dist/shared/once/sentKeys';
import type { Answer, Failing } from '../../dist/shared/operation/answers';
import { defineOperation } from '../../dist/shared/operation/operation';
import type { Store } from '../../dist/shared/operation/operation';
import type { Entry } from '../../dist/shared/run/entries';
import type { Plan } from '../../dist/shared/run/prepare';
import { answerItems } from '../../dist/shared/run/send';

/** An item of a run without a provider. */
export interface LimitedItem {
	readonly contact?: Contact;
	readonly dedupeKey?: string;
	/** Called when the item reaches the person; throws for an unknown outcome. */
	readonly perform: () => Promise<void>;
	/** Its last check keeps the item from being sent. */
	readonly kept?: Failing['outcome'];
}

/** Carries out the wire itself: the run is the kernel's, and what it would send is counted. */
const operation = defineOperation({
	name: 'Send',
	action: 'Send',
	description: 'Counts what is sent',
	kind: 'local',
	fields: [],
	options: [],
	limit: 1,
	toWire: () => ({ perform: async () => {} }),
	perform: async ({ perform }: Pick<LimitedItem, 'perform'>) => {
		await perform();
		return { sent: true };
	},
});

export const newMemory = (): RunMemory => ({
	answers: new Map(),
	withInput: new Set(),
	onlyChanges: new Set(),
	changed: new Set(),
	claimed: new Set(),
	places: new Map(),
});

/** One try of an execution; gives the answers of all its items. */
export async function runLimited(
	store: Store,
	items: readonly LimitedItem[],
	{ memory = newMemory(), continues = false, concurrency = 1 } = {},
): Promise<Answer[]> {
	const credential = {};
	const toSend = items.flatMap(({ perform, kept, ...item }, index): Entry[] => {
		if (memory.answers.has(index)) return [];
		const refusal = kept && { outcome: kept, message: `Kept: ${kept}`, description: 'As told.' };
		const lastCheck = refusal && { askAgain: async () => ({ answer: refusal }) };
		return [{ ...item, wire: { perform }, credential, indices: [index], lastCheck }];
	});
	// The kernel asks no more of them: an operation that makes no request needs no connection.
	const plan = {
		count: items.length,
		toSend,
		dry: [],
		duplicates: [],
		answered: new Map(),
		invalid: new Map(),
		onlyChanges: new Set(),
		withInput: new Set(),
		pace: { size: 1, interval: 0, concurrency },
		connection: { isStopped: () => false },
	} as unknown as Plan;
	const context = { continueOnFail: () => continues } as unknown as IExecuteFunctions;
	return await answerItems(context, operation, plan, {
		earlier: memory.answers,
		sentKeys: new SentKeys(store, memory.claimed),
		limits: new ContactLimits(store, memory.places, toSend),
	});
}
