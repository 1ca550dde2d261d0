import { formatted } from '../../dev/formatted';
import { table } from '../../dev/table';
import { modes } from './account';
import type { Mode } from './account';
import type { ButtonRow } from './buttons';
import { faults } from './faults';
import { positions, runsOfRow } from './matrix';
import type { Cell, Row } from './matrix';
import { localOperations, sendingOperations, waitingOperations } from './operations';
import type { PlayedOperation } from './operations';
import { runsOfWait } from './waiting';
import type { WaitRow } from './waiting';

const INTRODUCTION = (runs: number, ofSending: number) => `# Reliability

Made by \`npm run reliability\` from ${runs} runs of the compiled nodes in n8n's own engine, over HTTP,
against the simulated providers; not written by hand. The first part is about operations that send, the
second about those that [wait for a result](#wait-for-result), the third about the Test buttons.

Each of the ${ofSending} rows of the first part is ${runsOfRow} runs of three requests: the fault hits the first, the
middle or the last one; the node stops, continues, or continues with the error output; Retry On Fail (three
tries) is off or on. A fault that prevents the connection lasts until the run ends; every other one hits a
single request.

_Outcome_ is that of the items in the request that was hit, as [Outcomes](../README.md#outcomes) explains
them; where it depends on the settings, the row says on which. Without Retry On Fail the requests behind it
are not sent if the node stops, and are sent if it continues; where it is otherwise, the row says so.
_Deliveries_ is how often the numbers of the request that was hit were reached, by the simulator's own count.

All of this held in every run: no number was reached more than once; every item had exactly one outcome;
every id that a provider gave in a readable reply was in the output, or in the error's details; nothing that
was called rejected or not sent had been delivered; nothing was sent again unless the provider had
answered that it processed nothing; no redirect was followed; and no credential value, plain, in base64
or URL-encoded, was in what n8n saves – although the provider showed all of them in its bad statuses,
redirects and pages. Where it does not hold, the row says so and \`npm run reliability\` ends with 1.
`;

/** Everything that the page tells. */
export interface Played {
	readonly rows: readonly Row[];
	readonly waits: readonly WaitRow[];
	readonly buttons: readonly ButtonRow[];
}

const WAITS = (rows: number) => `## Wait for Result

Each of these ${rows} rows is ${runsOfWait} runs of an operation that asks in rounds until both of its items have a
final result, as [Results](results.md) explains. The fault hits one request of the first or of the second
round, and its repetitions in that round; every later request is healthy and finds the results final. The
node stops, with Retry On Fail (three tries) off or on; it continues; or it continues with the error output.
In one further run the fault meets every request until the time is up.

- _The wait_ tells whether the next round asks again for the items in the request that was hit. In Mobilon and
  the Autodialer one request asks for both items, in AloVoice for one.
- _Result_ is what these items get. If the node continues, the other item gets its final result, except
  where the row says otherwise (_behind it_).
- _Requests_ counts all requests of a run, those that never reached the provider included. After 429, 503
  and a reset before the reply the node asks twice more within the round.
- _What the user sees if it lasts_ is the message of these items when the time is up. A dash means that the
  replies could be read: the items are output with \`timedOut: true\`.

All of this held in every run: the wait ended; every item had exactly one outcome, and an accepted item the
result of its own id; after a fault that does not end the wait the next round got the final result; 401 and
403 ended it for the account; a retry continued an ended wait to the final result; no redirect was
followed; and no credential value was in what n8n saves. Where it does not hold, the row says so and
\`npm run reliability\` ends with 1.

${local} make no request, so no fault can hit them.
`;

const local = new Intl.ListFormat('en', { type: 'conjunction' }).format(
	localOperations.map(({ title }) => `_${title}_`),
);

/** The page, the same to the byte whenever the outcomes are the same. */
export async function render({
	rows,
	waits,
	buttons,
}: Played): Promise<{ page: string; runs: number }> {
	const runs = { sending: rows.length * runsOfRow, waiting: waits.length * runsOfWait };
	const page = [
		INTRODUCTION(runs.sending + runs.waiting, rows.length),
		...sections(sendingOperations, rows, HEAD, lineOf),
		WAITS(waits.length),
		...sections(waitingOperations, waits, WAIT_HEAD, lineOfWait),
		sectionOf(buttons),
	].join('\n');
	return { page: await formatted(page, 'markdown'), runs: runs.sending + runs.waiting };
}

/** The sections of the page about the operations that were played, and about the buttons. */
export async function sectionsOf({ rows, waits, buttons }: Played): Promise<string[]> {
	const ofPlayed = (operations: readonly PlayedOperation[], played: ReadonlyArray<Row | WaitRow>) =>
		operations.filter(({ name }) => played.some(({ operation }) => operation === name));
	const all = [
		...sections(ofPlayed(sendingOperations, rows), rows, HEAD, lineOf),
		...sections(ofPlayed(waitingOperations, waits), waits, WAIT_HEAD, lineOfWait),
		sectionOf(buttons),
	];
	return await Promise.all(all.map(async (section) => await formatted(section, 'markdown')));
}

/** One for each operation, with its rows in the order of the faults. */
function sections<R extends Pick<Row, 'operation' | 'fault'>>(
	operations: readonly PlayedOperation[],
	rows: readonly R[],
	head: readonly string[],
	line: (row: R) => string[],
): string[] {
	return operations.map(({ name: operation, title }) => {
		const own = faults.flatMap(
			({ name }) => rows.find((row) => row.operation === operation && row.fault === name) ?? [],
		);
		return [`## ${title}`, '', table([head, ...own.map(line)]), ''].join('\n');
	});
}

const HEAD = ['Fault', 'Outcome', 'Deliveries per number', 'What the user sees'];

function lineOf({ cells, deliveries, ...row }: Row): string[] {
	const [least = 0] = deliveries;
	const most = deliveries.at(-1) ?? 0;
	return [
		nameOfFault(row),
		[outcomeOf(cells), ...behind(cells)].join('<br>'),
		least === most ? String(least) : `${least}–${most}`,
		messagesOf(row),
	];
}

const WAIT_HEAD = ['Fault', 'The wait', 'Result', 'Requests', 'What the user sees if it lasts'];

const ENDINGS = { account: 'ends', item: 'ends for these items' };

function lineOfWait({ cells, requests, ends, ...row }: WaitRow): string[] {
	const counts = cells.map((cell, index) => ({ ...cell, outcomes: [String(requests[index])] }));
	// A node that stops asks nothing more for any item.
	const going = cells.filter(({ mode }) => mode !== 'stop');
	return [
		nameOfFault(row),
		ends ? ENDINGS[ends] : 'goes on',
		[outcomeOf(cells), ...behind(going, 'final')].join('<br>'),
		outcomeOf(counts),
		messagesOf(row),
	];
}

const nameOfFault = ({ fault, violations }: Pick<Row, 'fault' | 'violations'>): string =>
	violations.length > 0 ? `${fault} (DOES NOT HOLD)` : fault;

const messagesOf = ({ messages }: Pick<Row, 'messages'>): string =>
	messages.map((text) => text.replaceAll('|', '\\|')).join('<br>') || '–';

const BUTTONS = `## Test buttons

The Test button of each credential, while its addresses answer like this and quote the secrets. Each button
was red, followed no redirect and showed no secret.
`;

function sectionOf(buttons: readonly ButtonRow[]): string {
	const head = ['Credential', 'Answer', 'Requests to the other host', 'What the user sees'];
	const lines = buttons.map(({ credential, fault, elsewhere, message, violations }) => [
		credential,
		violations.length > 0 ? `${fault} (DOES NOT HOLD)` : fault,
		String(elsewhere),
		message.replace(/[|*]/g, '\\$&'),
	]);
	return [BUTTONS, table([head, ...lines]), ''].join('\n');
}

const MODES = { stop: 'stop', continue: 'continue', errorOutput: 'error output' };

/**
 * The outcomes of the requests behind the one that was hit, where they are unusual: sent, or not
 * sent if the node stops at what failed.
 */
function behind(cells: readonly Cell[], good = 'accepted'): string[] {
	const byOutcome = new Map<string, Set<Mode>>();
	for (const { mode, isRetried, outcomes, later } of cells) {
		const isFine = outcomes.every((outcome) => outcome === good);
		const usual = mode === 'stop' && !isFine ? 'notSent' : good;
		const text = later.join(' + ');
		if (isRetried || text === '' || text === usual) continue;
		byOutcome.set(text, (byOutcome.get(text) ?? new Set<Mode>()).add(mode));
	}
	return [...byOutcome].map(
		([text, own]) => `behind it: ${text} (${[...own].map((mode) => MODES[mode]).join(' or ')})`,
	);
}

/** One outcome, or which settings give which. */
function outcomeOf(cells: readonly Cell[]): string {
	const byOutcome = new Map<string, Setting[]>();
	for (const isRetried of [false, true]) {
		for (const mode of modes) {
			const own = cells.filter((cell) => cell.mode === mode && cell.isRetried === isRetried);
			if (own.length === 0) continue;
			const text = overPositions(own);
			byOutcome.set(text, [...(byOutcome.get(text) ?? []), { mode, isRetried }]);
		}
	}
	const [[only] = ['']] = byOutcome;
	if (byOutcome.size === 1) return only;
	return [...byOutcome].map(([text, settings]) => `${nameOf(settings)}: ${text}`).join('<br>');
}

type Setting = Pick<Cell, 'mode' | 'isRetried'>;

/** `no retry; retry and continue`: no mode is named where it makes no difference. */
function nameOf(settings: readonly Setting[]): string {
	return [false, true]
		.flatMap((isRetried) => {
			const own = settings.filter((setting) => setting.isRetried === isRetried);
			const name = isRetried ? 'retry' : 'no retry';
			if (own.length === 0) return [];
			if (own.length === modes.length) return [name];
			return [`${name} and ${own.map(({ mode }) => MODES[mode]).join(' or ')}`];
		})
		.join('; ');
}

/** `notSent`, or `accepted (first), notSent (middle, last)`. */
function overPositions(cells: readonly Cell[]): string {
	const byOutcome = new Map<string, string[]>();
	for (const position of positions) {
		const outcomes = cells.find((cell) => cell.position === position)?.outcomes;
		if (!outcomes) continue;
		const text = [...outcomes].sort().join(' + ');
		byOutcome.set(text, [...(byOutcome.get(text) ?? []), position]);
	}
	const [[only] = ['']] = byOutcome;
	if (byOutcome.size === 1) return only;
	return [...byOutcome].map(([text, at]) => `${text} (${at.join(', ')})`).join(', ');
}
