import { isObject } from '../values/json';
import { DoNotContact } from './people';
import { readRule } from './rule';
import type { GivenRule, Rule } from './rule';

/** Reads the option of each item of a run; items that say the same share one rule. */
export class Rules {
	private readonly lists = new DoNotContact();

	private readonly known = new Map<string, Rule | undefined>();

	/** Without an expression in it the option is the same object for all items. */
	private last?: { readonly given: unknown; readonly rule: Rule | undefined };

	/** @throws InvalidInput if the rules cannot be read */
	of(given: unknown, timezone: string): Rule | undefined {
		if (!isGiven(given)) return undefined;
		if (this.last?.given !== given) this.last = { given, rule: this.ruleOf(given, timezone) };
		return this.last.rule;
	}

	private ruleOf(given: GivenRule, timezone: string): Rule | undefined {
		const { doNotContact, ...others } = given;
		const people = this.lists.of(doNotContact);
		// Not the list: it may be long.
		const key = JSON.stringify([others, people.id]);
		if (this.known.has(key)) return this.known.get(key);
		const rule = readRule(given, timezone, people.numbers);
		this.known.set(key, rule);
		return rule;
	}
}

/** The parameter reader has checked what is in it. */
const isGiven = (value: unknown): value is GivenRule => isObject(value);
