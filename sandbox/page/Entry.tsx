import { useId, useState } from 'preact/hooks';
import type { Entry } from '../wire';
import { Actions } from './Actions';
import { DetailsButton, Raw } from './Raw';
import { post } from './talk';
import { Time } from './Time';

interface EntryRowProps {
	entry: Entry;
	provider: string;
}

export function EntryRow({ entry, provider }: EntryRowProps) {
	const { id, at, kind, title, text, state, facts, actions, request } = entry;
	const [isOpen, setOpen] = useState(false);
	const rawId = useId();
	return (
		<li class="row" aria-label={`${kind}, ${title}`}>
			<Time at={at} />
			<div class="what">
				<p class="origin" data-provider={entry.provider}>
					{provider} · {kind}
				</p>
				<p class="name">{title}</p>
				<p class="text">{text}</p>
			</div>
			<p class="state" data-tone={state.tone}>
				{state.text}
			</p>
			<div class="rest">
				<Actions
					actions={actions}
					state={state.text}
					send={async (action, values) => await post(`entries/${id}/${action}`, { values })}
				>
					<DetailsButton controls={rawId} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
				</Actions>
				{isOpen && (
					<Raw id={rawId} request={request}>
						<dl class="facts">
							{facts.map(([label, value]) => (
								<div key={label}>
									<dt>{label}</dt>
									<dd>{value}</dd>
								</div>
							))}
						</dl>
					</Raw>
				)}
			</div>
		</li>
	);
}
