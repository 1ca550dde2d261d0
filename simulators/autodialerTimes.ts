/** The document names no zone for the times; this simulator uses Moscow's. */
const OFFSET = 3 * 3_600_000;
const DAY = 24 * 3_600_000;

/** Formats a record's `YYYY-MM-DD HH:MM:SS Z`. */
export function stamp(moment: number): string {
	return `${new Date(moment + OFFSET).toISOString().slice(0, 19).replace('T', ' ')} +0300`;
}

/** Milliseconds from midnight to `HH:MM` or `HH:MM:SS`. */
function msOfDay(time: string): number {
	return Date.parse(`1970-01-01T${time.length === 5 ? `${time}:00` : time}Z`);
}

/** Now if the window is open, otherwise its next start. It may run over midnight. */
export function opening(now: number, startTime: string, stopTime: string): number {
	const [start, stop] = [msOfDay(startTime), msOfDay(stopTime)];
	const midnight = Math.floor((now + OFFSET) / DAY) * DAY;
	const time = now + OFFSET - midnight;
	const isOpen = start <= stop ? start <= time && time <= stop : start <= time || time <= stop;
	if (isOpen) return now;
	return midnight - OFFSET + start + (time > start ? DAY : 0);
}
