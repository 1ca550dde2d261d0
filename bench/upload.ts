import { process } from '../dev/node';
import { createAloVoiceReference } from '../test/reference/aloVoice';
import {
	aloVoiceNode,
	binaryOf,
	CAMPAIGN,
	mp3,
	REFERENCE_CAMPAIGN,
} from '../test/support/aloVoice';
import { runNode } from '../test/support/n8n';
import { dataOf } from './entries';

export interface UploadRun {
	readonly who: 'ours' | 'axios';
	readonly recipients: number;
	/** Bytes of the recording. */
	readonly size: number;
	readonly aloVoice: { baseUrl: string; token: string };
}

export interface UploadResult {
	readonly ms: number;
	/** Bytes of the process: before it began, and at the peak. */
	readonly before: number;
	readonly peak: number;
}

const phones = (count: number) =>
	Array.from({ length: count }, (_, i) => String(998_710_000_000 + i));

/** Makes one campaign with a recording and a list of numbers, one for each item. */
async function main(): Promise<void> {
	const { who, recipients, size, aloVoice }: UploadRun = JSON.parse(process.argv[2] ?? '{}');
	const numbers = phones(recipients);
	const bytes = mp3(size);
	const items = numbers.map((phone) => ({ phone, name: 'Campaign' }));
	const record = binaryOf(bytes, 'audio/mpeg', 'hello.mp3');
	const before = process.memoryUsage.rss();
	const started = performance.now();
	let ms = 0;
	if (who === 'ours') {
		const { error, task } = await runNode(aloVoiceNode, {
			parameters: {
				...CAMPAIGN,
				name: 'Campaign',
				recipientsSource: 'items',
				phoneField: 'phone',
			},
			items,
			binary: { record },
			credential: aloVoice,
		});
		if (error || !task) throw error ?? new Error('The node did not run');
		ms = task.executionTime;
	} else {
		const csv = Buffer.from(numbers.map((number) => `${number}\n`).join(''));
		const reply = await createAloVoiceReference(aloVoice).addAutorule({
			...REFERENCE_CAMPAIGN,
			record: { ...REFERENCE_CAMPAIGN.record, bytes },
			recipients: { ...REFERENCE_CAMPAIGN.recipients, bytes: csv },
		});
		dataOf(reply);
		ms = performance.now() - started;
	}
	const result: UploadResult = { ms, before, peak: process.resourceUsage().maxRSS * 1024 };
	process.stdout.write(JSON.stringify(result));
}

void main();
