import { path } from '../dev/node';
import { table } from '../dev/table';
import { KINDS, type Kind } from './entries';
import { holds, ratiosOf, type Results } from './results';
import { median } from './rounds';
import { RACERS, type Racer } from './sending';
import { writeFormatted } from '../dev/formatted';

const FILE = path.join('docs', 'speed.md');

const KIND_NAMES: Readonly<Record<Kind, string>> = {
	sms: 'Mobilon, SMS: Send (100 in a request)',
	autocall: 'Mobilon, Autocall: Create (100 in a request)',
	status: 'Mobilon, SMS: Get Status (100 in a request)',
	group: 'Autodialer, Call: Create Many (1,000 in a request)',
};

const HEADS: Readonly<Record<Racer, string>> = {
	'ours 1': 'Ours',
	'ours 4': 'Ours, 4',
	'ours 16': 'Ours, 16',
	grouped: 'Grouped',
	code: 'Code',
	'per item': 'Per item',
	batched: 'Batched',
	'axios 1': 'axios',
	'axios 4': 'axios, 4',
	'axios 16': 'axios, 16',
	'fetch 4': 'fetch, 4',
	'fetch 16': 'fetch, 16',
};

const seconds = (ms: number) => (ms / 1000).toFixed(2);
const megabytes = (bytes: number) => Math.round(bytes / 1e6).toLocaleString('en');
const count = (value: number) => value.toLocaleString('en');

function ratioTable(results: Results): string {
	const rows = ratiosOf(results).map((ratio) => {
		const { name, value, middle, atMost, atLeast } = ratio;
		const limit = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
		const measured = value.toFixed(2);
		const half = middle ? middle.map((one) => one.toFixed(2)).join(' to ') : '–';
		const before = results.before.ratios[name]?.toFixed(2) ?? '–';
		return [name, limit, holds(ratio) ? measured : `**${measured}, missed**`, half, before];
	});
	const heads = ['Figure', 'Promised', 'Measured', 'Half of the rounds', 'The run before'];
	return table([heads, ...rows], 3);
}

/** Each reason once, with the figures that it explains. */
function boundsOf(results: Results): string {
	const missed = ratiosOf(results).filter((ratio) => !holds(ratio));
	const reasons = [...new Set(missed.map(({ bound }) => bound))];
	const lines = reasons.map((reason) => {
		const own = missed.filter(({ bound }) => bound === reason);
		const topics = new Set(own.map(({ topic, name }) => topic ?? name));
		return `- ${[...topics].join('; ')}: ${reason ?? 'not explained.'}`;
	});
	return lines.length === 0 ? '' : `\n## Reasons for the missed ones\n\n${lines.join('\n')}\n`;
}

function races({ sending }: Results): string {
	return KINDS.map((kind) => {
		const own = sending.filter((row) => row.kind === kind);
		const shown = RACERS.filter((racer) => own.some((one) => one.racer === racer));
		const settings = [...new Set(own.map(({ delay, count }) => `${delay}/${count}`))];
		const rows = settings.map((setting) => {
			const [delay = 0, items = 0] = setting.split('/').map(Number);
			const cells = shown.map((racer) => {
				const row = own.find(
					(one) => one.racer === racer && one.delay === delay && one.count === items,
				);
				return row ? seconds(row.ms) : '–';
			});
			return [count(items), String(delay), ...cells];
		});
		const head = ['Items', 'Delay, ms', ...shown.map((racer) => HEADS[racer])];
		return `### ${KIND_NAMES[kind]}\n\n${table([head, ...rows], head.length)}`;
	}).join('\n\n');
}

/** Writes all figures of a run to `docs/speed.md`. */
export async function writePage(results: Results): Promise<void> {
	const { machine, memory, once, polls, upload, waiting, live, rules, expressions, profile } =
		results;
	const { package: packed } = results;
	const memoryRows = memory.rows.map(({ racer, count: items, peak }) => [
		racer,
		count(items),
		megabytes(peak),
	]);
	const pollRows = [
		['1,000 ids of Mobilon, nothing changed', polls.ids] as const,
		['100,000 call records of the Autodialer, all known', polls.records] as const,
	].map(([what, { requests, ms, cpu, helper, bare, state }]) => [
		what,
		String(requests),
		...[ms, helper.ms, bare.ms].map((all) => median(all).toFixed(0)),
		...[cpu, helper.cpu, bare.cpu].map((one) => one.toFixed(0)),
		(state / 1000).toFixed(1),
	]);
	const expressionRows = expressions.times.map(({ form, n8n, ours: own }) => [
		`\`${form.replaceAll('|', '\\|')}\``,
		n8n.toFixed(1),
		own.toFixed(1),
	]);
	const { ours, axios } = upload;
	const partRows = Object.entries(profile.parts).map(([part, time]) => [part, time.toFixed(1)]);
	const page = `# Speed and memory

Written by \`npm run bench\` (n8n ${machine.n8n}, Node.js ${machine.node} for what runs beside it, ${machine.cores} cores). Times on another machine
differ. The ratios differ less, because they all come from one run, in which the competitors take turns; a slower
processor raises those to axios. This run began at ${results.began} UTC, _the run before_ at ${results.before.began} UTC.

- **Ours**: the node of this package, with fields dragged from the item; **Ours, 4** with 4 Requests at Once.
- **Grouped**: n8n's HTTP Request node on items that were grouped first, with all requests at once.
- **Code**: n8n's Code node, which groups the items, posts one group after the other and matches the replies.
- **Per item**: n8n's HTTP Request node in its default mode, one request for each item, with each field dragged to its
  place in the JSON body. We did not run it with 100,000 items: it opens all connections at once, and a machine has only
  some 28,000 ports for them. **Batched**: the same with its option Batching, 50 items a second.
- **axios** and **fetch**: the same requests without n8n, one, four or sixteen at a time, with each reply matched to its
  items. One process makes all of these runs, so it is as warm as n8n. fetch is Node's own, with its pool of connections.
- **Delay**: how long the simulated provider takes to answer.

## Promises

A figure with a range is the median of several rounds, in each of which both competitors ran; half of the rounds lie
in the range.

${ratioTable(results)}
${boundsOf(results)}
## Seconds

Seconds of the node alone, without reading its items. Most figures are of one run. Medians of nine rounds are those of
SMS with a delay, up to 10,000 items, except Per item and Batched, and those of Ours and axios with 100,000 items, one
at a time and without delay. With 100,000 SMS and a delay, Ours and axios have five rounds.

${races(results)}

## Where the CPU goes

${count(profile.items)} SMS, 100 in a request, one request at a time, no delay, in n8n's engine: ${profile.ours.toFixed(1)} µs of CPU an SMS.
The same requests by a node that only calls n8n's request helper and matches the replies take ${profile.helper.toFixed(1)} µs, and bare
axios ${profile.axios.toFixed(1)} µs. The helper opens a connection for each request and axios keeps its own, so no node can be as
cheap as axios. Below, the samples of a CPU profile of ours.

${table([['Part', 'µs an SMS'], ...partRows], 1)}

## Peak memory

Peak MB of a fresh n8n process; SMS, delay 20 ms. The No Operation node shows how much n8n itself needs for the items.

${table([['Who', 'Items', 'MB'], ...memoryRows], 2)}

In ${memory.lasting.runs} further runs of 10,000 SMS, 4 at a time: ${megabytes(memory.lasting.first)} MB in the first five, ${megabytes(memory.lasting.last)} MB in the last five.

That is the memory of the process, with what V8 has not collected yet. The live heap, collected at each look, grows in
a run of ${count(live.items)} SMS by at most ${(live.perItem / 1000).toFixed(2)} kB an SMS. After the first five of ${live.runs} further runs of ${count(live.items / 10)} it is
${(live.first / 1e6).toFixed(1)} MB, after the last five ${(live.last / 1e6).toFixed(1)} MB.

## Polls

Time and CPU, in ms, of one poll in n8n's engine; delay 20 ms. **Helper** is a trigger that makes the same requests by
n8n's request helper and does nothing else; **axios** runs outside n8n and keeps its connections, which the helper does not.

${table([['Poll', 'Requests', 'Ours', 'Helper', 'axios', 'CPU, ours', 'CPU, helper', 'CPU, axios', 'State, kB'], ...pollRows], 8)}

## Waiting

_Wait for Result_ over ${count(waiting.ids)} ids, none of which becomes final: ${megabytes(waiting.first)} MB of live heap in the first rounds of ${waiting.rounds},
${megabytes(waiting.last)} MB in the last.

## Contact rules

${count(rules.items)} autocalls, 4 at a time, delay 20 ms: ${seconds(median(rules.off.ms))} s without contact rules, ${seconds(median(rules.on.ms))} s with hours.

## Send Once

${count(once.items)} SMS, one request at a time, delay 20 ms: ${seconds(median(once.off))} s without Send Once, ${seconds(median(once.on))} s with it, when n8n's list for the
node has ${count(once.keys)} keys or somewhat more.

## Expressions

µs to read one parameter of an item: by n8n's evaluator with its default engine, which isolates expressions, as other
nodes read it, and in the nodes of this package. They read the usual forms themselves and leave the others to n8n.

${table([['Form', "n8n's evaluator, µs", 'Here, µs'], ...expressionRows], 2)}

## Upload

One campaign of AloVoice with a recording of ${upload.size / 1e6} MB and ${count(upload.recipients)} recipients from as many items: ${seconds(ours.ms)} s and
${megabytes(ours.peak - ours.before)} MB above the memory at the start (bare axios with form-data: ${seconds(axios.ms)} s, ${megabytes(axios.peak - axios.before)} MB).

## Package

n8n's loader takes ${packed.loadMs.toFixed(0)} ms to load the package. The packed file has ${(packed.size / 1000).toFixed(0)} kB.
`;
	await writeFormatted(FILE, page);
}
