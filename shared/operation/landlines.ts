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
	items: ReadonlyArray<AnsweredItem<Wire>>,
	what: string,
	numberOf: (wire: Wire) => string,
): string[] {
	const found = items.filter(({ wire, answer }) => {
		const mayBeSent = answer.outcome === 'accepted' || answer.outcome === 'unknown';
		return mayBeSent && LANDLINE.test(numberOf(wire));
	});
	const [first] = found;
	if (!first) return [];
	const are = plural(found.length, 'is a landline or 800 number', 'are landline or 800 numbers');
	return [
		`${counted(found.length, 'item')} ${are}, for example item ${first.index}: ${what} may not arrive there.`,
	];
}
