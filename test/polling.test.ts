import packageJson from '../package.json';
import type { Fault } from '../simulators/faults';
import { refusedBaseUrl } from '../simulators/refused';
import { Polled } from './support/poll';
import { pollingProviders, type RunningPolling } from './support/pollingProviders';

/** What every polling trigger has to hold; the tests know none of them. */

test('every polling trigger of the package is tested here', () => {
	const shipped = packageJson.n8n.nodes
		.map((file) => file.split('/').slice(-1)[0]?.split('.')[0] ?? '')
		.filter((name) => name.endsWith('Trigger') && name !== 'AutodialerTrigger')
		.map((name) => name.charAt(0).toLowerCase() + name.slice(1));
	expect(Object.keys(pollingProviders).sort()).toEqual(shipped.sort());
});

const DOWN: Fault = { kind: 'status', status: 503 };

describe.each(Object.entries(pollingProviders))('%s', (_name, { under, start }) => {
	let running: RunningPolling;
	beforeEach(async () => (running = await start()));
	afterEach(async () => await running.close());

	describe.each(['default', 'durable'] as const)('in the %s engine', (engine) => {
		const activated = async (options = {}) => {
			const { parameters, credential } = running;
			const polled = new Polled(under, {
				parameters: { ...parameters, options },
				credential,
				engine,
			});
			return { polled, first: await polled.activate() };
		};

		test('the first poll is a baseline; then each change comes once, and none without', async () => {
			const { polled, first } = await activated();
			expect(first).toBeNull();
			expect(await polled.poll()).toBeNull();
			for (let i = 0; i < 3; i++) {
				const change = running.change();
				expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
				expect(await polled.poll()).toBeNull();
			}
		});

		test('with Emit Initial the first poll emits all, and later ones the same changes', async () => {
			const { polled, first } = await activated({ emitInitial: true });
			expect(first).toHaveLength(running.initial);
			expect(await polled.poll()).toBeNull();
			const change = running.change();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		});

		test('a killed n8n emits nothing twice and misses no change', async () => {
			const { polled } = await activated();
			polled.kill();
			expect(await polled.activate()).toBeNull();
			const first = running.change();
			expect(await polled.poll()).toEqual([expect.objectContaining(first)]);
			polled.kill();
			const second = running.change();
			expect(await polled.activate()).toEqual([expect.objectContaining(second)]);
			polled.kill();
			expect(await polled.activate()).toBeNull();
		});

		test('what changes between publishing and the first poll on time is not lost', async () => {
			const { polled } = await activated();
			const change = running.change();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
			expect(await polled.poll()).toBeNull();
		});

		test('three faults in a row surface, and then the change comes once', async () => {
			const { polled } = await activated();
			running.fault(DOWN, Infinity);
			const change = running.change();
			expect([await polled.poll(), await polled.poll()]).toEqual([null, null]);
			await expect(polled.poll()).rejects.toThrow(/is not available \(503.*3 polls in a row$/);
			await expect(polled.poll()).rejects.toThrow(/polls in a row$/);
			running.repair();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
			running.fault(DOWN, Infinity);
			expect([await polled.poll(), await polled.poll()]).toEqual([null, null]);
		});

		test('a fault at activation does not stop it: the baseline is written later', async () => {
			running.fault(DOWN, 1);
			const { polled, first } = await activated();
			expect(first).toBeNull();
			running.repair();
			expect(await polled.poll()).toBeNull();
			const change = running.change();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		});
	});

	const published = async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential });
		await polled.activate();
		return polled;
	};

	test.each<[string, Fault]>([
		['429', { kind: 'status', status: 429, retryAfter: 3600 }],
		['500', { kind: 'status', status: 500 }],
		['502', { kind: 'status', status: 502 }],
		['504', { kind: 'status', status: 504 }],
		['408', { kind: 'status', status: 408 }],
		['a reset', { kind: 'reset', when: 'before' }],
		['half a reply', { kind: 'cut' }],
		['a page of a proxy', { kind: 'html' }],
		['half a JSON', { kind: 'body', transform: (json) => json.slice(0, -2) }],
		['an empty reply', { kind: 'body', body: '' }],
		['a reply of another form', { kind: 'body', body: '7' }],
	])('%s is borne, asked once, and loses no change', async (_, fault) => {
		const polled = await published();
		const change = running.change();
		running.fault(fault, Infinity);
		const before = running.countRequests();
		expect(await polled.poll()).toBeNull();
		// Other requests of the same poll may have been under way.
		expect(running.countRequests() - before).toBeLessThanOrEqual(2);
		running.repair();
		expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
	});

	test('a provider that is down is borne', async () => {
		const down = await refusedBaseUrl();
		const addresses = Object.entries(running.credential).map(([field, value]) =>
			/BaseUrl$|^baseUrl$/.test(field) ? [field, down] : [field, value],
		);
		const { parameters } = running;
		const polled = new Polled(under, { parameters, credential: Object.fromEntries(addresses) });
		expect(await polled.poll()).toBeNull();
	});

	test.each([401, 403, 400, 404])(
		'%i surfaces at once, and the change comes later',
		async (status) => {
			const polled = await published();
			const change = running.change();
			running.fault({ kind: 'status', status }, 1);
			await expect(polled.poll()).rejects.toMatchObject({
				name: 'NodeApiError',
				httpCode: String(status),
				// n8n 1 takes an error with this word for one that trying again at activation cannot mend.
				message: expect.not.stringContaining('Authorization'),
			});
			running.repair();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		},
	);

	test('no secret is in an error, as n8n would save it', async () => {
		const echo = running.secrets.join(' and ');
		for (const status of [401, 403, 503]) {
			const polled = await published();
			running.fault({ kind: 'status', status, body: `You sent ${echo}` }, Infinity);
			const errors: unknown[] = [];
			for (let i = 0; i < 3; i++) await polled.poll().catch((error: unknown) => errors.push(error));
			running.repair();
			expect(errors.length).toBeGreaterThan(0);
			for (const error of errors) {
				const { message, stack, description } = error as Error & { description: string };
				const text = `${JSON.stringify({ ...(error as object) })} ${message} ${stack} ${description}`;
				for (const secret of running.secrets) {
					for (const form of [secret, Buffer.from(secret).toString('base64')]) {
						expect(text).not.toContain(form);
					}
				}
			}
		}
	});

	test('polls that overlap emit a change once', async () => {
		const polled = await published();
		const change = running.change();
		running.fault({ kind: 'slow', ms: 200 }, 1);
		const [first, second] = await Promise.all([polled.poll(), polled.poll()]);
		expect([first, second]).toEqual([[expect.objectContaining(change)], null]);
		expect(await polled.poll()).toBeNull();
	});

	test('a state that n8n has read too early emits nothing again', async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential, engine: 'durable' });
		await polled.activate();
		await polled.poll();
		const early = polled.saved;
		const change = running.change();
		expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		const late = polled.saved;
		polled.saved = early;
		expect(await polled.poll()).toBeNull();
		polled.saved = late;
		const next = running.change();
		expect(await polled.poll()).toEqual([expect.objectContaining(next)]);
	});

	test('a poll ends within the time that n8n gives it', async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential, budget: 300 });
		running.fault({ kind: 'hang', accept: false }, Infinity);
		const begin = Date.now();
		expect(await polled.poll()).toBeNull();
		expect(Date.now() - begin).toBeLessThan(20_000);
		await polled.poll();
		await expect(polled.poll()).rejects.toThrow(/did not answer .* within 0.3 seconds, 3 polls/);
	});

	test('a test in the editor shows a sample, tells faults, and leaves the state alone', async () => {
		const polled = await published();
		const change = running.change();
		const { saved } = polled;
		const sample = await polled.test();
		expect(sample?.length).toBeGreaterThanOrEqual(running.initial);
		running.fault(DOWN, 1);
		await expect(polled.test()).rejects.toThrow(/is not available \(503 Service Unavailable\)$/);
		expect(polled.saved).toBe(saved);
		expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
	});
});
