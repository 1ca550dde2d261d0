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
	['id equals query.data[0].id', { id: '1' }],
	['phone must be a string', { phone: 89000000002 }],
	['phone must be 8 and 10 digits', { phone: '79000000002' }],
	['maxcount must be a whole number from 1', { maxcount: '0' }],
	['generationtype must not be empty', { generationtype: '' }],
	['statdialertime must be HH:MM:SS', { statdialertime: '10:00' }],
	['startdialertime is not a documented field', { startdialertime: '10:00:00' }],
];

const calls: Change[] = [
	['id must be "0"', { id: '1' }],
	['phone must be 8 and 10 digits', { phone: '79222220000' }],
	['timestart must be HH:MM', { timestart: '10:00:00' }],
	['timestop is missing beside timestart', { timestop: undefined }],
	['statdialertime is not a documented field', { statdialertime: '10:00:00' }],
];

const day = { date_from: '2025-03-10', date_to: '2025-03-10' };
const periods: Change[] = [
	['date_from is missing', { date_from: undefined }],
	['date_from must be YYYY-MM-DD', { date_from: '2025.03.10' }],
	['date_to must not be before date_from', { date_to: '2025-03-09' }],
	['to must be 8 and 10 digits', { to: '7' }],
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
		[403, 'wrong query.access_token', 'none', { body: { query: { data: exampleGroup } } }],
		[400, 'the body must be an object', 'an array', { body: exampleGroup }],
		[400, 'query.key is not a documented field', 'a key', { body: { query: { key: 'x' } } }],
		[400, 'query.data must be an array', 'one object', group(record(1))],
		[400, 'query.data must hold at most 1000 objects, it holds 1001', 'too many', group(many)],
		...refusedFor(
			records.map(([words, change]): Change => [`query.data[1].${words}`, change]),
			(change) => group([record(1), { ...record(2), ...change }]),
		),
		...bothWays('/newcall', { id: '0', ...exampleCall }, calls),
		...bothWays('/cdr', day, periods),
		[415, 'the content type must be application/json', 'a form', form('query=1')],
		[400, 'phone stands twice', 'a field twice', at('/newcall', form('id=0&phone=1&phone=2'))],
		[404, 'no such path', 'no key', { path: '/make' }],
		[405, 'GET is not documented here', 'GET', at('/cdr', { method: 'GET' })],
	],
);
