import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../simulators/faults';
import { refusedBaseUrl } from '../../simulators/refused';
import { formsOf } from '../reliability/secrets';
import { failureOf, LOGIN, PASSWORD, people, phone, SMS, withMobilon } from '../support/mobilon';
import type { RunResult } from '../support/n8n';

const mobilon = withMobilon();

interface Row {
	name: string;
	fault: Fault;
	outcome: 'unknown' | 'rejected' | 'notSent';
	message: RegExp;
	description?: RegExp;
	/** The next batches are not tried with Continue On Fail. */
	repeats?: boolean;
}

const status = (code: number, more: object = {}): Fault => ({
	kind: 'status',
	status: code,
	...more,
});
const cut = (json: string) => json.slice(0, json.length / 2);

const rows: Row[] = [
	{
		name: '400',
		fault: status(400, { body: { error: 'no money' } }),
		outcome: 'rejected',
		message: /^Mobilon rejected the request \(400 Bad Request\)/,
		description: /no money/,
	},
	{
		name: '401',
		fault: status(401),
		outcome: 'notSent',
		message: /does not accept the credential \(401 Unauthorized\)/,
		repeats: true,
	},
	{
		name: '403',
		fault: status(403),
		outcome: 'notSent',
		message: /denies access \(403 Forbidden\)/,
		repeats: true,
	},
	{
		name: '404',
		fault: status(404),
		outcome: 'notSent',
		message: /found nothing at this address \(404 Not Found\)/,
		description: /base URL/,
	},
	{ name: '408', fault: status(408), outcome: 'unknown', message: /timed out waiting .*408/ },
	{
		name: '409',
		fault: status(409),
		outcome: 'rejected',
		message: /rejected the request \(409 Conflict\)/,
	},
	{ name: '413', fault: status(413), outcome: 'rejected', message: /rejected the request \(413/ },
	{
		name: '429',
		fault: status(429),
		outcome: 'notSent',
		message: /is rate limiting you .*429/,
		description: /Try again later/,
	},
	{
		name: '429 with Retry-After',
		fault: status(429, { retryAfter: 17 }),
		outcome: 'notSent',
		message: /is rate limiting you/,
		description: /Try again after 17 seconds/,
	},
	{
		name: '500 after delivery',
		fault: { kind: 'acceptThenStatus', status: 500 },
		outcome: 'unknown',
		message: /could not finish the request \(500/,
	},
	{
		name: '502',
		fault: status(502, { body: '<html><style>x{}</style><h1>Bad  Gateway</h1></html>' }),
		outcome: 'unknown',
		message: /could not finish the request \(502/,
		description: /Mobilon says: "Bad Gateway"/,
	},
	{
		name: '503 after delivery',
		fault: { kind: 'acceptThenStatus', status: 503 },
		outcome: 'unknown',
		message: /is unavailable \(503/,
	},
	{
		name: '504',
		fault: status(504),
		outcome: 'unknown',
		message: /could not finish the request \(504/,
	},
	{
		name: 'redirect to another host',
		fault: status(302, { headers: { location: 'http://127.0.0.1:9/elsewhere' } }),
		outcome: 'unknown',
		message: /redirects the request \(302/,
		description: /not followed/,
	},
	{
		name: '404 with a page',
		fault: status(404, { body: 'No such page' }),
		outcome: 'notSent',
		message: /found nothing at this address/,
		// The page of a wrong address says nothing about the request.
		description: /^(?!.*No such page)/,
	},
	{
		name: 'HTML page',
		fault: { kind: 'html' },
		outcome: 'unknown',
		message: /sent an undocumented reply/,
	},
	{
		name: 'empty body',
		fault: { kind: 'body', body: '' },
		outcome: 'unknown',
		message: /sent an undocumented reply/,
		description: /reply is empty/,
	},
	{
		name: 'truncated JSON',
		fault: { kind: 'body', transform: cut },
		outcome: 'unknown',
		message: /sent an undocumented reply/,
	},
	{
		name: 'object instead of array',
		fault: { kind: 'body', body: '{"error":"limit"}' },
		outcome: 'unknown',
		message: /sent an undocumented reply/,
		description: /limit/,
	},
	{
		name: 'reset before the request is read',
		fault: { kind: 'reset', when: 'before' },
		outcome: 'unknown',
		message: /connection to Mobilon broke/,
	},
	{
		name: 'reset after acceptance',
		fault: { kind: 'reset', when: 'after' },
		outcome: 'unknown',
		message: /connection to Mobilon broke/,
	},
	{
		name: 'half a reply',
		fault: { kind: 'cut' },
		outcome: 'unknown',
		message: /connection to Mobilon broke/,
	},
	{
		name: 'time-out after acceptance',
		fault: { kind: 'hang', accept: true },
		outcome: 'unknown',
		message: /did not answer within 1 second/,
	},
	{
		name: 'time-out before acceptance',
		fault: { kind: 'hang', accept: false },
		outcome: 'unknown',
		message: /did not answer within 1 second/,
	},
];

/** A machine that is busy must not make time-outs of its own. */
const timeoutFor = ({ kind }: Fault) => (kind === 'hang' ? 1000 : 20_000);
const continues = { onError: 'continueRegularOutput' } as const;

/** Nothing that n8n would save of the run may hold the password in any form. */
function expectNoSecret(result: RunResult) {
	for (const form of formsOf(PASSWORD)) expect(result.saved).not.toContain(form);
	expect(result.saved).not.toContain(Buffer.from(`${LOGIN}:${PASSWORD}`).toString('base64'));
}

const outcomesOf = (items: IDataObject[]) =>
	items.map((item) => ('error' in item ? failureOf(item).outcome : 'accepted'));

/*
 * The table of statuses and broken replies, alike for every provider. `npm run reliability` plays
 * these faults at each request of all sending operations, in each mode, and counts deliveries; here
 * each is read once, for what the user is told, and for whether the next request leaves.
 */
test.each(rows)('$name', async ({ fault, outcome, message, description, repeats }) => {
	mobilon.simulator.fault(fault);
	const parameters = {
		...SMS,
		options: { requests: { pace: { size: 1 } }, timeout: timeoutFor(fault) },
	};
	const { items, error } = await mobilon.run(parameters, people(2), continues);
	expect(error).toBeUndefined();
	const [hit, next] = items;
	expect(failureOf(hit).outcome).toBe(outcome);
	expect(failureOf(hit).message).toMatch(message);
	if (description) expect(failureOf(hit).description).toMatch(description);
	if (repeats) {
		expect(failureOf(next).outcome).toBe('notSent');
		expect(failureOf(next).message).toMatch(/^Not sent, because the run ended: Mobilon /);
	} else expect(next?.number).toBe(phone(1));
	expect(mobilon.sizes('/send/')).toHaveLength(repeats ? 1 : 2);
});

/** Statuses mean the same for a question; where it would be asked again, the pause is too long. */
const ofQueries = rows.flatMap(({ fault, ...row }) =>
	fault.kind === 'status' ? [{ ...row, fault: { ...fault, retryAfter: 3600 } }] : [],
);

test.each(ofQueries)('$name to a query', async ({ fault, outcome, message }) => {
	const { items: tasks } = await mobilon.run(SMS, people(1));
	mobilon.simulator.fault(fault, { path: '/status/' });
	const parameters = { ...SMS, operation: 'getStatus', id: '={{ $json.id }}' };
	const { items } = await mobilon.run(parameters, tasks, continues);
	expect(failureOf(items[0])).toMatchObject({ outcome, message: expect.stringMatching(message) });
	expect(mobilon.sizes('/status/')).toEqual([1]);
});

test('a run that stops in the middle tells what was accepted, and sends nothing more', async () => {
	mobilon.simulator.fault({ kind: 'acceptThenStatus', status: 500 }, { skip: 1 });
	const { error } = await mobilon.run(
		{ ...SMS, options: { requests: { pace: { size: 2 } } } },
		people(6),
	);
	expect(error?.name).toBe('NodeApiError');
	expect(error?.message).toMatch(/^Mobilon could not finish the request \(500/);
	expect(error?.context.outcomes).toEqual({ accepted: 2, rejected: 0, unknown: 2, notSent: 2 });
	expect(error?.context.acceptedIds).toEqual(
		[...mobilon.simulator.tasks.values()].slice(0, 2).map(({ id }) => id),
	);
	expect(mobilon.sizes('/send/')).toEqual([2, 2]);
});

describe('no connection', () => {
	test.each([
		['refused', async () => await refusedBaseUrl(), /^Mobilon refused the connection/],
		['no such host', async () => 'http://no..such.host', /^Mobilon cannot be found/],
		[
			'no address',
			async () => 'not a url',
			/^SMS Base URL of the credential has no http or https: begin it with http:/,
		],
		[
			'plain HTTP behind https',
			async () => mobilon.simulator.smsBaseUrl.replace('http:', 'https:'),
			/does not speak TLS/,
		],
	])('%s: nothing was sent, and the message says so', async (_, url, message) => {
		const credential = { ...mobilon.credential(), smsBaseUrl: await url() };
		const stopped = await mobilon.run(SMS, people(2), {}, { credential });
		expect(stopped.error?.message).toMatch(message);
		expect(stopped.error?.context.outcomes).toEqual({
			accepted: 0,
			rejected: 0,
			unknown: 0,
			notSent: 2,
		});
		const { items } = await mobilon.run(SMS, people(2), continues, { credential });
		expect(outcomesOf(items)).toEqual(['notSent', 'notSent']);
		expect(mobilon.simulator.deliveries.size).toBe(0);
	});

	test('credentials do not follow a redirect', async () => {
		const { autocallBaseUrl } = mobilon.simulator;
		mobilon.simulator.fault(status(307, { headers: { location: `${autocallBaseUrl}/send/` } }));
		await mobilon.run(SMS, people(1));
		expect(mobilon.simulator.requests.map(({ service }) => service)).toEqual(['sms']);
	});
});

describe('replies that do not fit', () => {
	const changed = async (change: (entries: unknown[]) => unknown[]) => {
		mobilon.simulator.fault({ kind: 'entries', change });
		const { items } = await mobilon.run({ ...SMS, options: {} }, people(5), continues);
		return items;
	};

	test('another order is matched by guid', async () => {
		const items = await changed((entries) => entries.reverse());
		expect(items.map(({ number }) => number)).toEqual(people(5).map((p) => p.phone));
		for (const [index, { id }] of items.entries()) {
			expect(mobilon.simulator.tasks.get(String(id))?.number).toBe(phone(index));
		}
	});

	test.each([
		['missing', (entries: unknown[]) => entries.filter((_, i) => i !== 2)],
		['null', (entries: unknown[]) => entries.map((entry, i) => (i === 2 ? null : entry))],
		[
			'of another guid',
			(entries: unknown[]) =>
				entries.map((entry, i) => (i === 2 ? { ...(entry as object), guid: 'foreign' } : entry)),
		],
		[
			'without an id',
			(entries: unknown[]) =>
				entries.map((entry, i) => (i === 2 ? { ...(entry as object), id: undefined } : entry)),
		],
		[
			'contradicted',
			(entries: unknown[]) => [...entries, { ...(entries[2] as object), id: '0'.repeat(24) }],
		],
	])('an entry that is %s leaves its item unknown, and only that', async (_, change) => {
		const items = await changed(change);
		expect(outcomesOf(items)).toEqual(['accepted', 'accepted', 'unknown', 'accepted', 'accepted']);
		expect(failureOf(items[2]).message).toBe('Mobilon did not answer for this item');
	});

	test.each([
		[
			'foreign',
			(entries: unknown[]) => [{ status: 0, guid: 'foreign', id: 'f'.repeat(24) }, ...entries],
		],
		['repeated', (entries: unknown[]) => [...entries, ...entries]],
		['null and nonsense', (entries: unknown[]) => [null, 7, 'x', [], ...entries]],
	])('entries that are %s are passed over', async (_, change) => {
		const items = await changed(change);
		expect(outcomesOf(items)).toEqual(people(5).map(() => 'accepted'));
	});

	test('a status that no document states is passed through and called unknown', async () => {
		const items = await changed((entries) =>
			entries.map((entry) => ({ ...(entry as object), status: 7, extra: { a: [1] } })),
		);
		expect(items[0]).toMatchObject({
			status: 7,
			extra: { a: [1] },
			state: 'unknown',
			isFinal: false,
		});
	});

	test('a key named error never reaches a successful item: n8n would run the node again', async () => {
		const items = await changed((entries) =>
			entries.map((entry) => ({ ...(entry as object), error: 'none' })),
		);
		expect(items.map((item) => 'error' in item)).toEqual(people(5).map(() => false));
		expect(items[0]?.providerError).toBe('none');
	});

	test('a BOM before the JSON does not matter', async () => {
		mobilon.simulator.fault({ kind: 'body', transform: (json) => `\uFEFF${json}` });
		const { items } = await mobilon.run(SMS, people(3));
		expect(outcomesOf(items)).toEqual(['accepted', 'accepted', 'accepted']);
	});

	test('prototype names in a reply are data', async () => {
		mobilon.simulator.fault({
			kind: 'body',
			transform: (json) => json.replaceAll('"status":0', '"status":0,"__proto__":{"polluted":1}'),
		});
		const { items } = await mobilon.run(SMS, people(1));
		expect(({} as { polluted?: number }).polluted).toBeUndefined();
		expect(outcomesOf(items)).toEqual(['accepted']);
	});
});

describe('a provider that echoes the credential', () => {
	const echo = `password=${PASSWORD} basic=${Buffer.from(`${LOGIN}:${PASSWORD}`).toString('base64')} url=${encodeURIComponent(PASSWORD)}`;

	test.each([
		[
			'in an error page',
			{ kind: 'status', status: 500, body: echo, contentType: 'text/plain' } as Fault,
		],
		['in an error object', { kind: 'status', status: 400, body: { detail: echo } } as Fault],
		['in place of the reply', { kind: 'body', body: echo } as Fault],
		[
			'in a good reply',
			{
				kind: 'entries',
				change: (entries) => entries.map((e) => ({ ...(e as object), [echo]: echo })),
			} as Fault,
		],
	])('%s is not shown', async (_, fault) => {
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			mobilon.simulator.reset();
			mobilon.simulator.fault(fault);
			const result = await mobilon.run(SMS, people(2), { onError });
			expectNoSecret(result);
			expect(result.saved).toContain('***');
		}
	});
});

test('an id with more digits than JavaScript can count comes through digit by digit', async () => {
	const id = '40133707428585177';
	const transform = (json: string) => json.replace(/"id":"[^"]*"/, `"id":${id}`);
	mobilon.simulator.fault({ kind: 'body', transform });
	const { items } = await mobilon.run(SMS, people(1));
	expect(items[0]?.id).toBe(id);
});

test('a secret that JSON escapes as PHP does is masked too', async () => {
	const escaped = JSON.stringify(PASSWORD)
		.replaceAll('/', '\\/')
		.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const good = (json: string) => json.replace('{', `{"debug":${escaped},`);
	mobilon.simulator.fault({ kind: 'body', transform: good });
	const accepted = await mobilon.run(SMS, people(1));
	expect(accepted.items[0]?.debug).toBe('***');
	mobilon.simulator.fault({ kind: 'status', status: 400, body: `{"debug":${escaped}}` });
	const rejected = await mobilon.run(SMS, people(1));
	expect(rejected.error?.description).toContain('"{"debug":"***"}"');
	expectNoSecret(accepted);
});
