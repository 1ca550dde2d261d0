import { DateTime } from 'luxon';
import { firstOutside, nextAllowed, reasonOf } from './hours';
import type { CallingHours } from './hours';
import { readCallingHours } from './options';
import type { Otherwise } from './options';
import { InvalidInput } from '../values/invalidInput';
import type { Accepted, Answer } from '../operation/answers';
import type { RawParameters } from '../operation/fields';
import type { ItemContext, Operation } from '../operation/operation';

/**
 * An item whose turn to leave has come: what leaves for it, or the answer if nothing may.
 *
 * @param notBefore epoch ms; a call that its limits have moved must not ring before
 */
export type LastCheck = (
	wire: unknown,
	notBefore?: number,
) => Promise<{ readonly wire: unknown } | { readonly answer: Answer }>;

/** An item's own calling hours, and what becomes of it outside them. */
interface Rule {
	readonly hours: CallingHours;
	readonly otherwise: Otherwise;
}

/** Whether phones may ring: as the parameters say, at `callAt` instead, or not. */
interface Verdict {
	readonly callAt?: DateTime;
	readonly outside?: DateTime;
	readonly next?: DateTime;
}

/** The verdict of the calling hours on an item. */
export interface Allowed {
	readonly context: ItemContext;
	/** Nothing is to be sent for the item, and that is no failure. */
	readonly skipped?: Accepted;
	/** Asks again, just before the request leaves: a run may go on for hours. */
	readonly lastCheck?: LastCheck;
}

/** Keeps phones from ringing outside the calling hours, in one run of an operation that rings. */
export class ContactHours {
	private readonly rules = new Map<string, Rule | undefined>();

	private last?: { rule: Rule; parameters: RawParameters; allowed: Allowed };

	constructor(private readonly operation: Operation) {}

	/**
	 * @param parameters say when phones ring: those of the item, or of the one it goes out with
	 * @throws InvalidInput if the item is to be stopped, or its calling hours cannot be read
	 */
	check(given: RawParameters['options'], parameters: RawParameters, context: ItemContext): Allowed {
		const rule = this.operation.rings && this.ruleOf(given, context.timezone);
		if (!rule) return { context };
		// Items that go out as one ask the same.
		if (this.last?.rule === rule && this.last.parameters === parameters) return this.last.allowed;
		const allowed = this.apply(rule, parameters, context);
		this.last = { rule, parameters, allowed };
		return allowed;
	}

	private ruleOf(given: RawParameters['options'], timezone: string): Rule | undefined {
		const { callingDays, callingFrom, callingTo, callingTimezone, outsideCallingHours } = given;
		const texts = [callingDays, callingFrom, callingTo, callingTimezone, outsideCallingHours];
		if (texts.every((text) => text === undefined)) return undefined;
		// Most items say the same, and to look a zone up takes a while.
		const key = JSON.stringify(texts);
		const known = this.rules.get(key);
		if (known) return known;
		const rule = readCallingHours(given, timezone);
		this.rules.set(key, rule);
		return rule;
	}

	private apply(rule: Rule, parameters: RawParameters, context: ItemContext): Allowed {
		const { callAt, outside, next } = this.decide(rule, parameters, context);
		if (outside && rule.otherwise === 'skip') return { context, skipped: skipped(next) };
		if (outside) {
			const { parameter, reason } = reasonOf(rule.hours, outside);
			throw new InvalidInput(
				parameter,
				`${reason}, and the phone may ring at ${wordsOf(outside)} in ${rule.hours.zone}`,
				`${wordsOfNext(next)} Send the item then, or change when it rings.`,
			);
		}
		const lastCheck: LastCheck = async (wire) => {
			// An error here would lose the answers of the requests under way.
			try {
				const now = this.decide(rule, parameters, context);
				if (now.outside) return { answer: late(rule, now.outside, now.next) };
				if (now.callAt?.toMillis() === callAt?.toMillis()) return { wire };
				return { wire: await this.operation.toWire(parameters, at(context, now.callAt)) };
			} catch (error) {
				return { answer: impossible(error) };
			}
		};
		return { context: at(context, callAt), lastCheck };
	}

	private decide(
		{ hours, otherwise }: Rule,
		parameters: RawParameters,
		context: ItemContext,
	): Verdict {
		const now = DateTime.now().setZone(hours.zone);
		const outsideOf = (given: ItemContext) =>
			firstOutside(hours, this.operation.rings?.(parameters, now, given) ?? []);
		const outside = outsideOf(context);
		if (!outside) return {};
		// Never one that has passed: who waits for it is not to come back at once.
		const quiet =
			outside < now ? firstOutside(hours, [{ start: now, end: now.plus({ weeks: 3 }) }]) : outside;
		const next = quiet && nextAllowed(hours, quiet);
		if (otherwise !== 'schedule' || !next) return { outside, next };
		// A time of day that comes twice, where clocks go back, may have a side that is not allowed.
		const stillOutside = outsideOf(at(context, next));
		return stillOutside ? { outside: stillOutside, next } : { callAt: next };
	}
}

const at = (context: ItemContext, callAt?: DateTime): ItemContext =>
	callAt ? { ...context, callAt } : context;

const skipped = (next?: DateTime): Accepted => ({
	outcome: 'accepted',
	id: '',
	unsent: 'outsideHours',
	json: {
		outsideCallingHours: true,
		nextAllowedAt: next?.toISO({ suppressSeconds: true, suppressMilliseconds: true }) ?? null,
	},
});

function late({ hours, otherwise }: Rule, outside: DateTime, next?: DateTime): Answer {
	if (otherwise === 'skip') return skipped(next);
	return {
		outcome: 'notSent',
		message: 'Not sent, because the calling hours were over when its turn came',
		description: `The phone may ring at ${wordsOf(outside)} in ${hours.zone}. ${wordsOfNext(next)} This item can be sent then without any risk.`,
	};
}

/** An item that could be sent as it was, and not for the time that its turn would give it. */
const impossible = (error: unknown): Answer => ({
	outcome: 'notSent',
	message: 'Not sent, because it could not be scheduled when its turn came',
	description: error instanceof InvalidInput ? `${error.message}. ${error.advice}` : String(error),
});

const wordsOf = (moment: DateTime): string =>
	moment.toFormat('yyyy-MM-dd HH:mm (cccc)', { locale: 'en' });

const wordsOfNext = (next?: DateTime): string =>
	next
		? `The next allowed minute is ${wordsOf(next)}.`
		: 'No minute of the next three weeks is allowed.';
