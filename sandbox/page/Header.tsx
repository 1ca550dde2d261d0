import { Choice } from './Choice';
import { Said } from './Said';
import { post, useTold } from './talk';

const MODES: Array<{ value: 'automatic' | 'manual'; label: string }> = [
	{ value: 'automatic', label: 'Automatic' },
	{ value: 'manual', label: 'Manual' },
];

function Mark() {
	return (
		<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
			<rect width="16" height="16" rx="4" />
			<path d="M3.500 8h2l1.500-3.500 2 7L10.500 8h2" />
		</svg>
	);
}

interface HeaderProps {
	automatic: boolean;
	isLive: boolean;
}

export function Header({ automatic, isLive }: HeaderProps) {
	const [said, tell] = useTold();
	return (
		<header>
			<Mark />
			<div class="title">
				<h1>Provider sandbox</h1>
				<p>Nobody is called, nothing is paid</p>
			</div>
			<p class={isLive ? 'live' : 'live is-off'} role="status">
				{isLive ? 'Live' : 'Not connected'}
			</p>
			<Choice
				legend="How calls and messages end"
				value={automatic ? 'automatic' : 'manual'}
				choices={MODES}
				onChange={(mode) => {
					void tell(async () => await post('mode', { automatic: mode === 'automatic' }));
				}}
			/>
			<button type="button" onClick={() => void tell(async () => await post('reset'))}>
				Reset
			</button>
			<Said said={said} isQuiet={said?.isError === false} />
		</header>
	);
}
