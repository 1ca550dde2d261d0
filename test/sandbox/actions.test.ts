import { assert, http } from '../../dev/node';
import type { Entry, ProviderId } from '../../sandbox/wire';
import { createAloVoiceReference } from '../reference/aloVoice';
import { createCallPasswordReference } from '../reference/callPassword';
import { call, message } from '../simulators/setup';
import { REFERENCE_CAMPAIGN } from '../support/aloVoice';
import { ACCOUNT, triggerNode } from '../support/autodialerTrigger';
import { openWebhook } from '../support/webhook';
import { openSandbox, type Bench } from './setup';

const DAYS = { date_from: '2020-01-01', date_to: '2099-12-31' };

let bench: Bench;
beforeEach(async () => {
	bench = await openSandbox(['n8n.example']);
	await bench.post('mode', { automatic: false });
});
afterEach(async () => {
	await bench.close();
});

const newest = async (provider: ProviderId): Promise<Entry> =>
	await bench.until(({ entries }) => entries.find((entry) => entry.provider === provider));
const state = async (text: string) =>
	await bench.until(({ entries }) => entries.find((entry) => entry.state.text === text)?.state);

describe('Mobilon', () => {
	test('says of an autocall what the person says', async () => {
		await bench.mobilon.autocallCreate([call()]);
		const entry = await newest('mobilon');
		expect(entry.actions.map(({ label }) => label)).toEqual(['Carry out', 'Other status']);
		const id = new Map(entry.facts).get('id') ?? '';
		expect((await bench.mobilon.autocallStatus([id])).data).toEqual([
			{ status: 0, guid: 'g-1', id },
		]);
		expect((await bench.act(entry, 'done')).data.message).toBe(
			'89135290001: Carried out · status 1',
		);
		expect((await bench.mobilon.autocallStatus([id])).data).toMatchObject([
			{ status: 1, dateExec: expect.any(String) },
		]);
		await bench.act(entry, 'status', { status: '-3' });
		expect(await state('Status -3 · not documented')).toMatchObject({ tone: 'unknown' });
		expect((await bench.mobilon.autocallStatus([id])).data).toEqual([
			{ status: -3, guid: 'g-1', id },
		]);
	});

	test.each(['', 'sent', '1.5', '99999'])('takes no status "%s"', async (status) => {
		await bench.mobilon.smsSend([message()]);
		const reply = await bench.act(await newest('mobilon'), 'status', { status });
		expect([reply.status, reply.data.error]).toEqual([
			400,
			'status: a whole number from -9999 to 9999',
		]);
	});

	test('knows no other action, and no entry that is gone', async () => {
		await bench.mobilon.smsSend([message()]);
		const entry = await newest('mobilon');
		expect((await bench.act(entry, 'fly')).data.error).toBe('There is no action fly here');
		await bench.post('reset');
		expect((await bench.act(entry, 'done')).data.error).toBe(
			'This entry is not on the list any more',
		);
	});
});

test('Call-Password shows the code to who answers, and refuses a number', async () => {
	const client = createCallPasswordReference({
		baseUrl: bench.value('callPassword', 'Base URL'),
		signing: { by: 'header', apiKey: bench.value('callPassword', 'API Key') },
	});
	const send = async () => (await client.send({ number: '79000000001', capacity: '5' })).data;
	const reply = await send();
	const entry = await newest('callPassword');
	expect(entry.state).toEqual({ tone: 'waiting', text: 'Ringing' });
	assert(typeof reply === 'object' && reply !== null && 'code' in reply);
	await bench.act(entry, 'answer');
	await state(`Answered · code ${reply.code}`);
	await bench.act(entry, 'refuse', { text: 'no such number' });
	expect(await send()).toEqual({ result: 'error', error_code: 'no such number' });
	await bench.act(entry, 'accept');
	expect(await send()).toMatchObject({ result: 'ok' });
});

test('AloVoice answers with the status and the lines that were set', async () => {
	const client = createAloVoiceReference({
		baseUrl: bench.value('aloVoice', 'Base URL'),
		token: bench.value('aloVoice', 'Token'),
	});
	await client.addAutorule(REFERENCE_CAMPAIGN);
	const entry = await newest('aloVoice');
	expect(entry).toMatchObject({ title: '3 recipients', text: 'Campaign', kind: 'Campaign' });
	await bench.act(entry, 'status', { status: 'half way' });
	const id = new Map(entry.facts).get('id') ?? '';
	expect((await client.getAutorule(id)).data).toMatchObject({ status: 'half way' });
	const { data } = await bench.get(`/api/requests/${entry.request}`);
	expect(data.request).toContain('record: file "hello.mp3", 2000 bytes\n');
	expect(data.request).toContain('name: Campaign\n');
	const lines = { values: { lines: '551234567, 712037006' } };
	await bench.post('providers/aloVoice/actions/lines', lines);
	expect((await client.getMyTrunks()).data).toEqual(['551234567', '712037006']);
});

describe('Autodialer', () => {
	const place = async () => {
		await bench.autodialer.newcall({ phone: '89000000001', name: 'Lead', var1: 'red' });
		return await newest('autodialer');
	};
	const set = async (values: Record<string, string>) =>
		await bench.post('providers/autodialer/actions/webhook', { values });

	test.each([
		['answer', 'ANSWERED 16', 15],
		['busy', 'BUSY 17', 0],
		['noAnswer', 'NO ANSWER 19', 0],
	])('%s writes the record', async (action, CODE, SEC) => {
		const entry = await place();
		expect(entry).toMatchObject({ kind: 'Call', title: '89000000001', text: 'Lead — red' });
		expect((await bench.autodialer.cdr(DAYS)).data).toEqual([]);
		await bench.act(entry, action);
		await state(`${CODE} · ${SEC} s`);
		expect((await bench.autodialer.cdr(DAYS)).data).toMatchObject([
			{ DST: '89000000001', CODE, SEC },
		]);
		await bench.act(entry, 'record', { code: 'OTHER', seconds: '70' });
		expect((await bench.autodialer.cdr(DAYS)).data).toMatchObject([{ CODE: 'OTHER', SEC: 70 }]);
	});

	describe('webhook', () => {
		let received: Array<{ url?: string; token: unknown; type: string; body: string }> = [];
		const server = http.createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const { 'x-webhook-token': token, 'content-type': type = '' } = request.headers;
				const body = Buffer.concat(chunks).toString('latin1');
				received.push({ url: request.url, token, type, body });
				response.writeHead(401).end('who are you');
			});
		});
		let url = '';
		beforeAll(async () => {
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const address = server.address();
			assert(typeof address === 'object' && address !== null);
			url = `http://127.0.0.1:${address.port}/hook?a=1`;
		});
		afterAll(async () => {
			await new Promise((resolve) => server.close(resolve));
		});
		beforeEach(() => {
			received = [];
		});

		const post = async (values: Record<string, string>) => {
			await set({ url, token: 'word', ...values });
			const entry = await place();
			await bench.act(entry, 'answer');
			return await bench.act(entry, 'webhook', { answer: 'да' });
		};

		test('carries the fields under the names that were set, the token in the address', async () => {
			const names = { phoneName: 'number', durationName: 'sec', answerName: '' };
			const { data } = await post({ place: 'query', encoding: 'json', ...names });
			expect(data.message).toBe('Webhook for 89000000001: answered 401 who are you');
			expect(received[0]?.url).toBe('/hook?a=1&token=word');
			const body = Buffer.from(received[0]?.body ?? '', 'latin1').toString('utf8');
			expect(JSON.parse(body)).toEqual({ number: '89000000001', sec: 15, answer: 'да' });
		});

		test('is a form with a link, the token in a header', async () => {
			await post({ place: 'header', encoding: 'form', recording: 'http://127.0.0.1/a.wav' });
			expect(received[0]).toMatchObject({ url: '/hook?a=1', token: 'word' });
			expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
				phone: '89000000001',
				duration: '15',
				answer: 'да',
				recording: 'http://127.0.0.1/a.wav',
			});
		});

		test('brings a recording where it is multipart, and no token where none is wanted', async () => {
			await post({ place: 'none', encoding: 'multipart' });
			expect(received[0]).toMatchObject({ url: '/hook?a=1', token: undefined });
			expect(received[0]?.body).toMatch(/filename="recording.wav"\r\n[^]*RIFF[^]{4}WAVEfmt /);
		});

		test.each(['json', 'form', 'multipart'])(
			'starts the trigger of the node, as %s',
			async (encoding) => {
				const webhookSecret = bench.value('autodialer', 'Webhook Secret');
				const trigger = await openWebhook(triggerNode, {
					credential: { ...ACCOUNT, webhookSecret },
				});
				const values = { url: trigger.url, token: webhookSecret, place: 'query', encoding };
				expect((await post(values)).data.message).toMatch(/answered 200/);
				await trigger.close();
				const [item] = trigger.items;
				expect(item?.json).toMatchObject({
					phone: '89000000001',
					durationSeconds: 15,
					answer: 'да',
				});
				expect(Object.keys(item?.binary ?? {})).toEqual(
					encoding === 'multipart' ? ['recording'] : [],
				);
			},
		);

		test('waits for the end of the call and for an address', async () => {
			const entry = await place();
			const early = await bench.act(entry, 'webhook', {});
			expect(early.data.error).toBe('The call has not ended: there is nothing to post yet');
			await bench.act(entry, 'busy');
			const aimless = await bench.act(entry, 'webhook', {});
			expect(aimless.data.error).toMatch(/^Enter the address under Autodialer/);
			await set({ url: 'http://127.0.0.1:1/' });
			const refused = await bench.act(entry, 'webhook', {});
			expect(refused.data.error).toMatch(/^The webhook did not arrive: /);
		});

		test.each([
			[
				'http://example.com/hook',
				'A webhook is posted to a loopback address only, not to example.com',
			],
			[
				'https://127.0.0.1/hook',
				'A webhook is posted to a loopback address only, not to 127.0.0.1',
			],
			['nonsense', 'The address of the webhook is not a URL'],
		])('does not go to %s', async (target, error) => {
			const { status, data } = await set({ url: target });
			expect([status, data.error]).toEqual([400, error]);
		});

		test('may go to a host that was named at the start', async () => {
			expect((await set({ url: 'https://n8n.example/hook' })).data.message).toBe(
				'The webhook is set',
			);
		});
	});
});
