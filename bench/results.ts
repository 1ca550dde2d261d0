import { fs, os, path, process } from '../dev/node';
import type { Live, Package, Poll, Profile, Rules, Upload, Waiting } from './beside';
import { KINDS, type Kind } from './entries';
import type { ExpressionsResult } from './expressions';
import type { Memory, Once, Racer, Row } from './sending';
import { IDLE, type Method } from './runner';
import { compare, median, type OfRounds } from './rounds';
import { writeFormatted } from '../dev/formatted';

/** Results of one run of `npm run bench`, saved as `bench/results.json`. */
export interface Results {
	/** `YYYY-MM-DD HH:mm`, in UTC. */
	readonly began: string;
	readonly machine: { readonly node: string; readonly n8n: string; readonly cores: number };
	readonly sending: readonly Row[];
	readonly memory: Memory;
	readonly once: Once;
	readonly polls: { readonly ids: Poll; readonly records: Poll };
	readonly upload: Upload;
	readonly waiting: Waiting;
	readonly live: Live;
	readonly rules: Rules;
	readonly profile: Profile;
	readonly expressions: ExpressionsResult;
	readonly package: Package;
	readonly before: Before;
}

/** The run before: when it began, and its ratios by name. */
export interface Before {
	readonly began: string;
	readonly ratios: Readonly<Record<string, number>>;
}

/** A figure and its limit. */
export interface Ratio extends OfRounds {
	readonly name: string;
	readonly atMost?: number;
	readonly atLeast?: number;
	/** Why it is not better, as a sentence for the page. */
	readonly bound?: string;
	/** Figures that share the reason, in words; else its name. */
	readonly topic?: string;
}

const FILE = path.join('bench', 'results.json');

export const machineOf = (n8n: string): Results['machine'] => ({
	node: process.versions.node,
	n8n,
	cores: os.cpus().length,
});

const share = (one: number, other: number) => one / other;

/** The project promises these figures: ratios or sizes of one run. */
export function ratiosOf({
	sending,
	memory,
	once,
	polls,
	waiting,
	live,
	rules,
	profile,
	package: packed,
}: Results): Ratio[] {
	const micros = (value: number) => value.toFixed(1);
	const bound = `n8n's request helper opens a connection for each request and takes ${micros(profile.helper - profile.axios)} µs of CPU an SMS more than axios. Our own share is ${micros(profile.ours - profile.helper)} µs: see "Where the CPU goes".`;
	const topic = 'Ours beside bare axios';
	const of = (racer: Racer, count = 10_000, kind: Kind = 'sms', delay = 20) => {
		const found = sending.find(
			(row) =>
				row.racer === racer && row.count === count && row.kind === kind && row.delay === delay,
		);
		return found ?? { ms: NaN, rounds: [], requests: NaN, bytes: NaN };
	};
	const toAxios = (atOnce: 1 | 4 | 16, count: number, atMost: number): Ratio => ({
		name: `Time of ${count.toLocaleString('en')} SMS, ${atOnce} at a time: ours to bare axios`,
		...compare(of(`ours ${atOnce}`, count).rounds, of(`axios ${atOnce}`, count).rounds, share),
		atMost,
		bound,
		topic,
	});
	const above = (kind: Kind, name: string): Ratio => ({
		name: `${name} without delay, 1 at a time: time above bare axios, µs an item`,
		...compare(
			of('ours 1', 100_000, kind, 0).rounds,
			of('axios 1', 100_000, kind, 0).rounds,
			(ours, axios) => (ours - axios) / 100,
		),
		atMost: 5,
		bound,
		topic,
	});
	const peakOf = (racer: Method | typeof IDLE, count = 10_000) =>
		memory.rows.find((row) => row.racer === racer && row.count === count)?.peak ?? NaN;
	const bytesOf = (racer: Racer) =>
		KINDS.reduce((sum, kind) => sum + of(racer, 10_000, kind).bytes, 0);
	const growth = (racer: Racer) => of(racer, 100_000).ms / 10 / of(racer).ms;
	return [
		...([1, 4, 16] as const).map((atOnce) => toAxios(atOnce, 10_000, 1.05)),
		...([1, 4, 16] as const).map((atOnce) => toAxios(atOnce, 100_000, 1.1)),
		above('sms', '100,000 SMS'),
		above('autocall', '100,000 autocalls'),
		above('status', '100,000 statuses'),
		above('group', '100,000 calls of groups'),
		{
			name: 'Speed, 1 at a time: ours to a Code node that groups and posts',
			...compare(of('code').rounds, of('ours 1').rounds, share),
			atLeast: 0.95,
		},
		{
			name: 'Speed, 1 at a time: ours to HTTP Request per item',
			...compare(of('per item').rounds, of('ours 1').rounds, share),
			atLeast: 4,
		},
		{
			name: 'Speed, 4 at a time: ours to HTTP Request per item',
			...compare(of('per item').rounds, of('ours 4').rounds, share),
			atLeast: 10,
		},
		{
			name: 'Requests: HTTP Request per item to ours',
			value: of('per item').requests / of('ours 1').requests,
			atLeast: 100,
		},
		{
			name: 'Bytes of all requests: ours to bare axios',
			value: bytesOf('ours 1') / bytesOf('axios 1'),
			atMost: 1.02,
		},
		{
			name: 'Peak memory, 4 at a time: ours to HTTP Request per item',
			value: peakOf('ours 4') / peakOf('per item'),
			atMost: 0.7,
		},
		{
			name: 'Peak memory of 100,000 SMS, 4 at a time: above a No Operation node, kB an item',
			value: (peakOf('ours 4', 100_000) - peakOf(IDLE, 100_000)) / 1e8,
			atMost: 1.2,
			bound: `Ours keeps ${(live.perItem / 1000).toFixed(2)} kB of an item until the run is over: the item as n8n hands it on, the request, the answer and the output. The rest is what V8 has not collected yet; No Operation makes nothing that it could collect.`,
		},
		{
			name: 'Live heap in a run of 100,000 SMS, 4 at a time: kB an item',
			value: live.perItem / 1000,
			atMost: 1.2,
		},
		{
			name: `Live heap of ${live.runs} runs in one process: after the last to after the first`,
			value: live.last / live.first,
			atMost: 1.05,
		},
		{
			name: `Peak memory of ${memory.lasting.runs} runs in one n8n: the last to the first`,
			value: memory.lasting.last / memory.lasting.first,
			atMost: 1.05,
			bound:
				'It is the peak of the whole process, with all that V8 has not collected yet; the live heap does not grow.',
		},
		{
			name: 'Time per item, 1 at a time: 100,000 to 10,000',
			value: growth('ours 1'),
			atMost: 1.15,
		},
		{
			name: 'Time per item, 4 at a time: 100,000 to 10,000',
			value: growth('ours 4'),
			atMost: 1.15,
		},
		{ name: 'Requests of a quiet poll of 1,000 ids', value: polls.ids.requests, atMost: 10 },
		{
			name: 'Time of a quiet poll of 1,000 ids: ours to bare axios',
			...compare(polls.ids.ms, polls.ids.bare.ms, share),
			atMost: 1.1,
			bound: `n8n's request helper alone takes ${median(polls.ids.helper.ms).toFixed(0)} ms, and axios ${median(polls.ids.bare.ms).toFixed(0)} ms.`,
		},
		{
			name: "Time of a quiet poll of 1,000 ids: ours to n8n's request helper alone",
			...compare(polls.ids.ms, polls.ids.helper.ms, share),
			atMost: 1.05,
			bound: `A quiet poll takes ${polls.ids.cpu.toFixed(0)} ms of CPU, and its ten requests through n8n's helper alone ${polls.ids.helper.cpu.toFixed(0)} ms: the rest compares 1,000 statuses and writes the state.`,
		},
		{ name: 'State for 1,000 ids, kB', value: polls.ids.state / 1000, atMost: 64 },
		{
			name: 'Time of a poll of 100,000 known call records: ours to axios, which receives and parses them',
			...compare(polls.records.ms, polls.records.bare.ms, share),
			atMost: 2,
			bound: `A poll takes ${(polls.records.cpu - polls.records.helper.cpu).toFixed(0)} ms of CPU more than the same request by n8n's helper alone. They go to integers that JavaScript would round, to secrets that a reply may quote, to the time of each record, to hashes of those that may have changed, and to the collector.`,
		},
		{
			name: 'Heap in a wait for 10,000 results: the last rounds to the first',
			value: waiting.last / waiting.first,
			atMost: 1.02,
		},
		{
			name: 'Contact rules: time of 10,000 autocalls, with to without',
			...compare(rules.on.ms, rules.off.ms, share),
			atMost: 1.03,
			bound: `The rules take ${micros((rules.on.cpu - rules.off.cpu) * (1000 / rules.items))} µs of CPU an item: each is asked about when it is read, and again just before it leaves.`,
		},
		{
			name: `Send Once, ${once.keys.toLocaleString('en')} keys in n8n's list: time of ${once.items.toLocaleString('en')} SMS, with to without`,
			...compare(once.on, once.off, share),
			atMost: 1.2,
			bound:
				'n8n reads and rewrites its whole list at each use, and the keys of a request are noted just before it leaves: [what that costs](contact-limits-store.md#what-it-costs). If keys were noted ahead, people would lose their messages whenever n8n dies.',
		},
		{
			name: 'Loading the package, ms',
			value: packed.loadMs,
			atMost: 30,
			bound: `n8n loads ${packed.files} files, and Node takes ${packed.emptyMs.toFixed(0)} ms for as many empty ones. Files that only a run needs are not left for the first run: where the package is replaced under a running n8n, the two versions would mix.`,
		},
		{ name: 'Packed file, kB', value: packed.size / 1000, atMost: 130 },
	];
}

/** NaN means not measured, and fails. */
export const holds = ({ value, atMost = Infinity, atLeast = -Infinity }: Ratio): boolean =>
	value <= atMost && value >= atLeast;

/** The last saved run. */
export function lastRun(): Before {
	const { began, ratios }: Pick<Results, 'began'> & { ratios: Ratio[] } = JSON.parse(
		fs.readFileSync(FILE, 'utf8'),
	);
	return { began, ratios: Object.fromEntries(ratios.map(({ name, value }) => [name, value])) };
}

export const wordsOf = (ratio: Ratio, before: Results['before']): string => {
	const { name, value, atMost } = ratio;
	const limit = atMost === undefined ? `at least ${ratio.atLeast}` : `at most ${atMost}`;
	return `${holds(ratio) ? 'kept  ' : 'MISSED'}  ${value.toFixed(2).padStart(8)}  ${limit.padEnd(13)}  ${name}; before: ${before.ratios[name]?.toFixed(2) ?? '–'}`;
};

export async function save(results: Results): Promise<void> {
	const ratios = ratiosOf(results).map((ratio) => ({ ...ratio, holds: holds(ratio) }));
	await writeFormatted(FILE, JSON.stringify({ ...results, ratios }));
}
