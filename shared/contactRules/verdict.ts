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

	/**
	 * @param notBefore epoch ms; moves what would ring earlier
	 * @throws InvalidInput if the parameters do not say when phones ring
	 */
	of(rule: Rule, parameters: RawParameters, context: ItemContext, notBefore = 0): Verdict {
		if (notBefore > Date.now() && notBefore > this.firstRing(rule, parameters, context, 0)) {
			return this.moved(rule, parameters, context, notBefore);
		}
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
	 * When the phone rings if it must not ring before a moment, both in epoch ms; undefined if it cannot
	 * ring then.
	 */
	ringsAt(
		rule: Rule,
		parameters: RawParameters,
		context: ItemContext,
		notBefore: number,
	): number | undefined {
		const { callAt, outside } = this.of(rule, parameters, context, notBefore);
		if (outside) return undefined;
		return callAt?.toMillis() ?? this.firstRing(rule, parameters, context, notBefore);
	}

	/** The first time, in epoch ms, at which the parameters let the phone ring. */
	private firstRing(
		{ zone }: Rule,
		parameters: RawParameters,
		context: ItemContext,
		notBefore: number,
	): number {
		const from = DateTime.fromMillis(Math.max(notBefore, Date.now()), { zone });
		const spans = this.ringingOf(parameters, context).spans(from);
		const starts = spans.filter(({ end }) => end > from).map(({ start }) => start.toMillis());
		return Math.max(from.toMillis(), ...(starts.length > 0 ? [Math.min(...starts)] : []));
	}

	/** The verdict on a call that rings in the first allowed minute from a moment on. */
	private moved(
		{ zone, hours }: Rule,
		parameters: RawParameters,
		context: ItemContext,
		notBefore: number,
	): Verdict {
		const at = DateTime.fromMillis(notBefore, { zone });
		if (!hours) return { callAt: at };
		const next = nextAllowed(hours, at);
		if (!next) return { outside: { at } };
		const spans = this.ringingOf(parameters, scheduled(context, next)).spans(at);
		const stillOutside = firstOutside(hours, spans);
		return stillOutside ? { outside: { at: stillOutside, next } } : { callAt: next };
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
