/** Where a share of the numbers lies below, between two of them where need be. */
function quantile(numbers: readonly number[], share: number): number {
	const sorted = [...numbers].sort((one, other) => one - other);
	const place = (sorted.length - 1) * share;
	const below = sorted[Math.floor(place)] ?? NaN;
	const above = sorted[Math.ceil(place)] ?? NaN;
	return below + (above - below) * (place % 1);
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** A figure of several rounds. */
export interface OfRounds {
	/** The median. */
	readonly value: number;
	/** With more than one: half of the rounds lie from the first to the second. */
	readonly middle?: readonly [number, number];
}

/**
 * Two racers who take turns, compared round by round: what disturbs a round disturbs both. Rounds
 * that only one of them ran are left out.
 */
export function compare(
	ours: readonly number[],
	theirs: readonly number[],
	by: (ours: number, theirs: number) => number,
): OfRounds {
	const both = ours.slice(0, theirs.length);
	const figures = both.map((one, round) => by(one, theirs[round] ?? NaN));
	const value = median(figures);
	if (figures.length < 2) return { value };
	return { value, middle: [quantile(figures, 0.25), quantile(figures, 0.75)] };
}

/** Rounds of one racer whose CPU counts too. */
export interface Timed {
	/** ms of each round. */
	readonly ms: readonly number[];
	/** CPU ms of a round, the median. */
	readonly cpu: number;
}

export const timedOf = (runs: ReadonlyArray<{ ms: number; cpu: number }>): Timed => ({
	ms: runs.map(({ ms }) => ms),
	cpu: median(runs.map(({ cpu }) => cpu)),
});
