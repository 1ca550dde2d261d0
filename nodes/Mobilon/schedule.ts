import type { DateTime } from 'luxon';
import { AT_ONCE, instant } from '../../shared/operation/ringing';
import type { Ringing } from '../../shared/operation/ringing';
import { momentFor, zoneFor } from '../../shared/values/dates';
import type { AutocallTask } from './types';
import type { ItemContext } from '../../shared/operation/operation';

interface Scheduled {
	readonly scheduledAt?: string;
	readonly timezone?: string;
}

/** Both fields or none: without them the call is placed at once. */
export function scheduleOf(
	options: Scheduled,
	environment: ItemContext,
): Pick<AutocallTask, 'date' | 'time'> {
	const moment = momentOf(options, environment);
	if (!moment) return {};
	return { date: moment.toFormat('yyyy-MM-dd'), time: moment.toFormat('HH:mm') };
}

/**
 * A moment in the past counts as now: the document does not say how Mobilon treats it. A time that
 * occurs twice, when clocks go back, may be either.
 */
export function ringsAt(options: Scheduled, environment: ItemContext): Ringing {
	const { scheduledAt, timezone: option } = options;
	const { callAt, credential, timezone } = environment;
	if (!isScheduled(options, environment)) return AT_ONCE;
	return {
		// The text, because reading a date takes longer than everything else that is done for an item.
		key: JSON.stringify([callAt, scheduledAt, option, credential.timezone, timezone]),
		spans(now) {
			const moments = momentOf(options, environment)?.getPossibleOffsets() ?? [now];
			return moments.map((moment) => instant(moment < now ? now : moment));
		},
	};
}

const isScheduled = ({ scheduledAt = '' }: Scheduled, { callAt }: ItemContext): boolean =>
	callAt !== undefined || scheduledAt.trim() !== '';

/** In the zone in which Mobilon reads it; undefined for at once. */
function momentOf(
	{ scheduledAt = '', timezone = '' }: Scheduled,
	environment: ItemContext,
): DateTime | undefined {
	const { callAt } = environment;
	if (!isScheduled({ scheduledAt }, environment)) return undefined;
	const zone = zoneOf(timezone, environment);
	return callAt ? callAt.setZone(zone) : momentFor('scheduledAt', scheduledAt, zone);
}

/** The option's zone, or the credential's, or the workflow's. */
function zoneOf(option: string, { credential, timezone }: ItemContext): string {
	const own = String(credential.timezone ?? '').trim();
	return zoneFor('timezone', option, own === '' ? timezone : own);
}
