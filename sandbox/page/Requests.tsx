import { useId, useState } from 'preact/hooks';
import type { ProviderId, RequestLine, State } from '../wire';
import { DetailsButton, Raw } from './Raw';
import { Time } from './Time';

/** Without the time that it took. */
export function stateOf({ status }: RequestLine): State {
	if (status === null) return { tone: 'waiting', text: 'No answer yet' };
	if (status === 0) return { tone: 'refused', text: 'Dropped' };
	return { tone: status < 400 ? 'done' : 'refused', text: String(status) };
}

function RequestRow({ request, provider }: { request: RequestLine; provider: string }) {
	const { id, at, method, path, status, took } = request;
	const { tone, text } = stateOf(request);
	const [isOpen, setOpen] = useState(false);
	const rawId = useId();
	return (
		<li class="row" aria-label={`${method} ${path}`}>
			<Time at={at} />
			<div class="what">
				<p class="origin" data-provider={request.provider}>
					{provider}
				</p>
				<p class="name">
					{method} {path}
				</p>
			</div>
			<p class="state" data-tone={tone}>
				{status === null ? text : `${text} · ${took} ms`}
			</p>
			<div class="rest">
				<div class="buttons">
					<DetailsButton controls={rawId} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
				</div>
				{isOpen && <Raw id={rawId} request={id} version={status} />}
			</div>
		</li>
	);
}

interface RequestListProps {
	requests: RequestLine[];
	names: ReadonlyMap<ProviderId, string>;
}

export function RequestList({ requests, names }: RequestListProps) {
	if (requests.length === 0) {
		return (
			<div class="empty">
				<p>No requests yet.</p>
				<p>Each request shows up here, also one that is refused or that a fault has spoilt.</p>
			</div>
		);
	}
	return (
		<ol class="rows">
			{requests.map((request) => (
				<RequestRow
					key={request.id}
					request={request}
					provider={names.get(request.provider) ?? ''}
				/>
			))}
		</ol>
	);
}
