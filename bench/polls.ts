import type { IHttpRequestOptions, IPollFunctions } from 'n8n-workflow';
import { process } from '../dev/node';
import { createAutodialerReference } from '../test/reference/autodialer';
import { createMobilonReference } from '../test/reference/mobilon';
import { builtNode } from '../test/support/built';
import { Polled, type PolledOptions } from '../test/support/poll';
import { dataOf, eachOf, inGroups, LIMITS } from './entries';
import { timedOf, type Timed } from './rounds';
import type { Access } from './stand';

/** Given as JSON on the command line, as for every child process of `bench`. */
export interface PollRun extends Access {
	readonly what: 'ids' | 'records';
	readonly times: number;
	/** Ids of the messages to watch. */
	readonly ids: string[];
	/** `YYYY-MM-DD`: first day that bare axios asks for, as the trigger does. */
	readonly from: string;
	readonly to: string;
}

/** The trigger, bare axios, and a trigger that does nothing but make the requests by n8n's helper. */
export interface PollResult extends Timed {
	/** Bytes. */
	readonly state: number;
	readonly bare: Timed;
	readonly helper: Timed;
}

/** As many requests as the trigger has in progress. */
const CONCURRENCY = 4;

async function bareIds({ ids, mobilon }: PollRun): Promise<void> {
	const client = createMobilonReference(mobilon);
	await eachOf(inGroups(ids, LIMITS.status), CONCURRENCY, async (group) => {
		dataOf(await client.smsStatus(group));
	});
}

async function bareRecords({ autodialer, from, to }: PollRun): Promise<void> {
	const client = createAutodialerReference(autodialer);
	dataOf(await client.cdr({ date_from: from, date_to: to }));
}

/** A published trigger in n8n's own context, with a `poll` of our own if one is given. */
function triggerOf(
	{ what, ids, mobilon, autodialer }: PollRun,
	poll?: (this: IPollFunctions) => Promise<null>,
): Polled {
	const polledOf = (name: string, options: PolledOptions) => {
		const under = builtNode(name);
		const node = poll ? { description: under.node.description, poll } : under.node;
		return new Polled({ ...under, node }, options);
	};
	if (what === 'records') {
		const parameters = { options: {} };
		return polledOf('autodialerCallRecordTrigger', { parameters, credential: autodialer });
	}
	const parameters = { resource: 'sms', ids: ids.join('\n'), options: {} };
	return polledOf('mobilonTrigger', { parameters, credential: mobilon });
}

/** The same requests by n8n's request helper, and nothing else. */
async function onlyRequests(run: PollRun, context: IPollFunctions): Promise<null> {
	const send = async (type: string, url: string, body: IHttpRequestOptions['body']) =>
		await context.helpers.httpRequestWithAuthentication.call(context, type, {
			method: 'POST',
			url,
			body,
			json: true,
			returnFullResponse: true,
		});
	const { ids, mobilon, autodialer, from, to } = run;
	if (run.what === 'ids') {
		await eachOf(inGroups(ids, LIMITS.status), CONCURRENCY, async (group) => {
			const body = group.map((id) => ({ id }));
			await send('mobilonApi', `${mobilon.smsBaseUrl}/status/`, body);
		});
	} else {
		const body = new URLSearchParams({ date_from: from, date_to: to });
		await send('autodialerApi', `${autodialer.baseUrl}/${autodialer.apiKey}/cdr`, body);
	}
	return null;
}

async function measured(work: () => Promise<unknown>) {
	const [started, used] = [performance.now(), process.cpuUsage()];
	await work();
	const { user, system } = process.cpuUsage(used);
	return { ms: performance.now() - started, cpu: (user + system) / 1000 };
}

async function main(): Promise<void> {
	const run: PollRun = JSON.parse(process.argv[2] ?? '{}');
	const polled = triggerOf(run);
	await polled.activate();
	const byHelper = triggerOf(run, async function (this: IPollFunctions) {
		return await onlyRequests(run, this);
	});
	await byHelper.activate();
	const racers = [
		async () => {
			const emitted = await polled.poll();
			if (emitted) throw new Error(`Not quiet: ${emitted.length} items`);
		},
		async () => await (run.what === 'ids' ? bareIds(run) : bareRecords(run)),
		async () => await byHelper.poll(),
	];
	type Run = Awaited<ReturnType<typeof measured>>;
	const figures = racers.map((): Run[] => []);
	// They take turns; the first does not count.
	for (let times = 0; times <= run.times; times++) {
		for (const [index, racer] of racers.entries()) {
			const one = await measured(racer);
			if (times > 0) figures[index]?.push(one);
		}
	}
	const [ours = [], bare = [], helper = []] = figures;
	const state = Buffer.byteLength(polled.saved);
	const result: PollResult = {
		...timedOf(ours),
		state,
		bare: timedOf(bare),
		helper: timedOf(helper),
	};
	process.stdout.write(JSON.stringify(result));
}

void main();
