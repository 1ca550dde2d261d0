import { InvalidInput } from '../../shared/values/invalidInput';
import type { InputFile } from '../../shared/operation/operation';

/** The record as a file part; the document takes .mp3 only. Throws `InvalidInput`. */
export function recordOf({ data, fileName, mimeType }: InputFile): File {
	const isNamed = /\.mp3$/i.test(fileName);
	const isTyped = /^audio\/(x-)?(mpeg|mp3|mpeg3)$/i.test(mimeType);
	const isUntyped = mimeType === '' || /^\w+\/octet-stream$/i.test(mimeType);
	if (!isMp3(data) || !(isTyped || (isUntyped && isNamed))) {
		throw new InvalidInput(
			'recordBinaryProperty',
			`holds no MP3 but ${mimeType || 'a file without a type'} of ${data.length} bytes`,
			'Convert the recording to MP3 before this node.',
		);
	}
	return new File([data], isNamed ? fileName : 'record.mp3', { type: 'audio/mpeg' });
}

/** Encoders pad the beginning; beyond this nobody looks for a frame. */
const MOST_PADDING = 4096;

/** An MPEG frame of layer III at the beginning: behind an ID3 tag, or behind zeros. */
function isMp3(data: Uint8Array): boolean {
	let start = hasTag(data) ? 10 + tagSize(data) : 0;
	const end = start + MOST_PADDING;
	while (start < end && data[start] === 0) start++;
	const [first = 0, second = 0, third = 0] = data.subarray(start, start + 3);
	const isFrame = first === 0xff && (second & 0xe6) === 0xe2;
	// Version 1 is reserved, and so are these bit rates and sample rates (ISO 11172-3).
	return isFrame && (second & 0x18) !== 0x08 && third >> 4 !== 0xf && (third & 0x0c) !== 0x0c;
}

const hasTag = ([first = 0, second = 0, third = 0]: Uint8Array): boolean =>
	String.fromCharCode(first, second, third) === 'ID3';

/** Bytes of an ID3 tag behind its header, written with seven bits in each byte. */
const tagSize = (data: Uint8Array): number =>
	data.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
