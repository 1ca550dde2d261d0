import type { State } from '../wire';

/** States that a line of sums names; the others are one more number. */
const NAMED = 6;

/** How many are in each state, the most frequent first. */
function sumsOf(states: State[]): Array<State & { count: number }> {
	const sums = new Map<string, State & { count: number }>();
	for (const state of states) {
		const { count } = sums.get(state.text) ?? { count: 0 };
		sums.set(state.text, { ...state, count: count + 1 });
	}
	return [...sums.values()].sort((one, other) => other.count - one.count);
}

interface SumsProps {
	/** Names the list for screen readers, for example "250 × SMS". */
	label: string;
	states: State[];
}

export function Sums({ label, states }: SumsProps) {
	const sums = sumsOf(states);
	const others = sums.slice(NAMED).reduce((sum, { count }) => sum + count, 0);
	return (
		<ul class="sums" aria-label={label}>
			{sums.slice(0, NAMED).map(({ tone, text, count }) => (
				<li key={text} class="state" data-tone={tone}>
					{count} × {text}
				</li>
			))}
			{others > 0 && <li class="hint">and {others} in other states</li>}
		</ul>
	);
}
