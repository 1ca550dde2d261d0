// Nothing of Intl before it is needed: the first use takes 20 ms, and n8n loads this at its start.

/** 1200 as "1,200". */
export const count = (number: number): string =>
	Number.isInteger(number)
		? String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
		: number.toLocaleString('en');

/** The form of a word that goes with a number: `plural(2, 'was', 'were')` is "were". */
export const plural = (number: number, one: string, other = `${one}s`): string =>
	number === 1 ? one : other;

/** A number and its noun: "1 item", "1,200 items". */
export const counted = (number: number, one: string, other?: string): string =>
	`${count(number)} ${plural(number, one, other)}`;

/** Texts as a sentence lists them: "a, b, and c". With `most`, the rest is only counted. */
export function listed(texts: readonly string[], most = Infinity): string {
	const lists = new Intl.ListFormat('en', { type: 'conjunction' });
	if (texts.length <= most) return lists.format(texts);
	return lists.format([...texts.slice(0, most), `${count(texts.length - most)} more`]);
}
