import { count, counted, listed, plural } from '../../shared/values/words';
import type { AnsweredItem } from '../../shared/operation/answers';

/** GSM 7-bit default alphabet (3GPP TS 23.038, section 6.2.1), without the escape. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension: an escape and a character, two places each. */
const EXTENSION = new Set('\f^{}\\[~]|€');

const isBasic = (character: string): boolean => BASIC.has(character) || EXTENSION.has(character);

/** Places in a message that is alone, and in each part of a longer one (3GPP TS 23.040). */
const ROOM = { 'GSM-7': { alone: 160, part: 153 }, 'UCS-2': { alone: 70, part: 67 } } as const;

export interface Segments {
	readonly encoding: keyof typeof ROOM;
	readonly segments: number;
}

/**
 * How a text travels by the rules of GSM; one character outside the alphabet, Cyrillic above all,
 * makes all of it UCS-2. How Mobilon counts and charges is not in its document.
 */
export function segmentsOf(text: string): Segments {
	const characters = [...text];
	const isGsm = characters.every(isBasic);
	const encoding = isGsm ? 'GSM-7' : 'UCS-2';
	const widths = characters.map((c) => (isGsm ? (EXTENSION.has(c) ? 2 : 1) : c.length));
	const total = widths.reduce((sum, width) => sum + width, 0);
	const { alone, part } = ROOM[encoding];
	if (total <= alone) return { encoding, segments: 1 };

	let segments = 1;
	let used = 0;
	for (const width of widths) {
		// An escape and its character, or the halves of a surrogate pair, stay in one part.
		if (used + width > part) {
			segments++;
			used = 0;
		}
		used += width;
	}
	return { encoding, segments };
}

/** What a run says of its messages, unless it is one plain segment. */
export function segmentsHint(
	sent: ReadonlyArray<AnsweredItem<{ readonly text: string }>>,
): string[] {
	let messages = 0;
	let segments = 0;
	let wide = 0;
	const foreign = new Set<string>();
	for (const { wire, answer } of sent) {
		if (answer.outcome !== 'accepted' || Array.isArray(answer.json)) continue;
		// As the output tells them; what was not sent has none.
		if (typeof answer.json.segments !== 'number') continue;
		messages++;
		segments += answer.json.segments;
		if (answer.json.encoding !== 'UCS-2') continue;
		wide++;
		foreign.add(foreignOf(wire.text));
	}
	if (segments <= 1 && wide === 0) return [];
	const take = `${counted(messages, 'message')} ${plural(messages, 'takes', 'take')}`;
	const some = wide < messages ? `${count(wide)} of them ` : messages > 1 ? 'all of them ' : '';
	const why = wide > 0 ? `, ${some}in UCS-2 because of ${listed(namesOf(foreign))}` : '';
	return [`${take} ${counted(segments, 'segment')} by the rules of GSM${why}.`];
}

// Texts are many, and these are several times faster than a loop or classes of Unicode.
const FOREIGN = new RegExp(`[^${[...BASIC, ...EXTENSION].join('').replace(/[\\\]^-]/g, '\\$&')}]`);
const CYRILLIC = /[\u0400-\u052f]/;

/** What made a text UCS-2: that it is Cyrillic, or else its first character outside the alphabet. */
function foreignOf(text: string): string {
	// One letter stands for all, as an escape: shipped strings hold English only.
	if (CYRILLIC.test(text)) return '\u044f';
	return String.fromCodePoint(text.codePointAt(text.search(FOREIGN)) ?? 0);
}

/** Letters that have to be, or a sign that could be written otherwise. */
function nameOf(foreign: string): string {
	if (CYRILLIC.test(foreign)) return 'Cyrillic letters';
	if (/\p{Emoji_Presentation}/u.test(foreign)) return 'emoji';
	return /\p{L}/u.test(foreign) ? 'other letters' : `signs like ${foreign}`;
}

/** Two or three are named, of more only that there are. */
function namesOf(foreign: ReadonlySet<string>): string[] {
	const names = [...new Set([...foreign].map(nameOf))];
	return names.length > 3 ? [...names.slice(0, 2), 'others'] : names;
}
