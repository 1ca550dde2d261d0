import type { IBinaryKeyData, INodeParameters } from 'n8n-workflow';
import { AloVoiceApi } from '../../dist/credentials/AloVoiceApi.credentials';
import { AloVoice } from '../../dist/nodes/AloVoice/AloVoice.node';

export const aloVoiceNode = { node: new AloVoice(), credentialType: new AloVoiceApi() };

export const TOKEN = 'made-up-account-word';

/** An ID3 tag and silence: enough to count as an MP3. */
export const mp3 = (bytes = 2000): Buffer =>
	Buffer.concat([
		Buffer.from('ID3\x04\0\0\0\0\0\0'),
		Buffer.from([0xff, 0xfb, 0x90, 0x64]),
		Buffer.alloc(bytes - 14),
	]);

export const binaryOf = (data: Buffer, mimeType: string, fileName: string) => ({
	data: data.toString('base64'),
	mimeType,
	fileName,
});

export const RECORD: IBinaryKeyData = { record: binaryOf(mp3(), 'audio/mpeg', 'hello.mp3') };

export const CAMPAIGN: INodeParameters = {
	resource: 'autorule',
	operation: 'create',
	name: '={{ $json.name }}',
	recordBinaryProperty: 'record',
	recipientsSource: 'list',
	recipientsList: '998712000001, +998 71 200 00 02\n712000003',
	from: '2030-04-25T00:00:00',
	to: '2030-04-26',
	fromTime: '18:00',
	toTime: '20:59',
	trunks: ['551234567'],
	options: {},
};

export const REFERENCE_CAMPAIGN = {
	record: { fileName: 'hello.mp3', contentType: 'audio/mpeg', bytes: mp3() },
	recipients: {
		fileName: 'recipients.csv',
		contentType: 'text/csv',
		bytes: Buffer.from('998712000001\n998712000002\n998712000003\n'),
	},
	name: 'Campaign',
	from: '2030.04.25',
	to: '2030.04.26',
	fromtime: '18:00',
	totime: '20:59',
	trunks: '551234567',
	maxline: '1',
	goodtime: '3',
	tries: '2',
	paused: '0',
	timezone: 'utc +5',
};
