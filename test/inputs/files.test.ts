import { recipientsFile } from '../../dist/nodes/AloVoice/recipients';
import { recordOf } from '../../dist/nodes/AloVoice/record';

const file = (bytes: Buffer | string, fileName: string, mimeType: string) => ({
	data: Uint8Array.from(Buffer.from(bytes as string)),
	fileName,
	mimeType,
});
const FRAME = Buffer.from([0xff, 0xfb, 0x90, 0x64]);
/** An ID3 tag of `size` bytes behind its header. */
const tag = (size: number) =>
	Buffer.concat([
		Buffer.from('ID3\x04\0\0'),
		Buffer.from([0, 0, size >> 7, size & 0x7f]),
		Buffer.alloc(size, 1),
	]);

describe('a record', () => {
	test.each<[string, Buffer, string, string]>([
		['a frame', FRAME, 'hello.mp3', 'audio/mpeg'],
		['a frame, as S3 stores give it', FRAME, 'hello.mp3', 'binary/octet-stream'],
		['a frame of octets', FRAME, 'hello.mp3', 'application/octet-stream'],
		[
			'a frame behind 16 zero bytes',
			Buffer.concat([Buffer.alloc(16), FRAME]),
			'a.mp3',
			'audio/mpeg',
		],
		['a frame behind an ID3 tag', Buffer.concat([tag(300), FRAME]), 'a.mp3', 'audio/mpeg'],
		[
			'padding behind the tag',
			Buffer.concat([tag(5), Buffer.alloc(20), FRAME]),
			'a.mp3',
			'audio/mp3',
		],
	])('is taken: %s', (_, bytes, name, type) => {
		expect(recordOf(file(bytes, name, type)).type).toBe('audio/mpeg');
	});

	test.each<[string, Buffer, string, string]>([
		['an ID3 tag and FLAC', Buffer.concat([tag(20), Buffer.from('fLaC')]), 'a.mp3', 'audio/mpeg'],
		['an ID3 tag and nothing', tag(20), 'a.mp3', 'audio/mpeg'],
		['zeros only', Buffer.alloc(5000), 'a.mp3', 'audio/mpeg'],
		['a frame with another name and no type', FRAME, 'a.wav', 'binary/octet-stream'],
		['AAC, which has the same sync', Buffer.from([0xff, 0xf1, 0x50, 0x80]), 'a.mp3', 'audio/mpeg'],
		['nothing', Buffer.alloc(0), 'a.mp3', 'audio/mpeg'],
	])('is refused: %s', (_, bytes, name, type) => {
		expect(() => recordOf(file(bytes, name, type))).toThrow(/holds no MP3/);
	});
});

describe('a list of recipients', () => {
	test.each([
		['a byte order mark and a line end', '\ufeff\r\n', /is an empty file/],
		['XLSX', 'PK\u0003\u0004rest', /holds a spreadsheet \(XLSX\)/],
		['a web page', '\ufeff  <!DOCTYPE html><p>', /holds a web page/],
		['an ID3 tag', 'ID3\x04', /holds audio/],
	])('is refused: %s', (_, text, reason) => {
		expect(() => recipientsFile(file(text, 'list.csv', 'text/csv'))).toThrow(reason);
	});

	test('is refused: XLS and UTF-16, with the node that converts them', () => {
		const xls = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]);
		const utf16 = Buffer.concat([
			Buffer.from([0xff, 0xfe]),
			Buffer.from('998712000001', 'utf16le'),
		]);
		for (const bytes of [xls, utf16]) {
			expect(() => recipientsFile(file(bytes, 'list.csv', 'text/csv'))).toThrow(
				expect.objectContaining({ advice: expect.stringContaining('Extract From File') }),
			);
		}
	});

	test('goes out as it came: with a byte order mark, in windows-1251', async () => {
		for (const bytes of [
			Buffer.from('\ufeff998712000001\n'),
			Buffer.from([0xc8, 0xec, 0xff, 0x0a]),
		]) {
			const sent = recipientsFile(file(bytes, 'list.csv', 'text/csv'));
			expect(Buffer.from(await sent.arrayBuffer())).toEqual(bytes);
		}
	});
});
