import type { DateTime } from 'luxon';
import type { Limit } from '../operation/contact';

/** Names the period that holds a moment, by the calendar of the moment's zone. */
export function periodOf(per: Limit['per'], moment: DateTime): string {
	if (per === 'week') return String(moment.toISOWeekDate()).slice(0, -2);
	const date = String(moment.toISODate());
	return per === 'day' ? date : date.slice(0, -3);
}

/** The first minute of the next period. Where midnight is skipped, it is later than 00:00. */
export function nextPeriod(per: Limit['per'], moment: DateTime): DateTime {
	// Where clocks go back to midnight, it comes twice: luxon begins with the first.
	return moment
		.startOf(per)
		.plus({ [per]: 1 })
		.startOf(per);
}

/** Of several limits per day, week or month the strictest. */
export function strictest(limits: readonly Limit[]): Limit[] {
	const byPer = new Map<Limit['per'], Limit>();
	for (const limit of limits) {
		const known = byPer.get(limit.per);
		if (!known || limit.count < known.count) byPer.set(limit.per, limit);
	}
	return [...byPer.values()];
}
