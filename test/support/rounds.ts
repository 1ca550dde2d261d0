import { delay } from '../../dev/node';

/**
 * Acts while a run is under way: each action once so many requests have been answered.
 *
 * @param answered tells how many have been answered
 */
export async function during<T>(
	run: Promise<T>,
	answered: () => number,
	actions: Readonly<Record<number, () => void>>,
): Promise<T> {
	let isOver = false;
	const ending = run.finally(() => (isOver = true));
	const acting = Object.entries(actions).map(async ([count, act]) => {
		while (answered() < Number(count) && !isOver) await delay(5);
		if (!isOver) act();
	});
	await Promise.all(acting);
	return await ending;
}
