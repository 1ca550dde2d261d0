import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../simulators/faults';
import { refusedBaseUrl } from '../../simulators/refused';
import { failureOf, LOGIN, PASSWORD, people, phone, SMS, withMobilon } from '../support/mobilon';
import type { RunResult } from '../support/n8n';

const mobilon = withMobilon();
const BATCHES = 3;
const SIZE = 4;
const ALL = BATCHES * SIZE;

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
	{ name: '408', fault: status(408), outcome: 'unknown', message: /gave up waiting .*408/ },
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
		message: /too many requests .*429/,
		description: /Try again later/,
	},
	{
		name: '429 with Retry-After',
		fault: status(429, { retryAfter: 17 }),
		outcome: 'notSent',
		message: /too many requests/,
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
		message: /is not available \(503/,
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
		name: 'HTML page',
		fault: { kind: 'html' },
		outcome: 'unknown',
		message: /form that its document does not state/,
	},
	{
		name: 'empty body',
		fault: { kind: 'body', body: '' },
		outcome: 'unknown',
		message: /form that its document does not state/,
		description: /reply is empty/,
	},
	{
		name: 'truncated JSON',
		fault: { kind: 'body', transform: cut },
		outcome: 'unknown',
		message: /form that its document does not state/,
	},
	{
		name: 'object instead of array',
		fault: { kind: 'body', body: '{"error":"limit"}' },
		outcome: 'unknown',
		message: /form that its document does not state/,
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
const parametersFor = ({ kind }: { kind?: Fault['kind'] } = {}) => ({
	...SMS,
	options: { batchSize: SIZE, timeout: kind === 'hang' ? 1000 : 20_000 },
});
const parameters = parametersFor();

/** delivery.md, checked against what the simulator itself counted. */
function expectInvariants(outcomes: string[]) {
	const { deliveries } = mobilon.simulator;
	expect(outcomes).toHaveLength(ALL);
	for (const [index, outcome] of outcomes.entries()) {
		const delivered = deliveries.get(phone(index)) ?? 0;
		expect(delivered).toBeLessThanOrEqual(1);
		if (outcome === 'accepted') expect(delivered).toBe(1);
		if (outcome === 'rejected' || outcome === 'notSent') expect(delivered).toBe(0);
	}
}

/** Nothing that n8n would save of the run may hold the password in any form. */
function expectNoSecret(result: RunResult) {
	const basic = Buffer.from(`${LOGIN}:${PASSWORD}`).toString('base64');
	const forms = [
		PASSWORD,
		JSON.stringify(PASSWORD).slice(1, -1),
		JSON.stringify(JSON.stringify(PASSWORD)).slice(3, -3),
		encodeURIComponent(PASSWORD),
		Buffer.from(PASSWORD).toString('base64'),
		basic,
	];
	for (const form of forms) expect(result.saved).not.toContain(form);
}

const outcomesOf = (items: IDataObject[]) =>
	items.map((item) => ('error' in item ? failureOf(item).outcome : 'accepted'));

describe.each([
	['first', 0],
	['middle', 1],
	['last', 2],
])('%s batch', (_, skip) => {
	const isHit = (index: number) => Math.floor(index / SIZE) === skip;
	const isAfter = (index: number) => Math.floor(index / SIZE) > skip;

	test.each(rows)('stop mode: $name', async ({ fault, outcome, message, description }) => {
		mobilon.simulator.fault(fault, { skip });
		const result = await mobilon.run(parametersFor(fault), people(ALL));
		const { error } = result;
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toMatch(message);
		if (description) expect(error?.description).toMatch(description);

		const accepted = skip * SIZE;
		const counts = { accepted, rejected: 0, unknown: 0, notSent: ALL - accepted - SIZE };
		counts[outcome] += SIZE;
		expect(error?.context.outcomes).toEqual(counts);
		expect(error?.context.acceptedIds).toEqual(
			[...mobilon.simulator.tasks.values()].slice(0, accepted).map(({ id }) => id),
		);
		expectInvariants(
			people(ALL).map((_, i) => (isHit(i) ? outcome : isAfter(i) ? 'notSent' : 'accepted')),
		);
		expect(mobilon.sizes('/send/')).toHaveLength(skip + 1);
		expectNoSecret(result);
	});

	test.each(rows)('continue: $name', async ({ fault, outcome, message, description, repeats }) => {
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			mobilon.simulator.reset();
			mobilon.simulator.fault(fault, { skip });
			const result = await mobilon.run(parametersFor(fault), people(ALL), { onError });
			const { output, error } = result;
			expect(error).toBeUndefined();

			const isFailing = (index: number) => isHit(index) || (repeats === true && isAfter(index));
			const items = output.flat();
			items.sort((a, b) => itemOf(a) - itemOf(b));
			expect(items.map(itemOf)).toEqual(Array.from({ length: ALL }, (_, item) => item));
			expect(outcomesOf(items.map(({ json }) => json))).toEqual(
				items.map((_, i) => (isFailing(i) ? outcome : 'accepted')),
			);
			for (const { json } of items.filter((_, i) => isFailing(i))) {
				expect(failureOf(json).message).toMatch(message);
				if (description) expect(failureOf(json).description).toMatch(description);
			}
			if (onError === 'continueErrorOutput') {
				expect(output[1]?.map(itemOf)).toEqual(items.map(itemOf).filter(isFailing));
			}
			expectInvariants(items.map((_, i) => (isFailing(i) ? outcome : 'accepted')));
			expect(mobilon.sizes('/send/')).toHaveLength(repeats ? skip + 1 : BATCHES);
			expectNoSecret(result);
		}
	});
});

const itemOf = ({ pairedItem }: { pairedItem?: unknown }): number =>
	(pairedItem as { item: number }).item;

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
		const stopped = await mobilon.run(parameters, people(ALL), {}, { credential });
		expect(stopped.error?.message).toMatch(message);
		expect(stopped.error?.context.outcomes).toEqual({
			accepted: 0,
			rejected: 0,
			unknown: 0,
			notSent: ALL,
		});
		const settings = { onError: 'continueRegularOutput' } as const;
		const { items } = await mobilon.run(parameters, people(ALL), settings, { credential });
		expect(outcomesOf(items)).toEqual(people(ALL).map(() => 'notSent'));
		expect(mobilon.simulator.deliveries.size).toBe(0);
	});

	test('credentials do not follow a redirect', async () => {
		const { autocallBaseUrl } = mobilon.simulator;
		mobilon.simulator.fault(status(307, { headers: { location: `${autocallBaseUrl}/send/` } }));
		await mobilon.run(parameters, people(1));
		expect(mobilon.simulator.requests.map(({ service }) => service)).toEqual(['sms']);
	});
});

describe('replies that do not fit', () => {
	const settings = { onError: 'continueRegularOutput' } as const;
	const changed = async (change: (entries: unknown[]) => unknown[]) => {
		mobilon.simulator.fault({ kind: 'entries', change });
		const { items } = await mobilon.run({ ...SMS, options: {} }, people(5), settings);
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
