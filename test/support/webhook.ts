import 'reflect-metadata';
import { HookContext, WebhookContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWebhookDescription,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { http, zlib } from '../../dev/node';
import { additionalDataFor } from './n8n';
import type { NodeUnderTest } from './n8n';

export interface WebhookOptions {
	readonly parameters?: INodeParameters;
	/** Absent if the node has no credential. */
	readonly credential?: ICredentialDataDecryptedObject;
	/** n8n's N8N_PAYLOAD_SIZE_MAX, in bytes. */
	readonly limit?: number;
	/** The body, if n8n had parsed it before it calls the node. */
	readonly parsed?: unknown;
	/** Default: published; `manual` is a test run of the editor. */
	readonly mode?: 'webhook' | 'manual';
	/** Spoils a part of the context, to see how the node reacts. */
	readonly spoil?: (context: WebhookContext) => void;
}

export interface OpenWebhook {
	readonly url: string;
	/** Items of the executions that n8n would have started, in order. */
	readonly items: INodeExecutionData[];
	/** Errors of webhook(): n8n would have saved a failed execution for each. */
	readonly thrown: unknown[];
	/** How many bodies were read. */
	countReads(): number;
	close(): Promise<void>;
}

/**
 * Serves a trigger over HTTP as n8n does (webhook-helpers.js and body-parser.js of n8n 2.41): n8n's
 * workflow, expressions and context; Node's request with `query` and `readRawBody`.
 */
export async function openWebhook(
	under: NodeUnderTest,
	options: WebhookOptions = {},
): Promise<OpenWebhook> {
	const { workflow, node } = workflowOf(under, options);
	const items: INodeExecutionData[] = [];
	const thrown: unknown[] = [];
	let reads = 0;
	const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
		const leavesBody = workflow.expression.getSimpleParameterValue(
			node,
			'={{$parameter["options"]["binaryData"]}}',
			'webhook',
			{},
			undefined,
			false,
		);
		const { searchParams } = new URL(request.url ?? '', 'http://localhost');
		const query = [...new Set(searchParams.keys())].map((name) => {
			const all = searchParams.getAll(name);
			return [name, all.length > 1 ? all : all[0]];
		});
		Object.assign(request, { query: Object.fromEntries(query), params: {} });
		if ('parsed' in options) Object.assign(request, { body: options.parsed });
		else if (leavesBody === true) {
			const readRawBody = async () => {
				reads++;
				Object.assign(request, { rawBody: await rawBody(request, options.limit) });
			};
			Object.assign(request, { readRawBody });
		}
		const answer = (status: number, json: unknown) => {
			response.statusCode = status;
			response.setHeader('content-type', 'application/json; charset=utf-8');
			response.end(JSON.stringify(json));
		};
		const express = Object.assign(response, {
			status: (code: number) => ({ json: (json: unknown) => answer(code, json) }),
		});
		const description = under.node.description.webhooks?.find(
			({ httpMethod }) => httpMethod === request.method,
		);
		if (!description) {
			answer(404, { message: `This webhook is not registered for ${request.method} requests` });
			return;
		}
		const data = additionalDataFor(under, options.credential, undefined);
		Object.assign(data, { httpRequest: request, httpResponse: express });
		const context = contextOf(workflow, node, data, description, options.mode);
		options.spoil?.(context);
		try {
			const result = await under.node.webhook?.call(context);
			const [item] = result?.workflowData?.[0] ?? [];
			if (item) items.push(item);
			if (!result?.noWebhookResponse) answer(200, { message: 'Workflow was started' });
		} catch (error) {
			thrown.push(error);
			answer(500, { message: 'Workflow could not be started!' });
		}
	};
	const server = http.createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (typeof address !== 'object' || !address) throw new Error('The server has no port');
	return {
		url: `http://127.0.0.1:${address.port}/`,
		items,
		thrown,
		countReads: () => reads,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Publishes the workflow: runs n8n's steps and returns its answer and its log. */
export async function publishWebhook(under: NodeUnderTest, options: WebhookOptions = {}) {
	const { workflow, node } = workflowOf(under, options);
	const data = additionalDataFor(under, options.credential, undefined);
	const context = new HookContext(workflow, node, data, 'trigger', 'activate');
	const warnings: string[] = [];
	Object.assign(context.logger, { warn: (text: string) => warnings.push(text) });
	const { checkExists, create, delete: remove } = under.node.webhookMethods?.default ?? {};
	const answers = [
		await checkExists?.call(context),
		await create?.call(context),
		await remove?.call(context),
	];
	return { answers, warnings };
}

function workflowOf({ node: type, credentialType }: NodeUnderTest, options: WebhookOptions) {
	const credential = { [credentialType.name]: { id: '1', name: 'Test' } };
	const node: INode = {
		id: 'node-1',
		name: 'Trigger',
		type: `package.${type.description.name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: options.parameters ?? {},
		...(options.credential && { credentials: credential }),
	};
	const nodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: 'workflow-1',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
	});
	// With defaults for the parameters that the workflow does not set.
	const loaded = workflow.getNode(node.name);
	if (!loaded) throw new Error('A workflow has its node');
	return { workflow, node: loaded };
}

function contextOf(
	workflow: Workflow,
	node: INode,
	data: IWorkflowExecuteAdditionalData,
	description: IWebhookDescription,
	mode: WebhookOptions['mode'] = 'webhook',
) {
	const webhook = {
		httpMethod: description.httpMethod === 'GET' ? ('GET' as const) : ('POST' as const),
		node: node.name,
		path: description.path,
		webhookDescription: description,
		workflowId: 'workflow-1',
		workflowExecuteAdditionalData: data,
	};
	return new WebhookContext(workflow, node, data, mode, webhook, [], null);
}

/** n8n compares the header as it came. */
function unpacked(request: http.IncomingMessage) {
	const encoding = request.headers['content-encoding'];
	if (encoding === 'gzip') return request.pipe(zlib.createGunzip());
	return encoding === 'deflate' ? request.pipe(zlib.createInflate()) : request;
}

/** Like the package raw-body, which reads for n8n. */
async function rawBody(request: http.IncomingMessage, limit = Infinity): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of unpacked(request).iterator({ destroyOnReturn: false })) {
		length += chunk.length;
		if (length > limit) {
			const what = { type: 'entity.too.large', status: 413, statusCode: 413 };
			throw Object.assign(new Error('request entity too large'), what);
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
