import { count, counted, listed, plural } from '../../shared/values/words';
import type { AnsweredItem } from '../../shared/operation/answers';

/** GSM 7-bit default alphabet (3GPP TS 23.038, section 6.2.1), without the escape. */
const BASIC =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Its extension: an escape and a character, two places each. */
const EXTENSION = new Set('\f^{}\\[~]|€');

// A run has many texts, and these expressions are several times faster than a loop or classes of
// Unicode.
const FOREIGN = new RegExp(`[^${[BASIC, ...EXTENSION].join('').replace(/[\\\]^-]/g, '\\$&')}]`);
const CYRILLIC = /[\u0400-\u052f]/;

/** Places in a single message, and in each part of a longer one (3GPP TS 23.040). */
const ROOM = { 'GSM-7': { alone: 160, part: 153 }, 'UCS-2': { alone: 70, part: 67 } } as const;
/** Units of UTF-16 that are one segment, even where each is an extension and takes two places. */
const ALWAYS_ONE = ROOM['UCS-2'].alone;

export interface Segments {
	readonly encoding: keyof typeof ROOM;
	readonly segments: number;
}

/**
 * Encoding and segments of a text by the rules of GSM. One character outside the alphabet, usually
 * Cyrillic, makes all of it UCS-2. Mobilon's document does not say how it counts and charges.
 */
export function segmentsOf(text: string): Segments {
	const isGsm = !FOREIGN.test(text);
	const encoding = isGsm ? 'GSM-7' : 'UCS-2';
	if (text.length <= ALWAYS_ONE) return { encoding, segments: 1 };
	const characters = [...text];
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

/** The hint about a run's messages, unless they are one plain segment each. */
export function segmentsHint(sent: Iterable<AnsweredItem<{ readonly text: string }>>): string[] {
	let messages = 0;
	let segments = 0;
	let wide = 0;
	const foreign = new Set<string>();
	for (const { wire, answer } of sent) {
		if (answer.outcome !== 'accepted' || Array.isArray(answer.json)) continue;
		// As in the output; an unsent item has none.
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

/** The reason for UCS-2: Cyrillic, or else the first character outside the alphabet. */
function foreignOf(text: string): string {
	// One letter represents all, as an escape: shipped strings hold English only.
	if (CYRILLIC.test(text)) return '\u044f';
	return String.fromCodePoint(text.codePointAt(text.search(FOREIGN)) ?? 0);
}

/** Names letters, which the text needs, or a sign, which has an alternative. */
function nameOf(foreign: string): string {
	if (CYRILLIC.test(foreign)) return 'Cyrillic letters';
	if (/\p{Emoji_Presentation}/u.test(foreign)) return 'emoji';
	return /\p{L}/u.test(foreign) ? 'other letters' : `signs like ${foreign}`;
}

/** At most three names: of more, two and "others". */
function namesOf(foreign: ReadonlySet<string>): string[] {
	const names = [...new Set([...foreign].map(nameOf))];
	return names.length > 3 ? [...names.slice(0, 2), 'others'] : names;
}
