import type { IExecuteFunctions, WorkflowExecuteMode } from 'n8n-workflow';
import type { NodeMemory, Store } from '../operation/operation';

/** The part of n8n's deduplication helper that is needed: a stored set of strings per node. */
type Helper = Pick<IExecuteFunctions['helpers'], 'checkProcessedAndRecord' | 'removeProcessed'>;

/** Every entry counts, and beyond this many per node n8n forgets the oldest. */
const OPTIONS = { mode: 'entries', maxEntries: 200_000 } as const;

/** Runs that only try a workflow out. A retry, a sub-workflow and every trigger are production. */
const TEST_MODES: ReadonlySet<WorkflowExecuteMode> = new Set(['manual', 'evaluation']);

/**
 * A node's memory from one execution to the next: a set of texts in n8n's database, so it
 * holds after a restart and in queue mode.
 *
 * n8n reads the whole list of a node, changes it and writes it back. Two uses at the same moment
 * lose each other's entries, whatever the entries are, and the first two of a new node make n8n's
 * INSERT fail. So all uses in this process follow one another, those of other nodes too: every
 * entry of this package goes through `use`.
 */
export class NodeStore implements Store {
	/**
	 * @param helper n8n's deduplication helper, which knows workflow and node
	 * @param owner names that workflow and node to what a process remembers besides
	 * @param operation resource and operation, for entries that belong to one operation
	 * @param isTest whether the run only tries the workflow out
	 */
	constructor(
		private readonly helper: Helper,
		readonly owner: string,
		readonly operation: string,
		private readonly isTest = false,
	) {}

	/** The operation, for entries that tests in the editor must neither see nor use up. */
	get scope(): string {
		return this.isTest ? `test:${this.operation}` : this.operation;
	}

	async use<T>(work: (memory: NodeMemory) => Promise<T>): Promise<T> {
		return await inTurn(async () => await work(this.memory));
	}

	private readonly memory: NodeMemory = {
		add: async (entries) => {
			const { new: added } = await this.helper.checkProcessedAndRecord(
				[...entries],
				'node',
				OPTIONS,
			);
			return new Set(added.map(String));
		},
		remove: async (entries) => {
			await this.helper.removeProcessed([...entries], 'node', OPTIONS);
		},
	};
}

/** The store of the node that a context runs. */
export function storeOf(context: IExecuteFunctions): Store {
	const { id: workflow } = context.getWorkflow();
	const owner = JSON.stringify([workflow, context.getNode().id]);
	const names = ['resource', 'operation'];
	const operation = names.map((name) => String(context.getNodeParameter(name, 0))).join('/');
	return new NodeStore(context.helpers, owner, operation, TEST_MODES.has(context.getMode()));
}

let last: Promise<unknown> = Promise.resolve();

/** First come, first served; work that fails holds up nobody. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
	const turn = last.then(work);
	last = turn.catch(() => {});
	return await turn;
}
