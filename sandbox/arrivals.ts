import type { RecordedRequest } from '../simulators/log';
import { remember } from '../simulators/remember';
import type { Hooks, Item, Kept } from './provider';
import { replyText, requestText } from './raw';
import { LISTED, type Entry, type ProviderId, type RawRequest, type RequestLine } from './wire';

interface KeptEntry {
	head: Pick<Entry, 'id' | 'at' | 'provider' | 'request'>;
	item: Item;
}

interface KeptRequest {
	line: RequestLine;
	raw: RawRequest;
}

/**
 * Enough tasks to ask for a campaign's statuses, and as many campaigns as the list holds. This
 * class keeps the requests.
 */
const MEMORY: Kept = { requests: 1, items: 20_000, campaigns: LISTED };

/** The last entries and requests of all providers. */
export class Arrivals {
	private readonly kept = new Map<number, KeptEntry>();
	private readonly noted = new Map<number, KeptRequest>();
	private readonly ids = new WeakMap<RecordedRequest, number>();
	private lastId = 0;

	/** The hooks through which a provider reports its events. */
	hooks(provider: ProviderId): Hooks {
		let arrived = 0;
		return {
			memory: MEMORY,
			onArrive: (request) => {
				arrived = this.note(provider, request);
			},
			onRequest: (request) => this.complete(provider, request),
			accept: (item) => {
				this.lastId += 1;
				const head = { id: this.lastId, at: Date.now(), provider, request: arrived };
				remember(this.kept, head.id, { head, item }, LISTED);
			},
		};
	}

	/** Oldest first, like the requests. */
	entries(): Entry[] {
		return [...this.kept.values()].map(({ head, item }) => ({ ...head, ...item.show() }));
	}

	requests(): RequestLine[] {
		return [...this.noted.values()].map(({ line }) => line);
	}

	item(id: number): Item | undefined {
		return this.kept.get(id)?.item;
	}

	raw(id: number): RawRequest | undefined {
		return this.noted.get(id)?.raw;
	}

	clear(): void {
		this.kept.clear();
		this.noted.clear();
	}

	/** Notes a request that has arrived; returns its id. */
	private note(provider: ProviderId, request: RecordedRequest): number {
		this.lastId += 1;
		const id = this.lastId;
		const { startedAt: at, method, path } = request;
		const line = { id, at, provider, method, path, status: null, took: 0 };
		const raw = { request: requestText(request), reply: 'No answer yet' };
		remember(this.noted, id, { line, raw }, LISTED);
		this.ids.set(request, id);
		return id;
	}

	private complete(provider: ProviderId, request: RecordedRequest): void {
		// A request that was refused before it reached a route is not noted yet.
		const kept = this.noted.get(this.ids.get(request) ?? this.note(provider, request));
		if (!kept) return;
		const { status, startedAt, endedAt } = request;
		kept.line = { ...kept.line, status, took: endedAt - startedAt };
		kept.raw = { ...kept.raw, reply: replyText(request) };
	}
}
