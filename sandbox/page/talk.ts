import { useCallback, useEffect, useState } from 'preact/hooks';
import type { RawRequest, Update } from '../wire';
import { announcement, EMPTY, merge, type Model } from './model';

function fieldOf(value: unknown, name: string): string {
	const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	const text: unknown = new Map(members).get(name);
	return typeof text === 'string' ? text : '';
}

/** Sends a request to the server; returns its message for the person, throws its refusal. */
export async function post(path: string, body: object = {}): Promise<string> {
	const reply = await fetch(`/api/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	}).catch(() => undefined);
	if (!reply) throw new Error('The sandbox does not answer. Is it still running?');
	const answer: unknown = await reply.json();
	if (!reply.ok) throw new Error(fieldOf(answer, 'error') || `Answered ${reply.status}`);
	return fieldOf(answer, 'message');
}

/** The texts of one request. */
export async function fetchRaw(id: number): Promise<RawRequest> {
	const reply = await fetch(`/api/requests/${id}`);
	const answer: unknown = await reply.json();
	if (!reply.ok) throw new Error(fieldOf(answer, 'error'));
	return { request: fieldOf(answer, 'request'), reply: fieldOf(answer, 'reply') };
}

export interface Said {
	text: string;
	isError: boolean;
}

/** Runs a button's action and keeps its result. */
export function useTold(): [Said | undefined, (work: () => Promise<string>) => Promise<boolean>] {
	const [said, setSaid] = useState<Said>();
	const tell = useCallback(async (work: () => Promise<string>) => {
		try {
			setSaid({ text: await work(), isError: false });
			return true;
		} catch (error) {
			setSaid({ text: error instanceof Error ? error.message : String(error), isError: true });
			return false;
		}
	}, []);
	return [said, tell];
}

export interface Sandbox {
	model: Model;
	/** Whether the page is connected to the server. */
	isLive: boolean;
	/** Announcement of the newest entries. */
	news: string;
}

/** Follows the server's updates. */
export function useSandbox(): Sandbox {
	const [sandbox, setSandbox] = useState<Sandbox>({ model: EMPTY, isLive: false, news: '' });
	useEffect(() => {
		const source = new EventSource('/api/events');
		source.onmessage = ({ data }: MessageEvent<string>) => {
			const update: Update = JSON.parse(data);
			setSandbox(({ model, news }) => ({
				model: merge(model, update),
				isLive: true,
				news: announcement(model, update) || news,
			}));
		};
		// EventSource reconnects by itself, and then gets the whole state.
		source.onerror = () => setSandbox((before) => ({ ...before, isLive: false }));
		return () => source.close();
	}, []);
	return sandbox;
}
