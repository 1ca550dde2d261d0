/** GSM 7-bit default alphabet (3GPP TS 23.038, section 6.2.1), without the escape. */
const BASIC = new Set(
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension: an escape and a character, two places each. */
const EXTENSION = new Set('\f^{}\\[~]|€');

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
	const isGsm = characters.every((c) => BASIC.has(c) || EXTENSION.has(c));
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
