import 'reflect-metadata';
import { PollContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeParameters,
	INodeTypes,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalDataFor, type NodeUnderTest } from './n8n';

export interface PolledOptions {
	readonly parameters: INodeParameters;
	readonly credential: ICredentialDataDecryptedObject;
	/** `default`: n8n saves with an emission; `durable`: with each poll that does not throw. */
	readonly engine?: 'default' | 'durable';
	readonly workflowId?: string;
	/** What n8n gives a poll; absent in n8n 1. Default: five minutes. */
	readonly budget?: number;
}

let workflows = 0;

/** A published workflow with a polling trigger, and what n8n saves of it. */
export class Polled {
	/** The node's part of the database, as JSON. */
	saved = '{}';
	private staticData: IDataObject = {};
	private readonly workflowId: string;

	constructor(
		private readonly under: NodeUnderTest,
		private readonly options: PolledOptions,
	) {
		workflows += 1;
		this.workflowId = options.workflowId ?? `polled-${workflows}`;
	}

	/** One poll in n8n's own context: what it emits, or null. Throws what the node throws. */
	async poll(parameters = this.options.parameters): Promise<IDataObject[] | null> {
		const isDurable = this.options.engine === 'durable';
		const cursor: IDataObject = JSON.parse(this.saved);
		const emitted = await this.call('trigger', parameters, isDurable ? cursor : undefined);
		if (isDurable) this.saved = JSON.stringify(cursor);
		else if (emitted) this.saved = JSON.stringify(this.staticData['node:Trigger']);
		return emitted;
	}

	/** What the editor's test shows. */
	async test(parameters = this.options.parameters): Promise<IDataObject[] | null> {
		return await this.call('manual', parameters, undefined);
	}

	/** The process dies; n8n starts again from what was saved. */
	kill(): void {
		this.staticData = { 'node:Trigger': JSON.parse(this.saved) };
	}

	/**
	 * The poll that is part of publishing. The default engine then saves in any case, the durable one
	 * only with an emission (n8n-core, poll-trigger-executor.js: `else if (!testingTrigger)`).
	 */
	async activate(): Promise<IDataObject[] | null> {
		const before = this.saved;
		const emitted = await this.poll();
		if (this.options.engine !== 'durable') {
			this.saved = JSON.stringify(this.staticData['node:Trigger']);
		} else if (!emitted) {
			this.saved = before;
		}
		return emitted;
	}

	private async call(
		mode: WorkflowExecuteMode,
		parameters: INodeParameters,
		cursor: IDataObject | undefined,
	): Promise<IDataObject[] | null> {
		const { under, options } = this;
		const node: INode = {
			id: 'trigger-1',
			name: 'Trigger',
			type: `package.${under.node.description.name}`,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { [under.credentialType.name]: { id: '1', name: 'Test' } },
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
			staticData: this.staticData,
			settings: { timezone: 'Europe/Moscow' },
		});
		// n8n's default engine keeps one object for as long as the workflow is active.
		this.staticData = workflow.staticData;
		const own = workflow.getNode('Trigger') ?? node;
		const context = new PollContext(
			workflow,
			own,
			additionalDataFor(under, options.credential),
			mode,
			'update',
			undefined,
			undefined,
			undefined,
			undefined,
			cursor && (() => cursor),
			options.budget === undefined ? undefined : () => options.budget ?? 0,
		);
		if (!under.node.poll) throw new Error('This node does not poll');
		const emitted = await under.node.poll.call(context);
		return emitted ? emitted.flat().map(({ json }) => json) : null;
	}
}
