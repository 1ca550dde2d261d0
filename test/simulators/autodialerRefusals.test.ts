import { startAutodialer } from '../../simulators/autodialer';
import { exampleCall, exampleGroup } from './autodialerSetup';
import { refusedFor, testRefusals, type Asked, type Refused } from './refusals';

type Change = [words: string, values: object];

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const form = (text: string): Asked => ({ headers: FORM, body: Buffer.from(text) });
const at = (path: string, asked: Asked): Asked => ({ path: `/testKey${path}`, ...asked });

const group = (data: unknown): Asked => ({
	body: { query: { access_token: 'client-key', data } },
});
const record = (id: number) => ({ id: String(id), phone: '89000000001' });
const many = Array.from({ length: 1001 }, (_, index) => record(index));

/** A change of the group's second record. */
const records: Change[] = [
	['id is missing', { id: undefined }],
	['id must not be empty', { id: '' }],
	['id must be a string', { id: 2 }],
	['id equals query.data[0].id', { id: '1' }],
	['phone is missing', { phone: undefined }],
	['phone must be a string', { phone: 89000000002 }],
	['phone must be 8 and 10 digits', { phone: '79000000002' }],
	['maxcount must be a string', { maxcount: 1 }],
	['maxcount must be a whole number from 1', { maxcount: '0' }],
	['generationtype must not be empty', { generationtype: '' }],
	['var1 must be a string', { var1: null }],
	['statdialertime must be HH:MM:SS', { statdialertime: '10:00' }],
	['stopdialertime must be HH:MM:SS', { stopdialertime: '24:00:00' }],
	...['startdialertime', 'timestart', 'uuid', 'var4'].map((name): Change => {
		return [`${name} is not a documented field`, { [name]: '10:00:00' }];
	}),
];

const calls: Change[] = [
	['id is missing', { id: undefined }],
	['id must be "0"', { id: '1' }],
	['phone is missing', { phone: undefined }],
	['phone must be 8 and 10 digits', { phone: '79222220000' }],
	['timestart must be HH:MM', { timestart: '10:00:00' }],
	['timestop must be HH:MM', { timestop: '' }],
	['timestop is missing beside timestart', { timestop: undefined }],
	['timestart is missing beside timestop', { timestart: undefined }],
	['maxcount must be a whole number from 1', { maxcount: 'x' }],
	['generationtype must not be empty', { generationtype: '' }],
	['statdialertime is not a documented field', { statdialertime: '10:00:00' }],
];

const day = { date_from: '2025-03-10', date_to: '2025-03-10' };
const periods: Change[] = [
	['date_from is missing', { date_from: undefined }],
	['date_to is missing', { date_to: undefined }],
	['date_from must be YYYY-MM-DD', { date_from: '2025.03.10' }],
	['date_to is not a day of the calendar', { date_to: '2025-02-29' }],
	['date_to must not be before date_from', { date_to: '2025-03-09' }],
	['to must be 8 and 10 digits', { to: '7' }],
	['phone is not a documented field', { phone: '89000000001' }],
];

function formOf(fields: object): Asked {
	const texts = new URLSearchParams();
	for (const [name, value] of Object.entries(fields)) {
		if (value !== undefined) texts.append(name, String(value));
	}
	return form(texts.toString());
}

/** The same fields as JSON and as a form: the document names neither. */
const bothWays = (path: string, whole: object, changes: Change[]): Refused[] =>
	changes.flatMap(([words, change]): Refused[] => {
		const fields = { ...whole, ...change };
		const wrong = JSON.stringify(Object.entries(change));
		return [
			[400, words, `JSON ${wrong}`, at(path, { body: fields })],
			[400, words, `form ${wrong}`, at(path, formOf(fields))],
		];
	});

testRefusals(
	'the simulated Autodialer refuses',
	{
		start: startAutodialer,
		baseUrlOf: ({ baseUrl }) => baseUrl,
		asked: { path: '/testKey/make' },
	},
	[
		[403, 'wrong key', 'make', { path: '/other/make', ...group(exampleGroup) }],
		[403, 'wrong key', 'newcall', { path: '/other/newcall', body: { id: '0', ...exampleCall } }],
		[403, 'wrong key', 'cdr', { path: '/other/cdr', body: day }],
		[403, 'wrong query.access_token', 'none', { body: { query: { data: exampleGroup } } }],
		[
			403,
			'wrong query.access_token',
			'another',
			{ body: { query: { access_token: 'other', data: exampleGroup } } },
		],
		[400, 'the body must be an object', 'an array', { body: exampleGroup }],
		[400, 'data is not a documented field', 'no query', { body: { data: exampleGroup } }],
		[400, 'query must be an object', 'nothing in it', { body: {} }],
		[400, 'query.key is not a documented field', 'a key', { body: { query: { key: 'x' } } }],
		[400, 'query.data must be an array', 'one object', group(record(1))],
		[400, 'query.data must hold at least 1 object', 'none', group([])],
		[400, 'query.data must hold at most 1000 objects, it holds 1001', 'too many', group(many)],
		[400, 'query.data[1] must be an object', 'a text', group([record(1), 'x'])],
		...refusedFor(
			records.map(([words, change]): Change => [`query.data[1].${words}`, change]),
			(change) => group([record(1), { ...record(2), ...change }]),
		),
		...bothWays('/newcall', { id: '0', ...exampleCall }, calls),
		[400, 'id must be a string', 'a number', at('/newcall', { body: { ...exampleCall, id: 0 } })],
		...bothWays('/cdr', day, periods),
		[415, 'the content type must be application/json', 'a form', form('query=1')],
		[
			415,
			'the content type must be a form or application/json',
			'a text',
			at('/newcall', { headers: { 'Content-Type': 'text/plain' }, body: {} }),
		],
		[400, 'phone stands twice', 'a field twice', at('/newcall', form('id=0&phone=1&phone=2'))],
		[
			400,
			'the form must be ASCII, percent-encoded',
			'Cyrillic',
			at('/newcall', form('id=0&name=Илья')),
		],
		[400, 'the body must be JSON in UTF-8', 'half', at('/cdr', { body: Buffer.from('{') })],
		[400, 'the query string is not documented', 'a query string', at('/cdr?to=1', { body: {} })],
		...['/testKey/calls', '/testKey/make/', '/make'].map((path): Refused => {
			return [404, 'no such path', path, { path }];
		}),
		[405, 'GET is not documented here', 'GET', at('/cdr', { method: 'GET' })],
	],
);
