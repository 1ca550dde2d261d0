import 'reflect-metadata';
import { DataDeduplicationService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import type {
	ExecutionError,
	IConnections,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
	IRun,
	IVersionedNodeType,
	IWorkflowExecuteAdditionalData,
	ITaskData,
} from 'n8n-workflow';
import { TestCredentials } from './credentials';
import { MemoryDeduplicator } from './deduplicator';

/** A package's classes as n8n's loader would know them. */
export interface NodeUnderTest {
	readonly node: INodeType;
	readonly credentialType: ICredentialType;
}

export interface RunOptions {
	readonly parameters: INodeParameters;
	readonly items?: IDataObject[];
	readonly credential?: ICredentialDataDecryptedObject;
	/** Settings of the node: retryOnFail, maxTries, waitBetweenTries, onError. */
	readonly settings?: Partial<INode>;
	readonly executionId?: string;
	readonly workflowId?: string;
	readonly timezone?: string;
	/** Called once the execution runs, with what the Stop button of the editor does. */
	readonly onStart?: (cancel: () => void) => void;
}

export interface RunResult {
	/** Output items by output index; the second one is the error output. */
	readonly output: INodeExecutionData[][];
	readonly items: IDataObject[];
	readonly error: ExecutionError | undefined;
	readonly task: ITaskData | undefined;
	/** All that n8n would save of the execution. */
	readonly saved: string;
	readonly run: IRun;
}

export const deduplicator = new MemoryDeduplicator();
let isDeduplicatorSet = false;
let executions = 0;

/**
 * Runs one node in n8n's own engine (WorkflowExecute of n8n-core): expressions, credentials, HTTP,
 * Retry On Fail, Continue On Fail and error output are n8n's.
 */
export async function runNode(under: NodeUnderTest, options: RunOptions): Promise<RunResult> {
	if (!isDeduplicatorSet) {
		await DataDeduplicationService.init(deduplicator);
		isDeduplicatorSet = true;
	}
	const type = `package.${under.node.description.name}`;
	const node: INode = {
		id: 'node-1',
		name: 'Under Test',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: options.parameters,
		credentials: { [under.credentialType.name]: { id: '1', name: 'Test' } },
		...options.settings,
	};
	const nodeTypes: INodeTypes = {
		getByName: (): INodeType | IVersionedNodeType => under.node,
		getByNameAndVersion: () => under.node,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: options.workflowId ?? 'workflow-1',
		nodes: [node],
		connections: {} satisfies IConnections,
		active: false,
		nodeTypes,
		settings: { timezone: options.timezone ?? 'Europe/Moscow' },
	});
	const executionId = options.executionId ?? `execution-${++executions}`;
	const hooks = new ExecutionLifecycleHooks('trigger', executionId, {
		id: workflow.id,
		name: 'Test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		connections: {},
		nodes: [node],
		createdAt: new Date(),
		updatedAt: new Date(),
	});
	const credentials = new TestCredentials(
		{ [under.credentialType.name]: under.credentialType },
		options.credential ? { [under.credentialType.name]: options.credential } : {},
	);
	const execution = new WorkflowExecute(
		additionalData(executionId, credentials, hooks),
		'trigger',
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [
					{
						node: workflow.getNode(node.name) ?? node,
						data: { main: [(options.items ?? [{}]).map((json) => ({ json }))] },
						source: null,
					},
				],
			},
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	options.onStart?.(() => running.cancel());
	const run = await running;
	const task = run.data.resultData.runData[node.name]?.[0];
	const output = (task?.data?.main ?? []).map((items) => items ?? []);
	return {
		output,
		items: output.flat().map(({ json }) => json),
		error: task?.error ?? run.data.resultData.error,
		task,
		saved: JSON.stringify(run),
		run,
	};
}

function additionalData(
	executionId: string,
	credentialsHelper: TestCredentials,
	hooks: ExecutionLifecycleHooks,
): IWorkflowExecuteAdditionalData {
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
	// Of the other members none is reached by a node that only executes.
	return Object.assign(data, {
		externalSecretsProxy: {},
	}) as unknown as IWorkflowExecuteAdditionalData;
}
