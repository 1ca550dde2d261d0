import { InvalidInput } from '../../shared/values/invalidInput';
import type { InputFile } from '../../shared/operation/operation';

/** The record as a file part; the document takes .mp3 only. Throws `InvalidInput`. */
export function recordOf({ data, fileName, mimeType }: InputFile): File {
	const isNamed = /\.mp3$/i.test(fileName);
	const isTyped = /^audio\/(x-)?(mpeg|mp3|mpeg3)$/i.test(mimeType);
	const isUntyped = mimeType === '' || mimeType === 'application/octet-stream';
	if (!hasMp3Start(data.subarray(0, 10)) || !(isTyped || (isUntyped && isNamed))) {
		throw new InvalidInput(
			'recordBinaryProperty',
			`holds no MP3 but ${mimeType || 'a file without a type'} of ${data.length} bytes`,
			'Convert the recording to MP3 before this node.',
		);
	}
	return new File([data], isNamed ? fileName : 'record.mp3', { type: 'audio/mpeg' });
}

/** An ID3 tag, or the sync bits of an MPEG audio frame of layer III. */
function hasMp3Start([first = 0, second = 0, third = 0, ...rest]: Iterable<number>): boolean {
	if (rest.length === 0) return false;
	const isTag = String.fromCharCode(first, second, third) === 'ID3';
	return isTag || (first === 0xff && (second & 0xe6) === 0xe2);
}
