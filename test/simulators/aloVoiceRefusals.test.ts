import FormData from 'form-data';
import { startAloVoice } from '../../simulators/aloVoice';
import { refusedFor, testRefusals, type Asked } from './refusals';

type Value = string | { fileName: string; bytes: Buffer } | undefined;
type Change = [words: string, values: Record<string, Value>];

const mp3 = (...bytes: number[]) => ({ fileName: 'a.mp3', bytes: Buffer.from(bytes) });
const csv = (text: string) => ({ fileName: 'r.csv', bytes: Buffer.from(text) });
const good: Record<string, Value> = {
	record: mp3(0x49, 0x44, 0x33, 4),
	recipients: csv('998900000001\n'),
	name: 'n',
	from: '2025.04.25',
	to: '2025.04.26',
	fromtime: '18:00',
	totime: '20:59',
	trunks: '551234567',
};

/** The right form with these values in place of its own, and more parts after it. */
function formOf(values: Record<string, Value>, append?: (form: FormData) => void): Asked {
	const form = new FormData();
	for (const [name, value] of Object.entries({ ...good, ...values })) {
		if (typeof value === 'string') form.append(name, value);
		else if (value) form.append(name, value.bytes, { filename: value.fileName });
	}
	append?.(form);
	return { body: form.getBuffer(), headers: { ...bearer, ...form.getHeaders() } };
}

const bearer = { Authorization: 'Bearer testToken' };
const PLACE = '/mapi/addAutorule';
const MULTIPART = 'multipart/form-data; boundary=b';
const typed = (type: string) => ({ headers: { ...bearer, 'Content-Type': type } });
const part = (head: string) => `--b\r\n${head}\r\n\r\nx\r\n`;
const named = part('Content-Disposition: form-data; name="a"');
const whole = (parts: string) => `${parts}--b--\r\n`;

const fields: Change[] = [
	['trunks is missing', { trunks: undefined }],
	['tryes is not a documented field', { tryes: '1' }],
	['name must not be empty', { name: '' }],
	['name must be no file', { name: csv('n') }],
	['from must be YYYY.MM.DD', { from: '2025-04-25' }],
	['to is not a day of the calendar', { to: '2025.02.29' }],
	['to must not be before from', { to: '2025.04.24' }],
	['fromtime must be HH:MM', { fromtime: '18:00:00' }],
	['trunks: "712037006" is not a known number', { trunks: '551234567,712037006' }],
	['maxline must be a whole number from 1', { maxline: '0' }],
	['paused must be 0 or 1', { paused: 'false' }],
	['timezone must be like "utc +5"', { timezone: 'UTC +5' }],
	['record must be a file', { record: 'ID3' }],
	['record must be a .mp3 file', { record: { ...mp3(0xff, 0xfb), fileName: 'a.wav' } }],
	// A frame of AAC, which has the same sync bits.
	['record must begin as an mp3 does', { record: mp3(0xff, 0xf1) }],
	['recipients must be a .csv file', { recipients: { ...csv('1'), fileName: 'r.txt' } }],
	['recipients line 1 must be digits', { recipients: csv('phone\n1') }],
	['recipients line 2 must be digits', { recipients: csv('1\n\n2') }],
];

const bodies: Array<[words: string, text: string]> = [
	['no boundary at the start', `\r\n${whole(named)}`],
	['the part "a" has no end', named.slice(0, -2)],
	['no closing boundary, or something behind it', `${named}--b`],
	['the disposition "form-data; name=a"', whole(part('Content-Disposition: form-data; name=a'))],
	['the header "X-Colour: red"', whole(part('X-Colour: red'))],
];

testRefusals(
	'the simulated AloVoice refuses',
	{
		start: startAloVoice,
		baseUrlOf: ({ baseUrl }) => baseUrl,
		asked: { path: PLACE, headers: { ...bearer, 'Content-Type': MULTIPART } },
	},
	[
		...refusedFor(fields, (values) => formOf(values)),
		[400, 'name stands twice', 'a field twice', formOf({}, (form) => form.append('name', 'm'))],
		...refusedFor(
			bodies.map(([words, text]) => [`multipart: ${words}`, text]),
			(text) => ({ body: Buffer.from(text) }),
		),
		[415, 'the content type must be multipart/form-data', 'JSON', typed('application/json')],
		[401, 'wrong token', 'another', { headers: { Authorization: 'Bearer other' } }],
		[404, 'no campaign has this id', '124', { method: 'GET', path: '/mapi/getAutorule/124' }],
		[404, 'no such path', 'a slash at the end', { path: `${PLACE}/` }],
		[405, 'POST is not documented here', 'POST', { path: '/mapi/getMyTrunks' }],
	],
);
