import { InvalidInput, masked } from '../values/invalidInput';
import { normaliseInternational } from '../values/phone';

/** Numbers that must not be contacted, in the form of `comparable`. */
export interface People {
	/** Different for each list of a run. */
	readonly id: number;
	readonly numbers: ReadonlySet<string>;
}

/** So many lists are kept; more than one is rare. */
const KEPT = 8;
const PARAMETER = 'contactRules.doNotContact';

/**
 * The do-not-contact lists of a run. An expression gives its list anew for each item, so a list is
 * compared with those that were read before: that takes a fraction of the time.
 */
export class DoNotContact {
	private known: Array<{ given: unknown; people: People } | { given: unknown; refusal: unknown }> =
		[];

	private count = 0;

	/** @throws InvalidInput if a number cannot be read */
	of(given: unknown): People {
		let found = this.known.find((one) => isSame(one.given, given));
		if (!found) {
			found = this.read(given);
			this.known = [found, ...this.known.slice(0, KEPT - 1)];
		}
		if ('refusal' in found) throw found.refusal;
		return found.people;
	}

	private read(given: unknown): (typeof this.known)[number] {
		try {
			return { given, people: { id: this.count++, numbers: numbersOf(given) } };
		} catch (refusal) {
			return { given, refusal };
		}
	}
}

/**
 * A number as numbers are compared: digits with country code; undefined for one that `asIs` lets
 * through and nobody can read.
 */
export function comparable(number: string): string | undefined {
	// The usual form of a number that is sent.
	if (/^[78]\d{10}$/.test(number)) return `7${number.slice(1)}`;
	const result = normaliseInternational(number);
	return result.ok ? result.number : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
	if (one === other) return true;
	if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
	return one.every((entry, index) => entry === other[index]);
}

function numbersOf(given: unknown): ReadonlySet<string> {
	const entries: unknown[] = Array.isArray(given) ? given : textOf(given).split(/[\n\r,;]+/);
	const numbers = new Set<string>();
	for (const entry of entries) {
		const text = textOf(entry);
		if (text.trim() === '') continue;
		const result = normaliseInternational(text);
		if (!result.ok) {
			throw new InvalidInput(
				PARAMETER,
				`has an entry that ${result.reason}`,
				'Correct the number or remove it: nobody is contacted while the list cannot be read.',
				masked(text),
			);
		}
		numbers.add(result.number);
	}
	return numbers;
}

function textOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number') return String(value);
	throw new InvalidInput(
		PARAMETER,
		'holds something other than text or numbers',
		'Give it a text with commas or new lines between the numbers, or an array of numbers.',
	);
}
