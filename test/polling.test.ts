import type { IPollFunctions } from 'n8n-workflow';
import { provider } from '../dist/nodes/Mobilon/api';
import { MobilonTrigger } from '../dist/nodes/Mobilon/MobilonTrigger.node';
import { poll } from '../dist/shared/poll/poll';
import { pollingTrigger } from '../dist/shared/poll/trigger';
import type { Fault } from '../simulators/faults';
import { refusedBaseUrl } from '../simulators/refused';
import { builtNodes } from './support/built';
import { LOGIN, mobilonNode, PASSWORD } from './support/mobilon';
import { Polled } from './support/poll';
import { pollingProviders, type RunningPolling } from './support/pollingProviders';

/** Rules for every polling trigger; the tests know none of the triggers. */

test('every polling trigger of the package is tested here', () => {
	const polling = builtNodes.filter(({ node }) => node.description.polling === true);
	const shipped = polling.map(({ node }) => node.description.name);
	expect(Object.keys(pollingProviders).sort()).toEqual(shipped.sort());
});

const DOWN: Fault = { kind: 'status', status: 503 };

const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Moves the clock by more than a minute; requests take their real time. */
async function inAMinute(work: () => Promise<void>): Promise<void> {
	const now = Date.now() + 61_000;
	const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
	await work().finally(() => clock.mockRestore());
}

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

		test('a copied workflow, which has the same node ids, sees each change of its own', async () => {
			const { polled: original } = await activated();
			expect(await original.poll()).toBeNull();
			const missed = running.change();
			const { polled: copy, first } = await activated();
			expect([first, await copy.poll()]).toEqual([null, null]);
			expect(await original.poll()).toEqual([expect.objectContaining(missed)]);
			const change = running.change();
			for (const one of [copy, original]) {
				expect(await one.poll()).toEqual([expect.objectContaining(change)]);
				expect(await one.poll()).toBeNull();
			}
		});

		test('with Start With Current Statuses the first poll emits all, and later ones the same changes', async () => {
			const { polled, first } = await activated({ emitInitial: true });
			expect(first).toHaveLength(running.initial);
			expect(await polled.poll()).toBeNull();
			const change = running.change();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		});

		test('a killed n8n emits nothing twice and misses no change', async () => {
			const { polled } = await activated();
			expect(await polled.poll()).toBeNull();
			expect(await polled.restart()).toBeNull();
			const first = running.change();
			expect(await polled.poll()).toEqual([expect.objectContaining(first)]);
			polled.kill();
			const second = running.change();
			expect(await polled.restart()).toEqual([expect.objectContaining(second)]);
			expect(await polled.restart()).toBeNull();
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
			await expect(polled.poll()).rejects.toThrow(/is unavailable \(503.*3 polls in a row$/);
			await expect(polled.poll()).rejects.toThrow(/polls in a row$/);
			running.repair();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
			running.fault(DOWN, Infinity);
			expect([await polled.poll(), await polled.poll()]).toEqual([null, null]);
		});

		test.each(['init', 'activate', 'update', 'leadershipChange'] as const)(
			'a refusal at activation (%s) stops nothing: the next poll tells it, and then changes come',
			async (mode) => {
				const { polled } = await activated();
				await polled.poll();
				polled.deactivate();
				const change = running.change();
				for (const status of [401, 403, 404]) {
					running.fault({ kind: 'status', status }, Infinity);
					for (let times = 0; times < 3; times++) {
						expect(await polled.activate(undefined, mode)).toBeNull();
					}
					await expect(polled.poll()).rejects.toMatchObject({ httpCode: String(status) });
					running.repair();
				}
				expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
			},
		);

		test('an outage over several starts is counted anew with each', async () => {
			const { polled } = await activated();
			await polled.poll();
			running.fault(DOWN, Infinity);
			const change = running.change();
			for (let starts = 0; starts < 5; starts++) {
				expect(await polled.restart()).toBeNull();
				expect(await polled.poll()).toBeNull();
			}
			await expect(polled.poll()).rejects.toThrow(/3 polls in a row$/);
			polled.deactivate();
			expect(await polled.activate()).toBeNull();
			expect(await polled.poll()).toBeNull();
			running.repair();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		});

		test('published again during a slow poll: its change comes once', async () => {
			const { polled } = await activated();
			const change = running.change();
			const slow = polled.poll();
			polled.deactivate();
			expect(await polled.activate()).toBeNull();
			expect(await slow).toBeNull();
			// n8n may not have saved it yet.
			expect(await polled.poll()).toBeNull();
			await inAMinute(async () => {
				expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
				expect(await polled.poll()).toBeNull();
			});
		});

		test('a baseline that was read after publishing outlives unpublishing', async () => {
			running.fault(DOWN, 1);
			const { polled } = await activated();
			running.repair();
			expect(await polled.poll()).toBeNull();
			expect(await polled.poll()).toBeNull();
			polled.deactivate();
			const change = running.change();
			expect(await polled.activate()).toEqual([expect.objectContaining(change)]);
			expect(await polled.poll()).toBeNull();
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

	test('a baseline that is on its way to n8n with an emission that n8n drops is kept too', async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential });
		running.fault(DOWN, 1);
		await polled.activate();
		running.repair();
		expect(await polled.poll()).toBeNull();
		const first = running.change();
		const slow = polled.poll();
		polled.deactivate();
		await slow;
		const second = running.change();
		await inAMinute(async () => {
			const emitted = await polled.activate();
			expect(emitted).toEqual([first, second].map((change) => expect.objectContaining(change)));
			expect(await polled.poll()).toBeNull();
		});
	});

	test('n8n 1 drops nothing: published again during a slow poll, the change comes with that', async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential, engine: 'n8n 1' });
		await polled.activate();
		expect(await polled.poll()).toBeNull();
		const change = running.change();
		const slow = polled.poll();
		expect(await polled.activate()).toBeNull();
		expect(await slow).toEqual([expect.objectContaining(change)]);
		expect(await polled.poll()).toBeNull();
		await inAMinute(async () => expect(await polled.poll()).toBeNull());
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
		['a reply of a hundred thousand levels', { kind: 'body', body: nested(100_000) }],
	])('%s is borne, asked once, and loses no change', async (_, fault) => {
		const polled = await published();
		const change = running.change();
		running.fault(fault, Infinity);
		const before = running.countRequests();
		expect(await polled.poll()).toBeNull();
		// Other requests of the same poll may still be in progress.
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
		expect(await polled.activate()).toBeNull();
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
				// n8n 1 treats an error with this word as one that no retry of the activation can repair.
				message: expect.not.stringContaining('Authorization'),
			});
			running.repair();
			expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		},
	);

	test.each(['activate', 'update'] as const)(
		'parameters that no time heals stop a publishing (%s)',
		async (mode) => {
			const { credential } = running;
			const parameters = { ...running.parameters, ...running.invalid };
			const polled = new Polled(under, { parameters, credential });
			await expect(polled.activate(undefined, mode)).rejects.toMatchObject({
				name: 'NodeOperationError',
				message: running.refusal,
			});
			expect(polled.isPublished).toBe(false);
		},
	);

	test.each(['init', 'leadershipChange'] as const)(
		'parameters stop no start of n8n (%s): the next poll tells of them',
		async (mode) => {
			const { credential } = running;
			const parameters = { ...running.parameters, ...running.invalid };
			const polled = new Polled(under, { parameters, credential });
			expect(await polled.activate(undefined, mode)).toBeNull();
			await expect(polled.poll()).rejects.toMatchObject({
				name: 'NodeOperationError',
				message: running.refusal,
			});
		},
	);

	test('an address that is none stops a publishing, and no start of n8n; its correction is enough', async () => {
		const { parameters, credential } = running;
		const broken = { ...credential };
		const polled = new Polled(under, { parameters, credential: broken });
		const address = Object.keys(broken).filter((field) => /baseUrl$/i.test(field));
		for (const field of address) broken[field] = 'no address';
		await expect(polled.activate()).rejects.toThrow(/has no http or https: begin it with/);
		expect(await polled.activate(undefined, 'init')).toBeNull();
		Object.assign(broken, credential);
		expect(await polled.poll()).toBeNull();
		const change = running.change();
		expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
	});

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

	test('nor does one that n8n has written late, after it had read one from before', async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential, engine: 'durable' });
		const none = polled.saved;
		await polled.activate();
		await polled.poll();
		const baseline = polled.saved;
		polled.saved = none;
		const change = running.change();
		expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
		const late = polled.saved;
		polled.saved = baseline;
		expect(await polled.poll()).toBeNull();
		polled.saved = late;
		expect(await polled.poll()).toBeNull();
	});

	test('a poll ends within the time that n8n gives it', async () => {
		const { parameters, credential } = running;
		const polled = new Polled(under, { parameters, credential, engine: 'durable', budget: 300 });
		await polled.activate();
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
		expect(sample?.length).toBeGreaterThanOrEqual(Math.min(running.initial, 10));
		running.fault(DOWN, 1);
		await expect(polled.test()).rejects.toThrow(/is unavailable \(503 Service Unavailable\)$/);
		expect(polled.saved).toBe(saved);
		expect(await polled.poll()).toEqual([expect.objectContaining(change)]);
	});
});

test('a reply that a trigger cannot compare is borne, then told in our own words', async () => {
	const wrongWay = pollingTrigger({
		fields: [],
		options: [],
		plan: () => ({
			scope: '',
			requests: () => [],
			read: () => [],
			compare: () => {
				throw new RangeError(`Too deep: ${PASSWORD}`);
			},
		}),
	});
	const node = Object.assign(new MobilonTrigger(), {
		async poll(this: IPollFunctions) {
			return await poll(this, provider, wrongWay);
		},
	});
	const { credentialType } = mobilonNode;
	const credential = { login: LOGIN, password: PASSWORD };
	const polled = new Polled({ node, credentialType }, { parameters: { options: {} }, credential });
	expect(await polled.activate()).toBeNull();
	expect(await polled.poll()).toBeNull();
	await expect(polled.poll()).rejects.toMatchObject({
		name: 'NodeApiError',
		message: 'The reply of Mobilon cannot be read, 3 polls in a row',
		description: expect.stringMatching(/\(RangeError: Too deep: \*+\)$/),
	});
});
