import type { NodeMemory, Store } from '../operation/operation';

/** Answers all questions of one use of the store, in their order. */
type AnswerAll<Q, A> = (
	memory: NodeMemory,
	questions: readonly Q[],
	owner: string,
) => Promise<ReadonlyMap<Q, A>>;

/** Questions that wait for the same use of the store. */
interface Group<Q, A> {
	readonly questions: Q[];
	readonly answers: Promise<ReadonlyMap<Q, A>>;
}

/**
 * Answers questions to a node's memory that wait for the store at the same time in one use of it.
 * n8n reads and writes a node's whole list at each use, so a group costs hardly more than one of them.
 */
export class Grouped<Q extends object, A> {
	/** By owner: groups that have not begun. */
	private readonly waiting = new Map<string, Group<Q, A>>();

	constructor(private readonly answerAll: AnswerAll<Q, A>) {}

	/** Rejects, like all questions of its group, if the store cannot be used. */
	async ask(store: Store, question: Q): Promise<A> {
		const group = this.waiting.get(store.owner) ?? this.begin(store);
		group.questions.push(question);
		const answer = (await group.answers).get(question);
		if (answer === undefined) throw new Error('The store gave no answer');
		return answer;
	}

	private begin(store: Store): Group<Q, A> {
		const questions: Q[] = [];
		const answers = store.use(async (memory) => {
			this.waiting.delete(store.owner);
			return await this.answerAll(memory, questions, store.owner);
		});
		const group = { questions, answers };
		this.waiting.set(store.owner, group);
		return group;
	}
}

/** Adds entries; gives those that are new. One that several want is new to the first. */
export const additions = new Grouped<readonly string[], ReadonlySet<string>>(
	async (memory, questions) => {
		const added = new Set(await memory.add([...new Set(questions.flat())]));
		return new Map(
			questions.map((entries) => [
				entries,
				new Set(entries.filter((entry) => added.delete(entry))),
			]),
		);
	},
);

/** Removes entries. */
export const removals = new Grouped<readonly string[], true>(async (memory, questions) => {
	await memory.remove(questions.flat());
	return new Map(questions.map((entries) => [entries, true]));
});
