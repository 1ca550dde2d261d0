import FormData from 'form-data';
import { startAloVoice } from '../../simulators/aloVoice';
import { refusedFor, testRefusals, type Asked, type Refused } from './refusals';

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
	...Object.keys(good).map((name): Change => [`${name} is missing`, { [name]: undefined }]),
	...['colour', 'tryes', 'id'].map((name): Change => {
		return [`${name} is not a documented field`, { [name]: '1' }];
	}),
	['name must not be empty', { name: '' }],
	['name must be no file', { name: csv('n') }],
	['from must be YYYY.MM.DD', { from: '2025-04-25' }],
	['to must be YYYY.MM.DD', { to: '25.04.2025' }],
	['to is not a day of the calendar', { to: '2025.02.29' }],
	['to must not be before from', { to: '2025.04.24' }],
	['fromtime must be HH:MM', { fromtime: '18:00:00' }],
	['totime must be HH:MM', { totime: '24:00' }],
	['trunks must not be empty', { trunks: '' }],
	['trunks: "712037006" is not a known number', { trunks: '551234567,712037006' }],
	['trunks: " 712345678" is not a known number', { trunks: '551234567, 712345678' }],
	['maxline must be a whole number from 1', { maxline: '0' }],
	['goodtime must be a whole number', { goodtime: '-1' }],
	['tries must be a whole number from 1', { tries: '1.5' }],
	['paused must be 0 or 1', { paused: 'false' }],
	...['UTC +5', 'utc+5', 'utc 5', 'utc +15', 'utc -13', ''].map((timezone): Change => {
		return ['timezone must be like "utc +5"', { timezone }];
	}),
	['record must be a file', { record: 'ID3' }],
	['record must be a .mp3 file', { record: { ...mp3(0xff, 0xfb), fileName: 'a.wav' } }],
	['record must not be empty', { record: mp3() }],
	// Text, half a frame, a frame of AAC, which has the same sync bits, and bits that are no sync.
	...[[0x52, 0x49], [0xff], [0xff, 0xf1], [0xff, 0x1b]].map((bytes): Change => {
		return ['record must begin as an mp3 does', { record: mp3(...bytes) }];
	}),
	['recipients must be a file', { recipients: '998900000001' }],
	['recipients must be a .csv file', { recipients: { ...csv('1'), fileName: 'r.txt' } }],
	['recipients must not be empty', { recipients: csv('') }],
	...['phone\n1', '\n', '\uFEFF1\n', '1;x'].map((text): Change => {
		return ['recipients line 1 must be digits', { recipients: csv(text) }];
	}),
	...['1\n+2\n', '1\n\n2', '1\n"2"'].map((text): Change => {
		return ['recipients line 2 must be digits', { recipients: csv(text) }];
	}),
];

const bodies: Array<[words: string, text: string]> = [
	['no boundary at the start', ''],
	['no boundary at the start', `\r\n${whole(named)}`],
	['a part without an end of its headers', '--b\r\nContent-Disposition: form-data\r\n'],
	['the part "a" has no end', named.slice(0, -2)],
	['no closing boundary, or something behind it', `${named}--b`],
	['no closing boundary, or something behind it', `${whole(named)}rest`],
	['no closing boundary, or something behind it', `${named}--b\n`],
	['the disposition "form-data; name=a"', whole(part('Content-Disposition: form-data; name=a'))],
	['the disposition ""', whole(part('Content-Type: text/plain'))],
	['the header "X-Colour: red"', whole(part('X-Colour: red'))],
	['content-type stands twice in a part', whole(part('Content-Type: a/b\r\ncontent-type: a/b'))],
];
const hundredAndOne = Buffer.from(whole(named.repeat(101)));

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
		[
			400,
			'name must be text',
			'a text of another type',
			formOf({ name: undefined }, (form) => form.append('name', 'n', { contentType: 'a/b' })),
		],
		...refusedFor(
			bodies.map(([words, text]) => [`multipart: ${words}`, text]),
			(text) => ({ body: Buffer.from(text) }),
		),
		[400, 'multipart: more than 100 parts', '101', { body: hundredAndOne }],
		...['application/json', 'multipart/form-data', 'multipart/mixed; boundary=b'].map(
			(type): Refused => [415, 'the content type must be multipart/form-data', type, typed(type)],
		),
		...[PLACE, '/mapi/getAutorule/123', '/mapi/getMyTrunks'].map((path): Refused => {
			const method = path === PLACE ? 'POST' : 'GET';
			const headers = { Authorization: 'Bearer other' };
			return [401, 'wrong token', path, { method, path, headers }];
		}),
		...['124', '0', '0123', 'abc', '99999999999999999999'].map((id): Refused => {
			const asked = { method: 'GET', path: `/mapi/getAutorule/${id}` };
			return [404, 'no campaign has this id', id, asked];
		}),
		...[`${PLACE}/`, '/addAutorule', '/mapi/getAutorule'].map((path): Refused => {
			return [404, 'no such path', path, { path }];
		}),
		...[`GET ${PLACE}`, 'POST /mapi/getMyTrunks', 'DELETE /mapi/getAutorule/1'].map(
			(line): Refused => {
				const [method = '', path] = line.split(' ');
				return [405, `${method} is not documented here`, line, { method, path }];
			},
		),
		[
			400,
			'the query string is not documented',
			'a page',
			{ method: 'GET', path: '/mapi/getMyTrunks?page=2' },
		],
	],
);
