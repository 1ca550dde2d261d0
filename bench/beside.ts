import { DateTime } from 'luxon';
import { fs } from '../dev/node';
import { atEnd, say } from '../dev/lifetime';
import type { N8nRuntime } from '../e2e/engine/runtime';
import { startAloVoice } from '../simulators/aloVoice';
import { measure } from './child';
import type { ExpressionsResult, ExpressionsRun } from './expressions';
import type { LiveResult, LiveRun } from './live';
import { median, type Timed } from './rounds';
import type { PollResult, PollRun } from './polls';
import { accessOf, startStand } from './stand';
import type { ProfileResult, ProfileRun } from './profile';
import type { RulesResult, RulesRun } from './rules';
import type { UploadResult, UploadRun } from './upload';
import type { WaitResult, WaitRun } from './waiting';

export interface Poll extends PollResult {
	readonly entries: number;
	/** Figures of one poll. */
	readonly requests: number;
}

const IDS = 1000;
const RECORDS = 100_000;
const POLLS = 41;
const DAY = 86_400_000;

/** A quiet poll of 1,000 ids, and one that gets 100,000 call records that it knows. */
export async function measurePolls(): Promise<{ ids: Poll; records: Poll }> {
	// Nothing changes during the measurement: the trigger does not ask again for final tasks.
	const stand = await startStand(20, DAY);
	const day = (offset: number) => new Date(Date.now() + offset).toISOString().slice(0, 10);
	const run = async (what: PollRun['what'], times: number, entries: number): Promise<Poll> => {
		const result = await measure<PollResult>('polls.ts', {
			what,
			times,
			ids: [...stand.mobilon.tasks.keys()],
			from: day(-DAY),
			to: day(DAY),
			...accessOf(stand),
		} satisfies PollRun);
		// Three take turns, each with one run to warm up; two are activated, which is a poll too.
		const requests = stand.tally().requests / (3 * (times + 1) + 2);
		const { bare, helper, state } = result;
		const wordsOf = (who: string, { ms, cpu }: Timed) =>
			`${who} ${median(ms).toFixed(0)} ms, ${cpu.toFixed(0)} of CPU`;
		const all = [wordsOf('ours', result), wordsOf('bare', bare), wordsOf('helper', helper)];
		say(
			`poll of ${entries} ${what}: ${requests} requests, state ${state} bytes; ${all.join('; ')}`,
		);
		return { ...result, entries, requests };
	};
	await stand.prepare('status', IDS);
	const ids = await run('ids', POLLS, IDS);
	await stand.prepare('sms', 0);
	for (let index = 0; index < RECORDS; index++) {
		const ago = (DAY * index) / RECORDS;
		const TIME = DateTime.now().minus(ago).setZone('UTC+3').toFormat('yyyy-MM-dd HH:mm:ss ZZZ');
		stand.autodialer.addRecord({ QUERY_ID: index, DST: String(89_000_000_000 + index), TIME });
	}
	const records = await run('records', 15, RECORDS);
	await stand.forget();
	return { ids, records };
}

export interface Upload {
	readonly recipients: number;
	readonly size: number;
	readonly ours: UploadResult;
	readonly axios: UploadResult;
}

/** A campaign with a recording of 20 MB and 100,000 recipients. */
export async function measureUpload(): Promise<Upload> {
	const simulator = await startAloVoice();
	atEnd(async () => await simulator.close());
	const given = { recipients: 100_000, size: 20_000_000 };
	const { baseUrl, token } = simulator;
	const run = async (who: UploadRun['who']) => {
		simulator.reset();
		const result = await measure<UploadResult>('upload.ts', {
			who,
			...given,
			aloVoice: { baseUrl, token },
		} satisfies UploadRun);
		const [campaign] = simulator.campaigns.values();
		if (campaign?.recipients.length !== given.recipients) throw new Error('Recipients were lost');
		const grown = Math.round((result.peak - result.before) / 1e6);
		say(`upload, ${who}: ${(result.ms / 1000).toFixed(2)} s, ${grown} MB above what was there`);
		return result;
	};
	return { ...given, ours: await run('ours'), axios: await run('axios') };
}

/** Bytes of live heap: the least of some samples, because a round under way holds its replies. */
export interface Waiting {
	readonly ids: number;
	readonly rounds: number;
	readonly first: number;
	readonly last: number;
}

/** Runs a program against a Mobilon that answers after `delay` ms and has no tasks yet. */
async function withMobilon<Result>(
	program: string,
	delay: number,
	given: Omit<WaitRun | RulesRun | ProfileRun | LiveRun, 'mobilon'>,
): Promise<Result> {
	const stand = await startStand(delay, DAY);
	await stand.prepare('sms', 0);
	const result = await measure<Result>(program, { ...given, mobilon: accessOf(stand).mobilon });
	await stand.forget();
	return result;
}

/** A wait for results that do not come. */
export async function measureWaiting(): Promise<Waiting> {
	const [ids, rounds] = [10_000, 20];
	const { heaps } = await withMobilon<WaitResult>('waiting.ts', 0, { count: ids, rounds });
	const [first, last] = [Math.min(...heaps.slice(0, 5)), Math.min(...heaps.slice(-5))];
	say(`wait: ${(first / 1e6).toFixed(1)} MB at first, ${(last / 1e6).toFixed(1)} MB at last`);
	return { ids, rounds, first, last };
}

export interface Live {
	readonly items: number;
	readonly runs: number;
	/** Bytes an item. */
	readonly perItem: number;
	/** Bytes after the first and the last five of the further runs. */
	readonly first: number;
	readonly last: number;
}

/** The live heap in a run of SMS and after further ones: nothing may stay behind. */
export async function measureLive(): Promise<Live> {
	const [items, runs] = [100_000, 20];
	const { perItem, heaps } = await withMobilon<LiveResult>('live.ts', 20, {
		count: items,
		rounds: runs,
	});
	const [first, last] = [median(heaps.slice(0, 5)), median(heaps.slice(-5))];
	const megabytes = [first, last].map((heap) => (heap / 1e6).toFixed(1)).join(' and ');
	say(`live heap: ${perItem.toFixed(0)} bytes an SMS; ${megabytes} MB after runs`);
	return { items, runs, perItem, first, last };
}

export interface Rules extends RulesResult {
	readonly items: number;
}

/** Autocalls with and without contact rules, to a provider that answers after 20 ms. */
export async function measureRules(): Promise<Rules> {
	const items = 10_000;
	const result = await withMobilon<RulesResult>('rules.ts', 20, { count: items, rounds: 15 });
	const { off, on } = result;
	const [without, withHours] = [median(off.ms), median(on.ms)];
	say(
		`contact rules: ${without} ms without, ${withHours} ms with; CPU ${off.cpu} and ${on.cpu} ms`,
	);
	return { items, ...result };
}

export interface Profile extends ProfileResult {
	readonly items: number;
}

/** Where the CPU goes in a run of SMS to a provider that answers at once. */
export async function measureProfile(): Promise<Profile> {
	const items = 100_000;
	const result = await withMobilon<ProfileResult>('profile.ts', 0, { count: items, rounds: 5 });
	const { ours, helper, axios } = result;
	const words = [ours, helper, axios].map((one) => one.toFixed(1)).join(', ');
	say(`CPU of an SMS, ours, by n8n's helper alone, axios: ${words} µs`);
	return { items, ...result };
}

/** Forms that people write; the last ones are n8n's to evaluate. */
const FORMS = [
	'{{ $json.phone }}',
	'{{ $json.first }} {{ $json.last }}',
	'{{ $json.orders[0].city }}',
	'{{ $json.orders[0]?.city }}',
	'{{ $json.first.trim() }}',
	'{{ $json.phone.toString() }}',
	"{{ $json.city ?? '' }}",
	"{{ $json.city || '' }}",
	"{{ $json.isNew ? 'new' : $json.last }}",
	"{{ '+7' + $json.phone }}",
	"{{ $('Contacts').item.json.phone }}",
	"{{ $('Contacts').first().json.phone }}",
	'{{ $node["Filter"].json.phone }}',
	"{{ $json.last.replace('a', '') }}",
	'{{ $now.toISO() }}',
];

/** Reads each form for 1,000 items with the engine that n8n 2 has by default, and its Node.js. */
export async function measureExpressions({ node }: N8nRuntime): Promise<ExpressionsResult> {
	const given: ExpressionsRun = { forms: FORMS, items: 1000, rounds: 3 };
	const result = await measure<ExpressionsResult>('expressions.ts', given, node.executable);
	for (const { form, n8n, ours } of result.times) {
		say(`expression ${form}: ${n8n.toFixed(1)} µs by n8n, ${ours.toFixed(1)} µs here`);
	}
	return result;
}

export interface Package {
	/** Milliseconds that n8n's loader takes; median of the runs. */
	readonly loadMs: number;
	/** Files of the package that it loads, and ms for as many empty ones; median of the runs. */
	readonly files: number;
	readonly emptyMs: number;
	/** Bytes of the file that npm publishes. */
	readonly size: number;
}

const LOADS = 7;

export async function measurePackage(tarball: string): Promise<Package> {
	const loads: number[] = [];
	const empty: number[] = [];
	let files = 0;
	for (let times = 0; times < LOADS; times++) {
		const load = await measure<{ ms: number; files: number }>('load.js');
		files = load.files;
		loads.push(load.ms);
		empty.push((await measure<{ ms: number }>('loadEmpty.js', { files })).ms);
	}
	const size = fs.statSync(tarball).size;
	const result = { loadMs: median(loads), files, emptyMs: median(empty), size };
	say(
		`package: ${files} files loaded in ${result.loadMs.toFixed(0)} ms, as many empty ones in ${result.emptyMs.toFixed(0)} ms, ${size} bytes packed`,
	);
	return result;
}
