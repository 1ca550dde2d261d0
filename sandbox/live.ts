import { delay } from '../dev/node';
import type { Update } from './wire';

export type Listener = (update: Update) => void;

/** Milliseconds between two checks. */
const LOOK_EVERY = 250;

/**
 * Sends changes to listeners. It polls the state, because much of it changes with the clock alone.
 */
export class Live {
	private readonly listeners = new Set<Listener>();
	/** State that the listeners have: key → JSON. */
	private told = new Map<string, string>();
	private readonly closing = new AbortController();

	constructor(private readonly whole: () => Update) {
		// The abort ends the loop: it rejects the wait.
		this.watch().catch(() => {});
	}

	/** Sends the whole state, then each change; returns a function that stops it. */
	listen(listener: Listener): () => void {
		this.listeners.add(listener);
		listener(this.whole());
		return () => this.listeners.delete(listener);
	}

	/** Sends the whole state to every listener. */
	tellAll(): void {
		for (const listener of this.listeners) listener(this.whole());
	}

	close(): void {
		this.closing.abort();
		this.listeners.clear();
	}

	private async watch(): Promise<void> {
		for (;;) {
			await delay(LOOK_EVERY, undefined, { signal: this.closing.signal, ref: false });
			const update = this.listeners.size > 0 ? this.changes() : undefined;
			if (!update) continue;
			for (const listener of this.listeners) listener(update);
		}
	}

	private changes(): Update | undefined {
		const { automatic, providers, entries, requests } = this.whole();
		const before = this.told;
		// A new map, so that it forgets entries that are no longer listed.
		this.told = new Map();
		const isNew = (key: string, value: unknown) => {
			const json = JSON.stringify(value);
			this.told.set(key, json);
			return before.get(key) !== json;
		};
		const update: Update = {
			whole: false,
			...(isNew('automatic', automatic) ? { automatic } : {}),
			...(isNew('providers', providers) ? { providers } : {}),
			entries: entries.filter((entry) => isNew(`entry ${entry.id}`, entry)),
			requests: requests.filter((line) => isNew(`request ${line.id}`, line)),
		};
		const { entries: newEntries, requests: newRequests } = update;
		const isEmpty = newEntries.length === 0 && newRequests.length === 0;
		return isEmpty && !update.providers && update.automatic === undefined ? undefined : update;
	}
}
