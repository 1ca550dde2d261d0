import type { DateTime } from 'luxon';
import { instant } from '../../shared/contactRules/hours';
import { momentFor, zoneFor } from '../../shared/values/dates';
import type { AutocallTask } from './types';
import type { ItemContext, Span } from '../../shared/operation/operation';

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
export function ringsAt(options: Scheduled, now: DateTime, environment: ItemContext): Span[] {
	const moments = momentOf(options, environment)?.getPossibleOffsets() ?? [now];
	return moments.map((moment) => instant(moment < now ? now : moment));
}

/** In the zone in which Mobilon reads it; undefined for at once. */
function momentOf(
	{ scheduledAt = '', timezone = '' }: Scheduled,
	environment: ItemContext,
): DateTime | undefined {
	const { callAt } = environment;
	if (!callAt && scheduledAt.trim() === '') return undefined;
	const zone = zoneOf(timezone, environment);
	return callAt ? callAt.setZone(zone) : momentFor('scheduledAt', scheduledAt, zone);
}

/** The option's zone, or the credential's, or the workflow's. */
function zoneOf(option: string, { credential, timezone }: ItemContext): string {
	const own = String(credential.timezone ?? '').trim();
	return zoneFor('timezone', option, own === '' ? timezone : own);
}
