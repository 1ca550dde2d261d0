import axios from 'axios';

import { createAutodialerReference } from '../reference/autodialer';
import {
	exampleCall,
	exampleGroup,
	startAutodialerPair,
	type AutodialerPair,
} from './autodialerSetup';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

describe('what the simulated Autodialer refuses', () => {
	let pair: AutodialerPair;
	beforeAll(async () => {
		pair = await startAutodialerPair();
	});
	afterEach(() => {
		const { simulator } = pair;
		const taken = [simulator.calls.size, simulator.deliveries.size];
		simulator.reset();
		expect(taken).toEqual([0, 0]);
	});
	afterAll(async () => {
		await pair.simulator.close();
	});

	async function raw(path: string, data: string, type: string, method = 'POST') {
		const url = `${pair.simulator.baseUrl}${path}`;
		return await axios.request<unknown>({
			method,
			url,
			// Bytes, because axios would quote a text that is not JSON.
			data: Buffer.from(data),
			headers: { 'Content-Type': type },
			validateStatus: () => true,
			proxy: false,
		});
	}

	const post = async (path: string, body: unknown) =>
		await raw(`/testKey${path}`, JSON.stringify(body), JSON_TYPE);

	it('403: a wrong key, on each method, and a wrong client key', async () => {
		const { baseUrl, accessToken } = pair.simulator;
		const stranger = createAutodialerReference({ baseUrl, apiKey: 'other', accessToken });
		const replies = [
			await stranger.make(exampleGroup),
			await stranger.newcall(exampleCall),
			await stranger.cdr({ date_from: '2025-03-10', date_to: '2025-03-10' }),
		];
		for (const { status, data } of replies) {
			expect([status, data]).toEqual([403, { error: 'wrong key' }]);
		}
		const options = { baseUrl, apiKey: 'testKey', accessToken: 'other' };
		const reply = await createAutodialerReference(options).make(exampleGroup);
		expect([reply.status, reply.data]).toEqual([403, { error: 'wrong query.access_token' }]);
		const none = await post('/make', { query: { data: exampleGroup } });
		expect([none.status, none.data]).toEqual([403, { error: 'wrong query.access_token' }]);
	});

	const good = { id: '1', phone: '89000000001' };
	const many = Array.from({ length: 1001 }, (_, i) => ({ ...good, id: String(i) }));
	const bad = (change: object): unknown[] => [good, { id: '2', phone: '89000000002', ...change }];
	const at = 'query.data[1]';
	it.each<[string, unknown]>([
		['query.data must be an array', good],
		['query.data must hold at least 1 object', []],
		['query.data must hold at most 1000 objects, it holds 1001', many],
		[`${at} must be an object`, [good, 'x']],
		[`${at}.id is missing`, bad({ id: undefined })],
		[`${at}.id must not be empty`, bad({ id: '' })],
		[`${at}.id must be a string`, bad({ id: 2 })],
		[`${at}.id equals query.data[0].id`, bad({ id: '1' })],
		[`${at}.phone is missing`, bad({ phone: undefined })],
		[`${at}.phone must be a string`, bad({ phone: 89000000002 })],
		...['79000000002', '+79000000002', '8900000000', ''].map((phone): [string, unknown] => [
			`${at}.phone must be 8 and 10 digits`,
			bad({ phone }),
		]),
		[`${at}.maxcount must be a string`, bad({ maxcount: 1 })],
		[`${at}.maxcount must be a whole number from 1`, bad({ maxcount: '0' })],
		[`${at}.generationtype must not be empty`, bad({ generationtype: '' })],
		[`${at}.var1 must be a string`, bad({ var1: null })],
		[`${at}.statdialertime must be HH:MM:SS`, bad({ statdialertime: '10:00' })],
		[`${at}.stopdialertime must be HH:MM:SS`, bad({ stopdialertime: '24:00:00' })],
		...['startdialertime', 'timestart', 'uuid', 'var4'].map((name): [string, unknown] => [
			`${at}.${name} is not a documented field`,
			bad({ [name]: '10:00:00' }),
		]),
	])('400 for a group (%#): %s', async (error, data) => {
		const reply = await post('/make', { query: { access_token: 'client-key', data } });
		expect([reply.status, reply.data]).toEqual([400, { error }]);
	});

	it.each<[string, unknown]>([
		['the body must be an object', exampleGroup],
		['data is not a documented field', { data: exampleGroup }],
		['query must be an object', {}],
		['query.key is not a documented field', { query: { key: 'x', data: exampleGroup } }],
	])('400 for a group: %s', async (error, body) => {
		const reply = await post('/make', body);
		expect([reply.status, reply.data]).toEqual([400, { error }]);
	});

	it.each<[string, Record<string, unknown>]>([
		['id is missing', { id: undefined }],
		['id must be "0"', { id: '1' }],
		['id must be a string', { id: 0 }],
		['phone is missing', { phone: undefined }],
		['phone must be 8 and 10 digits', { phone: '79222220000' }],
		['timestart must be HH:MM', { timestart: '10:00:00' }],
		['timestop must be HH:MM', { timestop: '' }],
		['timestop is missing beside timestart', { timestop: undefined }],
		['timestart is missing beside timestop', { timestart: undefined }],
		['maxcount must be a whole number from 1', { maxcount: 'x' }],
		['generationtype must not be empty', { generationtype: '' }],
		['statdialertime is not a documented field', { statdialertime: '10:00:00' }],
	])('400 for a single call: %s', async (error, change) => {
		const fields = { id: '0', ...exampleCall, ...change };
		const json = await post('/newcall', fields);
		expect([json.status, json.data]).toEqual([400, { error }]);
		const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string');
		if (typeof change.id === 'number') return;
		const form = new URLSearchParams(texts.map(([name, value]) => [name, String(value)]));
		const formed = await raw('/testKey/newcall', form.toString(), FORM_TYPE);
		expect([formed.status, formed.data]).toEqual([400, { error }]);
	});

	it.each<[string, Record<string, string>]>([
		['date_from is missing', { date_to: '2025-03-10' }],
		['date_to is missing', { date_from: '2025-03-10' }],
		['date_from must be YYYY-MM-DD', { date_from: '2025.03.10', date_to: '2025-03-10' }],
		['date_to is not a day of the calendar', { date_from: '2025-02-28', date_to: '2025-02-29' }],
		['date_to must not be before date_from', { date_from: '2025-03-11', date_to: '2025-03-10' }],
		['to must be 8 and 10 digits', { date_from: '2025-03-10', date_to: '2025-03-10', to: '7' }],
		['phone is not a documented field', { phone: '89000000001' }],
	])('400 for call records: %s', async (error, fields) => {
		const form = new URLSearchParams(fields).toString();
		for (const reply of [await post('/cdr', fields), await raw('/testKey/cdr', form, FORM_TYPE)]) {
			expect([reply.status, reply.data]).toEqual([400, { error }]);
		}
	});

	it.each<[number, string, string, string, string]>([
		[415, 'the content type must be application/json', '/make', 'query=1', FORM_TYPE],
		[415, 'the content type must be a form or application/json', '/newcall', '{}', 'text/plain'],
		[400, 'phone stands twice', '/newcall', 'id=0&phone=1&phone=2', FORM_TYPE],
		[400, 'the form must be ASCII, percent-encoded', '/newcall', 'id=0&name=Илья', FORM_TYPE],
		[400, 'the body must be JSON in UTF-8', '/cdr', '{', JSON_TYPE],
		[400, 'the query string is not documented', '/cdr?to=1', '{}', JSON_TYPE],
		[404, 'no such path', '/calls', '{}', JSON_TYPE],
		[404, 'no such path', '/make/', '{}', JSON_TYPE],
	])('%d: %s', async (status, error, path, data, type) => {
		const reply = await raw(`/testKey${path}`, data, type);
		expect([reply.status, reply.data]).toEqual([status, { error }]);
	});

	it('405: GET; 404: no key in the path', async () => {
		const got = await raw('/testKey/cdr', '', JSON_TYPE, 'GET');
		expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
		expect((await raw('/make', '{}', JSON_TYPE)).status).toBe(404);
	});

	it('faults hit make and newcall, or the path they name', async () => {
		const { client, simulator } = pair;
		const day = { date_from: '2025-03-10', date_to: '2025-03-10' };
		simulator.fault({ kind: 'status', status: 500 }, { times: 2 });
		simulator.fault({ kind: 'status', status: 503 }, { path: '/cdr' });
		expect((await client.make(exampleGroup)).status).toBe(500);
		expect((await client.cdr(day)).status).toBe(503);
		expect((await client.newcall(exampleCall)).status).toBe(500);
		simulator.fault({ kind: 'reset', when: 'before' }, { path: '/newcall' });
		simulator.addRecord({ DST: '89001110000' });
		simulator.fault({ kind: 'entries', change: (all) => [...all, null] }, { path: '/cdr' });
		expect((await client.cdr(day)).data).toEqual([expect.objectContaining({ SEC: 10 }), null]);
		await expect(client.newcall(exampleCall)).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(simulator.calls.size).toBe(0);
	});

	it('an accepting fault calls, and the answer is lost', async () => {
		const { client, simulator } = pair;
		simulator.fault({ kind: 'reset', when: 'after' });
		await expect(client.make(exampleGroup)).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(simulator.deliveries.get('89222220000')).toBe(1);
		expect(simulator.calls.size).toBe(2);
		simulator.reset();
	});
});
