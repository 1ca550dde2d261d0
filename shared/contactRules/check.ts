import { comparable } from './people';
import { Rules } from './rules';
import type { Rule } from './rule';
import { scheduled, Verdicts } from './verdict';
import type { Verdict } from './verdict';
import * as words from './words';
import type { Accepted, Answer } from '../operation/answers';
import type { Contact } from '../operation/contact';
import type { RawParameters } from '../operation/fields';
import type { ItemContext, Operation } from '../operation/operation';

/** An item whose turn to leave has come: what leaves for it, or the answer if nothing may. */
type Leave = { readonly wire: unknown } | { readonly answer: Answer };

/** Asks again, just before the request leaves: a run may go on for hours. */
export interface LastCheck {
	/** @param notBefore epoch ms before which the phone must not ring; only for a contact with `ringsAt` */
	askAgain(wire: unknown, notBefore?: number): Leave | Promise<Leave>;
}

/** The contact rules of the items of one run of an operation that rings or writes to people. */
export class ContactRules {
	private readonly rules = new Rules();

	private readonly run: RulesOfRun;

	constructor(operation: Operation) {
		this.run = { operation, verdicts: new Verdicts(operation) };
	}

	/**
	 * @param ringing say when phones ring: the parameters of the item, or of the one it goes out with
	 * @throws InvalidInput if the item is to be stopped, or its rules cannot be read
	 */
	of(given: unknown, ringing: RawParameters, context: ItemContext): ItemRules | undefined {
		const rule = this.rules.of(given, context.timezone);
		if (!rule) return undefined;
		const { operation, verdicts } = this.run;
		const verdict = verdicts.of(rule, ringing, context);
		if (rule.hours && verdict.outside && rule.otherwise !== 'skip') {
			throw words.refusedByHours(operation, rule.hours, verdict.outside);
		}
		return new ItemRules(this.run, rule, verdict, ringing, context);
	}
}

/** What all items of a run share. */
interface RulesOfRun {
	readonly operation: Operation;
	readonly verdicts: Verdicts;
}

/** The contact rules of one item. */
export class ItemRules implements LastCheck {
	/** To make the item's wire with. */
	readonly context: ItemContext;

	/** Whom the item reaches, if that is limited. */
	contacts: readonly Contact[] = [];

	private number?: string;

	constructor(
		private readonly run: RulesOfRun,
		private readonly rule: Rule,
		private readonly verdict: Verdict,
		private readonly ringing: RawParameters,
		private readonly given: ItemContext,
	) {
		this.context = scheduled(given, verdict.callAt);
	}

	/**
	 * The answer of an item that is kept back, before its wire is made.
	 *
	 * @throws InvalidInput if the item is to be stopped
	 */
	answerBefore(parameters: RawParameters): Accepted | undefined {
		const { verdict, given } = this;
		const { join, personOf } = this.run.operation;
		if (join?.keyOf(parameters) !== undefined) {
			return this.answerOf(join.personOf(parameters, given));
		}
		// No single number to show, and no reason to make a wire.
		return personOf || !verdict.outside ? undefined : words.skippedByHours(verdict.outside);
	}

	/** The same with the wire, which tells whom it reaches. */
	answerFor(wire: unknown, parameters: RawParameters): Accepted | undefined {
		const { rule } = this;
		const { operation } = this.run;
		if (operation.join?.keyOf(parameters) !== undefined) return undefined;
		if (operation.personOf) return this.answerOf(operation.personOf(wire));
		const isAboutPeople = rule.limits.length > 0 || rule.doNotContact.size > 0;
		const people = isAboutPeople ? operation.peopleOf?.(wire) : [];
		if (!people) throw words.refusedRule(rule);
		const found = people.find((number) => this.isListed(number));
		if (found !== undefined) throw words.refusedList(found);
		this.contacts = this.contactsOf(people);
		return undefined;
	}

	private answerOf(number: string): Accepted | undefined {
		const { rule, verdict } = this;
		this.number = number;
		if (this.isListed(number)) {
			if (rule.otherwise === 'stop') throw words.refusedPerson(number);
			return words.skippedPerson(number);
		}
		if (verdict.outside) return words.skippedByHours(verdict.outside, number);
		this.contacts = this.contactsOf([number]);
		return undefined;
	}

	private isListed(number: string): boolean {
		const { doNotContact } = this.rule;
		if (doNotContact.size === 0) return false;
		const person = comparable(number);
		return person !== undefined && doNotContact.has(person);
	}

	private contactsOf(numbers: readonly string[]): Contact[] {
		const { rule, ringing: parameters, given: context } = this;
		const { operation, verdicts } = this.run;
		const { limits, zone, otherwise } = rule;
		if (limits.length === 0) return [];
		const ringsAt = (moment: number) =>
			verdicts.notBefore(rule, { parameters, context }, moment).ringsAt;
		return numbers.map((number) => ({
			number,
			person: comparable(number) ?? number,
			limits,
			zone,
			otherwise,
			...(operation.schedules && { ringsAt }),
		}));
	}

	askAgain(wire: unknown, notBefore?: number): Leave | Promise<Leave> {
		const { rule, verdict, ringing, given: context } = this;
		const { operation, verdicts } = this.run;
		// An error here would lose the answers of the requests under way.
		try {
			const now =
				notBefore === undefined
					? verdicts.of(rule, ringing, context)
					: verdicts.notBefore(rule, { parameters: ringing, context }, notBefore);
			// A campaign of several items has no single number.
			const number = operation.personOf && this.number;
			if (now.outside) return { answer: words.late(operation, rule, now.outside, number) };
			if (now.callAt?.toMillis() === verdict.callAt?.toMillis()) return { wire };
			const making = operation.toWire(ringing, scheduled(context, now.callAt));
			if (!(making instanceof Promise)) return { wire: making };
			return making.then(
				(made) => ({ wire: made }),
				(error: unknown) => ({ answer: words.impossible(error) }),
			);
		} catch (error) {
			return { answer: words.impossible(error) };
		}
	}
}
