import { DateTime } from 'luxon';

const WITH_OFFSET = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d) ?(?:Z|([+-]\d\d):?(\d\d))$/;

/** Epoch seconds of a record's TIME "YYYY-MM-DD HH:MM:SS Z"; without an offset, local to `zone`. */
export function secondsOf(time: unknown, zone: string): number | undefined {
	if (typeof time !== 'string') return undefined;
	const [, day, clock, hours = '+00', minutes = '00'] = WITH_OFFSET.exec(time.trim()) ?? [];
	const ms =
		day === undefined
			? DateTime.fromSQL(time.trim(), { zone }).toMillis()
			: Date.parse(`${day}T${clock}${hours}:${minutes}`);
	return Number.isFinite(ms) ? Math.floor(ms / 1000) : undefined;
}
