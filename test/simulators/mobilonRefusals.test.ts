import { startMobilon } from '../../simulators/mobilon';
import { refusedFor, testRefusals, type Asked } from './refusals';
import { call, message } from './setup';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const headers = { Authorization: basic('testUser:testPassword') };
const NO_JSON = 'the body must be JSON in UTF-8';
const NO_TYPE = 'the content type must be application/json';
const NO_PATH = 'no such path';

/** A wrong second entry after a right one. */
const second = (change: object): Asked => ({
	body: [message({ guid: 'g-0' }), { ...message(), ...change }],
});
const callOf = (change: object): Asked => ({ body: [{ ...call(), ...change }] });
const many = Array.from({ length: 101 }, (_, index) => ({ id: `${index}` }));
const query = (body: unknown): Asked => ({ path: '/status/', body });

testRefusals(
	'the simulated SMS service refuses',
	{
		start: startMobilon,
		baseUrlOf: ({ smsBaseUrl }) => smsBaseUrl,
		asked: { path: '/send/', headers, body: [message()] },
	},
	[
		[404, NO_PATH, 'the path of the other service', { path: '/call/' }],
		[405, 'GET is not documented here', 'GET', { method: 'GET' }],
		[401, 'wrong login or password', 'x', { headers: { Authorization: basic('testUser:x') } }],
		[401, 'no Authorization header', 'no header', { headers: { Authorization: undefined } }],
		[415, NO_TYPE, 'a text', { headers: { ...headers, 'Content-Type': 'text/plain' } }],
		[400, NO_JSON, 'half of it', { body: Buffer.from('[{"guid":') }],
		[400, NO_JSON, 'windows-1251', { body: Buffer.from([0x5b, 0x22, 0xef, 0xf0, 0x22, 0x5d]) }],
		[400, 'the query string is not documented', 'a query string', { path: '/send/?x=1' }],
		[400, 'the body must be an array', 'null', { body: null }],
		[400, '[1] must be an object', 'null inside', { body: [message(), null] }],
		...refusedFor<object>(
			[
				['[1].text is missing', { text: undefined }],
				['[1].number must be a string', { number: 89135290001 }],
				['[1].file is not a documented field', { file: 'x' }],
				['[1].text must not be empty', { text: '' }],
				['[1].source must be 8 and 10 digits', { source: '8923456XXXX' }],
				['[1].guid equals [0].guid', { guid: 'g-0' }],
				['[1].number must be 8 and 10 digits', { number: '79135290001' }],
				['[1].number must be 8 and 10 digits', { number: '8913529٠٠٠١' }],
			],
			second,
		),
		[400, 'the array must hold at least 1 object', 'none', query([])],
		[400, 'the array must hold at most 100 objects, it holds 101', 'too many', query(many)],
		[400, '[0].id must not be empty', 'an empty id', query([{ id: '' }])],
		[400, '[0].guid is not a documented field', 'a guid', query([{ id: 'x', guid: 'g' }])],
	],
);

testRefusals(
	'the simulated autocall service refuses',
	{
		start: startMobilon,
		baseUrlOf: ({ autocallBaseUrl }) => autocallBaseUrl,
		asked: { path: '/call/', headers, body: [call()] },
	},
	refusedFor<object>(
		[
			['[0].text is not a documented field', { text: 'hello' }],
			['[0].file is missing', { file: undefined }],
			['[0].time is missing beside date', { date: '2017-03-01' }],
			['[0].date is missing beside time', { time: '12:00' }],
			['[0].date must be YYYY-MM-DD', { date: '01.03.2017', time: '12:00' }],
			['[0].date is not a day of the calendar', { date: '2017-02-29' }],
			['[0].time must be HH:MM', { date: '2017-03-01', time: '24:00' }],
		],
		callOf,
	),
);
