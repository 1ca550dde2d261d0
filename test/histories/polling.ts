import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { assert } from '../../dev/node';
import { MobilonTrigger } from '../../dist/nodes/Mobilon/MobilonTrigger.node';
import { LOGIN, mobilonNode, PASSWORD } from '../support/mobilon';
import { Polled, type PollingEngine } from '../support/poll';

/**
 * Histories of a trigger: publishing, slow polls, outages, starts of n8n, edits of its ids, in both
 * engines of n8n. Each change must come exactly once: what is emitted for an id is a chain in which
 * each `previousStatus` is the status before, from the first look at the id to its last status. That of
 * an id which is added later and has changed before begins with null. A chain begins anew only where n8n died before it had saved a state in which the id was.
 *
 * The wire is replaced, because thousands of histories need thousands of polls, and a slow reply
 * must end exactly where the history says; `test/polling.test.ts` polls over HTTP.
 */

const STEPS = [
	...['poll', 'poll', 'slowPoll', 'slowPoll', 'answer', 'publish', 'slowPublish', 'unpublish'],
	...['addId', 'dropId', 'down', 'refuse', 'repair', 'restart', 'minute'],
] as const;

type Step = (typeof STEPS)[number] | { readonly change: number };

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 2, arbitrary: fc.constantFrom(...STEPS) },
	{ weight: 1, arbitrary: fc.record({ change: fc.nat(9) }) },
);

const under = { node: new MobilonTrigger(), credentialType: mobilonNode.credentialType };

const credential = {
	autocallBaseUrl: 'http://127.0.0.1:1/autocall',
	smsBaseUrl: 'http://127.0.0.1:1/sms',
	login: LOGIN,
	password: PASSWORD,
	defaultSource: '',
};

/** One request of a poll. */
interface Look {
	/** The ids that a poll asked for, with their statuses; absent if it asked nothing or the reply was bad. */
	seen?: Map<string, string>;
	failed?: number;
	/** Lets the reply of a slow request go. */
	answer?: () => void;
	/** Published again or unpublished meanwhile. */
	isSuperseded?: boolean;
}

/** A poll that waits for its reply. */
interface UnderWay {
	readonly look: Look;
	readonly isPublishing: boolean;
	readonly ended: Promise<void>;
}

class History {
	/** A status is never the same twice, and never final. */
	private readonly statuses = new Map([['id-0', '0']]);
	private ids = ['id-0'];
	private count = 0;
	/** The status that was emitted last or seen first, and whether n8n has saved it. */
	private readonly chains = new Map<string, { last: string | null; isSaved: boolean }>();
	private httpCode = 200;
	private isSlow = false;
	private look: Look = {};
	private underWay: UnderWay | undefined;
	private starts = 1;
	/** Bad replies in a row that may pass: to polls that n8n has not superseded, and to all. */
	private failures = { least: 0, most: 0 };
	private readonly polled: Polled;

	constructor(
		private readonly engine: PollingEngine,
		private readonly tick: (ms: number) => void,
	) {
		this.polled = new Polled(under, {
			parameters: this.parameters(),
			credential,
			engine,
			wire: async ({ body }) => await this.reply(body),
		});
	}

	async run(steps: readonly Step[]): Promise<void> {
		await this.publish();
		for (const each of steps) await this.take(each);
		this.httpCode = 200;
		await this.answer();
		if (!this.polled.isPublished) await this.publish();
		for (let polls = 0; polls < 3; polls++) {
			this.tick(61_000);
			await this.poll();
		}
		const last = this.ids.map((id) => [id, this.chains.get(id)?.last]);
		assert.deepEqual(
			last,
			this.ids.map((id) => [id, this.statuses.get(id)]),
		);
	}

	private async take(each: Step): Promise<void> {
		if (typeof each === 'object') return this.change(each.change);
		const { isPublished } = this.polled;
		switch (each) {
			case 'slowPoll':
			case 'slowPublish':
				if (this.underWay) return;
				this.isSlow = true;
				await (each === 'slowPoll' && isPublished ? this.poll() : this.publish());
				this.isSlow = false;
				return;
			case 'poll':
				return isPublished ? await this.poll() : undefined;
			case 'answer':
				return await this.answer();
			case 'publish':
				return await this.publish();
			case 'unpublish':
				await this.supersede();
				return this.polled.deactivate();
			case 'addId':
				this.statuses.set(`id-${this.statuses.size}`, '0');
				this.ids = [...this.ids, `id-${this.statuses.size - 1}`];
				return await this.publish();
			case 'dropId':
				if (this.ids.length > 1) this.ids = this.ids.slice(1);
				return await this.publish();
			case 'down':
				this.httpCode = 503;
				return;
			case 'refuse':
				this.httpCode = 403;
				return;
			case 'repair':
				this.httpCode = 200;
				return;
			case 'restart':
				return await this.restart();
			case 'minute':
				await this.answer();
				return this.tick(61_000);
		}
	}

	private change(which: number): void {
		const id = this.ids[which % this.ids.length] ?? '';
		this.count += 1;
		this.statuses.set(id, `status ${this.count}`);
	}

	private async poll(): Promise<void> {
		await this.watched(this.polled.poll(), false);
	}

	/** n8n does one publishing of a workflow after the other, and drops what a poll on time finds. */
	private async supersede(): Promise<void> {
		if (this.underWay?.isPublishing) await this.answer();
		else if (this.underWay) this.underWay.look.isSuperseded = true;
	}

	private async publish(mode: 'update' | 'init' = 'update'): Promise<void> {
		await this.supersede();
		this.failures = { least: 0, most: 0 };
		await this.watched(this.polled.activate(this.parameters(), mode), true);
	}

	private async restart(): Promise<void> {
		const { isPublished } = this.polled;
		this.polled.kill();
		this.starts += 1;
		this.failures = { least: 0, most: 0 };
		await this.answer();
		for (const [id, { isSaved }] of this.chains) if (!isSaved) this.chains.delete(id);
		if (isPublished && this.engine === 'default') await this.publish('init');
	}

	private async answer(): Promise<void> {
		const { underWay } = this;
		underWay?.look.answer?.();
		await underWay?.ended;
	}

	/** Until the poll has ended, or waits for its reply. */
	private async watched(poll: Promise<IDataObject[] | null>, isPublishing: boolean): Promise<void> {
		const look: Look = {};
		this.look = look;
		const { starts } = this;
		const ended = poll.then(
			(items) => this.account(look, starts, isPublishing, items ?? []),
			(error: unknown) => this.account(look, starts, isPublishing, [], error),
		);
		if (!this.isSlow) return await ended;
		const isWaiting = new Promise<void>((resolve) => (this.onSlow = resolve));
		await Promise.race([ended, isWaiting]);
		if (!look.answer) return;
		this.underWay = { look, isPublishing, ended };
	}

	private onSlow = () => {};

	private async reply(body: unknown): Promise<object> {
		const { look, httpCode } = this;
		const asked = Array.isArray(body) ? body.map(({ id }) => String(id)) : [];
		const seen = new Map(asked.map((id) => [id, this.statuses.get(id) ?? '']));
		if (this.isSlow) {
			this.isSlow = false;
			await new Promise<void>((resolve) => {
				look.answer = resolve;
				this.onSlow();
			});
		}
		if (httpCode === 200) look.seen = seen;
		else look.failed = httpCode;
		const entries = [...seen].map(([id, status]) => ({ id, guid: id, status }));
		return { statusCode: httpCode, statusMessage: '', headers: {}, body: JSON.stringify(entries) };
	}

	private account(
		look: Look,
		starts: number,
		isPublishing: boolean,
		items: readonly IDataObject[],
		error?: unknown,
	): void {
		if (this.underWay?.look === look) this.underWay = undefined;
		// It died with n8n.
		if (starts !== this.starts) return;
		this.accountForFailure(look, isPublishing, error);
		const isBaseline = this.chains.size === 0;
		for (const [id, status] of look.seen ?? []) {
			// One that comes later and has changed before is emitted, after no status.
			const last = isBaseline || status === '0' ? status : null;
			if (!this.chains.has(id)) this.chains.set(id, { last, isSaved: false });
		}
		for (const { id, previousStatus, status } of items) {
			const chain = this.chains.get(String(id));
			assert.deepEqual({ id, previousStatus }, { id, previousStatus: chain?.last });
			if (chain) chain.last = String(status);
		}
		const savesQuiet = isPublishing === (this.engine === 'default');
		if (look.isSuperseded || !look.seen || (items.length === 0 && !savesQuiet)) return;
		for (const chain of this.chains.values()) chain.isSaved = true;
	}

	/** Refusals are told by the next poll on time, what may pass by the third in a row; neither at publishing. */
	private accountForFailure(
		{ seen, failed, isSuperseded }: Look,
		isPublishing: boolean,
		error: unknown,
	): void {
		if (seen) this.failures = { least: 0, most: 0 };
		if (failed === 503) {
			this.failures.most += 1;
			if (!isSuperseded) this.failures.least += 1;
		}
		if (isSuperseded) return;
		const must = failed === 403 || (failed === 503 && this.failures.least >= 3);
		const may = failed === 403 || (failed === 503 && this.failures.most >= 3);
		if (error === undefined) assert(!must || isPublishing, `${failed} was not told`);
		else assert(may && !isPublishing, `told too early: ${String(error)}`);
	}

	private parameters() {
		return { resource: 'sms', ids: this.ids.join(), options: {} };
	}
}

/** Plays so many histories on a clock of their own; rejects with the shortest one that does not hold. */
export async function playPolling(engine: PollingEngine, runs: number): Promise<void> {
	const { now: real } = Date;
	let now = Date.UTC(2025, 0, 1);
	Date.now = () => now;
	const history = fc.array(step, { maxLength: 16, size: 'max' });
	const holds = fc.asyncProperty(history, async (steps) => {
		await new History(engine, (ms) => (now += ms)).run(steps);
	});
	try {
		await fc.assert(holds, { numRuns: runs, seed: 20_250_101 });
	} finally {
		Date.now = real;
	}
}
