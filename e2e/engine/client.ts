import { parse } from 'flatted';
import { delay } from '../../dev/node';
import { at, listAt, textAt } from '../../dev/json';

export interface Owner {
	email: string;
	password: string;
}

export interface Named {
	id: string;
	name: string;
}

export interface WorkflowNode {
	name: string;
	type: string;
	parameters: object;
	credentials?: Record<string, Named>;
	disabled?: boolean;
}

export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
}

export interface Execution {
	/** n8n's word: `success`, `error`, `crashed`, … */
	status: string;
	/** Message of the error that ended it, or ''. */
	error: string;
	/** JSON of each item on the node's first output in its last run. */
	items(node: string): unknown[];
	/** As the editor has it, for Execute Step. */
	readonly runData: object;
}

/** An execution without its data, as in n8n's list. */
export interface Summary {
	readonly id: string;
	readonly status: string;
	readonly isOver: boolean;
	/** Epoch ms; NaN while it is under way. */
	readonly stoppedAt: number;
}

const NOT_READY = 'Database is not ready!';

const UNFINISHED = ['new', 'running', 'waiting', 'unknown'];

/**
 * Acts as a person in the editor, over the editor's routes. They are internal to n8n, but the
 * public API needs a key from these same routes and cannot run a workflow by hand.
 */
export class N8nClient {
	private cookie = '';

	/** `webhookUrl`: of another process that answers production webhooks, in queue mode. */
	constructor(
		private readonly baseUrl: string,
		private readonly webhookUrl = baseUrl,
	) {}

	/** Creates the first user and stays logged in as that user. */
	async createOwner(owner: Owner): Promise<void> {
		await this.post('/rest/owner/setup', { ...owner, firstName: 'Demo', lastName: 'Owner' });
	}

	async createCredential(name: string, type: string, data: Record<string, string>): Promise<Named> {
		const reply = await this.post('/rest/credentials', { name, type, data });
		return { id: textAt(reply, 'data', 'id'), name };
	}

	/** Saves other values in the same credential, as a person does after a password has changed. */
	async updateCredential({ id, name }: Named, type: string, data: Record<string, string>) {
		await this.request('PATCH', `/rest/credentials/${id}`, JSON.stringify({ name, type, data }));
	}

	/** A key of n8n's public API. */
	async createApiKey(label: string, scopes: readonly string[]): Promise<string> {
		// Without an end: a test must not depend on the clock of the machine.
		const reply = await this.post('/rest/api-keys', { label, scopes, expiresAt: null });
		return textAt(reply, 'data', 'rawApiKey');
	}

	async deleteCredential(id: string): Promise<void> {
		await this.request('DELETE', `/rest/credentials/${id}`);
	}

	/** Presses a credential's Test button: undefined for success, else the message. */
	async testCredential(id: Named, type: string, data: Record<string, string>) {
		const credentials = { ...id, type, data };
		const reply = await this.post('/rest/credentials/test', { credentials });
		const isGood = at(reply, 'data', 'status') === 'OK';
		return isGood ? undefined : textAt(reply, 'data', 'message');
	}

	/**
	 * Publishes a workflow and waits until its webhooks are open: n8n 2 opens them later. `method`: one
	 * that they accept.
	 */
	async activate(saved: unknown, paths: string[], method = 'POST'): Promise<void> {
		const versionId = textAt(saved, 'versionId');
		await this.post(`/rest/workflows/${textAt(saved, 'id')}/activate`, { versionId });
		const deadline = Date.now() + 30_000;
		const named = new RegExp(`to make a .*\\b${method}\\b.* request`);
		for (const path of paths) {
			// n8n's answer to a method that no webhook here accepts names those that this one does.
			while (!named.test(await this.answerOf(path))) {
				if (Date.now() > deadline) throw new Error(`n8n did not open the webhook ${path}`);
				await delay(200);
			}
		}
	}

	/** Unpublishes a workflow: its trigger stops when n8n has answered, or shortly after. */
	async deactivate(saved: unknown): Promise<void> {
		await this.post(`/rest/workflows/${textAt(saved, 'id')}/deactivate`, {});
	}

	private async answerOf(path: string): Promise<string> {
		const init = { method: 'PUT', signal: AbortSignal.timeout(10_000) };
		return await (await fetch(`${this.webhookUrl}/webhook/${path}`, init)).text();
	}

	/** Calls a webhook of an active workflow from outside. The answer's body is JSON. */
	async callWebhook(path: string, body: object, headers: Record<string, string> = {}) {
		const { status, text } = await this.askWebhook(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		const answer: unknown = JSON.parse(text);
		return { status, body: answer };
	}

	/** The same with any request and any answer. */
	async askWebhook(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
		const signal = AbortSignal.timeout(60_000);
		const response = await fetch(`${this.webhookUrl}/webhook/${path}`, { signal, ...init });
		return { status: response.status, text: await response.text() };
	}

	/**
	 * Import from URL: n8n fetches the file, and gives it to the editor without saving it. Both lines
	 * ask for the project in which it is going to be.
	 */
	async fetchWorkflow(url: string): Promise<Workflow> {
		const projectId = textAt(await this.get('/rest/projects/personal'), 'data', 'id');
		const query = new URLSearchParams({ url, projectId });
		const reply = await this.get(`/rest/workflows/from-url?${query}`);
		return Object(at(reply, 'data'));
	}

	/** Returns the workflow as n8n saved it. */
	async createWorkflow(workflow: Workflow): Promise<unknown> {
		// n8n 1 requires the field `active`.
		return at(await this.post('/rest/workflows', { active: false, ...workflow }), 'data');
	}

	/** Saves a changed workflow as the editor does. Returns it as n8n saved it. */
	async saveWorkflow(workflow: Workflow): Promise<unknown> {
		const { name, nodes } = workflow;
		const [connections, settings] = [at(workflow, 'connections'), at(workflow, 'settings')];
		const versionId = textAt(workflow, 'versionId');
		const body = JSON.stringify({ name, nodes, connections, settings, versionId });
		const reply = await this.request('PATCH', `/rest/workflows/${textAt(workflow, 'id')}`, body);
		return at(reply, 'data');
	}

	/** n8n deletes only what is in its archive, which also unpublishes it. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.post(`/rest/workflows/${id}/archive`, {});
		await this.request('DELETE', `/rest/workflows/${id}`);
	}

	/** Puts these tags on a workflow, instead of those that it has. */
	async tagWorkflow(id: string, tags: readonly string[]): Promise<void> {
		await this.request('PATCH', `/rest/workflows/${id}`, JSON.stringify({ tags }));
	}

	/** Starts it as the editor's Execute button does. Returns the execution's id. */
	async runWorkflow(saved: unknown, trigger: string): Promise<string> {
		// n8n 2 reads only the trigger; n8n 1 needs the workflow too.
		const body = { workflowData: saved, triggerToStartFrom: { name: trigger } };
		const reply = await this.post(`/rest/workflows/${textAt(saved, 'id')}/run`, body);
		return textAt(reply, 'data', 'executionId');
	}

	/** Starts it by hand and waits for its end, at most `limit` milliseconds. */
	async run(saved: unknown, { trigger = 'Start', limit = 60_000 } = {}): Promise<Execution> {
		return await this.waitForExecution(await this.runWorkflow(saved, trigger), limit);
	}

	/** Waits for the execution to end, at most `limit` milliseconds. */
	async waitForExecution(id: string, limit: number): Promise<Execution> {
		const deadline = Date.now() + limit;
		let ended = 0;
		// Most executions take some tenths of a second.
		for (let pause = 50; ; pause = Math.min(2 * pause, 500)) {
			const reply = await this.get(`/rest/executions/${id}`);
			const status = textAt(reply, 'data', 'status');
			if (!UNFINISHED.includes(status)) {
				const data: unknown = parse(textAt(reply, 'data', 'data'));
				// n8n 1 on SQLite writes the status first, then the execution data. If its worker died, the
				// data may never name the last node.
				const isWhole = at(data, 'resultData', 'lastNodeExecuted') !== undefined;
				if (isWhole || ++ended > 8) return readExecution(status, data);
			} else if (Date.now() > deadline) {
				throw new Error(`Execution ${id} is still ${status} after ${limit / 1000} seconds`);
			}
			await delay(pause);
		}
	}

	/**
	 * A workflow's executions so far, including failed ones, the oldest first. n8n asks its database
	 * for those under way and then for the others: one that ends meanwhile is in both replies.
	 */
	async summaries(workflow: string): Promise<Summary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow }));
		const reply = await this.get(`/rest/executions?limit=100&filter=${filter}`);
		const byId = new Map<string, Summary>();
		for (const entry of listAt(reply, 'data', 'results')) {
			const [id, status] = [textAt(entry, 'id'), textAt(entry, 'status')];
			const isOver = !UNFINISHED.includes(status);
			byId.set(id, { id, status, isOver, stoppedAt: Date.parse(String(at(entry, 'stoppedAt'))) });
		}
		return [...byId.values()].sort((one, other) => Number(one.id) - Number(other.id));
	}

	/** The same, only their ids. */
	async listExecutions(workflow: string): Promise<string[]> {
		return (await this.summaries(workflow)).map(({ id }) => id);
	}

	/**
	 * Waits until a workflow has this many executions and all of them have ended. The oldest first,
	 * without the first `known` ones, which are not read again.
	 */
	async executions(saved: unknown, count: number, known = 0): Promise<Execution[]> {
		const deadline = Date.now() + 60_000;
		let ids: string[] = [];
		while (ids.length < count && Date.now() < deadline) {
			await delay(200);
			ids = await this.listExecutions(textAt(saved, 'id'));
		}
		const ended: Execution[] = [];
		for (const id of ids.slice(known)) ended.push(await this.waitForExecution(id, 60_000));
		return ended;
	}

	/** Presses Retry on the newest execution of a workflow, which continues where it failed. */
	async retryLast(saved: unknown): Promise<Execution> {
		const workflow = textAt(saved, 'id');
		const [failed = ''] = (await this.listExecutions(workflow)).slice(-1);
		await this.post(`/rest/executions/${failed}/retry`, { loadWorkflow: false });
		const [id = ''] = (await this.listExecutions(workflow)).slice(-1);
		return await this.waitForExecution(id, 60_000);
	}

	async get(path: string): Promise<unknown> {
		return await this.request('GET', path);
	}

	async post(path: string, body: object): Promise<unknown> {
		return await this.request('POST', path, JSON.stringify(body));
	}

	/** n8n on a busy machine, whose database did not answer in time, takes no requests for a moment. */
	private async request(method: string, path: string, body?: string): Promise<unknown> {
		const deadline = Date.now() + 30_000;
		let { status, text } = await this.ask(method, path, body);
		while (status === 503 && text.includes(NOT_READY) && Date.now() < deadline) {
			await delay(200);
			({ status, text } = await this.ask(method, path, body));
		}
		if (status < 300) return text === '' ? undefined : JSON.parse(text);
		throw new Error(`n8n answered ${method} ${path} with ${status}: ${text.slice(0, 500)}`);
	}

	/** Any request to n8n, with its answer whatever the status. */
	async ask(
		method: string,
		path: string,
		body?: string,
		headers: Record<string, string> = {},
	): Promise<{ status: number; text: string }> {
		const response = await fetch(this.baseUrl + path, {
			method,
			headers: {
				'content-type': 'application/json',
				cookie: this.cookie,
				// n8n closes a connection that was idle for five seconds, perhaps as a request comes.
				connection: 'close',
				...headers,
			},
			body,
			// n8n answers an installation when npm has ended.
			signal: AbortSignal.timeout(180_000),
		});
		const [cookie = ''] = response.headers.getSetCookie();
		if (cookie.startsWith('n8n-auth=')) this.cookie = cookie.slice(0, cookie.indexOf(';'));
		return { status: response.status, text: await response.text() };
	}
}

function readExecution(status: string, data: unknown): Execution {
	const message = at(data, 'resultData', 'error', 'message');
	return {
		status,
		error: typeof message === 'string' ? message : '',
		runData: Object(at(data, 'resultData', 'runData')),
		items(node) {
			const last = listAt(data, 'resultData', 'runData', node).at(-1);
			return listAt(last, 'data', 'main', 0).map((item) => at(item, 'json'));
		},
	};
}
