import type { Entry, ProviderId } from '../wire';
import { Batch } from './Batch';
import { EntryRow } from './Entry';

/** A request with more entries than these is one row, which shows their sums. */
const FEW = 3;

/** The entries of each request, in the order of the list. */
function requestsOf(entries: Entry[]): Array<[Entry, ...Entry[]]> {
	const requests = new Map<number, [Entry, ...Entry[]]>();
	for (const entry of entries) {
		const known = requests.get(entry.request);
		if (known) known.push(entry);
		else requests.set(entry.request, [entry]);
	}
	return [...requests.values()];
}

interface EntryListProps {
	entries: Entry[];
	names: ReadonlyMap<ProviderId, string>;
}

export function EntryList({ entries, names }: EntryListProps) {
	if (entries.length === 0) {
		return (
			<div class="empty">
				<p>No calls and no messages yet.</p>
				<p>
					Open a provider, copy its values into a credential in n8n, and run a workflow: what it
					sends shows up here.
				</p>
			</div>
		);
	}
	return (
		<ol class="rows">
			{requestsOf(entries).map((batch) => {
				const [first] = batch;
				const provider = names.get(first.provider) ?? '';
				return batch.length > FEW ? (
					<Batch key={`request ${first.request}`} entries={batch} provider={provider} />
				) : (
					batch.map((entry) => <EntryRow key={entry.id} entry={entry} provider={provider} />)
				);
			})}
		</ol>
	);
}
