import 'reflect-metadata';
import { DataDeduplicationService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData, NodeConnectionTypes, Workflow } from 'n8n-workflow';
import type {
	ExecutionError,
	IBinaryKeyData,
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IPinData,
	IRun,
	IWorkflowExecuteAdditionalData,
	ITaskData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { TestCredentials } from './credentials';
import { MemoryDeduplicator } from './deduplicator';

/** A package's classes in the form of n8n's loader. */
export interface NodeUnderTest {
	readonly node: INodeType;
	readonly credentialType: ICredentialType;
}

/** A further credential of a node. */
export interface FurtherCredential {
	readonly type: ICredentialType;
	readonly data: ICredentialDataDecryptedObject;
}

export interface RunOptions {
	readonly parameters: INodeParameters;
	readonly items?: IDataObject[];
	/** Input of further runs of the node in the same execution, as in a loop. */
	readonly later?: IDataObject[][];
	/** Files that every item has. */
	readonly binary?: IBinaryKeyData;
	readonly credential?: ICredentialDataDecryptedObject;
	/** Settings of the node: retryOnFail, maxTries, waitBetweenTries, onError. */
	readonly settings?: Partial<INode>;
	readonly executionId?: string;
	readonly workflowId?: string;
	readonly timezone?: string;
	/** Default: started by a trigger, in production. */
	readonly mode?: WorkflowExecuteMode;
	/** Pinned data of nodes, which n8n takes in manual executions. */
	readonly pinned?: IPinData;
	/** Keeps files in the JSON of an item, like n8n 2's execution logic v2. */
	readonly binaryMode?: 'combined';
	/** Called whenever n8n would read a credential from its database. */
	readonly onLookUp?: () => void;
	/** Called once the execution runs, with a function that acts as the editor's Stop button. */
	readonly onStart?: (cancel: () => void) => void;
}

export interface RunResult {
	/** Output items by output index; the second one is the error output. */
	readonly output: INodeExecutionData[][];
	readonly items: IDataObject[];
	readonly error: ExecutionError | undefined;
	readonly task: ITaskData | undefined;
	/** All data of the execution that n8n would save. */
	readonly saved: string;
	readonly run: IRun;
}

export const deduplicator = new MemoryDeduplicator();
let isDeduplicatorSet = false;
let executions = 0;

/** n8n takes one for each process. */
export async function initDeduplication(): Promise<void> {
	if (isDeduplicatorSet) return;
	isDeduplicatorSet = true;
	await DataDeduplicationService.init(deduplicator);
}

/**
 * Runs one node in n8n's own engine (WorkflowExecute of n8n-core): expressions, credentials, HTTP,
 * Retry On Fail, Continue On Fail and error output are n8n's.
 */
export async function runNode(under: NodeUnderTest, options: RunOptions): Promise<RunResult> {
	const node = nodeOf(under, options);
	return await runWorkflow(under, options, [node], {}, { [node.type]: under.node });
}

/** A node before the one under test; `isAside`: not connected with any other. */
export interface Earlier {
	readonly name: string;
	readonly node: INodeType;
	readonly isAside?: true;
}

/**
 * Runs a node after others, each of which reads the items of the one before it; gives the result of
 * the last one.
 */
export async function runAfter(
	earlier: readonly Earlier[],
	under: NodeUnderTest,
	options: RunOptions,
): Promise<RunResult> {
	const plain = nodeOf(under, { parameters: {} });
	const before = earlier.map(
		({ name, node }): INode => ({ ...plain, id: name, name, type: node.description.name }),
	);
	const last = nodeOf(under, options);
	const connections: IConnections = {};
	const path = earlier.filter(({ isAside }) => !isAside);
	for (const [index, { name }] of path.entries()) {
		const next = (path[index + 1] ?? last).name;
		connections[name] = { main: [[{ node: next, type: NodeConnectionTypes.Main, index: 0 }]] };
	}
	const types = Object.fromEntries(earlier.map(({ node }) => [node.description.name, node]));
	types[last.type] = under.node;
	return await runWorkflow(under, options, [...before, last], connections, types, last.name);
}

/** The node as an agent's tool: call it with arguments, get text back. */
export type Agent = (call: (args: IDataObject) => Promise<string>) => Promise<void>;

/** Runs an agent with the node as its tool; `$fromAI` gives the node its arguments. */
export async function runAsTool(
	under: NodeUnderTest,
	options: RunOptions,
	agent: Agent,
): Promise<RunResult> {
	const description = {
		...under.node.description,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	// As n8n's loader turns a node with `usableAsTool` into a tool.
	const tool = Object.assign(Object.create(Object.getPrototypeOf(under.node)), { description });
	const node = nodeOf(under, options);
	const types = { [node.type]: tool, 'package.agent': new AgentNode(agent) };
	const plain = nodeOf(under, { parameters: {} });
	const first: INode = { ...plain, id: 'agent', name: 'Agent', type: 'package.agent' };
	const link = { node: first.name, type: NodeConnectionTypes.AiTool, index: 0 };
	const connections: IConnections = { [node.name]: { ai_tool: [[link]] } };
	return await runWorkflow(under, options, [first, node], connections, types);
}

/** The description of a node that is only there for a test. */
export const descriptionOf = (name: string): INodeTypeDescription => ({
	displayName: name,
	name,
	group: ['transform'],
	version: 1,
	description: 'Stands in for another node',
	defaults: { name },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	properties: [],
});

class AgentNode implements INodeType {
	description: INodeTypeDescription = {
		...descriptionOf('agent'),
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main, { type: NodeConnectionTypes.AiTool }],
	};

	constructor(private readonly agent: Agent) {}

	// n8n calls `execute` with its context as `this`, so the agent is bound here.
	get execute() {
		const { agent } = this;
		return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const tools = await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
			const [tool] = tools as Array<{ invoke: (args: IDataObject) => Promise<string> }>;
			// A real agent continues with the error as the tool's answer.
			await agent(async (args) => {
				try {
					return String(await tool?.invoke(args));
				} catch (error) {
					return String(error);
				}
			});
			return [[{ json: {} }]];
		};
	}
}

function nodeOf(under: NodeUnderTest, options: RunOptions): INode {
	return {
		id: 'node-1',
		name: 'Under Test',
		type: `package.${under.node.description.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: options.parameters,
		credentials: { [under.credentialType.name]: { id: '1', name: 'Test' } },
		...options.settings,
	};
}

async function runWorkflow(
	under: NodeUnderTest,
	options: RunOptions,
	nodes: INode[],
	connections: IConnections,
	types: Record<string, INodeType>,
	reported = nodes[0]?.name ?? '',
): Promise<RunResult> {
	await initDeduplication();
	const typeOf = (name: string): INodeType => {
		const type = types[name];
		if (!type) throw new Error(`No node type ${name} in this test`);
		return type;
	};
	const nodeTypes: INodeTypes = {
		getByName: typeOf,
		getByNameAndVersion: typeOf,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: options.workflowId ?? 'workflow-1',
		nodes,
		connections,
		active: false,
		nodeTypes,
		...(options.pinned && { pinData: options.pinned }),
		settings: {
			timezone: options.timezone ?? 'Europe/Moscow',
			...(options.binaryMode && { binaryMode: options.binaryMode }),
		},
	});
	const { mode = 'trigger' } = options;
	const executionId = options.executionId ?? `execution-${++executions}`;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		id: workflow.id,
		name: 'Test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		connections,
		nodes,
		createdAt: new Date(),
		updatedAt: new Date(),
	});
	const [first] = nodes;
	const start = workflow.getNode(first?.name ?? '');
	if (!start) throw new Error('A workflow has a first node');
	const { binary } = options;
	const stack = [options.items ?? [{}], ...(options.later ?? [])].map((jsons) => {
		const items = jsons.map((json) => ({ json, ...(binary && { binary }) }));
		return { node: start, data: { main: [items] }, source: null };
	});
	const execution = new WorkflowExecute(
		additionalDataFor(under, options.credential, executionId, hooks, options.onLookUp),
		mode,
		createRunExecutionData({
			executionData: { nodeExecutionStack: stack },
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	options.onStart?.(() => running.cancel());
	const run = await running;
	const task = run.data.resultData.runData[reported]?.[0];
	const output = (task?.data?.main ?? []).map((data) => data ?? []);
	return {
		output,
		items: output.flat().map(({ json }) => json),
		error: task?.error ?? run.data.resultData.error,
		task,
		saved: JSON.stringify(run),
		run,
	};
}

/** Additional data that n8n gives every context, for a node with one credential, or a further one. */
export function additionalDataFor(
	{ credentialType }: NodeUnderTest,
	credential?: ICredentialDataDecryptedObject,
	executionId?: string,
	hooks?: ExecutionLifecycleHooks,
	onLookUp?: () => void,
	further?: FurtherCredential,
): IWorkflowExecuteAdditionalData {
	const credentialsHelper = new TestCredentials(
		{
			[credentialType.name]: credentialType,
			...(further && { [further.type.name]: further.type }),
		},
		{
			...(credential && { [credentialType.name]: credential }),
			...(further && { [further.type.name]: further.data }),
		},
		onLookUp,
	);
	const url = 'http://127.0.0.1:1/';
	const data: Partial<IWorkflowExecuteAdditionalData> = {
		executionId,
		credentialsHelper,
		hooks,
		currentNodeExecutionIndex: 0,
		restApiUrl: url,
		instanceBaseUrl: url,
		formBaseUrl: url,
		formWaitingBaseUrl: url,
		formTestBaseUrl: url,
		webhookBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookTestBaseUrl: url,
		variables: {},
		logAiEvent: () => {},
		setExecutionStatus: () => {},
	};
	// A node that only executes uses none of the other members.
	return Object.assign(data, {
		externalSecretsProxy: {},
	}) as unknown as IWorkflowExecuteAdditionalData;
}
