import 'reflect-metadata';
import { PollContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeParameters,
	INodeTypes,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalDataFor, type FurtherCredential, type NodeUnderTest } from './n8n';

export type PollingEngine = 'default' | 'durable' | 'n8n 1';

export interface PolledOptions {
	readonly parameters: INodeParameters;
	readonly credential: ICredentialDataDecryptedObject;
	readonly further?: FurtherCredential;
	readonly engine?: PollingEngine;
	readonly workflowId?: string;
	/** ms that n8n gives a scheduled poll. */
	readonly budget?: number;
	/** Answers in place of a provider, for histories of many polls, which need no network. */
	readonly wire?: (options: IHttpRequestOptions) => Promise<object>;
}

/** ms: n8n's durable engine, with its defaults (trigger-execution-context.factory.js). */
const DURABLE_BUDGET = 36_000;
const NAME = 'Trigger';
const NODE_DATA = `node:${NAME}`;

/** From publishing to unpublishing; a later one supersedes it. */
interface Activation {
	readonly parameters: INodeParameters;
	/** The default engine creates one at publishing and keeps it (active-workflow-triggers.js). */
	readonly context?: PollContext;
}

let workflows = 0;

/**
 * A published workflow with a polling trigger in one of the two engines of n8n 2.41, and the state
 * that n8n saves of it. From n8n-core: active-workflow-triggers.js, poll-trigger-executor.js; from
 * n8n: trigger-execution-context.factory.js, workflow-trigger-activator.js,
 * poll-trigger-task-handler.js.
 *
 * Both engines poll at publishing, then on schedule, and drop the result of a scheduled poll if the
 * trigger was published again or unpublished meanwhile. `default` keeps one state in memory from
 * publishing on, and saves it with an emission and at the end of publishing. `durable` reads the
 * state for each poll, and saves it with an emission and after each scheduled poll that does not
 * throw. After a start of n8n it makes only scheduled polls.
 */
export class Polled {
	/** The node's part of the database, as JSON. */
	saved = '{}';
	private active: Activation | undefined;
	private parameters: INodeParameters;
	/** Counts the starts of n8n. */
	private process = 1;
	private readonly workflowId: string;

	constructor(
		private readonly under: NodeUnderTest,
		private readonly options: PolledOptions,
	) {
		workflows += 1;
		this.workflowId = options.workflowId ?? `polled-${workflows}`;
		this.parameters = options.parameters;
	}

	get isPublished(): boolean {
		return this.active !== undefined;
	}

	/**
	 * Makes one scheduled poll: returns n8n's emission, or null. Throws the node's error; n8n then
	 * saves nothing.
	 */
	async poll(): Promise<IDataObject[] | null> {
		const { active } = this;
		if (!active) throw new Error('The workflow is not published');
		const cursor = this.isDurable ? dataOf(this.saved) : undefined;
		const context =
			active.context ?? this.contextFor('trigger', 'update', { cursor, isOnTime: true });
		const emitted = await this.run(context);
		if (this.active !== active && this.options.engine !== 'n8n 1') return null;
		if (cursor) this.saved = JSON.stringify(cursor);
		else if (emitted) this.saved = JSON.stringify(stateIn(context));
		return emitted;
	}

	/**
	 * Makes the poll that is part of publishing and, in the default engine, of a start. Its emission
	 * is never dropped. If it throws, n8n gives up the trigger.
	 */
	async activate(
		parameters = this.parameters,
		mode: WorkflowActivateMode = 'update',
	): Promise<IDataObject[] | null> {
		this.parameters = parameters;
		const { process } = this;
		const cursor = this.isDurable ? dataOf(this.saved) : undefined;
		const context = this.contextFor('trigger', mode, { cursor, isOnTime: false });
		const active = this.isDurable ? { parameters } : { parameters, context };
		this.active = active;
		let emitted: IDataObject[] | null = null;
		let isGivenUp = true;
		try {
			emitted = await this.run(context);
			isGivenUp = false;
		} finally {
			if (isGivenUp && this.active === active) this.active = undefined;
		}
		if (this.process !== process) return null;
		if (!cursor) this.saved = JSON.stringify(stateIn(context));
		else if (emitted) this.saved = JSON.stringify(cursor);
		return emitted;
	}

	deactivate(): void {
		this.active = undefined;
	}

	/** The process dies with our modules' memory, which identifies a node by its id. */
	kill(): void {
		this.process += 1;
		this.active = this.isDurable && this.active ? { ...this.active } : undefined;
	}

	/** Dies and starts: the first poll, which is part of the start only in the default engine. */
	async restart(): Promise<IDataObject[] | null> {
		this.kill();
		return await (this.isDurable ? this.poll() : this.activate(this.parameters, 'init'));
	}

	/** The items of a test in the editor. */
	async test(): Promise<IDataObject[] | null> {
		const cursor = dataOf(this.saved);
		return await this.run(this.contextFor('manual', 'manual', { cursor, isOnTime: false }));
	}

	private get isDurable(): boolean {
		return this.options.engine === 'durable';
	}

	private async run(context: PollContext): Promise<IDataObject[] | null> {
		const { node } = this.under;
		if (!node.poll) throw new Error('This node does not poll');
		const emitted = await node.poll.call(context);
		return emitted ? emitted.flat().map(({ json }) => json) : null;
	}

	private contextFor(
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		{ cursor, isOnTime }: { cursor: IDataObject | undefined; isOnTime: boolean },
	): PollContext {
		const { under, options } = this;
		const node: INode = {
			id: `trigger-${this.process}`,
			name: NAME,
			type: `package.${under.node.description.name}`,
			typeVersion: 1,
			position: [0, 0],
			parameters: this.parameters,
			credentials: {
				[under.credentialType.name]: { id: '1', name: 'Test' },
				...(options.further && { [options.further.type.name]: { id: '2', name: 'Test' } }),
			},
		};
		const nodeTypes: INodeTypes = {
			getByName: () => under.node,
			getByNameAndVersion: () => under.node,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({
			id: this.workflowId,
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
			staticData: { [NODE_DATA]: dataOf(this.saved) },
			settings: { timezone: 'Europe/Moscow' },
		});
		const budget = options.budget ?? (isOnTime ? DURABLE_BUDGET : undefined);
		const context = new PollContext(
			workflow,
			workflow.getNode(NAME) ?? node,
			additionalDataFor(
				under,
				options.credential,
				undefined,
				undefined,
				undefined,
				options.further,
			),
			mode,
			activation,
			undefined,
			undefined,
			undefined,
			undefined,
			cursor && (() => cursor),
			isOnTime && budget !== undefined ? () => budget : undefined,
		);
		const { wire, engine } = options;
		if (engine === 'n8n 1') Reflect.deleteProperty(context, 'getPollBudgetMs');
		if (wire) {
			context.helpers.httpRequestWithAuthentication = async (_, request) => await wire(request);
		}
		return context;
	}
}

const dataOf = (json: string): IDataObject => JSON.parse(json);

const stateIn = (context: PollContext): IDataObject => context.getWorkflowStaticData('node');
