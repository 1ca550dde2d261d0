import type { WebhookFile } from '../../simulators/webhook';

const RATE = 8000;
const HEADER = 44;

/** One second of a quiet tone, 16 bit mono. */
export function tone(): WebhookFile {
	const size = RATE * 2;
	const bytes = Buffer.alloc(HEADER + size);
	bytes.write('RIFF', 0, 'latin1');
	bytes.writeUInt32LE(HEADER - 8 + size, 4);
	bytes.write('WAVEfmt ', 8, 'latin1');
	bytes.writeUInt32LE(16, 16);
	bytes.writeUInt16LE(1, 20);
	bytes.writeUInt16LE(1, 22);
	bytes.writeUInt32LE(RATE, 24);
	bytes.writeUInt32LE(RATE * 2, 28);
	bytes.writeUInt16LE(2, 32);
	bytes.writeUInt16LE(16, 34);
	bytes.write('data', 36, 'latin1');
	bytes.writeUInt32LE(size, 40);
	for (let i = 0; i < RATE; i++) {
		bytes.writeInt16LE(Math.round(4000 * Math.sin((2 * Math.PI * 440 * i) / RATE)), HEADER + 2 * i);
	}
	return { fileName: 'recording.wav', contentType: 'audio/wav', bytes };
}
