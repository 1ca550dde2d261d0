import { useId, useState } from 'preact/hooks';
import type { Entry } from '../wire';
import { EntryRow } from './Entry';
import { DetailsButton, Raw } from './Raw';
import { Sums } from './Sums';
import { Time } from './Time';

interface BatchProps {
	/** Of one request, newest first. */
	entries: [Entry, ...Entry[]];
	provider: string;
}

/** One row for all entries of a request: their sums, and each of them on demand. */
export function Batch({ entries, provider }: BatchProps) {
	const [isOpen, setOpen] = useState(false);
	const [isRaw, setRaw] = useState(false);
	const id = useId();
	const [newest] = entries;
	const oldest = entries.at(-1) ?? newest;
	const label = `${entries.length} × ${newest.kind}`;
	return (
		<li class="row" aria-label={label}>
			<Time at={newest.at} />
			<div class="what">
				<p class="origin" data-provider={newest.provider}>
					{provider} · one request
				</p>
				<p class="name">{label}</p>
				<p class="text">
					{oldest.title} … {newest.title}
				</p>
			</div>
			<Sums label={label} states={entries.map(({ state }) => state)} />
			<div class="rest">
				<div class="buttons">
					<button
						type="button"
						aria-expanded={isOpen}
						aria-controls={`${id}each`}
						onClick={() => setOpen(!isOpen)}
					>
						Show each
					</button>
					<DetailsButton controls={`${id}raw`} isOpen={isRaw} onToggle={() => setRaw(!isRaw)} />
				</div>
				{isRaw && <Raw id={`${id}raw`} request={newest.request} />}
				{isOpen && (
					<ol id={`${id}each`} class="rows">
						{entries.map((entry) => (
							<EntryRow key={entry.id} entry={entry} provider={provider} />
						))}
					</ol>
				)}
			</div>
		</li>
	);
}
