import axios, { type AxiosResponse } from 'axios';
import { delay, http } from '../../dev/node';
import { merge, EMPTY, type Model } from '../../sandbox/page/model';
import { startSandbox, type Sandbox } from '../../sandbox/start';
import type { Entry, ProviderId, Update } from '../../sandbox/wire';
import { createAutodialerReference } from '../reference/autodialer';
import { createMobilonReference } from '../reference/mobilon';

export interface Bench {
	sandbox: Sandbox;
	/** Content of a page that has been open from the start. */
	model(): Model;
	/** Waits until the page shows the expected content. */
	until<Found>(look: (model: Model) => Found | undefined): Promise<Found>;
	post(path: string, body?: unknown, headers?: Record<string, string>): Promise<AxiosResponse>;
	get(path: string, headers?: Record<string, string>): Promise<AxiosResponse>;
	act(entry: Entry, action: string, values?: Record<string, string>): Promise<AxiosResponse>;
	value(provider: ProviderId, label: string): string;
	mobilon: ReturnType<typeof createMobilonReference>;
	autodialer: ReturnType<typeof createAutodialerReference>;
	close(): Promise<void>;
}

/** Reads the events as a browser does: each `data:` line is one update. */
function follow(baseUrl: string, onUpdate: (update: Update) => void): () => void {
	const request = http.get(`${baseUrl}/api/events`, (response) => {
		let rest = '';
		response.setEncoding('utf8').on('data', (piece: string) => {
			const lines = (rest + piece).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (line.startsWith('data: ')) onUpdate(JSON.parse(line.slice('data: '.length)));
			}
		});
	});
	request.on('error', () => {});
	return () => request.destroy();
}

/** A sandbox on free ports, a page that follows it, and reference clients. */
export async function openSandbox(webhookHosts: string[] = []): Promise<Bench> {
	const sandbox = await startSandbox({ port: 0, webhookHosts });
	let model = EMPTY;
	const stop = follow(sandbox.baseUrl, (update) => {
		model = merge(model, update);
	});
	const client = axios.create({
		baseURL: sandbox.baseUrl,
		validateStatus: () => true,
		proxy: false,
	});
	const value = (provider: ProviderId, label: string) => {
		const values = sandbox.providers.find(({ id }) => id === provider)?.values() ?? [];
		return new Map(values).get(label) ?? '';
	};
	const post: Bench['post'] = async (path, body = {}, headers = {}) =>
		await client.post(`/api/${path}`, body, { headers });
	return {
		sandbox,
		model: () => model,
		async until(look) {
			for (let turn = 0; turn < 400; turn++) {
				const found = look(model);
				if (found !== undefined) return found;
				await delay(10);
			}
			throw new Error(`Not seen within 4 s: ${JSON.stringify(model.entries.slice(0, 3))}`);
		},
		post,
		get: async (path, headers = {}) => await client.get(path, { headers }),
		act: async ({ id }, action, values = {}) => await post(`entries/${id}/${action}`, { values }),
		value,
		mobilon: createMobilonReference({
			autocallBaseUrl: value('mobilon', 'Autocall Base URL'),
			smsBaseUrl: value('mobilon', 'SMS Base URL'),
			login: value('mobilon', 'Login'),
			password: value('mobilon', 'Password'),
		}),
		autodialer: createAutodialerReference({
			baseUrl: value('autodialer', 'Base URL'),
			apiKey: value('autodialer', 'API Key'),
			accessToken: value('autodialer', 'Access Token'),
		}),
		async close() {
			stop();
			await sandbox.close();
		},
	};
}
