import type { Said as What } from './talk';

interface SaidProps {
	said: What | undefined;
	/** Whether the page shows it elsewhere: then it is only read out. */
	isQuiet?: boolean;
}

/** What came of the last button; read out when it changes. */
export function Said({ said, isQuiet = false }: SaidProps) {
	const look = said?.isError ? 'is-error' : '';
	return (
		<p class={isQuiet ? 'unseen' : `said ${look}`} role="status">
			{said?.text}
		</p>
	);
}
