import { LISTED, type Entry, type ProviderView, type RequestLine, type Update } from '../wire';

export interface Model {
	automatic: boolean;
	providers: ProviderView[];
	/** Newest first, like the requests. */
	entries: Entry[];
	requests: RequestLine[];
}

export const EMPTY: Model = { automatic: true, providers: [], entries: [], requests: [] };

/** `fresh` is oldest first; its entries replace older versions of themselves. */
function merged<One extends { id: number }>(listed: One[], fresh: One[]): One[] {
	if (fresh.length === 0) return listed;
	const byId = new Map(listed.map((one) => [one.id, one]));
	for (const one of fresh) byId.set(one.id, one);
	return [...byId.values()].sort((one, other) => other.id - one.id).slice(0, LISTED);
}

export function merge(model: Model, update: Update): Model {
	const before = update.whole ? EMPTY : model;
	return {
		automatic: update.automatic ?? model.automatic,
		providers: update.providers ?? model.providers,
		entries: merged(before.entries, update.entries),
		requests: merged(before.requests, update.requests),
	};
}

/** The announcement of an update for screen readers. */
export function announcement(model: Model, update: Update): string {
	const newest = model.entries[0]?.id ?? 0;
	const arrived = update.whole ? [] : update.entries.filter(({ id }) => id > newest);
	const [first] = arrived;
	if (!first) return '';
	return arrived.length === 1
		? `${first.kind}, ${first.title}: ${first.state.text}`
		: `${arrived.length} arrived, the first: ${first.kind}, ${first.title}`;
}
