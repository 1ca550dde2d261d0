import type { Said as What } from './talk';

interface SaidProps {
	said: What | undefined;
	/** Whether the page shows it elsewhere: then it is only for screen readers. */
	isQuiet?: boolean;
}

/** The result of the last button; screen readers announce each change. */
export function Said({ said, isQuiet = false }: SaidProps) {
	const look = said?.isError ? 'is-error' : '';
	return (
		<p class={isQuiet ? 'unseen' : `said ${look}`} role="status">
			{said?.text}
		</p>
	);
}
