import { DateTime } from 'luxon';
import { firstOutside, nextAllowed } from './hours';
import type { ContactHours } from './hours';
import type { Rule } from './rule';
import type { RawParameters } from '../operation/fields';
import type { ItemContext, Operation } from '../operation/operation';
import { AT_ONCE } from '../operation/ringing';

/** Whether the hours let an item go: as its parameters say, at `callAt` instead, or not. */
export interface Verdict {
	readonly callAt?: DateTime;
	readonly outside?: { readonly at: DateTime; readonly next?: DateTime };
}

const FREE: Verdict = {};
const MINUTE = 60_000;

/**
 * Decides by the contact hours of the items of a run. Calendars take time, and a verdict holds for its
 * minute: items with the same rule that may ring at the same times share it.
 */
export class Verdicts {
	private readonly known = new Map<Rule, Map<string, { minute: number; verdict: Verdict }>>();

	constructor(private readonly operation: Operation) {}

	/** @throws InvalidInput if the parameters do not say when phones ring */
	of(rule: Rule, parameters: RawParameters, context: ItemContext): Verdict {
		if (!rule.hours) return FREE;
		const { key } = this.ringingOf(parameters, context);
		const minute = Math.floor(Date.now() / MINUTE);
		const byKey = this.known.get(rule) ?? new Map<string, { minute: number; verdict: Verdict }>();
		this.known.set(rule, byKey);
		const found = byKey.get(key);
		if (found?.minute === minute) return found.verdict;
		const verdict = this.decide(rule, rule.hours, { parameters, context });
		byKey.set(key, { minute, verdict });
		return verdict;
	}

	/**
	 * The verdict on an item whose phone must not ring before a moment (epoch ms), and when it rings
	 * then. Only where the provider can be told when to call.
	 */
	notBefore(
		rule: Rule,
		{ parameters, context }: { parameters: RawParameters; context: ItemContext },
		moment: number,
	): Verdict & { readonly ringsAt?: number } {
		const verdict = this.of(rule, parameters, context);
		if (verdict.outside) return verdict;
		const now = DateTime.now().setZone(rule.zone);
		const spansOf = (callAt?: DateTime) =>
			this.ringingOf(parameters, scheduled(context, callAt)).spans(now);
		const startOf = (callAt?: DateTime) =>
			Math.min(...spansOf(callAt).map(({ start }) => start.toMillis()));
		const ringsAt = startOf(verdict.callAt);
		if (ringsAt >= moment) return { ...verdict, ringsAt };
		const minute = Math.ceil(moment / MINUTE) * MINUTE;
		const earliest = DateTime.fromMillis(minute, { zone: rule.zone });
		const callAt = rule.hours ? nextAllowed(rule.hours, earliest) : earliest;
		if (!callAt) return { outside: { at: earliest } };
		const outside = rule.hours && firstOutside(rule.hours, spansOf(callAt));
		// A time of day that comes twice may be the earlier one.
		const isSure = !outside && startOf(callAt) >= moment;
		return isSure
			? { callAt, ringsAt: callAt.toMillis() }
			: { outside: { at: outside ?? callAt, next: callAt } };
	}

	private ringingOf(parameters: RawParameters, context: ItemContext) {
		return this.operation.rings?.(parameters, context) ?? AT_ONCE;
	}

	private decide(
		{ otherwise }: Rule,
		hours: ContactHours,
		{ parameters, context }: { parameters: RawParameters; context: ItemContext },
	): Verdict {
		const now = DateTime.now().setZone(hours.zone);
		const outsideOf = (given: ItemContext) =>
			firstOutside(hours, this.ringingOf(parameters, given).spans(now));
		const at = outsideOf(context);
		if (!at) return FREE;
		// Never one that has passed: who waits for it is not to come back at once.
		const quiet =
			at < now ? firstOutside(hours, [{ start: now, end: now.plus({ weeks: 3 }) }]) : at;
		const next = quiet && nextAllowed(hours, quiet);
		const outside = { at, ...(next && { next }) };
		if (otherwise !== 'schedule' || !next) return { outside };
		// A time of day that comes twice, where clocks go back, may have a side that is not allowed.
		const stillOutside = outsideOf(scheduled(context, next));
		return stillOutside ? { outside: { at: stillOutside, next } } : { callAt: next };
	}
}

/** The context of an item that the provider is to call at a time of ours. */
export const scheduled = (context: ItemContext, callAt?: DateTime): ItemContext =>
	callAt ? { ...context, callAt } : context;
