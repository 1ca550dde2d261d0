import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RawRequest } from '../wire';
import { fetchRaw } from './talk';

function Text({ title, text }: { title: string; text: string }) {
	return (
		<figure>
			<figcaption>{title}</figcaption>
			<pre tabIndex={0} aria-label={title}>
				{text}
			</pre>
		</figure>
	);
}

interface RawProps {
	id: string;
	request: number;
	/** The request's status, while its reply may still change. */
	version?: number | null;
	children?: ComponentChildren;
}

/** A request and its reply on the wire, fetched when a person opens it. */
export function Raw({ id, request, version, children }: RawProps) {
	const [raw, setRaw] = useState<RawRequest>();
	useEffect(() => {
		fetchRaw(request).then(setRaw, () => {
			setRaw({ request: 'Not on the list any more', reply: '' });
		});
	}, [request, version]);
	return (
		<div id={id} class="raw">
			{children}
			{raw && (
				<div class="texts">
					<Text title="Request" text={raw.request} />
					<Text title="Reply" text={raw.reply} />
				</div>
			)}
		</div>
	);
}

interface DetailsButtonProps {
	/** Id of the element that it opens. */
	controls: string;
	isOpen: boolean;
	onToggle: () => void;
}

export function DetailsButton({ controls, isOpen, onToggle }: DetailsButtonProps) {
	return (
		<button
			type="button"
			class="is-plain"
			aria-expanded={isOpen}
			aria-controls={controls}
			onClick={onToggle}
		>
			Details
		</button>
	);
}
