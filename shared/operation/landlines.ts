import { counted, plural } from '../values/words';
import type { AnsweredItem } from './answers';

/** A landline or 800 number of the +7 plan, in either form: 3, 4 or 8 after the first digit. */
const LANDLINE = /^[78][348]\d{9}$/;

/**
 * The hint about numbers that a message or a flash call may not reach; no refusal, because some
 * landlines take them.
 *
 * @param what begins the sentence: "An SMS"
 */
export function landlineHint<Wire>(
	items: Iterable<AnsweredItem<Wire>>,
	what: string,
	numberOf: (wire: Wire) => string,
): string[] {
	const found: number[] = [];
	for (const { wire, index, answer } of items) {
		const mayBeSent = answer.outcome === 'accepted' || answer.outcome === 'unknown';
		if (mayBeSent && LANDLINE.test(numberOf(wire))) found.push(index);
	}
	if (found.length === 0) return [];
	const are = plural(found.length, 'is a landline or 800 number', 'are landline or 800 numbers');
	return [
		`${counted(found.length, 'item')} ${are}, for example item ${found[0]}: ${what} may not arrive there.`,
	];
}
