import { startMobilon } from '../../simulators/mobilon';
import { refusedFor, testRefusals, type Asked, type Refused } from './refusals';
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

/** A status request of either service. */
const queries: Refused[] = [
	[400, 'the body must be an array', 'one object', query({ id: 'x' })],
	[400, 'the array must hold at least 1 object', 'none', query([])],
	[400, 'the array must hold at most 100 objects, it holds 101', 'too many', query(many)],
	[400, '[0].id is missing', 'no id', query([{}])],
	[400, '[0].id must be a string', 'a number', query([{ id: 1 }])],
	[400, '[0].id must not be empty', 'an empty id', query([{ id: '' }])],
	[400, '[0].guid is not a documented field', 'a guid', query([{ id: 'x', guid: 'g' }])],
	[
		401,
		'wrong login or password',
		'a query',
		{ path: '/status/', headers: { Authorization: 'x' } },
	],
];

testRefusals(
	'the simulated SMS service refuses',
	{
		start: startMobilon,
		baseUrlOf: ({ smsBaseUrl }) => smsBaseUrl,
		asked: { path: '/send/', headers, body: [message()] },
	},
	[
		...['/call/', '/send', '/Send/', '//send/', '/'].map(
			(path): Refused => [404, NO_PATH, path, { path }],
		),
		...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(
			(method): Refused => [405, `${method} is not documented here`, method, { method }],
		),
		...['testUsers:testPassword', 'testUser:'].map((pair): Refused => {
			const wrong = { headers: { Authorization: basic(pair) } };
			return [401, 'wrong login or password', pair, wrong];
		}),
		[401, 'no Authorization header', 'no header', { headers: { Authorization: undefined } }],
		...['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=cp1251'].map(
			(type): Refused => [415, NO_TYPE, type, { headers: { ...headers, 'Content-Type': type } }],
		),
		[400, NO_JSON, 'nothing', { body: Buffer.alloc(0) }],
		[400, NO_JSON, 'half of it', { body: Buffer.from('[{"guid":') }],
		[400, NO_JSON, 'a byte order mark', { body: Buffer.from('\uFEFF[]') }],
		[400, NO_JSON, 'windows-1251', { body: Buffer.from([0x5b, 0x22, 0xef, 0xf0, 0x22, 0x5d]) }],
		[400, 'the query string is not documented', 'a query string', { path: '/send/?x=1' }],
		[
			413,
			'FastifyError [FST_ERR_CTP_BODY_TOO_LARGE]: Request body is too large',
			'over 50 MB',
			{ body: Buffer.alloc(50 * 1024 * 1024 + 1) },
		],
		[400, 'the body must be an array', 'null', { body: null }],
		[400, '[1] must be an object', 'null inside', { body: [message(), null] }],
		[400, '[1] must be an object', 'an array inside', { body: [message(), []] }],
		...refusedFor<object>(
			[
				...['guid', 'text', 'number', 'source'].flatMap(
					(name): Array<[string, object]> => [
						[`[1].${name} is missing`, { [name]: undefined }],
						[`[1].${name} must be a string`, { [name]: 89135290001 }],
					],
				),
				...['colour', 'file', 'date', 'constructor'].map((name): [string, object] => [
					`[1].${name} is not a documented field`,
					{ [name]: 'x' },
				]),
				['[1].guid must not be empty', { guid: '' }],
				['[1].text must not be empty', { text: '' }],
				['[1].source must be 8 and 10 digits', { source: '8923456XXXX' }],
				['[1].guid equals [0].guid', { guid: 'g-0' }],
				...['79135290001', '+79135290001', '8913529000', '891352900011', ' 89135290001']
					.concat('89135290001\n', '8913529٠٠٠١', '')
					.map((number): [string, object] => ['[1].number must be 8 and 10 digits', { number }]),
			],
			second,
		),
		...queries,
	],
);

testRefusals(
	'the simulated autocall service refuses',
	{
		start: startMobilon,
		baseUrlOf: ({ autocallBaseUrl }) => autocallBaseUrl,
		asked: { path: '/call/', headers, body: [call()] },
	},
	[
		[404, NO_PATH, "the other service's path", { path: '/send/' }],
		[401, 'no Authorization header', 'no header', { headers: { Authorization: undefined } }],
		...refusedFor<object>(
			[
				['[0].text is not a documented field', { text: 'hello' }],
				['[0].file is missing', { file: undefined }],
				['[0].file must not be empty', { file: '' }],
				['[0].number must be 8 and 10 digits', { number: '9135290001' }],
				['[0].source must be 8 and 10 digits', { source: '9234560002' }],
				['[0].date must be a string', { date: null, time: '12:00' }],
				['[0].time is missing beside date', { date: '2017-03-01' }],
				['[0].date is missing beside time', { time: '12:00' }],
				...['2017-3-1', '01.03.2017', '20170301', '2017-03-01T00:00', ''].map(
					(date): [string, object] => ['[0].date must be YYYY-MM-DD', { date, time: '12:00' }],
				),
				...['2017-02-29', '2017-04-31', '2017-13-01', '2017-01-00'].map(
					(date): [string, object] => ['[0].date is not a day of the calendar', { date }],
				),
				...['24:00', '12:60', '9:00', '12:00:00', ''].map((time): [string, object] => [
					'[0].time must be HH:MM',
					{ date: '2017-03-01', time },
				]),
			],
			callOf,
		),
		[400, '[1].guid equals [0].guid', 'a guid twice', { body: [call(), call()] }],
		...queries,
	],
);
